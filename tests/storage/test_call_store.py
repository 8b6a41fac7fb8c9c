"""What is written of calls comes back as what flowed."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from msgspec.structs import replace

from detectors.finding import FindingState
from detectors.progress import Listening, Progress
from detectors.speech import Level, Speech
from detectors.utterance import Utterance
from storage.calls import Before, CallStore, StoredCall
from storage.database import Database
from storage.orphans import close_orphans
from storage.settings import StorageSettings
from storage.writer import EventWriter
from stream.call import CallState, EndCause, Participation
from stream.gap import Gap, GapCause
from stream.log import CallEnd
from stream.party import Party
from tests.storage.kept_events import a_call, a_finding, an_utterance

pytestmark = pytest.mark.integration


@pytest_asyncio.fixture
async def writer(database: Database, settings: StorageSettings) -> AsyncIterator[EventWriter]:
    """Writes on flush only."""
    opened = await EventWriter.open(database, settings, node="n1", run="r1")
    yield opened
    await opened.aclose()


@pytest.fixture
def store(database: Database) -> CallStore:
    """Reads what the writer wrote."""
    return CallStore(database)


async def test_a_call_comes_back_whole(writer: EventWriter, store: CallStore) -> None:
    """Every field, in any script."""
    writer.emit(a_call())
    await writer.flush()

    assert await store.get("c1") == StoredCall(call=a_call())
    assert await store.get("c2") is None


async def test_an_ended_call_says_how_it_ended_and_how_well_it_was_heard(
    writer: EventWriter, store: CallStore
) -> None:
    """The last progress before the end counts."""
    writer.emit(a_call())
    writer.emit(Progress("c1", 1_000, 20, 0.5, Listening.BEHIND, "small", demo_model=True))
    last = Progress("c1", 9_000, 0, 0.75, Listening.ON, "small", demo_model=True)
    writer.emit(replace(last, failed_detectors=("phrase", "dead_air")))
    writer.emit(CallEnd("c1", 9_500, EndCause.HANGUP))
    writer.emit(Progress("c1", 9_900, 0, 0.1, Listening.FAILED))
    await writer.flush()

    stored = await store.get("c1")

    assert stored == StoredCall(
        call=a_call(state=CallState.ENDED),
        ended_ms=9_500,
        end_cause=EndCause.HANGUP,
        coverage=0.75,
        listening=Listening.ON,
        model="small",
        demo_model=True,
        failed_detectors=("phrase", "dead_air"),
    )
    assert stored.ended_at == 1_009.5


async def test_only_final_text_is_kept_with_its_words(
    writer: EventWriter, store: CallStore
) -> None:
    """In the order of time."""
    partial = Utterance("u1", "c1", Party.CUSTOMER, 1_000, 1_200, "我", final=False, revision=1)
    for event in (a_call(), partial, an_utterance(2), an_utterance(1, text="你 好 \x00 吗")):
        writer.emit(event)
    await writer.flush()

    first, second = await store.utterances("c1")

    assert second == an_utterance(2)
    assert first.text == "你 好  吗"
    assert [word.text for word in first.words] == ["你", "好", "\x00", "吗"]


async def test_the_latest_revision_of_a_finding_is_kept(
    writer: EventWriter, store: CallStore
) -> None:
    """Whether the revisions came together, apart, or out of order after a replay."""
    for event in (a_call(), a_finding(1), a_finding(2), a_finding(number=2, party=None)):
        writer.emit(event)
    await writer.flush()
    assert await store.findings("c1") == [a_finding(2), a_finding(number=2, party=None)]

    writer.emit(a_finding(3, state=FindingState.RETRACTED))
    await writer.flush()
    writer.emit(a_finding(1))
    await writer.flush()

    assert (await store.findings("c1"))[0] == a_finding(3, state=FindingState.RETRACTED)


async def test_spans_grow_and_never_open_again(writer: EventWriter, store: CallStore) -> None:
    """A begin that is replayed does not undo an end."""
    began = Speech("c1", Party.AGENT, 100)
    ended = Speech("c1", Party.AGENT, 100, 900)
    held = Gap("c1", Party.CUSTOMER, 50, 550, GapCause.HOLD, open=True)
    back = Gap("c1", Party.CUSTOMER, 50, 1_550, GapCause.HOLD)
    writer.emit(a_call())
    for event in (began, held, ended, back, began, held):
        writer.emit(event)
        await writer.flush()

    assert await store.speech("c1") == [ended]
    assert await store.gaps("c1") == [back]


async def test_a_transfer_is_two_participations(writer: EventWriter, store: CallStore) -> None:
    """One ends, another begins."""
    first = Participation(call="c1", party=Party.AGENT, agent="1001", name="林晓", to_ms=5_000)
    second = Participation(call="c1", party=Party.AGENT, agent="1002", name="周敏", from_ms=5_000)
    customer = Participation(call="c1", party=Party.CUSTOMER)
    writer.emit(a_call())
    for event in (Participation(call="c1", party=Party.AGENT, agent="1001"), customer):
        writer.emit(event)
    await writer.flush()
    writer.emit(first)
    writer.emit(second)
    await writer.flush()

    assert await store.participations("c1") == [first, customer, second]


async def test_levels_come_back_to_the_half_decibel(writer: EventWriter, store: CallStore) -> None:
    """An hour later, over holes and over the borders of rows."""
    given = [Level("c1", Party.AGENT, 7 + place * 100, -96.0 + place / 10) for place in range(700)]
    del given[40:60]
    other = Level("c1", Party.CUSTOMER, 0, -3.0)
    writer.emit(a_call())
    for level in (*given, other):
        writer.emit(level)
    writer.emit(CallEnd("c1", 70_000, EndCause.HANGUP))
    writer.emit(Level("c1", Party.AGENT, 80_000, -1.0))
    await writer.flush()

    kept = await store.levels("c1", Party.AGENT)

    assert [level.start_ms for level in kept] == [level.start_ms for level in given]
    assert all(abs(k.db - g.db) <= 0.25 for k, g in zip(kept, given, strict=True))
    assert await store.levels("c1", Party.CUSTOMER) == [other]
    assert writer.health.stray_levels == 1


async def test_levels_of_a_call_that_goes_on_are_written_every_few_seconds(
    writer: EventWriter, store: CallStore
) -> None:
    """A crash costs five seconds of loudness at most, and the row grows in place."""
    writer.emit(a_call())
    for place in range(119):
        writer.emit(Level("c1", Party.AGENT, place * 100, -30.0))
    await writer.flush()

    assert len(await store.levels("c1", Party.AGENT)) == 100

    for place in range(119, 310):
        writer.emit(Level("c1", Party.AGENT, place * 100, -40.0))
    await writer.flush()

    assert len(await store.levels("c1", Party.AGENT)) == 300


async def test_levels_follow_drift_and_begin_anew_after_a_long_hole(
    writer: EventWriter, store: CallStore
) -> None:
    """A row never says a level was elsewhere than within half its length."""
    starts = [0, 99, 201, 299, 400, 90_000, 90_100]
    writer.emit(a_call())
    for start in starts:
        writer.emit(Level("c1", Party.AGENT, start, -10.0))
    writer.emit(CallEnd("c1", 91_000, EndCause.HANGUP))
    await writer.flush()

    kept = [level.start_ms for level in await store.levels("c1", Party.AGENT)]

    assert len(kept) == len(starts)
    assert all(abs(k - s) < 50 for k, s in zip(kept, starts, strict=True))


async def test_recent_calls_come_page_by_page(writer: EventWriter, store: CallStore) -> None:
    """Latest first, none twice and none left out, also among those of one moment."""
    for number in range(7):
        writer.emit(a_call(f"c{number}", at=1_000.0 + number // 3))
    await writer.flush()

    pages, before = [], None
    while page := await store.recent(limit=3, before=before):
        pages.append([stored.call.id for stored in page])
        before = Before(page[-1].call.started_at, page[-1].call.id)

    assert pages == [["c6", "c5", "c4"], ["c3", "c2", "c1"], ["c0"]]


async def test_what_a_crash_left_live_is_ended_where_it_was_last_heard(
    writer: EventWriter, store: CallStore, database: Database
) -> None:
    """With everything that was open in it; the calls of others are left alone."""
    for event in (
        a_call("left"),
        a_call("silent"),
        a_call("done"),
        CallEnd("done", 100, EndCause.HANGUP),
        Participation(call="left", party=Party.AGENT),
        Speech("left", Party.AGENT, 4_000),
        Gap("left", Party.CUSTOMER, 0, 4_700, GapCause.LOST, open=True),
        an_utterance(1, call="left"),
    ):
        writer.emit(event)
    await writer.flush()

    ends = await close_orphans(database, node="n1", run="r2")

    assert list(ends) == [
        CallEnd("left", 4_700, EndCause.FAILED),
        CallEnd("silent", 0, EndCause.FAILED),
    ]
    stored = await store.get("left")
    assert stored is not None
    assert (stored.call.state, stored.ended_ms, stored.end_cause) == (
        CallState.ENDED,
        4_700,
        EndCause.FAILED,
    )
    assert await store.speech("left") == [Speech("left", Party.AGENT, 4_000, 4_700)]
    assert [gap.open for gap in await store.gaps("left")] == [False]
    assert [p.to_ms for p in await store.participations("left")] == [4_700]
    assert await close_orphans(database, node="n1", run="r2") == ()


@pytest.mark.parametrize(("node", "run"), [("n1", "r1"), ("n2", "r2")])
async def test_calls_of_this_start_and_of_other_nodes_are_left_alone(
    writer: EventWriter, store: CallStore, database: Database, node: str, run: str
) -> None:
    """Somebody hears them."""
    writer.emit(a_call())
    await writer.flush()

    assert await close_orphans(database, node=node, run=run) == ()

    stored = await store.get("c1")
    assert stored is not None
    assert stored.call.state is CallState.LIVE


async def test_a_call_that_was_ended_too_early_lives_on_when_it_comes_back(
    writer: EventWriter, store: CallStore, database: Database
) -> None:
    """A source that resumes after the mending is right, and the mending was wrong."""
    writer.emit(a_call())
    await writer.flush()
    await close_orphans(database, node="n1", run="r2")

    writer.emit(a_call())
    await writer.flush()

    assert await store.get("c1") == StoredCall(call=a_call())
