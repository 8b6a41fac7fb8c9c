"""What every way back into a call must do, and what every source declares about its own."""

from collections.abc import Callable
from typing import Protocol

import pytest

from stream.frame import AudioFrame
from stream.party import Party
from stream.sources import SOURCES
from stream.talkback import Talkback, TalkbackClosedError, TalkbackKind
from tests.fakes.talkback import AsteriskTalkbackOnBench, StreamingTalkback

pytestmark = pytest.mark.contract


class TalkbackOnBench(Talkback, Protocol):
    """A talkback whose time and ears the test holds."""

    def pass_time(self, ms: int) -> None:
        """Let time pass on the line."""
        ...

    def heard(self, party: Party) -> bytes:
        """What a party heard."""
        ...


TALKBACKS: dict[str, Callable[[], TalkbackOnBench]] = {
    "fake": StreamingTalkback,
    "asterisk": AsteriskTalkbackOnBench,
}


@pytest.fixture(params=list(TALKBACKS.values()), ids=list(TALKBACKS))
def talkback(request: pytest.FixtureRequest) -> TalkbackOnBench:
    """Each implementation in turn, with a call open and the agent within reach."""
    made: TalkbackOnBench = request.param()
    return made


def whole(frames: list[AudioFrame]) -> bytes:
    """The sound of all frames, one behind the other."""
    return b"".join(frame.pcm for frame in frames)


def frame(number: int) -> AudioFrame:
    """The `number`th frame of a coach."""
    return AudioFrame("c", Party.COACH, number * 20, 8000, bytes([number]) * 320)


async def test_what_is_sent_is_heard_in_order_at_speaking_pace(talkback: TalkbackOnBench) -> None:
    """Two frames are not heard within the time of one."""
    sent = [frame(0), frame(1)]
    for one in sent:
        talkback.send(one, Party.AGENT)
    talkback.pass_time(20)
    assert talkback.heard(Party.AGENT) == whole(sent[:1])
    talkback.pass_time(20)
    assert talkback.heard(Party.AGENT) == whole(sent)


async def test_it_reaches_only_whom_it_declares(talkback: TalkbackOnBench) -> None:
    """A whisper to the agent must never reach the customer."""
    assert talkback.capability.reaches == {Party.AGENT}
    with pytest.raises(ValueError, match="customer"):
        talkback.send(frame(0), Party.CUSTOMER)
    talkback.send(frame(0), Party.AGENT)
    talkback.pass_time(100)
    assert talkback.heard(Party.CUSTOMER) == b""


async def test_at_most_sixty_ms_wait_and_the_oldest_are_dropped(talkback: TalkbackOnBench) -> None:
    """A coach heard late is worse than a syllable lost."""
    sent = [frame(number) for number in range(10)]
    for one in sent:
        talkback.send(one, Party.AGENT)
    talkback.pass_time(1000)
    assert talkback.heard(Party.AGENT) == whole(sent[-3:])


async def test_flush_forgets_what_was_not_heard_yet(talkback: TalkbackOnBench) -> None:
    """The supervisor let go of the button."""
    talkback.send(frame(0), Party.AGENT)
    talkback.flush()
    talkback.pass_time(100)
    assert talkback.heard(Party.AGENT) == b""


async def test_after_closing_nothing_can_be_sent(talkback: TalkbackOnBench) -> None:
    """Closing twice is allowed."""
    await talkback.aclose()
    await talkback.aclose()
    with pytest.raises(TalkbackClosedError):
        talkback.send(frame(0), Party.AGENT)


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_that_carries_nothing_back_reaches_nobody(name: str) -> None:
    """What a source declares about itself is consistent, and its talkback is on the bench here."""
    declared = SOURCES[name].talkback
    assert (declared.kind is TalkbackKind.NONE) == (not declared.reaches)
    assert declared.kind is not TalkbackKind.STREAM or name in TALKBACKS
