"""The runner: one detector's failure is its own."""

from collections.abc import Sequence

import pytest
from structlog.testing import capture_logs

from detectors.detector import Detector
from detectors.finding import Finding, FindingState
from detectors.progress import Heard
from detectors.runner import DetectorRunner
from detectors.speech import Speech
from stream.call import EndCause
from stream.log import CallEnd
from stream.party import Party

pytestmark = pytest.mark.unit

SECRET = "138 0000 0000"
HEARD = Heard("call-1", 1000)
END = CallEnd("call-1", 2000, EndCause.HANGUP)


class Counting(Detector):
    """States a finding at every mark."""

    def heard(self, heard: Heard) -> Sequence[Finding]:
        """One finding."""
        return [
            Finding(
                "f", heard.call, "counting", "k", FindingState.SETTLED, 1, None, 0, heard.at_ms, 1.0
            )
        ]


class Raising(Detector):
    """Has a mistake in it."""

    def __init__(self) -> None:
        self.told = 0

    def heard(self, heard: Heard) -> Sequence[Finding]:
        """Raises, quoting what was said."""
        self.told += 1
        raise ValueError(SECRET, heard)


@pytest.fixture
def stated() -> list[Finding]:
    """What was passed on."""
    return []


def test_the_others_go_on_when_one_raises(stated: list[Finding]) -> None:
    """Before it and behind it in the table."""
    detectors = {"a": Counting(), "b": Raising(), "c": Counting()}
    runner = DetectorRunner("call-1", detectors, stated.append)
    runner.heard(HEARD)
    runner.heard(HEARD)
    assert len(stated) == 4


def test_a_detector_that_raises_is_switched_off_and_named(stated: list[Finding]) -> None:
    """Once; it is not told anything more in this call."""
    raising = Raising()
    runner = DetectorRunner("call-1", {"raising": raising}, stated.append)
    runner.heard(HEARD)
    runner.heard(HEARD)
    assert runner.failed == ("raising",)
    assert raising.told == 1


def test_the_log_names_the_call_and_never_quotes(stated: list[Finding]) -> None:
    """What a detector raises with may be what somebody said."""
    runner = DetectorRunner("call-1", {"raising": Raising()}, stated.append)
    with capture_logs() as logs:
        runner.heard(HEARD)
    (entry,) = logs
    assert (entry["call"], entry["detector"], entry["error"]) == ("call-1", "raising", "ValueError")
    assert SECRET not in str(entry)


def test_nothing_is_told_after_the_end(stated: list[Finding]) -> None:
    """Late events of threads may still arrive."""
    runner = DetectorRunner("call-1", {"a": Counting()}, stated.append)
    runner.end(END)
    runner.heard(HEARD)
    assert stated == []


def test_detectors_are_told_only_what_they_listen_to() -> None:
    """The port's own methods, which do nothing, are never called."""
    runner = DetectorRunner("call-1", {"a": Counting()}, lambda _: None)
    runner.speech(Speech("call-1", Party.AGENT, 0))
    assert runner._speech == []
    assert len(runner._heard) == 1
