"""`floorwalker doctor`: what works here, what is missing, and how to get it."""

import sys
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.text import Text

from commands.checks.check import Finding, State
from commands.checks.registry import CHECKS
from commands.options import ConfigFile, settings_from

LOOKS = {
    State.GOOD: ("ok", "green"),
    State.NOTE: ("note", "cyan"),
    State.WARNING: ("WARNING", "yellow"),
    State.MISSING: ("MISSING", "bold red"),
}
"""Word and colour of each state."""


class Checked(msgspec.Struct, frozen=True):
    """What one check found."""

    check: str
    findings: list[Finding]


class Report(msgspec.Struct, frozen=True):
    """What `--json` prints."""

    ok: bool
    """Nothing required is missing."""
    checks: list[Checked]


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,  # noqa: FBT002
    config: ConfigFile = None,
) -> None:
    """Say what works here, what is missing, and how to get it; exit with 1 if anything is."""
    settings = settings_from(config)
    checked = []
    for name, check in CHECKS.items():
        found = Checked(name, list(check(settings)))
        checked.append(found)
        if not as_json:
            _show(found)
    states = [finding.state for found in checked for finding in found.findings]
    ok = State.MISSING not in states
    if as_json:
        typer.echo(msgspec.json.encode(Report(ok, checked)).decode())
    else:
        lacking, warnings = states.count(State.MISSING), states.count(State.WARNING)
        typer.echo(f"{lacking} missing, {warnings} warnings")
    raise typer.Exit(0 if ok else 1)


def _show(found: Checked) -> None:
    out = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
    for finding in found.findings:
        word, colour = LOOKS[finding.state]
        out.print(Text.assemble((f"{word:<8}", colour), f"{found.check}: {finding.what}"))
        if finding.remedy:
            out.print(Text(f"         → {finding.remedy}", style="dim"))
