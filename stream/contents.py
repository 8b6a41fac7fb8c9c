"""What a recording consists of now, after all steps of its manifest."""

from collections.abc import Iterable

from stream.manifest import Compressed, Opened, Removed, Sealed, SegmentClosed, Step


class Contents:
    """Files by their name of now. A later step replaces what an earlier one made."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self.opened: Opened | None = None
        """The first begin."""
        self.segments: dict[str, SegmentClosed] = {}
        """Closed segments."""
        self.compressed: dict[str, Compressed] = {}
        """Compressed files."""
        self.digests: dict[str, str] = {}
        """BLAKE2b of each file that does not grow, hexadecimal."""
        self.removed: Removed | None = None
        """Set when nothing came after the removal."""
        self.replaced: set[str] = set()
        """Files that may still lie there after a crash, and are to be removed."""
        self.torn = 0
        """Segments ever cut off by a crash."""
        self.foreign: list[str] = []
        """Compressed or sealed files that were not made of what was heard."""
        for step in steps:
            self._take(step)

    def _take(self, step: Step) -> None:
        match step:
            case Opened():
                self.opened = self.opened or step
                self.removed = None
                # Whoever records again may use names again.
                self.replaced.clear()
            case SegmentClosed():
                self.segments[step.file] = step
                self.torn += step.torn
            case Compressed():
                self._compress(step)
            case Sealed():
                self._seal(step)
            case Removed():
                self.replaced |= {*self.segments, *self.compressed}
                self.segments, self.compressed, self.digests = {}, {}, {}
                self.removed = step
            case _:
                pass

    def _compress(self, step: Compressed) -> None:
        sources = [name for name, closed in self.segments.items() if closed.file == step.source]
        if not any(self.segments[n].digest == step.source_digest for n in sources):
            self.foreign.append(step.file)
        for name in sources:
            del self.segments[name]
            self.replaced.add(name)
        self.compressed[step.file] = step
        self.digests[step.file] = step.digest

    def _seal(self, step: Sealed) -> None:
        if step.source in self.segments:
            self.segments[step.file] = self.segments.pop(step.source)
        if self.digests.get(step.source, step.source_digest) != step.source_digest:
            self.foreign.append(step.file)
        if step.source in self.compressed:
            self.compressed[step.file] = self.compressed.pop(step.source)
        self.digests.pop(step.source, None)
        self.digests[step.file] = step.digest
        self.replaced.add(step.source)
