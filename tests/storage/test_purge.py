"""The purge removes what is old, all of it, nothing else, and goes on after a crash."""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from pydantic import ValidationError

from storage.audit_entry import Actor
from storage.audit_schema import AuditRow
from storage.calls import CallStore
from storage.database import Database
from storage.forgetting import Cause, Forgotten
from storage.holds import HoldKind, LegalHolds
from storage.purge import Due, Purge
from storage.retention import Kept, RetentionOverride, RetentionSettings
from storage.schema import (
    AlertRow,
    AttemptRow,
    CallRow,
    FindingRow,
    OutboxRow,
    UtteranceRow,
)
from storage.settings import StorageSettings
from stream.call import CallState
from stream.manifest import NAME, RemovalCause
from stream.recording_errors import RecordingDiskError
from tests.storage.cupboard import NOW, Cupboard, a_cupboard

pytestmark = pytest.mark.integration


@pytest_asyncio.fixture
async def cupboard(
    database: Database, settings: StorageSettings, tmp_path: Path
) -> AsyncIterator[Cupboard]:
    """Empty."""
    async with a_cupboard(database, settings, tmp_path) as built:
        yield built


async def test_each_kind_goes_when_its_own_time_is_over(cupboard: Cupboard) -> None:
    """A call loses its sound first and itself last; what is younger stays whole."""
    for days in (10, 100, 200, 400, 800):
        await cupboard.keep(f"c{days}", days=days)
    purge: Purge = cupboard.purge(RetentionSettings(practice_days=0))

    done = await purge.run()

    assert done == Counter(
        recordings=4, transcripts=3, levels=4, findings=2, calls=1, deliveries=2, strays=0
    )
    assert [cupboard.recordings.has(f"c{days}") for days in (10, 100, 800)] == [True, False, False]
    assert await cupboard.count(CallRow) == 4
    assert await cupboard.count(UtteranceRow) == 2
    assert await cupboard.count(FindingRow) == 3
    assert await cupboard.count(AlertRow) == 3
    assert not cupboard.recordings.folder("c800").exists()
    assert await purge.run() == Counter()


async def test_a_call_says_what_was_removed_of_it_and_when(cupboard: Cupboard) -> None:
    """Only what there was: a call without sound never claims to have had some."""
    await cupboard.keep("c", days=200)
    await cupboard.keep("silent", days=200, sound=False)
    await cupboard.purge(RetentionSettings()).run()

    store = CallStore(cupboard.database)
    assert sorted(await store.forgotten("c"), key=lambda f: f.kind) == [
        Forgotten(Kept.LEVELS, NOW, 90, Cause.RETENTION),
        Forgotten(Kept.RECORDINGS, NOW, 90, Cause.RETENTION),
        Forgotten(Kept.TRANSCRIPTS, NOW, 180, Cause.RETENTION),
    ]
    assert {f.kind for f in await store.forgotten("silent")} == {Kept.LEVELS, Kept.TRANSCRIPTS}


async def test_the_first_override_that_fits_a_call_counts(cupboard: Cupboard) -> None:
    """A team longer, one of its queues shorter, a queue of everybody for ever."""
    settings = RetentionSettings(
        recordings_days=30,
        calls_days=0,
        overrides=(
            RetentionOverride(team="a", queue="short", recordings_days=5),
            RetentionOverride(team="a", recordings_days=60),
            RetentionOverride(queue="law", recordings_days=0),
        ),
    )
    kept = {
        ("a", "short", 10): False,
        ("a", "x", 40): True,
        ("a", "law", 70): False,
        ("b", "law", 900): True,
        ("b", "short", 10): True,
        ("b", "x", 40): False,
    }
    for team, queue, days in kept:
        await cupboard.keep(f"{team}-{queue}-{days}", days=days, team=team, queue=queue)
    await cupboard.purge(settings).run()
    found = {key: cupboard.recordings.has("{}-{}-{}".format(*key)) for key in kept}
    assert found == kept


async def test_practice_calls_go_sooner(cupboard: Cupboard) -> None:
    """All of them but the call itself would be too much: everything goes."""
    await cupboard.keep("practice", days=8, practice=True)
    await cupboard.keep("real", days=8)
    await cupboard.purge(RetentionSettings()).run()
    assert [await CallStore(cupboard.database).get(c) is None for c in ("practice", "real")] == [
        True,
        False,
    ]
    assert not cupboard.recordings.folder("practice").exists()


async def test_a_held_call_and_a_held_customer_keep_everything(cupboard: Cupboard) -> None:
    """Until the hold is lifted; then the next purge removes them."""
    await cupboard.keep("held", days=900)
    await cupboard.keep("free", days=900)
    holds = LegalHolds(cupboard.database, cupboard.audit, b"subject", clock=lambda: NOW)
    by = Actor(who="admin", role="admin")
    hold = await holds.set(HoldKind.CALL, "held", reason="a lawsuit", by=by)
    purge = cupboard.purge(RetentionSettings())

    await purge.run()
    assert cupboard.recordings.has("held")
    assert (await cupboard.count(CallRow), await cupboard.count(OutboxRow)) == (1, 1)
    assert await cupboard.count(UtteranceRow) == 1
    assert purge.held > 0

    await holds.lift(hold.id, by=by)
    await purge.run()
    assert await cupboard.count(CallRow) == 0
    assert not cupboard.recordings.has("held")


async def test_a_live_call_is_never_purged_and_one_of_a_node_that_is_gone_is(
    cupboard: Cupboard,
) -> None:
    """No call lasts two days."""
    await cupboard.keep("long", days=7.5, practice=True, ended=False)
    await cupboard.keep("left", days=9.5, practice=True, ended=False)
    await cupboard.purge(RetentionSettings()).run()
    assert cupboard.recordings.has("long")
    assert not cupboard.recordings.has("left")


@pytest.mark.parametrize("stage", ["manifest", "some files", "all files"])
async def test_a_crash_in_the_middle_of_a_removal_leaves_no_orphan(
    cupboard: Cupboard, stage: str
) -> None:
    """Whatever was done on the disk and not yet in the database, the next purge goes on."""
    await cupboard.keep("c", days=100)
    folder = cupboard.recordings.folder("c")
    sound = (folder / "agent-0001.seg").read_bytes()
    cupboard.recordings.remove("c", RemovalCause.RETENTION, days=90)
    if stage != "all files":
        (folder / "agent-0001.seg").write_bytes(sound)
    assert await CallStore(cupboard.database).forgotten("c") == []

    await cupboard.purge(RetentionSettings()).run()

    assert [p.name for p in folder.iterdir()] == [NAME]
    gone = {f.kind: f for f in await CallStore(cupboard.database).forgotten("c")}
    assert gone[Kept.RECORDINGS] == Forgotten(Kept.RECORDINGS, NOW, 90, Cause.RETENTION)


async def test_a_disk_that_refuses_keeps_the_call_and_is_counted(
    cupboard: Cupboard, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The row stays as long as its sound does, and the next purge tries again."""
    await cupboard.keep("c", days=900)

    def refuse(*_: object, **__: object) -> None:
        raise RecordingDiskError("cannot remove sound: read-only")

    monkeypatch.setattr(cupboard.recordings, "remove", refuse)
    monkeypatch.setattr(cupboard.recordings, "forget", refuse)
    purge = cupboard.purge(RetentionSettings())
    await purge.run()
    assert purge.failed == 2
    assert await cupboard.count(CallRow) == 1
    monkeypatch.undo()
    await purge.run()
    assert await cupboard.count(CallRow) == 0
    assert not cupboard.recordings.folder("c").exists()


async def test_sound_on_another_nodes_disk_is_that_nodes_business(cupboard: Cupboard) -> None:
    """A node that has not got it neither calls it removed nor says there was none."""
    await cupboard.keep("c", days=100, sound=False)
    store = CallStore(cupboard.database)
    await cupboard.purge(RetentionSettings(), node="n2").run()
    cupboard.record("c", days=100)
    await cupboard.purge(RetentionSettings(), node="n1").run()
    assert Kept.RECORDINGS in {f.kind for f in await store.forgotten("c")}
    assert not cupboard.recordings.has("c")


async def test_recordings_that_no_call_knows_go_when_their_time_is_over(
    cupboard: Cupboard,
) -> None:
    """A database may be restored without them."""
    cupboard.record("old", days=100)
    cupboard.record("young", days=10)
    done = await cupboard.purge(RetentionSettings()).run()
    assert done["strays"] == 1
    assert [cupboard.recordings.folder(c).exists() for c in ("old", "young")] == [False, True]


async def test_each_purge_is_in_the_audit_log(cupboard: Cupboard) -> None:
    """One entry for each kind of which something went; none for an idle purge."""
    await cupboard.keep("c", days=200)
    purge = cupboard.purge(RetentionSettings())
    await purge.run()
    assert await cupboard.notes() == dict.fromkeys(
        ("recordings", "transcripts", "levels", "deliveries"), '{"removed":"1"}'
    )
    before = await cupboard.count(AuditRow)
    await purge.run()
    assert await cupboard.count(AuditRow) == before


async def test_what_is_due_is_told_before_anything_goes(cupboard: Cupboard) -> None:
    """The plan is what the purge then does, and asking changes nothing."""
    for number in range(5):
        await cupboard.keep(f"c{number}", days=200)
    purge = cupboard.purge(RetentionSettings(batch=2))
    due = [each async for each in purge.due()]
    assert due == [
        Due("recordings", "", 90, 5, 0),
        Due("transcripts", "", 180, 5, 0),
        Due("levels", "", 90, 5, 0),
        Due("deliveries", "", 30, 5, 0),
    ]
    assert cupboard.recordings.has("c0")
    done = await purge.run()
    assert {each.kind: each.calls for each in due} == {k: v for k, v in done.items() if v}


def test_a_call_cannot_go_before_its_parts() -> None:
    """Neither in general nor for a team; and an override is for somebody."""
    with pytest.raises(ValidationError, match="recordings too"):
        RetentionSettings(recordings_days=800)
    with pytest.raises(ValidationError, match="team a"):
        RetentionSettings(overrides=(RetentionOverride(team="a", findings_days=0),))
    with pytest.raises(ValidationError, match="name a team"):
        RetentionOverride()
    assert RetentionSettings(calls_days=0, recordings_days=0).recordings_days == 0


def test_the_rows_of_a_delivery_go_with_it() -> None:
    """The database removes them itself."""
    (key,) = AttemptRow.__table__.c.outbox.foreign_keys
    assert (key.ondelete, CallState.ENDED) == ("CASCADE", "ended")
