"""Each node keeps the end of the chain outside the database, and is not fooled about it."""

from pathlib import Path

import pytest

from storage.audit import AuditLog
from storage.audit_configuration import note_configuration
from storage.audit_entry import Anchor
from storage.audit_list import AuditFilter, AuditList
from storage.audit_verification import Verdict
from storage.audit_watch import FILE, AnchorFile, AuditWatch
from storage.database import Database
from tests.fakes.deeds import KEY, a_deed
from tests.storage.test_audit_tampering import tamper, written

pytestmark = pytest.mark.integration


def a_watch(database: Database, folder: Path) -> AuditWatch:
    """A watch that keeps its anchor in `folder`."""
    return AuditWatch(database, AuditLog(database, KEY), KEY, folder, clock=lambda: 9.0)


async def test_the_end_is_kept_and_found_again(database: Database, tmp_path: Path) -> None:
    """Over a restart, and it follows the chain."""
    chain = await written(database)
    assert await a_watch(database, tmp_path).keep() == chain[-1].anchor

    later = await AuditLog(database, KEY).record(a_deed("later"))
    watch = a_watch(database, tmp_path)
    found = await watch.verify()
    assert (found.verdict, found.anchors, found.at) == (Verdict.INTACT, 1, 9.0)
    assert watch.fault == ""
    assert await watch.keep() == later.anchor
    assert AnchorFile(tmp_path, KEY).read() == later.anchor


async def test_an_empty_log_has_no_anchor(database: Database, tmp_path: Path) -> None:
    """There is nothing yet that could be missing."""
    await a_watch(database, tmp_path).keep()
    assert AnchorFile(tmp_path, KEY).read() is None


async def test_a_removed_tail_is_missed_and_never_taken_for_the_end(
    database: Database, tmp_path: Path
) -> None:
    """Also when the log went on meanwhile: the kept anchor stays."""
    chain = await written(database)
    watch = a_watch(database, tmp_path)
    await watch.keep()
    await tamper(database, "DELETE FROM audit_entries WHERE sequence > 3")
    for number in range(5):
        await AuditLog(database, KEY).record(a_deed(f"later-{number}"))

    with pytest.raises(ValueError, match="entry 6"):
        await watch.keep()
    assert await watch.keep_quietly() is None
    found = await watch.verify()

    assert (found.verdict, found.lost_anchor) == (Verdict.TAIL_MISSING, chain[-1].anchor)
    assert watch.fault == "audit log: tail_missing"
    assert AnchorFile(tmp_path, KEY).read() == chain[-1].anchor


async def test_an_anchor_somebody_wrote_is_refused(database: Database, tmp_path: Path) -> None:
    """Whoever can write the file but has no key cannot move the end."""
    chain = await written(database)
    watch = a_watch(database, tmp_path)
    await watch.keep()
    file = tmp_path / FILE
    signature = file.read_text("ascii").split()[1]
    file.write_text(f"{chain[2].anchor} {signature}\n", "ascii")

    with pytest.raises(ValueError, match="was changed"):
        await watch.verify()
    with pytest.raises(ValueError, match="was changed"):
        await watch.keep()


def test_an_anchor_file_is_signed_for_its_place(tmp_path: Path) -> None:
    """Another installation's key does not read it."""
    AnchorFile(tmp_path, KEY).write(Anchor(3, "ab" * 32))

    assert AnchorFile(tmp_path, KEY).read() == Anchor(3, "ab" * 32)
    with pytest.raises(ValueError, match="was changed"):
        AnchorFile(tmp_path, b"other").read()


async def test_only_another_configuration_is_written_down(database: Database) -> None:
    """Per node, with what changed; a part that went or came counts."""
    audit = AuditLog(database, KEY)

    async def start(node: str, version: str, **prints: str) -> str | None:
        entry = await note_configuration(database, audit, node=node, version=version, prints=prints)
        return entry.details["changed"] if entry else None

    assert await start("n1", "1", alerts="a", stream="s") == "first start"
    assert await start("n1", "1", alerts="a", stream="s") is None
    assert await start("n2", "1", alerts="a", stream="s") == "first start"
    assert await start("n1", "2", alerts="b", stream="s") == "alerts, version"
    assert await start("n1", "2", stream="s", storage="x") == "alerts, storage"
    assert await start("n1", "2", stream="s", storage="x") is None
    assert len(await AuditList(database).page(AuditFilter(), limit=9)) == 4
