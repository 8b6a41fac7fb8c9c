"""Reading RTP packets as they come, and not only as they should."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.connectors.asterisk.carrier_rtp import payload

pytestmark = pytest.mark.unit


def packet(first: int, rest: bytes, kind: int = 10, sequence: int = 7) -> bytes:
    """A packet with a fixed header and whatever follows."""
    return struct.pack(">BBHII", first, kind, sequence, 0, 0) + rest


def test_a_plain_packet_gives_type_sequence_and_payload() -> None:
    """The marker bit is not part of the type."""
    assert payload(packet(0x80, b"abcd", kind=0x80 | 10)) == (10, 7, b"abcd")


def test_contributing_sources_extension_and_padding_are_left_out() -> None:
    """RFC 3550 §5.1 and §5.3.1."""
    extension = b"\xbe\xde\x00\x01" + b"eeee"
    assert payload(packet(0xB2, b"s" * 8 + extension + b"ab" + b"\x00\x02")) == (10, 7, b"ab")


@given(st.binary(max_size=64))
def test_garbage_is_none_or_within_the_packet(data: bytes) -> None:
    """It never raises."""
    read = payload(data)
    assert read is None or read[2] in data
