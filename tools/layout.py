"""Checks what no linter does: sizes, forbidden names, and words that must not be in the tree.

Run as `python -m tools.layout`; prints every offence and exits with 1 if there is one.
"""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULE_LINES = 400
FUNCTION_LINES = 50
FORBIDDEN_MODULES = {"utils.py", "helpers.py", "common.py", "const.py", "base.py", "manager.py"}
CATCH_ALLS = {
    "stream/switchboard.py",
    "detectors/runner.py",
    "alerts/outbox.py",
    "dashboard/errors.py",
}
"""The only places that may catch everything."""
FORBIDDEN_WORDS = re.compile(
    r"files\.pythonhosted\.org|registry\.npmjs\.org|pypi\.org/simple|deb\.debian\.org|/work/"
)
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".yaml",
    ".yml",
    ".txt",
    ".in",
    ".json",
    ".ts",
    ".vue",
    ".sh",
    ".html",
}


def tracked() -> list[Path]:
    """Files git knows or would add."""
    listing = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [Path(line) for line in listing.stdout.splitlines() if (ROOT / line).is_file()]


def module_offences(path: Path) -> Iterator[str]:
    """Offences of one Python module."""
    source = (ROOT / path).read_text(encoding="utf-8")
    lines = source.count("\n")
    if lines > MODULE_LINES:
        yield f"{path}: {lines} lines, more than {MODULE_LINES}"
    if path.name in FORBIDDEN_MODULES:
        yield f"{path}: a name that says nothing"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            length = node.end_lineno - node.lineno + 1
            if length > FUNCTION_LINES:
                yield f"{path}:{node.lineno}: {node.name} has {length} lines"
        if isinstance(node, ast.ExceptHandler) and is_broad(node) and not may_catch_all(path):
            yield f"{path}:{node.lineno}: catches everything"
        if is_bare_task(node) and path.parts[0] != "tests":
            yield f"{path}:{node.lineno}: a task outside a TaskGroup"  # type: ignore[attr-defined]


def is_broad(node: ast.ExceptHandler) -> bool:
    """Whether a handler catches everything and does not raise it again."""
    names = {"Exception", "BaseException"}
    broad = node.type is None or (isinstance(node.type, ast.Name) and node.type.id in names)
    return broad and not any(isinstance(n, ast.Raise) for n in ast.walk(node))


def may_catch_all(path: Path) -> bool:
    """Whether this is one of the four places where catching everything is the design."""
    return path.as_posix() in CATCH_ALLS or path.parts[0] in {"tests", "bench", "tools"}


def is_bare_task(node: ast.AST) -> bool:
    """Whether a node starts a task nobody owns."""
    if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
        return False
    owner = node.func.value
    return (
        node.func.attr in {"create_task", "ensure_future"}
        and isinstance(owner, ast.Name)
        and owner.id in {"asyncio", "loop"}
    )


def main() -> int:
    """Print the offences of the whole tree."""
    offences: list[str] = []
    for path in tracked():
        if path.suffix == ".py" and "migrations/versions" not in path.as_posix():
            offences += module_offences(path)
        if path.suffix in TEXT and path.as_posix() != "tools/layout.py":
            text = (ROOT / path).read_text(encoding="utf-8")
            offences += [f"{path}: contains {m.group()}" for m in FORBIDDEN_WORDS.finditer(text)]
    for offence in offences:
        print(offence)
    return 1 if offences else 0


if __name__ == "__main__":
    sys.exit(main())
