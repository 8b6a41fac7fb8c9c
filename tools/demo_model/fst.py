"""Weighted automata, and OpenFst's binary `vector` file for them."""

import struct
from collections.abc import Callable
from dataclasses import dataclass, field

_MAGIC = 2_125_659_606
_VERSION = 2
# Bits of OpenFst's property mask that say: expanded and mutable. Nothing more is promised.
_PROPERTIES = 3
_NOT_FINAL = float("inf")


@dataclass(frozen=True, slots=True)
class Arc:
    """A step from one state to another."""

    read: int
    """Input label; 0 reads nothing."""
    write: int
    """Output label; 0 writes nothing."""
    cost: float
    """Negative natural logarithm of the probability."""
    target: int
    """State arrived at."""


@dataclass(slots=True)
class Automaton:
    """States, arcs and final costs; state numbers are handed out in order from 0."""

    start: int = 0
    """State to begin in."""
    arcs: list[list[Arc]] = field(default_factory=list)
    """Arcs leaving each state."""
    finals: list[float] = field(default_factory=list)
    """Cost of ending in each state; infinite where one may not."""

    def state(self) -> int:
        """Add a state and return its number."""
        self.arcs.append([])
        self.finals.append(_NOT_FINAL)
        return len(self.arcs) - 1

    def arc(self, source: int, target: int, cost: float, *, read: int = 0, write: int = 0) -> None:
        """Add an arc."""
        self.arcs[source].append(Arc(read, write, cost, target))

    def trimmed(self) -> "Automaton":
        """Return a copy with only the states that lie on a way from the start to an end."""
        kept = sorted(self._reachable() & self._useful())
        number = {old: new for new, old in enumerate(kept)}
        copy = Automaton(number[self.start])
        for old in kept:
            copy.state()
            copy.finals[-1] = self.finals[old]
            copy.arcs[-1] = [
                Arc(arc.read, arc.write, arc.cost, number[arc.target])
                for arc in self.arcs[old]
                if arc.target in number
            ]
        return copy

    def to_bytes(self, order: Callable[[Arc], int]) -> bytes:
        """Return the file's contents, the arcs of each state sorted by `order`."""
        total = sum(len(arcs) for arcs in self.arcs)
        parts = [struct.pack("<i", _MAGIC), _text("vector"), _text("standard")]
        parts.append(
            struct.pack("<iiQqqq", _VERSION, 0, _PROPERTIES, self.start, len(self.arcs), total)
        )
        for arcs, final in zip(self.arcs, self.finals, strict=True):
            parts.append(struct.pack("<fq", final, len(arcs)))
            parts.extend(
                struct.pack("<iifi", arc.read, arc.write, arc.cost, arc.target)
                for arc in sorted(arcs, key=order)
            )
        return b"".join(parts)

    def _reachable(self) -> set[int]:
        seen, waiting = {self.start}, [self.start]
        while waiting:
            for arc in self.arcs[waiting.pop()]:
                if arc.target not in seen:
                    seen.add(arc.target)
                    waiting.append(arc.target)
        return seen

    def _useful(self) -> set[int]:
        sources: list[list[int]] = [[] for _ in self.arcs]
        for source, arcs in enumerate(self.arcs):
            for arc in arcs:
                sources[arc.target].append(source)
        seen = {state for state, cost in enumerate(self.finals) if cost != _NOT_FINAL}
        waiting = list(seen)
        while waiting:
            for source in sources[waiting.pop()]:
                if source not in seen:
                    seen.add(source)
                    waiting.append(source)
        return seen


def by_read(arc: Arc) -> int:
    """Order arcs by input label, as the grammar needs."""
    return arc.read


def by_write(arc: Arc) -> int:
    """Order arcs by output label, as the word loop needs."""
    return arc.write


def _text(content: str) -> bytes:
    return struct.pack("<i", len(content)) + content.encode()
