"""Ends the calls that a crash left live."""

from collections.abc import Sequence

from sqlalchemy import Integer, bindparam, func, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from detectors.speech import LEVEL_MS
from storage.bus import Bus
from storage.database import Database
from storage.schema import (
    CallRow,
    GapRow,
    InterventionRow,
    LevelRow,
    ParticipationRow,
    SpeechRow,
    UtteranceRow,
)
from storage.writer import EventWriter
from stream.call import CallState, EndCause
from stream.log import CallEnd


async def end_orphans(writer: EventWriter, database: Database, bus: Bus, *, node: str) -> None:
    """Calls that a crash left live are over; who brings one again begins another.

    What the crash left in the writer's spool is stored first.
    """
    await writer.flush()
    for end in await close_orphans(database, node=node, run=bus.node):
        bus.publish(end)


async def close_orphans(database: Database, *, node: str, run: str) -> Sequence[CallEnd]:
    """End what earlier starts of `node` left live, and what was open in it; gives the ends.

    Calls of this start and of other nodes are left alone. A call ends where the last thing known of
    it does. Open findings stay open: nobody heard how they went on.
    """
    async with database.write() as connection:
        left = select(CallRow.id).where(
            CallRow.state != CallState.ENDED, CallRow.node == node, CallRow.run != run
        )
        ids = list(await connection.scalars(left.order_by(CallRow.id)))
        if not ids:
            return ()
        known = await _last_known(connection, ids)
        ends = [CallEnd(call, known.get(call, 0), EndCause.FAILED) for call in ids]
        await _close(connection, ends)
    return ends


async def _last_known(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, int]:
    """Call time of the last thing known of each call, in milliseconds."""
    level_end = LevelRow.start_ms + func.length(LevelRow.packed, type_=Integer) * LEVEL_MS
    times = union_all(
        *(
            select(row.call, end.label("ms")).where(row.call.in_(ids))
            for row, end in (
                (ParticipationRow, ParticipationRow.from_ms),
                (InterventionRow, InterventionRow.from_ms),
                (UtteranceRow, UtteranceRow.end_ms),
                (SpeechRow, func.coalesce(SpeechRow.end_ms, SpeechRow.start_ms)),
                (GapRow, GapRow.end_ms),
                (LevelRow, level_end),
            )
        )
    ).subquery()
    latest = select(times.c.call, func.max(times.c.ms)).group_by(times.c.call)
    return dict(iter(await connection.execute(latest)))


async def _close(connection: AsyncConnection, ends: Sequence[CallEnd]) -> None:
    rows = [{"of_call": e.call, "at_end": e.at_ms, "why": e.cause} for e in ends]
    for change in (
        update(CallRow)
        .where(CallRow.id == bindparam("of_call"))
        .values(
            state=CallState.ENDED,
            ended_ms=bindparam("at_end"),
            end_cause=bindparam("why"),
            search_due=1,
        ),
        update(SpeechRow)
        .where(SpeechRow.call == bindparam("of_call"), SpeechRow.end_ms.is_(None))
        .values(end_ms=bindparam("at_end")),
        update(ParticipationRow)
        .where(ParticipationRow.call == bindparam("of_call"), ParticipationRow.to_ms.is_(None))
        .values(to_ms=bindparam("at_end")),
        update(InterventionRow)
        .where(InterventionRow.call == bindparam("of_call"), InterventionRow.to_ms.is_(None))
        .values(to_ms=bindparam("at_end")),
        update(GapRow).where(GapRow.call == bindparam("of_call"), GapRow.open).values(open=False),
    ):
        await connection.execute(change, rows)
