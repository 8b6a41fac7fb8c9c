"""The demonstration model understands the sample calls without anything of ours around it."""

from pathlib import Path

import pytest
import vosk

from tools.sample_calls.__main__ import MODEL
from tools.sample_calls.hearing import Heard, distance, hear
from tools.sample_calls.reader import FOLDERS, read_script, script_paths
from tools.sample_calls.script import ExpectedPhrase

pytestmark = pytest.mark.integration

WORST_CHARACTER_ERROR = 0.07
"""Of all characters of a folder; the model as committed makes 2 % and 5 %."""
LEAST_PHRASES = 0.95
"""Share of the labelled phrases that must be heard to the letter; it heard all 33."""


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
    vosk.SetLogLevel(-1)
    model = vosk.Model(str(MODEL))
    heard: list[Heard] = []
    found: list[bool] = []
    for path in script_paths():
        if path.parent == folder:
            both = hear(path, model)
            heard += both
            text = {one.party: "".join(one.heard) for one in both}
            found += [
                finding.text in text[finding.party]
                for finding in read_script(path).expect.findings
                if isinstance(finding, ExpectedPhrase)
            ]
    characters = sum(len("".join(one.said)) for one in heard)
    errors = sum(one.character_errors for one in heard)
    assert errors / characters <= WORST_CHARACTER_ERROR
    assert sum(found) / len(found) >= LEAST_PHRASES
