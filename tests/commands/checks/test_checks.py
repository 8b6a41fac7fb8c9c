"""Checks of `doctor` on packages, machine, storage, models and packs, each broken for real."""

import asyncio
import datetime as dt
import socket
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from alerts.packs import PacksSettings
from commands.app import app
from commands.checks import hearing, keeping, machine, packages
from commands.checks.registry import CHECKS
from storage.database import Database
from storage.settings import StorageSettings
from stream.master_keys import MasterKeys
from tests.commands.checks.looking import GOOD, MISSING, NOTE, WARNING, found, settings, worst
from tests.storage.postgres_server import running_postgres
from tests.storage.redis_server import running_redis

pytestmark = pytest.mark.integration


def test_an_installation_as_it_comes_lacks_nothing(tmp_path: Path) -> None:
    """It warns of what real calls would miss."""
    given = settings(tmp_path)
    states = {name: {finding.state for finding in found(name, given)} for name in CHECKS}
    del states["web application"]  # whether it is built is this checkout's affair
    assert [name for name, seen in states.items() if MISSING in seen] == []
    assert WARNING in states["models"]
    assert list(tmp_path.iterdir()) == []


def test_packages_are_held_against_their_pins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Absent, another version, pinned for other Pythons only."""
    pins = tmp_path / "requirements.txt"
    pins.write_text(
        "no-such-package==1.0 \\\n    --hash=sha256:00\nhttpx==0.0.1\n"
        "msgspec==0.0.1 ; python_version < '3'\nelsewhere==1 ; sys_platform == 'win32'\n",
        encoding="utf-8",
    )
    monkeypatch.setattr(packages, "PINS", pins)
    findings = found("packages", settings(tmp_path))
    said = {(finding.state, finding.what.split(";")[0]) for finding in findings}
    assert (MISSING, "the package no-such-package is not installed") in said
    assert any(state is WARNING and "httpx is" in what for state, what in said)
    assert not any("elsewhere" in what for _, what in said)


def test_a_native_package_that_does_not_load_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Although it is installed."""
    (tmp_path / "broken_native.py").write_text("raise OSError('libx.so: no such file')", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(packages, "NATIVE", ("broken_native",))
    assert worst("packages", settings(tmp_path), "libx.so") is MISSING


def test_pages_that_were_not_built_are_missing(tmp_path: Path) -> None:
    """The dashboard would show nothing."""
    assert worst("web application", settings(tmp_path, dashboard={"web_dist": tmp_path})) is MISSING
    (tmp_path / "index.html").write_text("x", encoding="utf-8")
    assert worst("web application", settings(tmp_path, dashboard={"web_dist": tmp_path})) is GOOD


def test_as_many_threads_as_cores_leave_none_for_sound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The quota of a container counts as well."""
    quota = tmp_path / "cpu.max"
    monkeypatch.setattr(machine, "QUOTA", quota)
    monkeypatch.setattr("os.sched_getaffinity", lambda _pid: set(range(8)))
    greedy = settings(tmp_path, hearing={"recognition": {"workers": 4}})
    assert worst("processor", greedy) is GOOD
    quota.write_text("250000 100000", encoding="ascii")
    assert worst("processor", greedy, "2.5 cores, 4 recognition") is WARNING
    quota.write_text("50000 100000", encoding="ascii")
    assert worst("processor", greedy, "0.5 cores") is NOTE


def test_a_clock_before_its_time_is_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No call is older than the program."""
    assert worst("clock", settings(tmp_path)) in {GOOD, NOTE}
    monkeypatch.setattr(machine, "RELEASED", dt.datetime.now(dt.UTC).timestamp() + 60)
    assert worst("clock", settings(tmp_path), "wrong") is WARNING


def test_a_data_folder_that_cannot_be_written_is_missing(tmp_path: Path) -> None:
    """A file is in its way."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    assert worst("data folder", settings(tmp_path / "file" / "var"), "cannot be written") is MISSING


def test_a_full_disk_is_said_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two bounds."""
    given = settings(tmp_path)
    monkeypatch.setattr(keeping, "COMFORT_MB", 10**12)
    assert worst("data folder", given, "MB free") is WARNING
    monkeypatch.setattr(keeping, "LEAST_MB", 10**12)
    assert worst("data folder", given, "MB free") is MISSING


async def an_opened_database(folder: Path) -> Path:
    """A database of the newest schema."""
    database = await Database.open(StorageSettings(data_dir=folder))
    await database.aclose()
    return folder / "floorwalker.db"


def revised(path: Path, revision: str) -> None:
    """Say that a database has this schema."""
    connection = sqlite3.connect(path)
    connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
    connection.commit()
    connection.close()


@pytest.fixture
def database_file(tmp_path: Path) -> Path:
    """A database of the newest schema."""
    return asyncio.run(an_opened_database(tmp_path))


def test_the_schema_of_the_database_is_looked_at_and_left_alone(
    tmp_path: Path, database_file: Path
) -> None:
    """Newest, older, newer, and none."""
    given = settings(tmp_path)
    assert worst("database", given, "is the newest") is GOOD
    assert worst("database", given, "nobody can sign in") is NOTE
    revised(database_file, "0001")
    assert worst("database", given, "the next start brings it") is NOTE
    revised(database_file, "9999")
    assert worst("database", given, "newer Floorwalker") is MISSING
    database_file.unlink()
    assert worst("database", given, "no tables yet") is GOOD
    assert not database_file.exists()


def test_a_database_that_is_none_is_missing(tmp_path: Path) -> None:
    """Someone wrote over it."""
    (tmp_path / "floorwalker.db").write_bytes(b"no database" * 1000)
    assert worst("database", settings(tmp_path)) is MISSING


def test_a_database_out_of_reach_is_missing(tmp_path: Path) -> None:
    """Its password is not shown."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"postgresql://me:hush@127.0.0.1:{closed.getsockname()[1]}/floor"
        given = settings(tmp_path, storage={"database_url": url})
        assert worst("database", given, "database_away") is MISSING
        assert "hush" not in repr(found("database", given))
    given = settings(tmp_path, storage={"database_url": "mysql://me:hush@x/y"})
    assert worst("database", given, "database_address") is MISSING


def test_a_real_postgresql_is_reached(tmp_path: Path) -> None:
    """And nothing is made in it."""
    with running_postgres() as url:
        given = settings(tmp_path, storage={"database_url": url})
        assert worst("database", given, "postgresql: no tables yet") is GOOD
        assert worst("database", given, "postgresql: no tables yet") is GOOD


def test_redis_answers_or_is_missing(tmp_path: Path) -> None:
    """A real one, and a closed door; its password is not shown."""
    with running_redis() as server:
        given = settings(tmp_path, storage={"redis_url": server.url})
        assert worst("redis", given, "answers") is GOOD
    assert worst("redis", given, "does not answer") is MISSING
    given = settings(tmp_path, storage={"redis_url": "redis://:hush@127.0.0.1:1/0"})
    assert worst("redis", given) is MISSING
    assert "hush" not in repr(found("redis", given))
    assert worst("redis", settings(tmp_path), "none needed") is GOOD


def test_keys_of_recordings_are_read(tmp_path: Path) -> None:
    """None, good ones, broken ones, and ones that others may read."""
    assert worst("encryption", settings(tmp_path), "not encrypted") is WARNING
    keys = tmp_path / "keys"
    keys.write_text("first:" + "ab" * 32, encoding="utf-8")
    keys.chmod(0o600)
    given = settings(tmp_path, recorder={"keys_file": keys})
    assert MasterKeys.parse(keys.read_text("utf-8")).active is not None
    assert worst("encryption", given) is GOOD
    keys.chmod(0o644)
    assert worst("encryption", given, "others may read") is WARNING
    keys.write_text("first:hush", encoding="utf-8")
    assert worst("encryption", given, "keys") is MISSING
    assert "hush" not in repr(found("encryption", given))


def test_broken_packs_are_missing(tmp_path: Path) -> None:
    """And a language without one is worth knowing."""
    pack = tmp_path / "pack.yaml"
    pack.write_text("schema: 1\nname: x\nlanguages: [zh]\nrules:\n  - {id: a}\n", "utf-8")
    broken = settings(tmp_path).model_copy(update={"packs": PacksSettings(paths=(pack,))})
    assert worst("rule packs", broken, f"{pack}:5") is MISSING
    french = settings(tmp_path, stream={"languages": {"queues": {"paris": "fr"}}})
    assert worst("rule packs", french, "speaks fr") is NOTE
    pbx = settings(tmp_path, connectors={"asterisk": [{"password": "x", "language": "fr-FR"}]})
    assert worst("rule packs", pbx, "speaks fr-FR") is NOTE
    assert worst("rule packs", settings(tmp_path)) is GOOD


def test_models_that_cannot_be_used_are_missing(tmp_path: Path) -> None:
    """By their codes; with how to get one."""
    given = settings(tmp_path, hearing={"recognition": {"models": [{"path": "vosk-model-x"}]}})
    assert worst("models", given, "model_missing") is MISSING
    assert any("models pull" in finding.remedy for finding in found("models", given))
    (tmp_path / "models" / "vosk-model-x").mkdir(parents=True)
    assert worst("models", given, "model_broken") is MISSING


def test_real_calls_without_a_model_are_warned_of(tmp_path: Path, root: Path) -> None:
    """The demonstration model is none, unless one insists: then one is warned of that."""
    demo = {"models": [{"path": str(root / "demo/models/zh-8k")}]}
    languages = {"languages": {"queues": {"overseas": "en"}}}
    pbx = {"asterisk": [{"name": "lyon", "password": "x", "language": "fr-FR"}]}
    given = settings(tmp_path, hearing={"recognition": demo}, stream=languages, connectors=pbx)
    assert worst("models", given, "calls (zh-CN) have no model") is WARNING
    assert worst("models", given, "calls of queue overseas (en) have no model") is WARNING
    assert worst("models", given, "calls of connector lyon (fr-FR) have no model") is WARNING
    assert worst("models", given, "for demonstrations only") is GOOD
    insisting = demo | {"demo_models_on_real_calls": True}
    given = settings(tmp_path, hearing={"recognition": insisting})
    assert worst("models", given, "does not understand people") is WARNING


def test_models_larger_than_the_memory_are_warned_of(
    tmp_path: Path, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A container may have less than its machine."""
    limit = tmp_path / "memory.max"
    limit.write_text("1048576", encoding="ascii")
    monkeypatch.setattr(hearing, "CONTAINER_MEMORY", limit)
    model = {"models": [{"path": str(root / "demo/models/zh-8k")}]}
    given = settings(tmp_path, hearing={"recognition": model})
    assert worst("models", given, "1 MB are available") is WARNING


def test_somebody_who_can_sign_in_is_enough(tmp_path: Path) -> None:
    """And somebody who is disabled is nobody."""
    runner = CliRunner(env={"FLOORWALKER_DATA_DIR": str(tmp_path)})
    assert (
        runner.invoke(app, ["users", "add", "wang", "admin"], input="long enough\n").exit_code == 0
    )
    assert worst("database", settings(tmp_path)) is GOOD
    connection = sqlite3.connect(tmp_path / "floorwalker.db")
    connection.execute("UPDATE users SET disabled = 1")
    connection.commit()
    connection.close()
    assert worst("database", settings(tmp_path), "nobody can sign in") is NOTE
