"""Every sentence with which a sound file is refused stands in docs/commands.md, and no other."""

import ast
import re
from pathlib import Path

import pytest

from stream import sound_file
from stream.sound_file import SoundFileError

pytestmark = pytest.mark.unit

ROW = re.compile(r"^\| `(?P<code>sound_\w+|not_sound)` \| `(?P<message>[^`]+)` \|", re.MULTILINE)


def blanks(message: str) -> str:
    """The sentence with everything that differs from file to file left out."""
    return re.sub(r"\{[^}]*\}", "{}", message)


def sentence(node: ast.expr) -> str:
    """What a string or an f-string says."""
    if isinstance(node, ast.JoinedStr):
        return "".join(
            part.value if isinstance(part, ast.Constant) and isinstance(part.value, str) else "{}"
            for part in node.values
        )
    return ast.literal_eval(node) if isinstance(node, ast.Constant) else ""


def raised(source: str) -> set[str]:
    """Sentences of every error the module raises, and of those it words in a function."""
    tree = ast.parse(source)
    said = [
        node.exc.args[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call) and node.exc.args
    ]
    worded = [
        node.value
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and function.name == "_channels_wrong"
        for node in ast.walk(function)
        if isinstance(node, ast.Return) and node.value is not None
    ]
    return {text for text in map(sentence, [*said, *worded]) if text}


def test_the_page_lists_exactly_what_can_be_said(root: Path) -> None:
    """A new sentence in the code, or one that is no more, fails here."""
    page = (root / "docs" / "commands.md").read_text(encoding="utf-8")
    listed = {blanks(row["message"]) for row in ROW.finditer(page)}
    assert len(listed) > 5
    assert listed == raised(Path(sound_file.__file__).read_text(encoding="utf-8"))


def test_the_page_lists_every_kind(root: Path) -> None:
    """By its code."""
    page = (root / "docs" / "commands.md").read_text(encoding="utf-8")
    codes = {row["code"] for row in ROW.finditer(page)}
    assert codes == {kind.code for kind in SoundFileError.__subclasses__()}
