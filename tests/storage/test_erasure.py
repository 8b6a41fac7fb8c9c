"""A customer is forgotten whole: nothing of them is left anywhere, and others lose nothing."""

import asyncio
import json
from collections.abc import AsyncIterator, Collection
from pathlib import Path

import msgspec
import pytest
import pytest_asyncio
from sqlalchemy import Table, text

from alerts.alert import Alert, AlertState
from detectors.speech import Speech
from storage.alert_store import DatabaseAlertStore
from storage.audit_entry import AuditEntry
from storage.audit_list import AuditFilter, AuditList
from storage.audit_room import AuditKeys, AuditRoom
from storage.audit_verification import Verdict
from storage.customer_rows import doomed
from storage.customer_spools import FolderSpools
from storage.database import Database
from storage.erasure import CustomerErasure
from storage.errors import CustomerHeldError, CustomerOnLineError, SpoolError, SpoolWaitingError
from storage.event_rows import write_events
from storage.holds import HoldKind
from storage.proof import public_key, read_proof
from storage.schema import Row
from storage.spool import Spool
from storage.stored_event import HeardCall, LevelChunk, StoredEvent
from storage.subject import customer_subject
from stream.call import Call, EndCause, Participation
from stream.gap import Gap, GapCause
from stream.log import CallEnd
from stream.manifest import RemovalCause, Removed
from stream.party import Party
from stream.recording_errors import RecordingDiskError
from tests.fakes.alert_samples import an_alert, an_item
from tests.fakes.deeds import KEY, LIN
from tests.storage.databases import count
from tests.storage.kept_events import a_finding, an_utterance

pytestmark = pytest.mark.integration

KEYS = AuditKeys(chain=KEY, subjects=b"subjects", proofs=bytes(range(32)), customers="c")
NOW = 100_000.0


class FakeSounds:
    """Recordings that exist by name only, and a disk that may refuse."""

    def __init__(self) -> None:
        self.kept: set[str] = set()
        self.traces: set[str] = set()
        self.fails_at = ""

    def has(self, call: str) -> bool:
        """Whether sound is kept."""
        return call in self.kept

    def remove(self, call: str, cause: RemovalCause) -> Removed | None:
        """Remove sound; the trace stays, as a manifest does."""
        if call == self.fails_at:
            raise RecordingDiskError("the disk refused")
        self.kept.discard(call)
        return Removed(NOW, cause, 0) if call in self.traces else None

    def forget(self, call: str) -> None:
        """Remove the trace."""
        self.traces.discard(call)


class FakeSpools:
    """Nothing waits, unless told."""

    def __init__(self) -> None:
        self.waiting = ""
        self.forgotten: list[str] = []

    async def settle(self) -> str:
        """What waits."""
        return self.waiting

    async def forget(self, calls: Collection[str]) -> int:
        """Remember what was asked."""
        self.forgotten += calls
        return 0


class Place:
    """A database with calls of Ann and Ben, and what forgets them."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database = database
        self.room = AuditRoom(database, KEYS, folder, node="n1")
        self.sounds, self.spools = FakeSounds(), FakeSpools()
        self.told: list[Alert] = []
        self.erasure = CustomerErasure(
            database, self.room, self.sounds, self.spools, tell=self.told.append, clock=lambda: NOW
        )

    async def call(self, call: str, customer: str, *, node: str = "n1", ended: bool = True) -> None:
        """A call with everything that can hang on one."""
        events: list[StoredEvent] = [
            HeardCall(
                Call(
                    id=call,
                    source="pcm",
                    customer=f"138****{customer}",
                    customer_key=customer,
                    attributes={"name": customer},
                    started_at=1_000.0,
                ),
                node,
                "r",
            ),
            Participation(call=call, party=Party.AGENT, agent="1001", name="林晓"),
            Speech(call, Party.CUSTOMER, 0, 900),
            Gap(call, Party.CUSTOMER, 900, 990, GapCause.HOLD),
            LevelChunk(call, Party.CUSTOMER, 0, b"\x01\x02"),
            an_utterance(1, call=call, text=f"我 是 {customer}"),
            an_utterance(2, call=call),
            a_finding(call=call),
        ]
        if ended:
            events.append(CallEnd(call, 60_000, EndCause.HANGUP))
        async with self.database.write() as connection:
            await write_events(connection, self.database.dialect, events)
        alert = msgspec.structs.replace(an_alert(f"alert-{call}"), call=call)
        await DatabaseAlertStore(self.database).save(
            alert, expected_revision=0, outbox=[an_item(alert)]
        )
        self.sounds.kept.add(call)
        self.sounds.traces.add(call)

    async def everything(self) -> str:
        """All the database holds, as text."""
        found = []
        async with self.database.write() as connection:
            for name in Row.metadata.tables:
                rows = await connection.execute(text(f"SELECT * FROM {name}"))  # noqa: S608
                found += [repr(tuple(row)) for row in rows]
        return "\n".join(found)

    async def written(self) -> list[AuditEntry]:
        """The log, latest first."""
        return list(await AuditList(self.database).page(AuditFilter(), limit=50))


@pytest_asyncio.fixture
async def place(database: Database, tmp_path: Path) -> AsyncIterator[Place]:
    """Two calls of Ann, one of Ben."""
    built = Place(database, tmp_path)
    await built.call("ann-1", "ann")
    await built.call("ann-2", "ann")
    await built.call("b1", "ben")
    yield built


async def test_nothing_of_the_customer_is_left_and_nothing_of_others_is_lost(place: Place) -> None:
    """In every table, in recordings, and in what the database refused."""
    before = {table: await count(place.database, table) for table in Row.metadata.tables}

    proof = await place.erasure.forget("ann", by=LIN)

    left = await place.everything()
    assert "ann" not in left
    for table in ("calls", "utterances", "findings", "alerts", "alert_outbox", "levels", "gaps"):
        assert before[table] == await count(place.database, table) * 3, table
    assert place.sounds.kept == {"b1"}
    assert place.sounds.traces == {"b1"}
    assert place.spools.forgotten == ["ann-1", "ann-2"]
    assert proof.removal.removed == {
        "alert_outbox": 2,
        "alerts": 2,
        "calls": 2,
        "findings": 2,
        "gaps": 2,
        "levels": 2,
        "participations": 2,
        "recordings": 2,
        "speech_spans": 2,
        "utterances": 4,
    }
    assert proof.removal.complete


async def test_the_proof_can_be_checked_and_holds_nothing_personal(place: Place) -> None:
    """Who, when, what kinds and how many, and its place in the audit log."""
    proof = await place.erasure.forget("ann", by=LIN)
    document = msgspec.json.encode(proof)

    removal = read_proof(document, public_key(KEYS.proofs))
    (entry,) = await place.written()

    assert removal == proof.removal
    assert b"ann" not in document
    assert b"ann-1" not in document
    assert (removal.by, removal.role, removal.node) == ("lin", "supervisor", "n1")
    assert (removal.sequence, removal.hash, removal.at) == (entry.sequence, entry.hash, entry.at)
    assert (entry.action, entry.target_kind) == ("customer.forgotten", "customer")
    assert entry.target == removal.subject == customer_subject("ann", b"subjects")
    assert entry.details["removal"] == removal.id
    assert entry.details["utterances"] == "4"
    assert "ann" not in repr(entry)
    assert (await place.room.watch.verify()).verdict is Verdict.INTACT


@pytest.mark.parametrize("change", ["removed", "by", "signature", "document"])
async def test_a_changed_proof_is_refused(place: Place, change: str) -> None:
    """And so is one of another installation."""
    proof = await place.erasure.forget("ann", by=LIN)
    document = json.loads(msgspec.json.encode(proof))
    match change:
        case "removed":
            document["removal"]["removed"]["calls"] = 3
        case "by":
            document["removal"]["by"] = "wu"
        case "signature":
            document["signature"] = "00" * 64
        case "document":
            document["document"] = "something else"

    with pytest.raises(ValueError, match="proof"):
        read_proof(json.dumps(document).encode(), public_key(KEYS.proofs))
    with pytest.raises(ValueError, match="another installation"):
        read_proof(msgspec.json.encode(proof), public_key(bytes(32)))
    with pytest.raises(ValueError, match="no proof"):
        read_proof(b"[]", public_key(KEYS.proofs))


async def test_a_dry_run_says_what_would_go_and_removes_nothing(place: Place) -> None:
    """It counts as a search, and is written down as one."""
    before = await place.everything()

    removal = await place.erasure.preview("ann", by=LIN)
    proof = await place.erasure.forget("ann", by=LIN)

    assert removal.removed == proof.removal.removed
    forgotten, searched = await place.written()
    assert (searched.action, searched.details) == ("searched", {"calls": "2"})
    assert searched.target == forgotten.target
    assert "ann" in before


async def test_a_dry_run_leaves_everything(place: Place) -> None:
    """Rows and sound."""
    before = await count(place.database, "utterances")
    await place.erasure.preview("ann", by=LIN)
    assert await count(place.database, "utterances") == before
    assert place.sounds.kept == {"ann-1", "ann-2", "b1"}


@pytest.mark.parametrize(("kind", "target"), [(HoldKind.CALL, "ann-2"), (HoldKind.CUSTOMER, "ann")])
async def test_a_hold_refuses_it_whole(place: Place, kind: HoldKind, target: str) -> None:
    """Half a customer is not forgotten; with the hold lifted they are."""
    hold = await place.room.holds.set(kind, target, reason="lawsuit", by=LIN)

    with pytest.raises(CustomerHeldError):
        await place.erasure.forget("ann", by=LIN)
    with pytest.raises(CustomerHeldError):
        await place.erasure.preview("ann", by=LIN)

    assert place.sounds.kept == {"ann-1", "ann-2", "b1"}
    assert await count(place.database, "calls") == 3
    await place.room.holds.lift(hold.id, by=LIN)
    assert (await place.erasure.forget("ann", by=LIN)).removal.removed["calls"] == 2


async def test_a_customer_on_the_line_is_not_forgotten_yet(place: Place) -> None:
    """Nor one whose call has only just ended: a part of it may still be on its way."""
    await place.call("ann-3", "ann", ended=False)
    with pytest.raises(CustomerOnLineError):
        await place.erasure.forget("ann", by=LIN)

    late = CallEnd("ann-3", int((NOW - 1_030) * 1000), EndCause.HANGUP)
    async with place.database.write() as connection:
        await write_events(connection, place.database.dialect, [late])
    with pytest.raises(CustomerOnLineError):
        await place.erasure.forget("ann", by=LIN)

    assert place.sounds.kept == {"ann-1", "ann-2", "ann-3", "b1"}


async def test_what_waits_to_be_written_refuses_it(place: Place) -> None:
    """It may be the customer's, and would come back behind the removal."""
    place.spools.waiting = "events.spool"
    with pytest.raises(SpoolWaitingError, match=r"events\.spool"):
        await place.erasure.forget("ann", by=LIN)
    assert await count(place.database, "calls") == 3


async def test_a_disk_that_refuses_leaves_the_rows_and_doing_it_again_ends_it(
    place: Place,
) -> None:
    """As a crash in the middle would: no row is gone while sound is left that nobody would find."""
    place.sounds.fails_at = "ann-2"
    with pytest.raises(RecordingDiskError):
        await place.erasure.forget("ann", by=LIN)
    assert await count(place.database, "calls") == 3
    assert await place.written() == []

    place.sounds.fails_at = ""
    proof = await place.erasure.forget("ann", by=LIN)

    assert proof.removal.removed["recordings"] == 2
    assert place.sounds.kept == {"b1"}


async def test_sound_on_another_node_is_named_as_remaining(place: Place) -> None:
    """Until the same is done there, or somebody vouches for it."""
    await place.call("ann-4", "ann", node="n2")
    place.sounds.kept.discard("ann-4")
    place.sounds.traces.discard("ann-4")

    first = await place.erasure.forget("ann", by=LIN)
    assert first.removal.remaining == {"n2": 1}
    assert not first.removal.complete
    assert first.removal.removed["calls"] == 2
    assert (await place.written())[0].details["remaining n2"] == "1"

    second = await place.erasure.forget("ann", by=LIN, all_nodes=True)
    assert second.removal.complete
    assert second.removal.removed["calls"] == 1


async def test_the_wall_is_told_of_alerts_that_are_no_more(place: Place) -> None:
    """Without anything that was found in them."""
    await place.erasure.forget("ann", by=LIN)

    assert [alert.id for alert in place.told] == ["alert-ann-1", "alert-ann-2"]
    assert {alert.state for alert in place.told} == {AlertState.EXPIRED}
    assert {alert.findings for alert in place.told} == {()}
    assert {alert.revision for alert in place.told} == {2}


async def test_who_never_called_is_forgotten_too(place: Place) -> None:
    """The proof says that there was nothing; somebody without a number is nobody."""
    proof = await place.erasure.forget("nobody", by=LIN)
    assert proof.removal.removed == {}
    with pytest.raises(ValueError, match="number"):
        await place.erasure.forget("", by=LIN)
    assert await count(place.database, "calls") == 3


def test_every_table_is_either_removed_or_known_to_hold_no_customer() -> None:
    """Whoever adds a table has to say which: by a key to calls, in `LOOSE`, or here."""
    without_customers = {
        "agents",
        "alembic_version",
        "api_tokens",
        "audit_entries",
        "legal_holds",
        "queues",
        "sessions",
        "teams",
        "users",
    }
    removed = {table.name for table, _ in doomed(["x"]) if isinstance(table, Table)}
    assert removed | without_customers == set(Row.metadata.tables) | {"alembic_version"}
    assert removed & without_customers == set()


async def test_refused_events_of_the_customer_are_removed_from_the_spool(tmp_path: Path) -> None:
    """Also those this version cannot read; the others stay, in their order."""
    path = tmp_path / "refused.spool"
    spool = Spool(path, max_bytes=1 << 20)
    events = [an_utterance(n, call=call) for n, call in enumerate(["a1", "b1", "a1", "b2"], 1)]
    spool.append(events)
    foreign = msgspec.msgpack.encode({"type": "from the future", "call": "a1"})
    other = msgspec.msgpack.encode({"type": "from the future", "call": "a11"})
    spool.append_bodies([foreign, other])
    spools = FolderSpools(tmp_path, max_bytes=1 << 20)

    with pytest.raises(SpoolError, match="in use"):
        await spools.forget(["a1"])
    spool.close()
    assert await spools.forget(["a1"]) == 3
    assert await spools.forget(["a1"]) == 0

    left = Spool(path, max_bytes=1 << 20)
    page = left.read(left.begin, limit=9)
    left.append([events[0]])
    left.close()
    assert page.events == (events[1], events[3])
    assert page.unreadable == (other,)
    assert await spools.forget(["a1"]) == 1
    assert await FolderSpools(tmp_path / "none", max_bytes=1).forget(["a1"]) == 0


async def test_a_command_sees_what_waits_in_the_folder(tmp_path: Path) -> None:
    """Whether or not somebody has the spool open."""
    spools = FolderSpools(tmp_path, max_bytes=1 << 20)
    spool = Spool(tmp_path / "events.spool", max_bytes=1 << 20)
    spool.append([an_utterance()])

    assert await spools.settle() == "events.spool"
    spool.clear(read_to=await asyncio.to_thread(lambda: spool.read(spool.begin, limit=9).end))
    assert await spools.settle() == ""
    spool.close()
