"""Recognition in threads: order, death, restart, shedding, and giving up."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from detectors.gate import Group
from detectors.lanes import Missed, Outcome
from detectors.recogniser import Step
from detectors.workers import WorkerLane, Workers
from tests.fakes.transcriber import PulseTranscriber
from tests.fakes.voices import RATE, VOCABULARY, silence, speak

pytestmark = pytest.mark.unit

dies = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
"""The death of a worker is what the test is about."""


class Told:
    """Keeps outcomes, and lets a test wait for one."""

    def __init__(self) -> None:
        self.outcomes: list[Outcome] = []
        self._came = asyncio.Event()

    def __call__(self, outcome: Outcome) -> None:
        """Keep an outcome."""
        self.outcomes.append(outcome)
        self._came.set()

    async def until(self, done: Callable[[], bool]) -> None:
        """Wait for outcomes until this holds."""
        async with asyncio.timeout(10):
            while not done():
                self._came.clear()
                await self._came.wait()

    @property
    def steps(self) -> list[Step]:
        """What was recognised."""
        return [outcome for outcome in self.outcomes if isinstance(outcome, Step)]

    @property
    def missed(self) -> list[Missed]:
        """What was not."""
        return [outcome for outcome in self.outcomes if isinstance(outcome, Missed)]

    @property
    def text(self) -> list[str]:
        """Complete utterances that hold words."""
        return [step.text for step in self.steps if step.final and step.text]


@asynccontextmanager
async def working(
    count: int = 2, *, backlog_ms: int = 10_000, restarts: int = 5
) -> AsyncIterator[Workers]:
    """A pool for a test."""
    async with Workers(count, backlog_ms=backlog_ms, nice=0, restarts_per_minute=restarts) as pool:
        yield pool


def groups(text: str, segment_ms: int = 0, group_ms: int = 100) -> list[Group]:
    """A stretch of speech as the gate would cut it."""
    pcm = speak(text).tobytes() + silence(0.1).tobytes()
    size = RATE * group_ms // 1000 * 2
    parts = [pcm[at : at + size] for at in range(0, len(pcm), size)]
    cut: list[Group] = []
    at_ms = segment_ms
    for index, part in enumerate(parts):
        end_ms = at_ms + len(part) * 1000 // RATE // 2
        last = index == len(parts) - 1
        cut.append(Group(segment_ms, index, at_ms, end_ms, RATE, part, last))
        at_ms = end_ms
    return cut


def put(lane: WorkerLane, stretch: list[Group]) -> None:
    """Put a whole stretch in."""
    for group in stretch:
        lane.put(group)


async def test_recognises_what_is_put_in() -> None:
    """One lane, one stretch, one final utterance that covers it."""
    told = Told()
    async with working() as pool:
        lane = pool.lane(PulseTranscriber(), told)
        stretch = groups("您好 工号 一 零 零 六")
        put(lane, stretch)
        await told.until(lambda: lane.pending == 0)
    assert told.text == ["您好 工号 一 零 零 六"]
    assert told.steps[-1].at_ms == stretch[-1].end_ms
    assert sum(step.audio_ms for step in told.steps) == stretch[-1].end_ms
    assert (pool.recognised_groups, pool.recognised_ms) == (len(stretch), stretch[-1].end_ms)
    assert pool.busy_s >= 0


async def test_many_lanes_each_keep_their_order() -> None:
    """Three threads share twenty lanes; every lane hears its own words in its own order."""
    lanes: list[tuple[WorkerLane, Told, str]] = []
    async with working(3) as pool:
        engine = PulseTranscriber()
        for number in range(20):
            told = Told()
            text = " ".join(VOCABULARY[(number + k) % len(VOCABULARY)] for k in range(4))
            lanes.append((pool.lane(engine, told), told, text))
        stretches = [groups(text) for _, _, text in lanes]
        for turn in range(max(map(len, stretches))):
            for (lane, _, _), stretch in zip(lanes, stretches, strict=True):
                if turn < len(stretch):
                    lane.put(stretch[turn])
        for lane, told, _ in lanes:
            await told.until(lambda lane=lane: lane.pending == 0)  # type: ignore[misc]
    for _, told, text in lanes:
        assert told.text == [text]
        marks = [step.at_ms for step in told.steps]
        assert marks == sorted(marks)


async def test_a_full_lane_sheds_its_older_half_in_one_piece_and_says_so() -> None:
    """What is left can still be recognised, and is dated as if nothing had been shed."""
    told = Told()
    engine = PulseTranscriber()
    async with working(1, backlog_ms=1000) as pool:
        lane = pool.lane(engine, told)
        engine.may_go.clear()
        stretch = groups("一 零 六 请 我 要 投诉", segment_ms=1000)
        lane.put(stretch[0])
        await asyncio.to_thread(engine.waiting.wait, 10)
        put(lane, stretch[1:])
        engine.may_go.set()
        await told.until(lambda: lane.pending == 0)
        assert pool.missed_ms > 0
    hole = told.missed
    assert hole
    assert not any(m.broken for m in hole)
    heard_ms = sum(step.audio_ms for step in told.steps)
    assert heard_ms + sum(m.end_ms - m.start_ms for m in hole) == stretch[-1].end_ms - 1000
    last_word = told.steps[-1].words[-1]
    assert last_word.text == "投诉"
    assert last_word.end_ms == pytest.approx(stretch[-1].end_ms - 100, abs=30)


@dies
async def test_a_dead_worker_is_replaced_and_the_hole_is_told() -> None:
    """The group it died of is missed; the next stretch is recognised by its successor."""
    told = Told()
    async with working(1) as pool:
        lane = pool.lane(PulseTranscriber(breaks_on="投诉"), told)
        put(lane, groups("我 要 投诉"))
        await told.until(lambda: bool(told.missed))
        put(lane, groups("您好 一", segment_ms=5000))
        await told.until(lambda: "您好 一" in told.text)
        assert pool.deaths >= 1
        assert not pool.failed
    assert all(missed.broken for missed in told.missed)


@dies
async def test_other_lanes_do_not_notice_the_death_of_a_worker() -> None:
    """A lane that waits behind the one that kills is heard in full."""
    breaking, sound = Told(), Told()
    async with working(1) as pool:
        bad = pool.lane(PulseTranscriber(breaks_on="投诉"), breaking)
        good = pool.lane(PulseTranscriber(), sound)
        put(bad, groups("投诉"))
        put(good, groups("您好 工号"))
        await sound.until(lambda: good.pending == 0)
    assert sound.text == ["您好 工号"]
    assert sound.missed == []


@dies
async def test_recognition_fails_visibly_once_the_restarts_are_used_up() -> None:
    """Nothing hangs: all that waits, and all that comes later, is told as missed."""
    told = Told()
    async with working(1, restarts=1) as pool:
        lane = pool.lane(PulseTranscriber(breaks_on="投诉"), told)
        for start_ms in (0, 10_000):
            put(lane, groups("投诉 投诉 投诉", segment_ms=start_ms))
        await told.until(lambda: pool.failed and lane.pending == 0)
        before = len(told.missed)
        lane.put(groups("您好", segment_ms=20_000)[0])
        assert len(told.missed) == before + 1
        assert lane.pending == 0


async def test_closing_lets_threads_finish() -> None:
    """No thread outlives the pool."""
    async with working(3) as pool:
        threads = list(pool._workers)
    assert not any(thread.is_alive() for thread in threads)
