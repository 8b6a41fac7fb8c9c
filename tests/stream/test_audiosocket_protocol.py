"""The AudioSocket protocol, byte by byte."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.audiosocket_protocol import (
    AudioSocketError,
    AudioSocketEvent,
    AudioSocketReader,
    HungUp,
    Identified,
    Pressed,
    Sound,
    sound_message,
)

pytestmark = pytest.mark.unit

ID = uuid.UUID("40325ec2-5efd-4bd3-805f-53576e581d13")
HELLO = b"\x01\x00\x10" + ID.bytes


def read(*parts: bytes) -> list[AudioSocketEvent]:
    """What these reads give."""
    reader = AudioSocketReader()
    return [event for part in parts for event in reader.feed(part)]


def test_the_id_comes_first_then_sound() -> None:
    """Lengths are big-endian; kinds say the rate."""
    said = HELLO + b"\x10\x00\x04abcd" + b"\x12\x00\x02ef"
    assert read(said) == [Identified(ID), Sound(8000, b"abcd"), Sound(16000, b"ef")]


@given(st.lists(st.integers(1, 40), max_size=8))
def test_however_it_is_cut_the_same_is_read(cuts: list[int]) -> None:
    """TCP keeps no message borders."""
    said = HELLO + sound_message(b"\x01\x02" * 30, 8000) + b"\x03\x00\x017" + b"\x00\x00\x00"
    parts, rest = [], said
    for cut in cuts:
        parts.append(rest[:cut])
        rest = rest[cut:]
    expected = [Identified(ID), Sound(8000, b"\x01\x02" * 30), Pressed(), HungUp()]
    assert read(*parts, rest) == expected


def test_unknown_kinds_are_skipped_and_errors_end_it() -> None:
    """Newer releases have more kinds."""
    assert read(HELLO + b"\x77\x00\x03abc" + b"\xff\x00\x01\x02") == [Identified(ID), HungUp()]


@pytest.mark.parametrize("start", [b"GET / HTTP/1.1\r\n", b"\x10\x00\x02ab", b"\x01\x00\x02ab"])
def test_who_does_not_say_an_id_first_is_no_audiosocket(start: bytes) -> None:
    """It is known from the first header, however long the rest would be."""
    with pytest.raises(AudioSocketError):
        read(start)
