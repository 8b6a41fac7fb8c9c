"""What the process writes into its log."""

import sys

import pytest
from structlog.testing import capture_logs

from commands.runtime import places, unwaited

pytestmark = pytest.mark.unit


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
