"""The `/pcm` protocol, without any socket."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.announcement import Announcement
from stream.call import Direction
from stream.gap import GapCause
from stream.party import Party
from stream.pcm_protocol import (
    AttributesChanged,
    Declared,
    PcmStart,
    Stopped,
    Transferred,
    announcement,
    event_from_text,
    start_from_request,
    start_from_text,
)
from stream.refusal import CloseCode, Refusal
from stream.wire import UpgradeRequest

pytestmark = pytest.mark.unit

BARE = UpgradeRequest("/pcm", {}, {})


def start(request: UpgradeRequest, **keys: object) -> PcmStart:
    """A start read from a JSON text."""
    return start_from_text(json.dumps(keys).encode(), request)


def announced(**keys: object) -> Announcement:
    """A start in the house's words."""
    return announcement(start(BARE, call="c", **keys), secret="s", max_speed=16)


def refused(**keys: object) -> Refusal:
    """The refusal that such a start earns."""
    with pytest.raises(Refusal) as caught:
        announced(**keys)
    return caught.value


def test_a_start_names_the_call_and_its_party() -> None:
    """Everything the page describes arrives in the announcement."""
    read = announced(
        party="agent",
        agent="1001",
        agent_name="王",
        customer="+86 138-0013-8000",
        rate=16000,
        direction="outbound",
        team="t",
        queue="q",
        language="en",
        attributes={"order": 7, "vip": True, "note": None},
        practice=True,
        token="secret",
        something_new={"a": 1},
    )
    assert read.channels == (Party.AGENT,)
    assert (read.rate, read.agent, read.agent_name) == (16000, "1001", "王")
    assert read.call.direction is Direction.OUTBOUND
    assert read.call.customer == "+86*******8000"
    assert len(read.call.customer_key) == 32
    assert read.call.attributes == {"order": "7", "vip": "True", "note": ""}
    assert (read.call.team, read.call.queue, read.call.language) == ("t", "q", "en")
    assert read.call.practice
    assert read.expected == (Party.AGENT, Party.CUSTOMER)


def test_stereo_is_agent_then_customer_unless_told_otherwise() -> None:
    """The published page tells the order; the sender may tell another."""
    assert announced(layout="stereo").channels == (Party.AGENT, Party.CUSTOMER)
    assert announced(layout="stereo", channels=2).channels == (Party.AGENT, Party.CUSTOMER)
    swapped = announced(layout="stereo", channels=["customer", "agent"])
    assert swapped.channels == (Party.CUSTOMER, Party.AGENT)


def test_parties_say_whose_sound_is_expected() -> None:
    """A tap of the agent alone does not miss a customer."""
    assert announced(party="agent", parties=["agent"]).expected == (Party.AGENT,)
    assert announced(party="third").expected == (Party.AGENT, Party.CUSTOMER, Party.THIRD)


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ({"party": "agent", "rate": 44100}, "44100"),
        ({"party": "agent", "rate": 0}, "rate"),
        ({"party": "agent", "rate": -8000}, "rate"),
        ({"party": "agent", "rate": 10**30}, "rate"),
        ({"party": "agent", "rate": "fast"}, "rate"),
        ({"party": "boss"}, "party"),
        ({}, "party"),
        ({"party": "agent", "channels": 2}, "channels"),
        ({"layout": "stereo", "channels": 1}, "channels"),
        ({"layout": "stereo", "channels": ["agent", "agent"]}, "one party"),
        ({"layout": "quad"}, "layout"),
        ({"party": "agent", "speed": 4}, "speed"),
        ({"party": "agent", "practice": True, "speed": 1000}, "speed"),
        ({"party": "agent", "attributes": {"a": [1]}}, "attributes"),
        ({"party": "agent", "agent": "x" * 200}, "agent"),
        ({"party": "agent", "language": "zh CN!"}, "language"),
    ],
)
def test_an_impossible_start_is_refused_with_the_key_that_is_wrong(
    keys: dict[str, Any], word: str
) -> None:
    """The sentence names what to mend."""
    refusal = refused(**keys)
    assert refusal.code is CloseCode.BAD_START
    assert word in refusal.message


@pytest.mark.parametrize(
    "text", [b"hello", b"[1]", b"{", b"\xff\xfe", b'"call"', b"{}", b"[" * 16_000]
)
def test_a_start_that_is_no_json_object_is_refused(text: bytes) -> None:
    """And so is one without a call."""
    with pytest.raises(Refusal) as caught:
        start_from_text(text, BARE)
    assert caught.value.code is CloseCode.BAD_START


def test_the_url_and_headers_fill_in_what_the_text_lacks() -> None:
    """The text wins over the query, the query over headers."""
    request = UpgradeRequest(
        "/pcm",
        {"call": "from-query", "party": "customer", "rate": "16000"},
        {"x-floorwalker-agent-name": "Li", "x-floorwalker-party": "agent"},
    )
    read = start(request, call="from-text")
    assert (read.call, read.party, read.rate) == ("from-text", Party.CUSTOMER, 16000)
    assert read.agent_name == "Li"


def test_without_any_text_the_url_is_the_start() -> None:
    """Forks that cannot send text name the call in the query."""
    query = {"call": "c", "layout": "stereo", "channels": "customer,agent", "token": "t"}
    read = start_from_request(UpgradeRequest("/pcm", query, {}))
    assert read.channels == [Party.CUSTOMER, Party.AGENT]
    with pytest.raises(Refusal) as caught:
        start_from_request(BARE)
    assert caught.value.code is CloseCode.BAD_START


@pytest.mark.parametrize("header", ["Bearer s3cret", "bearer  s3cret", "Basic dXNlcjpzM2NyZXQ="])
def test_the_token_may_come_as_a_header(header: str) -> None:
    """As a bearer token, or as the password of basic authentication."""
    request = UpgradeRequest("/pcm", {}, {"authorization": header})
    assert start(request, call="c").token == "s3cret"
    assert start(request, call="c", token="other").token == "other"


@pytest.mark.parametrize("header", ["Basic !!!", "Basic /w==", "Digest x", ""])
def test_a_header_that_is_no_token_is_none(header: str) -> None:
    """Garbage is an absent token, not an error of ours."""
    assert start(UpgradeRequest("/pcm", {}, {"authorization": header}), call="c").token == ""


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ({"type": "hold"}, Declared(GapCause.HOLD, True, None)),
        ({"type": "unhold", "party": "customer"}, Declared(GapCause.HOLD, False, Party.CUSTOMER)),
        ({"type": "mute", "party": "agent"}, Declared(GapCause.MUTE, True, Party.AGENT)),
        ({"type": "unmute"}, Declared(GapCause.MUTE, False, None)),
        ({"type": "pause"}, Declared(GapCause.PAUSED, True, None)),
        ({"type": "resume"}, Declared(GapCause.PAUSED, False, None)),
        ({"type": "attributes", "attributes": {"a": 1}}, AttributesChanged({"a": "1"})),
        (
            {"type": "participation", "agent": "1002", "agent_name": "Li"},
            Transferred(Party.AGENT, "1002", "Li"),
        ),
        ({"event": "transfer", "agent": "1002"}, Transferred(Party.AGENT, "1002", "")),
        ({"type": "stop"}, Stopped()),
        ({"event": "dtmf", "dtmf": "5", "duration": "1600"}, None),
        ({"type": "from the future", "x": [1]}, None),
        ({"call": "c", "party": "agent"}, None),
    ],
)
def test_events_are_read_and_unknown_ones_ignored(text: dict[str, Any], event: object) -> None:
    """Digits of a keypad are never passed on: they may be a card number."""
    assert event_from_text(json.dumps(text).encode()) == event


@pytest.mark.parametrize(
    "text",
    [
        b"[" * 16_000,
        b"audio?",
        b"[]",
        b'{"type":"hold","party":"boss"}',
        b'{"type":"attributes"}',
        b"",
    ],
)
def test_text_that_is_no_event_is_refused(text: bytes) -> None:
    """Text where audio or an event belongs."""
    with pytest.raises(Refusal) as caught:
        event_from_text(text)
    assert caught.value.code is CloseCode.NOT_UNDERSTOOD


@given(st.binary(max_size=200))
def test_garbage_is_refused_and_never_an_error_of_ours(garbage: bytes) -> None:
    """Any bytes at all, as start and as event."""
    with pytest.raises(Refusal) as caught:
        start_from_text(garbage, BARE)
    assert caught.value.code is CloseCode.BAD_START
    with pytest.raises(Refusal) as caught:
        event_from_text(b"\x00" + garbage)
    assert caught.value.code is CloseCode.NOT_UNDERSTOOD
