"""The demonstration model understands the sample calls without anything of ours around it."""

from pathlib import Path

import pytest
import vosk

from tools.sample_calls.__main__ import MODEL
from tools.sample_calls.hearing import Heard, distance, hear
from tools.sample_calls.reader import FOLDERS, script_paths

pytestmark = pytest.mark.integration

WORST_CHARACTER_ERROR = 0.05
"""Of all characters of a folder; measured figures are in docs/sample-calls.md."""


@pytest.mark.parametrize(
    ("said", "heard", "errors"),
    [("abc", "abc", 0), ("abc", "", 3), ("", "ab", 2), ("abcd", "axd", 2), ("ab", "ba", 2)],
)
def test_errors_are_counted_as_edits(said: str, heard: str, errors: int) -> None:
    """Insertions, deletions and replacements cost one each."""
    assert distance(said, heard) == errors


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_demonstration_model_hears_the_calls(folder: Path) -> None:
    """Few enough errors for rules on words to have a chance."""
    if not (MODEL / "am" / "final.mdl").is_file():
        pytest.skip("the demonstration model demo/models/zh-8k is not built yet")
    vosk.SetLogLevel(-1)
    model = vosk.Model(str(MODEL))
    heard: list[Heard] = []
    for path in script_paths():
        if path.parent == folder:
            heard += hear(path, model)
    characters = sum(len("".join(one.said)) for one in heard)
    errors = sum(one.character_errors for one in heard)
    assert errors / characters <= WORST_CHARACTER_ERROR
