"""Deliveries as people see them, on each kind of database."""

import pytest
from msgspec.structs import replace

from storage.alert_store import DatabaseAlertStore
from storage.database import Database
from storage.delivery_list import BeforeDelivery, DeliveryList
from storage.team_scope import NO_TEAMS, TeamScope
from tests.fakes.alert_samples import an_alert, an_item

pytestmark = pytest.mark.integration


async def given_up(database: Database, alert_id: str, *, team: str, at: float) -> None:
    """One dead letter of the channel `ops`."""
    store = DatabaseAlertStore(database)
    alert = replace(an_alert(alert_id), team=team)
    item = an_item(alert)
    await store.save(alert, expected_revision=0, outbox=[item])
    await store.claim("ops", now=3_000.0, until=3_060.0, limit=9)
    await store.dead(item.key, error="timeout", at=at)


async def test_dead_letters_come_latest_first_in_pages_and_by_team(database: Database) -> None:
    """Also when several were given up at the same moment."""
    for number in range(4):
        team = "red" if number % 2 else "blue"
        await given_up(database, f"a{number}", team=team, at=5_000.0 + number // 2)
    listed = DeliveryList(database)

    first = await listed.dead(limit=3)
    place = BeforeDelivery(first[-1].at, first[-1].key)
    rest = await listed.dead(limit=3, before=place)
    red = await listed.dead(limit=9, teams=TeamScope.of(["red"]))

    keys = [record.key for record in (*first, *rest)]
    assert keys == ["a3.1.ops", "a2.1.ops", "a1.1.ops", "a0.1.ops"]
    assert [record.key for record in red] == ["a3.1.ops", "a1.1.ops"]
    assert list(await listed.dead(limit=9, teams=NO_TEAMS)) == []
    assert list(await listed.dead(limit=9, channel="night")) == []
    assert (first[0].error, first[0].attempts, first[0].at) == ("timeout", 1, 5_001.0)


async def test_one_delivery_is_found_by_its_key(database: Database) -> None:
    """Or not at all."""
    await given_up(database, "a1", team="red", at=5_000.0)

    found = await DeliveryList(database).one("a1.1.ops")
    assert found is not None
    assert (found.state, found.notice) == ("dead", an_item(replace(an_alert(), team="red")).notice)
    assert await DeliveryList(database).one("a2.1.ops") is None


async def test_every_state_is_counted_and_seen_with_its_alert(database: Database) -> None:
    """Held, dropped and superseded ones too: nothing is lost in silence."""
    store, listed = DatabaseAlertStore(database), DeliveryList(database)
    for number, more in enumerate(
        ({}, {"held_until": 9_000.0}, {"held_until": 9_000.0, "dropped": True})
    ):
        alert = an_alert(f"a{number}")
        item = replace(an_item(alert), **more)
        await store.save(alert, expected_revision=0, outbox=[item])
    graver = an_alert("a1", revision=2)
    await store.save(graver, expected_revision=1, outbox=[an_item(graver)])
    await given_up(database, "a5", team="red", at=5_000.0)

    assert await listed.tally() == {"ops": {"owed": 2, "dropped": 1, "superseded": 1, "dead": 1}}
    assert await listed.tally(TeamScope.of(["red"])) == {"ops": {"dead": 1}}
    about = await listed.of_alert("a1")
    assert [(d.key, d.state) for d in about] == [("a1.2.ops", "owed"), ("a1.1.ops", "superseded")]
    (dropped,) = await listed.of_alert("a2")
    assert (dropped.state, dropped.error, dropped.at) == ("dropped", "quiet_hours", 2_000.0)
