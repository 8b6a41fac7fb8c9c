"""How much is owed to channels, and since when."""

import pytest
from msgspec.structs import replace

from storage.alert_store import DatabaseAlertStore
from storage.database import Database
from storage.outbox_backlog import ChannelBacklog, outbox_backlog, outbox_set_aside
from tests.fakes.alert_samples import an_alert, an_item

pytestmark = pytest.mark.integration


async def test_only_what_is_neither_delivered_nor_given_up_is_owed(database: Database) -> None:
    """With the moment at which the oldest of it became true."""
    store = DatabaseAlertStore(database)
    assert await outbox_backlog(database) == []
    for number in range(4):
        alert = an_alert(f"a{number}")
        items = [an_item(alert, channel=channel) for channel in ("ops", "night")]
        at = 2_000.0 + number
        items = [replace(item, notice=replace(item.notice, at=at)) for item in items]
        await store.save(alert, expected_revision=0, outbox=items)
    await store.claim("ops", now=3_000.0, until=4_000.0, limit=4)
    await store.delivered("a0.1.ops", at=3_001.0)
    await store.dead("a1.1.ops", error="http_404", at=3_001.0)

    assert await outbox_backlog(database) == [
        ChannelBacklog("night", 4, 2_000.0),
        ChannelBacklog("ops", 2, 2_002.0),
    ]


async def test_what_was_not_simply_told_is_counted_by_channel_and_state(
    database: Database,
) -> None:
    """Held, dropped and superseded by quiet hours, and given up; not what is owed or delivered."""
    store = DatabaseAlertStore(database)
    for alert_id, more in (
        ("held", {"held_until": 9_000.0}),
        ("dropped", {"held_until": 9_000.0, "dropped": True}),
        ("superseded", {"held_until": 9_000.0}),
        ("dead", {}),
    ):
        alert = an_alert(alert_id)
        item = replace(an_item(alert), **more)
        await store.save(alert, expected_revision=0, outbox=[item])
    await store.claim("ops", now=3_000.0, until=4_000.0, limit=4)
    await store.dead("dead.1.ops", error="http_404", at=3_001.0)
    graver = an_alert("superseded", revision=2)
    await store.save(graver, expected_revision=1, outbox=[an_item(graver)])

    states = ("dead", "dropped", "held", "superseded")
    assert await outbox_set_aside(database) == {("ops", state): 1 for state in states}
