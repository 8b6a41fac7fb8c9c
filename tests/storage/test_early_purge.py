"""Room on a nearly full disk: what may go before its time, in which order, and what never."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from storage.audit_entry import SYSTEM
from storage.database import Database
from storage.early_purge import EarlyPurge
from storage.forgetting import Forgetting
from storage.holds import HoldKind, LegalHolds
from storage.keeping import KeepingRoom, KeepingSettings
from storage.retention import RetentionSettings
from storage.settings import StorageSettings
from stream.disk_space import DiskNotice, DiskSettings
from stream.recorder import RecorderSettings
from stream.recording_room import RecordingRoom
from tests.storage.cupboard import KEY, NOW, Cupboard, a_cupboard

pytestmark = pytest.mark.integration


@pytest_asyncio.fixture
async def cupboard(
    database: Database, settings: StorageSettings, tmp_path: Path
) -> AsyncIterator[Cupboard]:
    """Empty."""
    async with a_cupboard(database, settings, tmp_path) as built:
        yield built


def early(cupboard: Cupboard, **settings: object) -> EarlyPurge:
    """An early purge whose clock stands still."""
    return EarlyPurge(
        cupboard.database,
        DiskSettings.model_validate(settings),
        Forgetting(cupboard.recordings, node="n1"),
        cupboard.audit,
        clock=lambda: NOW,
    )


class Need:
    """Enough once so many recordings are gone."""

    def __init__(self, cupboard: Cupboard, calls: list[str], *, leave: int) -> None:
        self._cupboard, self._calls, self._leave = cupboard, calls, leave

    async def __call__(self) -> bool:
        """Whether there is room enough."""
        return len(left(self._cupboard, self._calls)) <= self._leave


def left(cupboard: Cupboard, calls: list[str]) -> list[str]:
    """Calls that still have their sound."""
    return [call for call in calls if cupboard.recordings.has(call)]


async def test_practice_calls_go_first_and_the_oldest_of_them(cupboard: Cupboard) -> None:
    """One after the other, and no more than is needed; the audit log says how many."""
    calls = ["old", "practice-old", "practice-new"]
    await cupboard.keep("old", days=90)
    await cupboard.keep("practice-old", days=20, practice=True)
    await cupboard.keep("practice-new", days=2, practice=True)
    purge = early(cupboard, early_days=30)

    assert await purge.make_room(Need(cupboard, calls, leave=2)) == 1
    assert left(cupboard, calls) == ["old", "practice-new"]
    assert await purge.make_room(Need(cupboard, calls, leave=0)) == 2
    assert purge.removed == 3
    assert json.loads((await cupboard.notes())["recordings"])["removed"] == "2"


async def test_real_calls_stay_unless_settings_let_old_ones_go(cupboard: Cupboard) -> None:
    """As delivered, only practice calls make room."""
    await cupboard.keep("real", days=300)
    assert await early(cupboard).make_room(Need(cupboard, ["real"], leave=0)) == 0
    assert await early(cupboard, early_days=400).make_room(Need(cupboard, ["real"], leave=0)) == 0
    assert await early(cupboard, early_days=100).make_room(Need(cupboard, ["real"], leave=0)) == 1


async def test_a_held_call_never_makes_room(cupboard: Cupboard) -> None:
    """However full the disk is."""
    await cupboard.keep("held", days=20, practice=True)
    await cupboard.keep("free", days=10, practice=True)
    holds = LegalHolds(cupboard.database, cupboard.audit, b"subject")
    await holds.set(HoldKind.CALL, "held", reason="dispute", by=SYSTEM)

    assert await early(cupboard).make_room(Need(cupboard, ["held", "free"], leave=0)) == 1
    assert left(cupboard, ["held", "free"]) == ["held"]


async def test_the_room_of_keeping_gives_both_purges_the_same_recordings(
    cupboard: Cupboard, database: Database, tmp_path: Path
) -> None:
    """What one of them removed the other does not look for."""
    await cupboard.keep("practice", days=20, practice=True)
    folder = cupboard.root
    told: list[DiskNotice] = []
    room = KeepingRoom(
        KeepingSettings(
            retention=RetentionSettings(practice_days=0),
            disk=DiskSettings(),
            recordings=folder,
            data=tmp_path,
            node="n1",
        ),
        database,
        RecordingRoom(RecorderSettings(folder=folder, compress="off"), KEY),
        cupboard.audit,
        told.append,
    )
    assert await room.early.make_room(Need(cupboard, ["practice"], leave=0)) == 1
    assert (await room.purge.run())["recordings"] == 0
