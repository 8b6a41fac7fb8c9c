"""`floorwalker audit`: what it says of a sound log, and of one somebody rewrote."""

import json
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from commands.app import app

pytestmark = pytest.mark.integration

OTHERS = "at, who, role, address, action, target_kind, target, team, details, previous, hash"


def asked(folder: Path, *words: str) -> Result:
    """What a command says, with a data folder of its own."""
    return CliRunner().invoke(app, list(words), env={"FLOORWALKER_DATA_DIR": str(folder)})


def a_log(folder: Path, tokens: int = 4) -> None:
    """A log with an entry for each token made."""
    for number in range(1, tokens + 1):
        assert asked(folder, "tokens", "create", f"pbx-{number}").exit_code == 0


def rewrite(folder: Path, statement: str) -> None:
    """As somebody who owns the database."""
    with sqlite3.connect(folder / "floorwalker.db") as database:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for (name,) in names:
            database.execute(f"DROP TRIGGER {name}")
        database.execute(statement)


def test_what_is_typed_is_written_down(tmp_path: Path) -> None:
    """Who, what, to what: never the token itself."""
    made = asked(tmp_path, "tokens", "create", "pbx", "--scope", "source:pcm").stdout.strip()
    asked(tmp_path, "tokens", "revoke", "pbx")

    listed = asked(tmp_path, "audit", "list")
    latest, first = listed.stdout.strip().splitlines()

    assert "token.revoked\ttoken\tpbx" in latest
    assert "token.created\ttoken\tpbx\tname=pbx scopes=source:pcm" in first
    assert "console" in first
    assert made not in listed.stdout


def test_a_sound_log_is_intact(tmp_path: Path) -> None:
    """With the anchor printed before, and however the anchor is given."""
    a_log(tmp_path)
    anchor = asked(tmp_path, "audit", "anchor").stdout.strip()
    a_log(tmp_path / "other")
    (tmp_path / "anchors").write_text(f"{anchor}\n\n", "utf-8")
    asked(tmp_path, "tokens", "revoke", "pbx-1")

    for given in ([], ["--anchor", anchor], ["--anchor", str(tmp_path / "anchors")]):
        verified = asked(tmp_path, "audit", "verify", *given)
        assert verified.exit_code == 0, verified.output
        assert "5 entries" in verified.stdout
        assert ": intact" in verified.stdout


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (
            "UPDATE audit_entries SET who = 'wu' WHERE sequence = 2",
            "entry 2 is not as it was written",
        ),
        ("DELETE FROM audit_entries WHERE sequence IN (2, 3)", "entries 2 to 3 are missing"),
        ("DELETE FROM audit_entries WHERE sequence = 3", "entry 3 is missing"),
        (
            f"INSERT INTO audit_entries SELECT 5, {OTHERS} FROM audit_entries WHERE sequence = 1",  # noqa: S608
            "entry 5 was written as entry 1",
        ),
    ],
)
def test_a_rewritten_log_is_broken_and_the_place_is_named(
    tmp_path: Path, statement: str, said: str
) -> None:
    """Exit code 1, a sentence for each fault, and the first place again at the end."""
    a_log(tmp_path)
    rewrite(tmp_path, statement)

    verified = asked(tmp_path, "audit", "verify")

    assert verified.exit_code == 1
    assert said in verified.stdout
    assert ": broken, first at entry " in verified.stdout.splitlines()[-1]


def test_a_missing_tail_is_found_by_the_anchor(tmp_path: Path) -> None:
    """And without one it is not."""
    a_log(tmp_path)
    anchor = asked(tmp_path, "audit", "anchor").stdout.strip()
    rewrite(tmp_path, "DELETE FROM audit_entries WHERE sequence > 2")

    assert asked(tmp_path, "audit", "verify").exit_code == 0
    verified = asked(tmp_path, "audit", "verify", "--anchor", anchor)
    assert verified.exit_code == 1
    assert "missing tail: entry 4 is not the one of its anchor" in verified.stdout


@pytest.mark.parametrize("given", ["4", "4:zz", "no/such/file"])
def test_what_is_no_anchor_is_said(tmp_path: Path, given: str) -> None:
    """Rather than verified without."""
    verified = asked(tmp_path, "audit", "verify", "--anchor", given)
    assert verified.exit_code == 2
    assert "anchor is NUMBER:HASH" in verified.stderr or "No such file" in verified.stderr


def test_an_export_holds_everything_and_is_written_down(tmp_path: Path) -> None:
    """Oldest first, as JSON lines with their hashes."""
    a_log(tmp_path)

    lines = asked(tmp_path, "audit", "export", "--action", "token.created").stdout.splitlines()
    entries = [json.loads(line) for line in lines]

    assert [entry["target"] for entry in entries] == ["pbx-1", "pbx-2", "pbx-3", "pbx-4"]
    assert [e["previous"] for e in entries[1:]] == [e["hash"] for e in entries[:-1]]
    (said,) = asked(tmp_path, "audit", "list", "--limit", "1").stdout.splitlines()
    assert "exported\tlist\taudit log\trows=4" in said


def test_entries_are_listed_by_time(tmp_path: Path) -> None:
    """In universal time."""
    a_log(tmp_path, tokens=1)
    assert asked(tmp_path, "audit", "list", "--since", "2000-01-01").stdout
    assert not asked(tmp_path, "audit", "list", "--until", "2000-01-01").stdout
    assert not asked(tmp_path, "audit", "list", "--who", "nobody").stdout
