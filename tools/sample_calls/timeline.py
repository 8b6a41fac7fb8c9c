"""Who does what exactly when: the truth about a rendered call."""

from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec

from stream.party import Party
from tools.sample_calls.errors import LayoutError, RenderedError
from tools.sample_calls.script import ExpectedAlert, Script


class SpokenWord(msgspec.Struct, frozen=True):
    """One word as rendered."""

    text: str
    """The word as scripted."""
    start_ms: int
    """Call time of its begin, in milliseconds."""
    end_ms: int
    """Call time of its end, in milliseconds."""


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """A turn with its times."""

    turn: int
    """Number of the turn in the script; counts from 1."""
    party: Party
    """Whose it is."""
    kind: Literal["speech", "hold", "mute"]
    """What the party does. A feeder declares hold and mute as gaps; the sound holds zeros there."""
    start_ms: int
    """Call time of its begin, in milliseconds."""
    end_ms: int
    """Call time of its end, in milliseconds."""
    words: tuple[SpokenWord, ...] = ()
    """What is said, in order."""


class TrueFinding(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An expected finding with its time."""

    kind: Literal["phrase", "dead_air", "talk_over", "obligation"]
    """As in the script."""
    start_ms: int
    """Call time of its begin, in milliseconds; 0 for obligations, which run from the start."""
    end_ms: int
    """Call time of its end, in milliseconds; the limit for obligations."""
    party: Party | None = None
    """Whose doing it is; None for dead air."""
    tolerance_ms: int = 0
    """How far a finding's begin may be from `start_ms`, in milliseconds."""
    category: str = ""
    """Phrase: category of the lexicon entry."""
    text: str = ""
    """Phrase: the telling words."""
    entry: str = ""
    """Obligation: its id."""
    state: str = ""
    """Obligation: `kept`, `broken` or `excused`."""
    cause: str = ""
    """Dead air: why nobody spoke."""
    least_ms: int = 0
    """Dead air: the length it surely reaches, in milliseconds."""


class Timeline(msgspec.Struct, frozen=True, kw_only=True):
    """All about a rendered call but the sound itself."""

    script: str
    """Digest of the script it was rendered from."""
    audio: str
    """Digest of the sound file beside it."""
    duration_ms: int
    """Length of the call, in milliseconds."""
    events: tuple[Event, ...]
    """In the order of the script."""
    findings: tuple[TrueFinding, ...]
    """What must be found, in the script's order."""
    alerts: tuple[ExpectedAlert, ...]
    """What must be raised."""


class SpokenTurn(msgspec.Struct, frozen=True):
    """How long a turn turned out."""

    length_ms: int
    """Length of the whole turn, in milliseconds."""
    words: tuple[SpokenWord, ...] = ()
    """Its words, timed from the turn's begin."""


def lay_out(script: Script, spoken: Sequence[SpokenTurn]) -> tuple[Event, ...]:
    """Places every turn of `script` in call time.

    Raises LayoutError when a turn would begin before the call, or a party would speak twice at
    once.
    """
    events: list[Event] = []
    end = 0
    for number, (turn, length) in enumerate(zip(script.turns, spoken, strict=True), 1):
        overlap = turn.overlap_ms or 0
        if overlap and overlap >= end - events[-1].start_ms:
            raise LayoutError(f"turn {number} would begin before the turn it overlaps")
        start = end + (turn.after_ms or 0) - overlap
        for event in events:
            if event.party is turn.party and event.end_ms > start:
                raise LayoutError(f"turn {number} begins while turn {event.turn} still lasts")
        events.append(
            Event(
                turn=number,
                party=turn.party,
                kind=turn.kind,
                start_ms=start,
                end_ms=start + length.length_ms,
                words=tuple(
                    SpokenWord(word.text, start + word.start_ms, start + word.end_ms)
                    for word in length.words
                ),
            )
        )
        end = max(end, events[-1].end_ms)
    return tuple(events)


def timeline_path(script_path: Path) -> Path:
    """Where the time line of a script is kept."""
    return script_path.with_suffix(".timeline.json")


def audio_path(script_path: Path) -> Path:
    """Where the sound of a script is kept."""
    return script_path.with_suffix(".ogg")


def read_timeline(script_path: Path) -> Timeline:
    """The time line rendered from a script.

    Raises RenderedError when it is missing or damaged.
    """
    path = timeline_path(script_path)
    try:
        return msgspec.json.decode(path.read_bytes(), type=Timeline)
    except (OSError, msgspec.DecodeError) as error:
        raise RenderedError(f"{path}: {error}") from error


def write_timeline(script_path: Path, timeline: Timeline) -> None:
    """Keeps a time line, readable and with one event a line or so in a diff."""
    text = msgspec.json.format(msgspec.json.encode(timeline), indent=1)
    timeline_path(script_path).write_bytes(text + b"\n")
