"""The desk: alert and outbox in one transaction, people's actions, a store that goes away."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from msgspec.structs import replace

from alerts import lease
from alerts.alert import Alert, AlertState, Severity
from alerts.desk import AlertDesk
from alerts.desk_settings import DeskSettings
from alerts.lifecycle import AlertTakenError
from alerts.notice import NoticeType
from alerts.rounds import DeskRounds
from alerts.routes import Route
from alerts.spool import FileSpool
from alerts.store import OutboxItem, StoreAwayError, UnknownAlertError
from tests.fakes.alert_samples import a_call, an_alert
from tests.fakes.alert_store import FakeAlertStore
from tests.fakes.channel import FakeSink
from tests.fakes.turning import ended, until

pytestmark = pytest.mark.integration

SETTINGS = DeskSettings(retry_s=0.001)


class Office:
    """A desk over a fake store, a real spool and a clock that is set by hand."""

    def __init__(
        self,
        folder: Path,
        *,
        routes: Sequence[Route] = (Route(channel="ops"),),
        settings: DeskSettings = SETTINGS,
    ) -> None:
        self.store = FakeAlertStore()
        self.sink = FakeSink()
        self.clock = 5_000.0
        self.woken = 0
        self.path = folder / "alerts.jsonl"
        self._routes = routes
        self._settings = settings
        self.open()

    def open(self) -> None:
        """A desk that knows nothing but what is stored and spooled."""
        self.spool = FileSpool(self.path, max_bytes=self._settings.spool_bytes)
        self.desk = AlertDesk(
            self.store,
            self.sink,
            self.spool,
            self._routes,
            self._settings,
            now=lambda: self.clock,
            on_owed=self._wake,
        )

    def _wake(self) -> None:
        self.woken += 1

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """While the desk works."""
        task = asyncio.create_task(self.desk.run())
        try:
            yield
        finally:
            await ended(task)

    async def put(self, *alerts: Alert) -> None:
        """State these revisions and see them settled."""
        for alert in alerts:
            self.desk.offer(alert, a_call())
        await self.desk.drain()

    async def told(self, channel: str = "ops") -> list[tuple[NoticeType, int]]:
        """Type and revision of everything owed to a channel, taken in order."""
        told = []
        while claimed := await self.store.claim(channel, now=9e9, until=9e9 + 1, limit=9):
            for delivery in claimed:
                told.append((delivery.item.notice.type, delivery.item.revision))
                await self.store.delivered(delivery.item.key, at=9e9)
        return told


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An office with one channel."""
    return Office(tmp_path)


async def test_an_alert_is_stored_owed_and_told_to_the_bus(office: Office) -> None:
    """In that order, and the outbox is woken."""
    async with office.running():
        await office.put(an_alert())

    offered = lease.offered(an_alert(), at=office.clock)
    assert office.store.alerts == {"a1": offered}
    assert office.sink.alerts == [offered]
    assert office.woken == 1
    assert await office.told() == [(NoticeType.OPENED, 1)]


async def test_a_further_revision_updates_the_stored_alert(office: Office) -> None:
    """Settled text, more hits, graver: channels follow up on the same alert."""
    async with office.running():
        await office.put(
            an_alert(),
            an_alert(revision=2, provisional=False),
            an_alert(revision=3, provisional=False, count=2, severity=Severity.CRITICAL),
            an_alert(revision=4, state=AlertState.RETRACTED, count=0),
        )

    assert office.store.alerts["a1"].state is AlertState.RETRACTED
    assert [kind for kind, _ in await office.told()] == [
        NoticeType.OPENED,
        NoticeType.UPDATED,
        NoticeType.UPDATED,
        NoticeType.RETRACTED,
    ]


async def test_the_same_revision_again_tells_nobody(office: Office) -> None:
    """What changes nothing makes no noise."""
    async with office.running():
        await office.put(an_alert(), an_alert())

    assert len(office.sink.alerts) == 1
    assert len(await office.told()) == 1


async def test_a_channel_hears_of_what_it_asked_for_only(tmp_path: Path) -> None:
    """By severity and team; an alert that grew grave enough is new to the channel."""
    grave = Route(channel="ops", least=Severity.CRITICAL)
    other = Route(channel="night", teams=frozenset({"sales"}))
    office = Office(tmp_path, routes=(grave, other))
    async with office.running():
        await office.put(an_alert(), an_alert(revision=2, severity=Severity.CRITICAL))

    assert await office.told("ops") == [(NoticeType.OPENED, 2)]
    assert await office.told("night") == []


async def test_practice_calls_can_be_kept_from_a_channel(tmp_path: Path) -> None:
    """A demo must not ring the night shift."""
    office = Office(tmp_path, routes=(Route(channel="ops", practice=False),))
    async with office.running():
        office.desk.offer(an_alert(), replace(a_call(), practice=True))
        await office.desk.drain()

    assert "a1" in office.store.alerts
    assert await office.told() == []


async def test_people_take_and_close_alerts(office: Office) -> None:
    """Each step is stored, told to the bus and to the channel."""
    await office.store.keep_call(a_call())
    async with office.running():
        await office.put(an_alert())
        taken = await office.desk.take("a1", by="chen")
        again = await office.desk.take("a1", by="chen")
        resolved = await office.desk.resolve("a1", by="chen", reason="called back")

    assert (taken.state, taken.owner) == (AlertState.TAKEN, "chen")
    assert again == taken
    assert office.store.alerts["a1"] == resolved
    assert [alert.state for alert in office.sink.alerts] == [
        AlertState.OPEN,
        AlertState.TAKEN,
        AlertState.RESOLVED,
    ]
    assert [kind for kind, _ in await office.told()] == [
        NoticeType.OPENED,
        NoticeType.TAKEN,
        NoticeType.RESOLVED,
    ]


async def test_a_false_hit_is_marked(office: Office) -> None:
    """It counts against the rule."""
    async with office.running():
        await office.put(an_alert())
        await office.desk.take("a1", by="chen")
        refused = await office.desk.false_hit("a1", by="chen")

    assert refused.state is AlertState.FALSE_HIT
    assert await office.told() == [
        (NoticeType.OPENED, 1),
        (NoticeType.TAKEN, 2),
        (NoticeType.FALSE_HIT, 3),
    ]


async def test_what_cannot_be_done_is_refused_with_a_code(office: Office) -> None:
    """Unknown alerts, and alerts somebody else has."""
    async with office.running():
        await office.put(an_alert())
        await office.desk.take("a1", by="chen")
        with pytest.raises(AlertTakenError):
            await office.desk.take("a1", by="wang")
        with pytest.raises(UnknownAlertError) as unknown:
            await office.desk.resolve("a9", by="wang")

    assert unknown.value.code == "alert_unknown"


async def test_what_people_did_meanwhile_survives_the_engines_news(office: Office) -> None:
    """A second desk took the alert; this one did not know."""
    async with office.running():
        await office.put(an_alert())
        taken = replace(an_alert(), state=AlertState.TAKEN, owner="chen", revision=2)
        await office.store.save(taken, expected_revision=1, outbox=[])
        await office.put(an_alert(revision=2, count=2))

    stored = office.store.alerts["a1"]
    assert (stored.state, stored.owner, stored.count, stored.revision) == (
        AlertState.TAKEN,
        "chen",
        2,
        3,
    )


async def test_alerts_wait_in_the_spool_while_the_store_is_away(office: Office) -> None:
    """The wall sees them at once; the store gets them in order when it is back."""
    office.store.away = True
    async with office.running():
        await office.put(an_alert(), an_alert(revision=2, count=2), an_alert("b1"))
        shown = list(office.sink.alerts)
        waited = office.desk.away
        with pytest.raises(StoreAwayError):
            await office.desk.take("a1", by="chen")
        office.store.away = False
        await until(lambda: not office.desk.away)
        await office.put(an_alert(revision=3, count=3))

    assert waited
    assert [(alert.id, alert.count) for alert in shown] == [("a1", 1), ("a1", 2), ("b1", 1)]
    assert {name: alert.count for name, alert in office.store.alerts.items()} == {"a1": 3, "b1": 1}
    assert [kind for kind, _ in await office.told()].count(NoticeType.OPENED) == 2


async def test_a_restart_replays_what_was_spooled(office: Office) -> None:
    """Nothing that was spooled is lost with the process."""
    office.store.away = True
    async with office.running():
        await office.put(an_alert(), an_alert(revision=2, count=2))

    office.store.away = False
    office.open()
    async with office.running():
        await until(lambda: not office.desk.away)

    assert office.store.alerts["a1"].count == 2


async def test_what_waits_when_the_desk_stops_is_spooled(office: Office) -> None:
    """Stopping loses nothing either."""
    running = asyncio.create_task(office.desk.run())
    await asyncio.sleep(0)
    office.desk.offer(an_alert(), a_call())
    office.desk.offer(an_alert("b1"), a_call())
    await ended(running)

    office.open()
    async with office.running():
        await until(lambda: not office.desk.away)

    assert set(office.store.alerts) == {"a1", "b1"}


async def test_a_full_desk_says_so_and_still_takes_everything_in_order(tmp_path: Path) -> None:
    """Store and spool are full: nothing is refused, and all arrives when there is room again."""
    tight = DeskSettings(queue_size=4, retry_s=0.001, spool_bytes=1_400)
    office = Office(tmp_path, settings=tight)
    office.store.away = True
    async with office.running():
        names = [f"a{number}" for number in range(6)]
        empty = office.desk.full
        for name in names:
            office.desk.offer(an_alert(name), a_call())
        await until(lambda: office.desk.away and office.desk.queued == 4)
        full = office.desk.full
        office.store.away = False
        await office.desk.drain()
        await until(lambda: not office.desk.away)

    assert (empty, full, office.desk.full) == (False, True, False)
    assert list(office.store.alerts) == names


class _BusyStore(FakeAlertStore):
    """Comes back only now and then."""

    reached = 0

    async def save(
        self, alert: Alert, *, expected_revision: int, outbox: Sequence[OutboxItem]
    ) -> None:
        """Away at every other attempt."""
        self.reached += 1
        if self.reached % 2:
            raise StoreAwayError
        await super().save(alert, expected_revision=expected_revision, outbox=outbox)


async def test_a_store_that_flickers_keeps_the_order(office: Office) -> None:
    """What was spooled first is stored first, also while more comes in."""
    office.store = _BusyStore()
    office.open()
    async with office.running():
        for count in range(1, 21):
            office.desk.offer(an_alert(revision=count, count=count), a_call())
        await office.desk.drain()
        await until(lambda: not office.desk.away)

    assert office.store.alerts["a1"].count == 20
    counts = [revision for _, revision in await office.told()]
    assert counts == sorted(counts)


async def test_what_nobody_takes_in_time_expires(office: Office) -> None:
    """And says so to whoever was told of it."""
    rounds = DeskRounds(office.desk, office.store, SETTINGS, now=lambda: office.clock)
    async with office.running():
        await office.put(an_alert("old"))
        office.clock += 3_000
        await office.put(an_alert("new"))
        office.clock += 601
        await rounds.look()

    assert office.store.alerts["old"].state is AlertState.EXPIRED
    assert office.store.alerts["new"].state is AlertState.OPEN
    assert (NoticeType.EXPIRED, 2) in await office.told()
