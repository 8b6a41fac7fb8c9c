"""Writes while files may not grow, then while they may again, and prints how the writer fared.

Run as `python -m tests.storage.full_disk_child FOLDER`. A process of its own, because the limit
holds for all files of a process.
"""

import asyncio
import json
import resource
import sys
from pathlib import Path

from storage.alert_store import DatabaseAlertStore
from storage.database import Database
from storage.errors import DatabaseAwayError
from storage.settings import StorageSettings
from storage.users import Role, User, UserStore
from storage.writer import EventWriter
from tests.fakes.alert_samples import an_alert
from tests.storage.kept_events import a_call, an_utterance

UTTERANCES = 2_000
"""Far more than fits."""


def limit(size: int) -> None:
    """No file may become larger than `size` bytes from now on."""
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (size or hard, hard))


async def write(folder: Path) -> None:
    """Fill the disk, ask how things are, make room, and look what was kept."""
    settings = StorageSettings(data_dir=folder, write_batch=100)
    database = await Database.open(settings)
    writer = await EventWriter.open(database, settings, node="n1", run="r1")
    largest = max(path.stat().st_size for path in folder.iterdir())
    limit(largest + 50_000)
    writer.emit(a_call())
    for number in range(UTTERANCES):
        writer.emit(an_utterance(number))
        if number % 50 == 0:
            await writer.flush()
    full = writer.health
    try:
        await UserStore(database).add(User(name="ann" * 30_000, role=Role.ADMIN), password_hash="h")
        refused = ""
    except DatabaseAwayError as error:
        refused = str(error)
    limit(0)
    await writer.flush()
    after = writer.health
    await DatabaseAlertStore(database).save(an_alert(), expected_revision=0, outbox=[])
    await writer.aclose()
    await database.aclose()
    answer = {
        "away": full.database_away,
        "spool_failing": full.spool_failing,
        "error": full.error,
        "pending": full.pending,
        "refused": refused,
        "lost": after.lost,
        "well": after.well,
        "left": after.pending + after.spool_bytes,
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    asyncio.run(write(Path(sys.argv[1])))
