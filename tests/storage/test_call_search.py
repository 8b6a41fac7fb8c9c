"""What was said and what is known of a call leads to it, on both databases alike."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio
from msgspec.structs import replace

from alerts.alert import Severity
from detectors.utterance import Utterance
from storage.alert_store import DatabaseAlertStore
from storage.candidates import Candidates, Needs
from storage.database import Database
from storage.forgetting import Aged, Forgetting
from storage.retention import Kept
from storage.search import CallSearch, FoundPage, Wanted
from storage.search_keeper import BATCH, SearchKeeper
from storage.search_terms import place_at, term
from storage.settings import StorageSettings
from storage.team_scope import ALL_TEAMS, TeamScope
from storage.writer import EventWriter
from stream.call import Call, Direction, EndCause, Participation
from stream.log import CallEnd
from stream.party import Party
from stream.recordings import RecordingStore
from tests.fakes.alert_samples import an_alert
from tests.storage.kept_events import a_call

pytestmark = pytest.mark.integration


class Floor:
    """Stores calls as they happen, and searches them."""

    def __init__(self, database: Database, writer: EventWriter) -> None:
        self.database = database
        self.writer = writer
        self.search = CallSearch(database)
        self.keeper = SearchKeeper(database)
        self.alerts = DatabaseAlertStore(database)

    async def ended(
        self,
        call: Call,
        *said: tuple[Party, str],
        agent: tuple[str, str] = ("1001", "王 敏"),
        ms: int = 60_000,
    ) -> None:
        """A call that is over, with what was said second by second."""
        self.writer.emit(call)
        part = Participation(call=call.id, party=Party.AGENT, agent=agent[0], name=agent[1])
        self.writer.emit(part)
        for number, (party, text) in enumerate(said, 1):
            self.writer.emit(line(call.id, number, party, text))
        self.writer.emit(CallEnd(call.id, ms, EndCause.HANGUP))
        await self.gather()

    async def gather(self) -> None:
        """Write all, and see to the search."""
        await self.writer.flush()
        while await self.keeper.gather():
            pass

    async def find(self, wanted: Wanted, teams: TeamScope = ALL_TEAMS) -> list[str]:
        """Ids of the calls found."""
        return ids(await self.search.page(wanted, teams=teams, limit=50))


def ids(page: FoundPage) -> list[str]:
    """Ids of its calls."""
    return [found.stored.call.id for found in page.items]


def line(call: str, number: int, party: Party, text: str) -> Utterance:
    """Final text."""
    start = number * 1_000
    return Utterance(f"u{number}", call, party, start, start + 900, text, final=True, revision=1)


@pytest_asyncio.fixture
async def floor(database: Database, settings: StorageSettings) -> AsyncIterator[Floor]:
    """An empty floor."""
    writer = await EventWriter.open(database, settings, node="n1", run="r1")
    yield Floor(database, writer)
    await writer.aclose()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("退款", ["c2", "c1"]),
        ("退", ["c3", "c2", "c1"]),
        ("我要退款", ["c1"]),
        ("要退款 refund", ["c2"]),
        ("REFUND", ["c2"]),
        ("ｒｅｆｕｎｄ", ["c2"]),
        ("fund", []),
        ('"the refund please"', ["c2"]),
        ('"refund the"', []),
        ("please the", ["c2"]),
        ("款退", []),
        ("退货 款项", ["c3"]),
        ("退款项", []),
    ],
)
async def test_words_lead_to_the_calls_they_were_said_in(
    floor: Floor, words: str, found: Sequence[str]
) -> None:
    """However the engine put its spaces; 2-grams that only come together are no phrase."""
    await floor.ended(a_call("c1", at=1_000.0), (Party.CUSTOMER, "我 要 退款"))
    said = (Party.CUSTOMER, "他 要 退款"), (Party.AGENT, "The refund, please")
    await floor.ended(a_call("c2", at=2_000.0), *said)
    await floor.ended(a_call("c3", at=3_000.0), (Party.AGENT, "退 货 的 款 项"))

    assert await floor.find(Wanted(words=words)) == found


async def test_the_place_is_shown_with_the_words_marked(floor: Floor) -> None:
    """In the text as it was kept, spaces included."""
    said = (Party.AGENT, "您 好"), (Party.CUSTOMER, "我 要 退 款 就 退 款")
    await floor.ended(a_call(), *said)

    page = await floor.search.page(Wanted(words="退款"), teams=ALL_TEAMS, limit=5)
    (snippet,) = page.items[0].snippets

    assert (snippet.party, snippet.start_ms) == (Party.CUSTOMER, 2_000)
    assert [snippet.text[a:b] for a, b in snippet.marks] == ["退 款", "退 款"]


async def test_words_are_those_of_the_party_asked_for(floor: Floor) -> None:
    """One who only heard them did not say them."""
    await floor.ended(a_call(), (Party.AGENT, "可以 退款"), (Party.CUSTOMER, "好 的"))

    assert await floor.find(Wanted(words="退款", party=Party.AGENT)) == ["c1"]
    assert await floor.find(Wanted(words="退款", party=Party.CUSTOMER)) == []


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (Wanted(agent="1001"), Wanted(agent="100")),
        (Wanted(agent="王敏"), Wanted(agent="王")),
        (Wanted(team="refunds"), Wanted(team="sales")),
        (Wanted(queue="退款"), Wanted(queue="退")),
        (Wanted(direction=Direction.OUTBOUND), Wanted(direction=Direction.INBOUND)),
        (Wanted(language="ZH-cn"), Wanted(language="en")),
        (Wanted(since=1_000.0), Wanted(since=1_000.5)),
        (Wanted(until=1_000.5), Wanted(until=1_000.0)),
        (Wanted(least_ms=60_000), Wanted(least_ms=60_001)),
        (Wanted(most_ms=60_000), Wanted(most_ms=59_999)),
        (Wanted(attributes=(("订单", "A-7"),)), Wanted(attributes=(("订单", "A-8"),))),
        (Wanted(rule="dead_air"), Wanted(rule="other")),
        (Wanted(severity=Severity.WARNING), Wanted(severity=Severity.CRITICAL)),
        (
            Wanted(rule="dead_air", severity=Severity.WARNING),
            Wanted(rule="dead_air", severity=Severity.INFO),
        ),
    ],
)
async def test_each_filter_finds_what_fits_and_nothing_else(
    floor: Floor, right: Wanted, wrong: Wanted
) -> None:
    """Alone, and together with words."""
    alert = replace(an_alert(), call="c1", rule="dead_air", severity=Severity.WARNING)
    await floor.ended(a_call(), (Party.AGENT, "您 好"))
    await floor.alerts.save(alert, expected_revision=0, outbox=())
    await floor.gather()

    assert await floor.find(right) == ["c1"]
    assert await floor.find(wrong) == []
    assert await floor.find(replace(right, words="您好")) == ["c1"]


async def test_nobody_finds_calls_of_other_teams(floor: Floor) -> None:
    """Nor those of no team, unless all are in sight."""
    await floor.ended(replace(a_call("c1"), team="a"), (Party.AGENT, "您 好"))
    await floor.ended(replace(a_call("c2"), team="b"), (Party.AGENT, "您 好"))
    await floor.ended(replace(a_call("c3"), team=""), (Party.AGENT, "您 好"))
    wanted = Wanted(words="您好")

    assert await floor.find(wanted, TeamScope.of(["a"])) == ["c1"]
    assert set(await floor.find(wanted, TeamScope.of(["a", "b"]))) == {"c1", "c2"}
    assert await floor.find(wanted, TeamScope.of([])) == []
    assert len(await floor.find(wanted)) == 3
    assert await floor.find(Wanted(team="a"), TeamScope.of(["b"])) == []


async def test_pages_lead_through_all_calls_once(floor: Floor) -> None:
    """Also through those that began at the same moment."""
    for number in range(11):
        await floor.ended(a_call(f"c{number}", at=1_000.0 + number // 4), (Party.AGENT, "您 好"))
    for wanted in (Wanted(words="您好"), Wanted()):
        seen, before = list[str](), None
        while True:
            page = await floor.search.page(wanted, teams=ALL_TEAMS, limit=3, before=before)
            seen += ids(page)
            before = page.next
            if before is None:
                break
        assert sorted(seen) == sorted(f"c{number}" for number in range(11))
        assert [int(call[1:]) // 4 for call in seen] == [2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0]


async def test_what_comes_after_the_end_is_found_as_well(floor: Floor) -> None:
    """The last words are often recognised when the call is over."""
    await floor.ended(a_call(), (Party.AGENT, "您 好"))
    floor.writer.emit(line("c1", 9, Party.CUSTOMER, "再 见"))
    await floor.gather()

    assert await floor.find(Wanted(words="再见")) == ["c1"]


async def test_a_live_call_is_not_found_until_it_has_ended(floor: Floor) -> None:
    """It is on the wall."""
    floor.writer.emit(a_call())
    floor.writer.emit(line("c1", 1, Party.AGENT, "您 好"))
    await floor.gather()
    assert await floor.find(Wanted()) == []

    floor.writer.emit(CallEnd("c1", 5_000, EndCause.HANGUP))
    await floor.gather()
    assert await floor.find(Wanted(words="您好")) == ["c1"]


async def test_forgotten_words_lead_nowhere(floor: Floor, tmp_path: Path) -> None:
    """From the moment they are forgotten; the call itself is found by what is left."""
    await floor.ended(a_call(), (Party.AGENT, "您 好"))
    forgetting = Forgetting(RecordingStore(tmp_path, b"chain", compress_kbps=None), node="n1")
    aged = [Aged("c1", "n1", 1_000.0)]
    async with floor.database.write() as connection:
        await forgetting.forget(connection, Kept.TRANSCRIPTS, aged, at=9.0, days=1)
    assert await floor.find(Wanted(words="您好")) == []

    await floor.gather()
    assert await floor.find(Wanted(words="您好")) == []
    assert await floor.find(Wanted(team="refunds")) == ["c1"]


async def test_a_long_past_is_gathered_bit_by_bit_newest_first(floor: Floor) -> None:
    """As after an upgrade; whoever is interrupted goes on where they were."""
    for number in range(BATCH + 1):
        floor.writer.emit(a_call(f"c{number}", at=1_000.0 + number))
        floor.writer.emit(CallEnd(f"c{number}", 5_000, EndCause.HANGUP))
    await floor.writer.flush()

    assert await floor.keeper.gather() == BATCH
    assert "c0" not in await floor.find(Wanted(until=1_010.0))
    assert await SearchKeeper(floor.database).gather() == 1
    assert "c0" in await floor.find(Wanted(until=1_010.0))
    assert await floor.keeper.gather() == 0


@pytest.mark.parametrize("promising", [1, 9])
async def test_calls_beyond_those_walked_through_come_in_the_same_order(
    floor: Floor, monkeypatch: pytest.MonkeyPatch, promising: int
) -> None:
    """PostgreSQL is asked in two or three ways: none is lost or told twice where one ends."""
    monkeypatch.setattr("storage.candidates.WALKED", 2)
    monkeypatch.setattr("storage.candidates.WALKED_ON", 2)
    monkeypatch.setattr("storage.candidates.PROMISING", promising)
    for number in range(6):
        said = (Party.AGENT, "您 好" if number != 4 else "喂")
        await floor.ended(a_call(f"c{number}", at=1_000.0 + number), said)
    greeting = frozenset({term(Party.AGENT, "您好")})
    needs = Needs(groups=((greeting,),), since=place_at(1_001.0))

    found = await Candidates(floor.database).latest(needs, limit=10)
    some = await Candidates(floor.database).latest(needs, limit=2)

    assert [call for _, call in found] == ["c5", "c3", "c2", "c1"]
    assert [call for _, call in some] == ["c5", "c3"]
