"""Reads a Dockerfile: as much of the language as ours uses, and an error for the rest.

DockerfileError    dockerfile    a line is not understood
"""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

KNOWN = frozenset(
    {
        *("ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL"),
        *("RUN", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"),
    }
)
"""Instructions that are understood."""


class DockerfileError(Exception):
    """A line is not understood."""

    code = "dockerfile"


@dataclass(frozen=True)
class Step:
    """One instruction, with variables filled in."""

    word: str
    """`RUN`, `COPY` …"""
    rest: str
    """What follows, on one line."""
    line: int
    """Where it begins in the file."""


@dataclass
class Stage:
    """From one FROM to the next."""

    name: str
    base: str
    """Another stage's name, or an image's."""
    steps: list[Step] = field(default_factory=list)


def stages(path: Path, arguments: dict[str, str] | None = None) -> list[Stage]:
    """The stages of the file in order; the last one is the image.

    Raises:
        DockerfileError: it uses what we do not understand.
    """
    given = arguments or {}
    known: dict[str, str] = {}
    found: list[Stage] = []
    for line, text in _instructions(path.read_text(encoding="utf-8")):
        word, _, rest = text.partition(" ")
        if word not in KNOWN:
            raise DockerfileError(f"{path}:{line}: {word} is not understood")
        # What a shell is given is its own business.
        rest = rest.strip() if word == "RUN" else _filled(rest.strip(), known)
        if word == "ARG":
            name, _, default = rest.partition("=")
            known[name] = given.get(name, default)
        elif word == "FROM":
            base, _, name = rest.partition(" AS ")
            found.append(Stage(name.strip() or "image", base.strip()))
        else:
            found[-1].steps.append(Step(word, rest, line))
    return found


def pairs(rest: str) -> dict[str, str]:
    """The `NAME=value` pairs of ENV and LABEL."""
    return dict(pair.split("=", 1) for pair in shlex.split(rest))


def words(rest: str) -> list[str]:
    """The words of ENTRYPOINT and CMD, which we write as JSON lists."""
    return [str(word) for word in json.loads(rest)]


def _instructions(text: str) -> Iterator[tuple[int, str]]:
    """Line number and text of each instruction, continued lines joined."""
    begun = 0
    parts: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        begun = begun if parts else number
        parts.append(line.strip().removesuffix("\\").strip())
        if not line.rstrip().endswith("\\"):
            yield begun, " ".join(parts)
            parts = []


def _filled(text: str, known: dict[str, str]) -> str:
    return re.sub(r"\$\{(\w+)\}", lambda match: known.get(match[1], ""), text)
