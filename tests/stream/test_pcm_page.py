"""The published page says what the code does."""

import re
from pathlib import Path

import msgspec
import pytest

from stream.pcm_protocol import SUBPROTOCOLS, PcmStart
from stream.refusal import RETRYABLE, CloseCode
from stream.resample import WIRE_RATES
from stream.settings import StreamSettings

pytestmark = pytest.mark.unit


@pytest.fixture
def page(root: Path) -> str:
    """The page."""
    return (root / "docs/protocols/pcm.md").read_text(encoding="utf-8")


def test_every_close_code_is_on_the_page_and_no_other(page: str) -> None:
    """In both directions."""
    rows = re.findall(r"^\| (\d{4}) \|.*\| (.*) \|$", page, re.MULTILINE)
    assert {int(code) for code, _ in rows} == set(CloseCode)
    assert {int(code) for code, again in rows if again.startswith("yes")} == RETRYABLE


def test_every_start_key_is_on_the_page(page: str) -> None:
    """And no key that is not read."""
    table = page.split("## The start")[1].split("**Where else", maxsplit=1)[0]
    keys = re.findall(r"^\| ([^|]+) \|", table, re.MULTILINE)
    named = set(re.findall(r"`(\w+)`", " ".join(keys)))
    assert named == {field.name for field in msgspec.structs.fields(PcmStart)}


def test_figures_and_names_on_the_page_are_the_defaults(page: str) -> None:
    """Numbers drift silently otherwise."""
    defaults = StreamSettings()
    for said in (
        f"no start within {defaults.start_timeout_s:g} s",
        f"no sound for {defaults.idle_s:g} s",
        f"({defaults.max_call_s / 3600:g} h)",
        f"({defaults.max_start_bytes // 1024} KiB)",
        f"at most {defaults.max_message_bytes // 1024} KiB",
        f"({defaults.messages_per_s} a second",
        f"({defaults.ahead_ms // 1000} s)",
        f"lateness bound ({defaults.lateness_ms} ms)",
        f"upgrade within {defaults.handshake_timeout_s:g} s",
        f"1 to {defaults.max_speed:g}",
        f"every {defaults.ping_s:g} s (`ping_s`",
        *(f"`{name}`" for name in SUBPROTOCOLS),
        *(str(rate) for rate in WIRE_RATES),
    ):
        assert said in page.replace("\n", " "), said
