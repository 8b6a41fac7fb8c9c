"""How much is owed to each channel, and since when."""

from collections.abc import Sequence

import msgspec
from sqlalchemy import func, select

from storage.alert_rows import DEAD, DROPPED, HELD, OWED, SUPERSEDED
from storage.database import Database
from storage.schema import OutboxRow


class ChannelBacklog(msgspec.Struct, frozen=True):
    """What one channel is owed now."""

    channel: str
    """Name of the channel."""
    owed: int
    """Notices neither delivered nor given up."""
    since: float
    """Wall clock at which the oldest of them became true, in seconds since the epoch."""


SET_ASIDE = (DEAD, DROPPED, HELD, SUPERSEDED)
"""States of notices that were not simply told."""


class _Notice(msgspec.Struct):
    at: float


async def outbox_backlog(database: Database) -> Sequence[ChannelBacklog]:
    """Channels that are owed something, by name.

    Raises:
        DatabaseAwayError: the database is out of reach.
    """
    owed = (
        select(OutboxRow.channel, func.count(), func.min(OutboxRow.place))
        .where(OutboxRow.state == OWED)
        .group_by(OutboxRow.channel)
        .order_by(OutboxRow.channel)
    )
    async with database.read() as session:
        counted = [(row[0], row[1], row[2]) for row in await session.execute(owed)]
        oldest = select(OutboxRow.place, OutboxRow.notice).where(
            OutboxRow.place.in_([place for _, _, place in counted])
        )
        notices = dict(iter(await session.execute(oldest)))
    decode = msgspec.json.Decoder(_Notice).decode
    return [
        ChannelBacklog(channel, count, decode(notices[place]).at)
        for channel, count, place in counted
        if place in notices
    ]


async def outbox_set_aside(database: Database) -> dict[tuple[str, str], int]:
    """How many notices are kept, by channel and state, that were not simply told.

    Raises:
        DatabaseAwayError: the database is out of reach.
    """
    by = (OutboxRow.channel, OutboxRow.state)
    wanted = select(*by, func.count()).where(OutboxRow.state.in_(SET_ASIDE)).group_by(*by)
    async with database.read() as session:
        return {(row[0], row[1]): row[2] for row in await session.execute(wanted)}
