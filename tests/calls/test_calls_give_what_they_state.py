"""Sample calls through the real recogniser, detectors and rules, judged by their scripts."""

from pathlib import Path

import pytest

from tools.sample_calls.__main__ import MODEL
from tools.sample_calls.reader import FOLDERS, script_paths
from tools.sample_calls.trial import run_trial
from tools.sample_calls.verdict import together

pytestmark = pytest.mark.integration

DEMONSTRATION, HELD_OUT = (
    [path for path in script_paths() if path.parent == folder] for folder in FOLDERS
)


@pytest.mark.parametrize("path", DEMONSTRATION, ids=lambda path: path.stem)
def test_a_demonstration_call_gives_exactly_what_it_states(path: Path) -> None:
    """No finding and no alert more or less."""
    assert list(run_trial(path, MODEL).failures) == []


def test_held_out_calls_stay_as_good_as_they_were_measured() -> None:
    """Precision and recall on calls written before the rules; failures stay in."""
    trials = [run_trial(path, MODEL) for path in HELD_OUT]
    findings = together([trial.findings for trial in trials])
    alerts = together([trial.alerts for trial in trials])
    report = [failure for trial in trials for failure in trial.failures]
    assert findings.precision >= 0.85, report
    assert findings.recall >= 0.9, report
    assert alerts.precision >= 0.9, report
    assert alerts.recall >= 0.9, report
