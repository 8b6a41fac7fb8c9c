"""What `.dockerignore` keeps out of a build."""

import fnmatch
from pathlib import Path


class Ignored:
    """The rules of the file: the last one that fits decides."""

    def __init__(self, file: Path) -> None:
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        self._rules = [line.strip() for line in lines if line.strip() and line[0] != "#"]

    def __contains__(self, path: str) -> bool:
        """Whether `path`, relative to the build's folder, is left out."""
        out = False
        for rule in self._rules:
            pattern = rule.removeprefix("!").strip("/")
            if _fits(path, pattern):
                out = not rule.startswith("!")
        return out


def _fits(path: str, pattern: str) -> bool:
    """Whether the pattern names the path or a folder it is in."""
    parts = path.split("/")
    if pattern.startswith("**/"):
        return any(fnmatch.fnmatchcase(part, pattern[3:]) for part in parts)
    wanted = pattern.split("/")
    return len(parts) >= len(wanted) and all(
        fnmatch.fnmatchcase(part, want) for part, want in zip(parts, wanted, strict=False)
    )
