"""Reads a script from YAML, or says in which line it is wrong."""

import re
from pathlib import Path

import msgspec
import yaml

from tools.sample_calls.errors import ScriptError
from tools.sample_calls.rules import mistakes
from tools.sample_calls.script import Script

ROOT = Path(__file__).resolve().parents[2]
"""The checkout."""

FOLDERS = (ROOT / "demo" / "calls", ROOT / "tests" / "calls" / "heldout")
"""Where sample calls live: those of the demonstration, and those kept back from rule writers."""


def script_paths() -> list[Path]:
    """All scripts, demonstration first, then by name."""
    return [path for folder in FOLDERS for path in sorted(folder.glob("*.yaml"))]


def read_script(path: Path) -> Script:
    """Reads and checks one script.

    Raises ScriptError with file and line at the first thing that is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except (OSError, UnicodeDecodeError) as error:
        raise ScriptError(path, 1, f"cannot be read: {error}") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ScriptError(path, line, f"not YAML: {error.problem}") from error
    if node is None:
        raise ScriptError(path, 1, "the file is empty")
    _refuse_duplicates(path, node)
    data: object = yaml.safe_load(text)
    try:
        script = msgspec.convert(data, Script, strict=True)
    except msgspec.ValidationError as error:
        sentence, _, where = str(error).partition(" - at `$")
        raise ScriptError(path, _line(node, where.rstrip("`")), sentence) from error
    for where, sentence in mistakes(script):
        raise ScriptError(path, _line(node, where), f"{where}: {sentence}")
    return script


def _refuse_duplicates(path: Path, node: yaml.Node) -> None:
    """YAML keeps the last of two equal keys; here that is always a slip."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                raise ScriptError(path, key.start_mark.line + 1, f"{key.value} stands here twice")
            seen.add(key.value)
            _refuse_duplicates(path, value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_duplicates(path, item)


def _line(node: yaml.Node, where: str) -> int:
    """Line of the node at a path such as `.turns[3].text`, or of the last one on the way."""
    for key, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", where):
        found = _child(node, key, index)
        if found is None:
            break
        node = found
    return int(node.start_mark.line) + 1


def _child(node: yaml.Node, key: str, index: str) -> yaml.Node | None:
    if index and isinstance(node, yaml.SequenceNode) and int(index) < len(node.value):
        item: yaml.Node = node.value[int(index)]
        return item
    if key and isinstance(node, yaml.MappingNode):
        named: dict[str, yaml.Node] = {name.value: value for name, value in node.value}
        return named.get(key)
    return None
