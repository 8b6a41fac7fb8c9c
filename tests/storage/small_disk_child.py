"""Child process of the disk test: fills a small filesystem and lets the guard look at it.

Usage: python -m tests.storage.small_disk_child MOUNT DATA
Prints one JSON object a line: what the guard said and what became of recordings.
"""

import asyncio
import json
import sys
import time
from pathlib import Path

from msgspec.structs import replace

from storage.audit import AuditLog
from storage.audit_entry import SYSTEM
from storage.database import Database
from storage.disk_guard import DiskGuard
from storage.early_purge import EarlyPurge
from storage.forgetting import Forgetting
from storage.holds import HoldKind, LegalHolds
from storage.settings import StorageSettings
from storage.writer import EventWriter
from stream.call import EndCause
from stream.disk_space import DiskNotice, DiskSettings, DiskVolume, Room, room_of
from stream.frame import AudioFrame
from stream.log import CallEnd
from stream.party import Party
from stream.recorder import Recorder, RecorderSettings
from stream.recording_room import RecordingRoom
from tests.storage.kept_events import a_call

MB = 1 << 20
SETTINGS = DiskSettings(
    warn_percent=50, purge_percent=40, stop_percent=20, recover_percent=5, stop_mb=0
)
SPEECH_S = 120
"""Seconds of one party in each call: about two megabytes."""


class House:
    """Recorder, database and guard; the recordings lie on the small filesystem."""

    def __init__(self, mount: Path, database: Database, writer: EventWriter) -> None:
        self.mount, self.writer = mount, writer
        folder = mount / "recordings"
        self.room = RecordingRoom(RecorderSettings(folder=folder, compress="off"), b"key")
        audit = AuditLog(database, b"audit")
        forgetting = Forgetting(self.room.store, node="n1")
        self.holds = LegalHolds(database, audit, b"subject")
        self.notices: list[DiskNotice] = []
        self.guard = DiskGuard(
            {DiskVolume.RECORDINGS: folder},
            SETTINGS,
            EarlyPurge(database, SETTINGS, forgetting, audit),
            self.room,
            self.notices.append,
            node="n1",
        )

    async def record(self, number: int) -> None:
        """A practice call that has ended, with sound on the disk."""
        call = replace(a_call(f"c{number}", at=time.time() - 1000 + number), practice=True)
        recorder = self.room.recorder(call)
        assert isinstance(recorder, Recorder)
        for n in range(SPEECH_S * 50):
            recorder.frame(AudioFrame(call.id, Party.AGENT, n * 20, 8000, bytes(320)))
        await recorder.close()
        self.writer.emit(call)
        self.writer.emit(CallEnd(call.id, SPEECH_S * 1000, EndCause.HANGUP))
        await self.writer.flush()

    def ballast(self, percent: float) -> None:
        """Fill the filesystem with something else until so much is free."""
        path = self.mount / "ballast"
        path.unlink(missing_ok=True)
        now: Room = room_of(self.mount)
        size = now.free_bytes - int(now.total_bytes * percent / 100)
        path.write_bytes(bytes(max(0, size)))

    async def look(self, step: str) -> None:
        """Let the guard look, and print what is the case now."""
        await self.guard.look()
        kept = [n for n in range(4) if self.room.store.has(f"c{n}")]
        recorder = self.room.recorder(a_call("new"))
        recorded = isinstance(recorder, Recorder)
        if isinstance(recorder, Recorder):
            await recorder.close()
        facts = {
            "step": step,
            "level": str(self.guard.levels[DiskVolume.RECORDINGS]),
            "kept": kept,
            "recorded": recorded,
            "ready": not await self.guard.health(),
            "told": [str(notice.level) for notice in self.notices],
        }
        self.notices.clear()
        print(json.dumps(facts), flush=True)


async def main(mount: Path, data: Path) -> None:
    """Go through the life of a disk that fills and empties again."""
    settings = StorageSettings(data_dir=data)
    database = await Database.open(settings)
    writer = await EventWriter.open(database, settings, node="n1", run="r1")
    house = House(mount, database, writer)
    for number in range(4):
        await house.record(number)
    await house.holds.set(HoldKind.CALL, "c0", reason="a lawsuit", by=SYSTEM)
    await house.look("much room")
    house.ballast(48)
    await house.look("less room")
    house.ballast(38)
    await house.look("too little room")
    house.ballast(10)
    await house.look("nearly none")
    house.ballast(22)
    await house.look("a little more")
    house.ballast(60)
    await house.look("much again")
    house.room.close()
    await writer.aclose()
    await database.aclose()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), Path(sys.argv[2])))
