"""What the process writes into its log."""

import asyncio
import json
import sys
from pathlib import Path

import pytest
import structlog
from structlog.testing import capture_logs

from commands.logs import BURST, KINDS, WINDOW_S, RepeatLimit, places
from commands.runtime import unwaited
from tests.commands.talkative_house import NAME, NUMBER, PHRASES

pytestmark = pytest.mark.integration


def test_an_error_is_logged_by_kind_and_place_and_never_by_its_text() -> None:
    """The text of an error may quote what a customer said."""
    try:
        try:
            int("13800138000 is my number")
        except ValueError as error:
            raise LookupError("my number is 13800138000") from error
    except LookupError:
        info = sys.exc_info()
    assert info[1] is not None
    text = places((info[0], info[1], info[2]))
    assert "13800138000" not in text
    lines = text.splitlines()
    assert [line for line in lines if not line.startswith("  ")] == ["LookupError", "ValueError"]
    assert __file__ in lines[0]


def test_a_strangers_failed_handshake_is_one_quiet_line() -> None:
    """Anybody can make one fail, so it must not fill the log; other failures are errors."""
    with capture_logs() as logs:
        unwaited("SSL handshake failed", ConnectionResetError())
        unwaited("Task exception was never retrieved", ValueError("my number is 13800138000"))
    assert [(entry["event"], entry["log_level"]) for entry in logs] == [
        ("tls_handshake_failed", "info"),
        ("unhandled", "error"),
    ]


def passed(limit: RepeatLimit, **line: object) -> dict[str, object] | None:
    """The line as it is logged; None when it is not."""
    try:
        return dict(limit(None, "", dict(line)))
    except structlog.DropEvent:
        return None


def test_a_fault_that_repeats_is_logged_a_few_times_and_then_counted() -> None:
    """The first line of the next window says how many there were."""
    now = 0.0
    limit = RepeatLimit(lambda: now)
    lines = [passed(limit, level="error", event="e", call=f"c{n}") for n in range(BURST + 7)]
    assert [line is not None for line in lines] == [True] * BURST + [False] * 7
    now = WINDOW_S
    assert passed(limit, level="error", event="e") == {
        "level": "error",
        "event": "e",
        "repeated": 7,
    }


def test_faults_of_different_kinds_do_not_hide_each_other() -> None:
    """Nor do they hide what is no fault."""
    limit = RepeatLimit(lambda: 0.0)
    for _ in range(BURST + 1):
        passed(limit, level="warning", event="e", channel="lead")
    assert passed(limit, level="warning", event="e", channel="lead") is None
    assert passed(limit, level="warning", event="e", channel="ops")
    assert passed(limit, level="info", event="e", channel="lead")


def test_kinds_without_end_are_forgotten() -> None:
    """The oldest first; then they are logged again."""
    limit = RepeatLimit(lambda: 0.0)
    for _ in range(BURST + 1):
        passed(limit, level="error", event="first")
    for number in range(KINDS):
        passed(limit, level="error", event=f"e{number}")
    assert passed(limit, level="error", event="first")


async def test_a_call_leaves_nothing_personal_in_the_log(root: Path, tmp_path: Path) -> None:
    """At the most talkative level, libraries included, with errors on the way: neither the number
    nor a name nor a word of what was said; and every line is one JSON object.
    """
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.commands.talkative_house", str(tmp_path)),
        cwd=root,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    heard, said = await child.communicate()
    log = said.decode()
    assert child.returncode == 0, log[-3000:]
    assert set(heard.decode().split()) >= set(PHRASES)
    lines = [json.loads(line) for line in log.splitlines()]
    events = {line["event"] for line in lines}
    assert {"call_began", "call_ended", "source_refused", "delivery_broke", "library"} <= events
    assert "detector_failed" in events
    assert [secret for secret in (NUMBER, NAME, *PHRASES) if secret in log] == []
    ended = [line for line in lines if line["event"] == "call_ended"]
    assert {line["call"] for line in ended} == {"talkative"}
