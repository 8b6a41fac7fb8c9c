"""Overload is refused at the door."""

import pytest

from stream.admission import Admission
from stream.refusal import CloseCode, Refusal
from stream.settings import StreamSettings

pytestmark = pytest.mark.unit


def refused(admission: Admission, credential: str = "t") -> str:
    """Why a call is not let in."""
    with pytest.raises(Refusal) as caught:
        admission.call(credential)
    assert caught.value.code is CloseCode.FULL
    assert caught.value.retryable
    return caught.value.message


def test_calls_are_bounded_and_room_comes_back() -> None:
    """One out, one in."""
    admission = Admission(StreamSettings(max_calls=2), 0)
    admission.call("t")
    admission.call("u")
    assert "no room" in refused(admission)
    admission.ended("t")
    admission.call("t")


def test_one_token_cannot_take_all_the_room() -> None:
    """Others still come in."""
    admission = Admission(StreamSettings(max_calls_per_credential=1), 0)
    admission.call("t")
    assert "token" in refused(admission)
    admission.call("u")


def test_a_lagging_loop_lets_no_new_call_in() -> None:
    """Those inside come first."""
    admission = Admission(StreamSettings(max_loop_lag_ms=100), 0)
    admission.loop_lag_ms = 101
    assert "overloaded" in refused(admission)


def test_a_draining_node_lets_no_new_call_in() -> None:
    """It is about to stop."""
    admission = Admission(StreamSettings(), 0)
    admission.draining = True
    assert "stop" in refused(admission)


def test_handshakes_are_limited_after_a_burst() -> None:
    """Two seconds' worth at once, then the rate."""
    admission = Admission(StreamSettings(handshakes_per_s=5), 0)
    assert [admission.handshake(0) for _ in range(11)] == [True] * 10 + [False]
    assert admission.handshake(200)
    assert not admission.handshake(201)


def test_connections_that_name_no_call_are_bounded() -> None:
    """Opening sockets and saying nothing does not fill the house."""
    admission = Admission(StreamSettings(max_waiting=3), 0)
    admission.waiting = 3
    assert not admission.handshake(0)
