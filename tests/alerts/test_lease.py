"""Leases: a taken alert is one person's until a time, and is never left with nobody behind it."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from alerts import lease, lifecycle
from alerts.alert import AlertState, Severity
from alerts.desk import AlertDesk
from alerts.desk_settings import DeskSettings
from alerts.lifecycle import AlertTakenError
from alerts.notice import NoticeType
from alerts.rounds import DeskRounds
from alerts.routes import Route
from alerts.spool import FileSpool
from tests.fakes.alert_samples import an_alert
from tests.fakes.alert_store import FakeAlertStore
from tests.fakes.channel import FakeSink

pytestmark = pytest.mark.unit

LEASE_S = 100.0
SETTINGS = DeskSettings(lease_s=LEASE_S, expire_after_s=1_000.0)


class Shift:
    """A desk and its rounds over a store in memory, by a clock that is set by hand."""

    def __init__(self, folder: Path) -> None:
        self.clock = 5_000.0
        self.store = FakeAlertStore()
        self.sink = FakeSink()
        spool = FileSpool(folder / "alerts.spool", max_bytes=1 << 20)
        route, now = Route(channel="ops"), lambda: self.clock
        self.desk = AlertDesk(
            self.store, self.sink, spool, [route], SETTINGS, now=now, on_owed=lambda: None
        )
        self.rounds = DeskRounds(self.desk, self.store, SETTINGS, now=now)

    async def keep(self, alert_id: str = "a1", *, call: str = "c1") -> None:
        """An alert that is offered now."""
        alert = lease.offered(replace(an_alert(alert_id), call=call), at=self.clock)
        await self.store.save(alert, expected_revision=0, outbox=[])

    async def told(self) -> list[NoticeType]:
        """What the channel is owed, in order."""
        told = []
        while claimed := await self.store.claim("ops", now=9e9, until=9e9 + 1, limit=9):
            for delivery in claimed:
                told.append(delivery.item.notice.type)
                await self.store.delivered(delivery.item.key, at=9e9)
        return told


@pytest.fixture
def shift(tmp_path: Path) -> Shift:
    """At the begin of the shift nothing is waiting."""
    return Shift(tmp_path)


async def test_taking_leases_the_alert_and_measures_how_long_that_took(shift: Shift) -> None:
    """Until when is told to everybody with the alert."""
    await shift.keep()
    shift.clock += 12.5

    taken = await shift.desk.take("a1", by="chen")

    assert (taken.owner, taken.leased_until) == ("chen", shift.clock + LEASE_S)
    assert taken.time_to_take_ms == 12_500
    assert shift.sink.alerts == [taken]


async def test_a_lease_that_lapses_puts_the_alert_back_for_everybody(shift: Shift) -> None:
    """It is counted as offered again, says why, and channels are told that it is open."""
    await shift.keep()
    await shift.desk.take("a1", by="chen")

    shift.clock += LEASE_S - 0.1
    await shift.rounds.look()
    held = shift.store.alerts["a1"]
    shift.clock += 0.1
    await shift.rounds.look()
    back = shift.store.alerts["a1"]

    assert held.state is AlertState.TAKEN
    assert (back.state, back.owner, back.leased_until) == (AlertState.OPEN, "", None)
    assert (back.offers, back.offered_at) == (2, shift.clock)
    assert back.history[-1].reason == lifecycle.LEASE_LAPSED
    assert shift.rounds.lapsed == 1
    assert await shift.told() == [NoticeType.TAKEN, NoticeType.OPENED]


async def test_the_first_taking_is_the_one_that_counts(shift: Shift) -> None:
    """Who takes it after a lapse does not make the floor look slower."""
    await shift.keep()
    shift.clock += 3
    await shift.desk.take("a1", by="chen")
    shift.clock += LEASE_S
    await shift.rounds.look()
    shift.clock += 50

    again = await shift.desk.take("a1", by="wang")

    assert (again.owner, again.time_to_take_ms) == ("wang", 3_000)


async def test_acting_renews_a_lease_that_is_half_over(shift: Shift) -> None:
    """Not at each click: a lease that was just begun needs no new revision."""
    await shift.keep()
    taken = await shift.desk.take("a1", by="chen")
    at_once = await shift.desk.take("a1", by="chen")
    shift.clock += LEASE_S * 0.6

    renewed = await shift.desk.take("a1", by="chen")

    assert at_once == taken
    assert renewed.leased_until == shift.clock + LEASE_S
    assert renewed.history == taken.history


async def test_listening_keeps_the_lease_for_as_long_as_it_goes_on(shift: Shift) -> None:
    """Whoever is on the call has not forgotten its alert."""
    await shift.keep()
    await shift.desk.take("a1", by="chen")
    for _ in range(5):
        shift.clock += LEASE_S * 0.7
        await shift.desk.renew_call("c1", by="chen")
        await shift.desk.renew_call("c1", by="wang")
        await shift.rounds.look()

    assert shift.store.alerts["a1"].owner == "chen"
    assert shift.rounds.lapsed == 0


async def test_joining_takes_the_open_alerts_of_the_call_and_no_others(shift: Shift) -> None:
    """What somebody else looks after stays theirs, and other calls are left alone."""
    await shift.keep("a1")
    await shift.keep("a2")
    await shift.keep("b1", call="c2")
    await shift.desk.take("a2", by="wang")

    held = await shift.desk.lease_call("c1", by="chen", reason="joined")

    assert [alert.id for alert in held] == ["a1"]
    owners = {name: alert.owner for name, alert in shift.store.alerts.items()}
    assert owners == {"a1": "chen", "a2": "wang", "b1": ""}
    assert shift.store.alerts["a1"].history[-1].reason == "joined"


async def test_nobody_takes_what_somebody_holds(shift: Shift) -> None:
    """Until the lease is over."""
    await shift.keep()
    await shift.desk.take("a1", by="chen")

    with pytest.raises(AlertTakenError):
        await shift.desk.take("a1", by="wang")
    shift.clock += LEASE_S
    await shift.rounds.look()

    assert (await shift.desk.take("a1", by="wang")).owner == "wang"


async def test_what_is_offered_again_gets_its_whole_time_before_it_expires(shift: Shift) -> None:
    """An old alert that comes back is as urgent as a new one."""
    await shift.keep()
    shift.clock += 990
    await shift.desk.take("a1", by="chen")
    shift.clock += LEASE_S
    await shift.rounds.look()
    shift.clock += 900
    await shift.rounds.look()
    still = shift.store.alerts["a1"].state
    shift.clock += 101
    await shift.rounds.look()

    assert still is AlertState.OPEN
    assert shift.store.alerts["a1"].state is AlertState.EXPIRED


async def test_an_alert_that_came_back_graver_has_no_owner(shift: Shift) -> None:
    """Who closed it is in its history; it asks everybody again."""
    await shift.keep()
    await shift.desk.take("a1", by="chen")
    done = await shift.desk.resolve("a1", by="chen")

    graver = lifecycle.absorb(done, an_alert(severity=Severity.CRITICAL), at=shift.clock)

    assert (done.leased_until, done.owner) == (None, "chen")
    assert (graver.state, graver.owner, graver.offers) == (AlertState.OPEN, "", 2)
