"""Asking one check of `doctor` about made-up installations."""

from pathlib import Path

from commands.checks.check import Finding, State
from commands.checks.registry import CHECKS
from config.settings import Settings

GOOD, NOTE, WARNING, MISSING = State.GOOD, State.NOTE, State.WARNING, State.MISSING


def settings(folder: Path, **given: object) -> Settings:
    """Settings in a folder of their own, on free ports."""
    ports = {"dashboard": {"port": 0}, "stream": {"port": 0}}
    for part, free in ports.items():
        own = given.get(part, {})
        assert isinstance(own, dict)
        given[part] = free | own
    return Settings.model_validate({"data_dir": folder, **given})


def found(check: str, given: Settings) -> list[Finding]:
    """What a check finds."""
    return list(CHECKS[check](given))


def worst(check: str, given: Settings, said: str = "") -> State:
    """The worst state a check finds among the findings that say this."""
    order = list(State)
    findings = [finding for finding in found(check, given) if said in finding.what]
    assert findings, f"nothing says {said!r}: {found(check, given)}"
    assert all(finding.remedy for finding in findings if finding.state in {WARNING, MISSING})
    return max((finding.state for finding in findings), key=order.index)
