"""A recorded call, replayed to a running server, gives the log that reading the file gives."""

import numpy as np
import pytest

from stream.call import Call, EndCause
from stream.frame import AudioFrame
from stream.gap import Gap, GapCause
from stream.log import CallEnd, Watermark
from stream.party import Party
from stream.pcm_protocol import PcmStart
from stream.refusal import CloseCode
from stream.replay import ReplayLostError, ReplayRefusedError, replay
from stream.sound_file import CallSound
from stream.sources.file import DeclaredSpan, call_log
from tests.stream.media_house import media_house

pytestmark = pytest.mark.integration

SPANS = [
    DeclaredSpan(GapCause.HOLD, 1000, 2010),
    DeclaredSpan(GapCause.MUTE, 2500, 3000, Party.AGENT),
]


def noise(seconds: float) -> CallSound:
    """A call whose every sample can be told from its neighbours."""
    chance = np.random.default_rng(2)
    voices = chance.integers(-9000, 9000, (2, int(8000 * seconds)), dtype=np.int16)
    return CallSound(8000, {Party.AGENT: voices[0].tobytes(), Party.CUSTOMER: voices[1].tobytes()})


def start(**changes: object) -> PcmStart:
    """A practice call at sixteen times the speed of life."""
    said = {"call": "c", "agent": "1001", "token": "t1", "practice": True, "speed": 16.0}
    return PcmStart(**{**said, **changes})  # type: ignore[arg-type]


def sounds(log: list[object]) -> list[AudioFrame]:
    """Frames by party and date."""
    frames = [entry for entry in log if isinstance(entry, AudioFrame)]
    return sorted(frames, key=lambda frame: (frame.party, frame.start_ms))


def closed_gaps(log: list[object]) -> list[Gap]:
    """Gaps as they ended, by party and date."""
    gaps = [entry for entry in log if isinstance(entry, Gap) and not entry.open]
    return sorted(gaps, key=lambda gap: (gap.party, gap.start_ms))


@pytest.mark.parametrize("sockets", [1, 2])
async def test_live_and_read_from_the_file_are_the_same_call(sockets: int) -> None:
    """Same frames, same gaps, same end, however the network delivered it."""
    sound = noise(4.005)
    async with media_house() as house:
        await replay(house.url, start(), sound, spans=SPANS, sockets=sockets)
    live: list[object] = list(house.ears.only().log)
    read: list[object] = list(call_log(Call(id="c", source="file"), sound, spans=SPANS))
    assert sounds(live) == sounds(read)
    assert closed_gaps(live) == closed_gaps(read)
    assert live[-1] == read[-1]


async def test_two_connections_may_carry_the_two_parties() -> None:
    """As telephone systems do that fork each leg."""
    sound = noise(2)
    async with media_house() as house:
        await replay(house.url, start(), sound, sockets=2)
    for party, pcm in sound.parties.items():
        assert b"".join(f.pcm for f in house.ears.only().frames(party)) == pcm


async def test_a_refused_replay_says_why() -> None:
    """With the server's close code and sentence."""
    async with media_house() as house:
        with pytest.raises(ReplayRefusedError, match="token") as caught:
            await replay(house.url, start(token="wrong"), noise(1))
    assert caught.value.close_code == CloseCode.BAD_TOKEN


async def test_a_replay_cut_off_in_the_middle_says_so() -> None:
    """The call was ended by the server."""
    async with media_house(max_call_s=0.2) as house:
        with pytest.raises(ReplayRefusedError) as caught:
            await replay(house.url, start(practice=False, speed=1.0), noise(3), sockets=2)
    assert caught.value.close_code == CloseCode.TOO_LONG


async def test_a_server_that_is_not_there_is_said_to_be_unreachable() -> None:
    """Trying again later may help."""
    async with media_house() as house:
        url = house.url
    with pytest.raises(ReplayLostError) as caught:
        await replay(url, start(), noise(1))
    assert caught.value.retryable


def test_a_read_call_has_watermarks_and_one_end() -> None:
    """The log of a file is complete, ordered, and ends where the sound does."""
    log = list(call_log(Call(id="c", source="file"), noise(1), agent="1001"))
    marks = [entry.at_ms for entry in log if isinstance(entry, Watermark)]
    assert marks == list(range(100, 1001, 100))
    assert [(e.at_ms, e.cause) for e in log if isinstance(e, CallEnd)] == [(1000, EndCause.HANGUP)]
    assert isinstance(log[-1], CallEnd)
