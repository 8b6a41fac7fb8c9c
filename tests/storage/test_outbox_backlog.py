"""How much is owed to channels, and since when."""

import pytest
from msgspec.structs import replace

from storage.alert_store import DatabaseAlertStore
from storage.database import Database
from storage.outbox_backlog import ChannelBacklog, outbox_backlog
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
