"""`floorwalker doctor` as a person and a script use it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from commands.app import app
from commands.checks.registry import CHECKS

pytestmark = pytest.mark.integration

SECRETS = {
    "FLOORWALKER_SECRET": "hush-installation",
    "FLOORWALKER_DATABASE_URL": "postgresql://me:hush-database@127.0.0.1:1/floor",
    "FLOORWALKER_REDIS_URL": "redis://:hush-redis@127.0.0.1:1/0",
    "FLOORWALKER_STREAM__CUSTOMER_SECRET": "hush-customer",
    "FLOORWALKER_RECORDER__KEYS": "first:" + "5ec7e7" * 10 + "abcd",
    "FLOORWALKER_ALERTS__CHANNELS": json.dumps(
        [
            {
                "name": "lead",
                "url": "https://hooks.example/hush-robot",
                "secret": "whsec_" + "aHVzaC" * 8,
                "teams": ["east"],
            }
        ]
    ),
}


def asked(folder: Path, *words: str, **variables: str) -> Result:
    """What it says, with a data folder of its own and free ports."""
    environment = {
        "FLOORWALKER_DATA_DIR": str(folder),
        "FLOORWALKER_DASHBOARD__PORT": "0",
        "FLOORWALKER_STREAM__PORT": "0",
        "FLOORWALKER_DASHBOARD__WEB_DIST": str(folder),
        **variables,
    }
    (folder / "index.html").write_text("x", encoding="utf-8")
    return CliRunner().invoke(app, ["doctor", *words], env=environment)


def test_every_check_is_shown_to_people(tmp_path: Path) -> None:
    """A word for each state, and what to do below."""
    result = asked(tmp_path)
    assert result.exit_code == 0, result.stdout
    assert [name for name in CHECKS if f" {name}: " not in result.stdout] == []
    assert "WARNING models: " in result.stdout
    assert "→ `floorwalker models pull NAME`" in result.stdout
    assert result.stdout.splitlines()[-1].startswith("0 missing, ")


def test_what_is_missing_makes_exit_code_1(tmp_path: Path) -> None:
    """For people and for scripts."""
    broken = {"FLOORWALKER_REDIS_URL": "redis://127.0.0.1:1/0"}
    people = asked(tmp_path, **broken)
    assert people.exit_code == 1
    assert "MISSING redis: " in people.stdout
    script = asked(tmp_path, "--json", **broken)
    assert script.exit_code == 1
    report = json.loads(script.stdout)
    assert report["ok"] is False
    states = {check["check"]: check["findings"][0]["state"] for check in report["checks"]}
    assert states.keys() == CHECKS.keys()
    assert states["redis"] == "missing"


def test_no_secret_is_shown(tmp_path: Path) -> None:
    """Whatever is configured: channels by name only."""
    for words in ((), ("--json",)):
        result = asked(tmp_path, *words, **SECRETS)
        assert "webhook lead: from info up, teams east" in result.stdout
        assert "hush" not in result.output
        assert "aHVzaC" not in result.output
        assert "5ec7e7" not in result.output


def test_wrong_settings_are_exit_code_2(tmp_path: Path) -> None:
    """As for every command."""
    assert asked(tmp_path, FLOORWALKER_STREAM__PROT="1").exit_code == 2


def test_too_few_open_files_are_warned_of(tmp_path: Path, root: Path) -> None:
    """Under a real limit."""
    command = f"ulimit -n 512; exec {sys.executable} -m floorwalker doctor --json"
    ran = subprocess.run(
        ["sh", "-c", command],
        cwd=root,
        env={**os.environ, "FLOORWALKER_DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    checks = {check["check"]: check["findings"] for check in json.loads(ran.stdout)["checks"]}
    (finding,) = checks["open files"]
    assert finding["state"] == "warning"
    assert finding["what"].startswith("at most 512 files")
