"""Loads a model in a process of its own: to see that the engine takes it, and what it costs.

Run as `python -m detectors.engines.trial FOLDER`. What kills that process leaves this one alive.
"""

import subprocess
import sys
import time
from pathlib import Path

import msgspec

from detectors.engines.models import ModelError, ModelSettings, read_card
from detectors.engines.supply import UnloadableError
from detectors.memory import peak_mb

ROOT = Path(__file__).resolve().parent.parent.parent
"""Where our packages are."""


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What loading it showed."""

    load_s: float = 0.0
    """Seconds it took."""
    memory_mb: int = 0
    """Megabytes the process grew by."""
    error: str = ""
    """Why it cannot be used; empty when it can."""


def attempt(path: Path, timeout_s: float) -> Trial:
    """Load the model at `path` elsewhere, and let it hear half a second of silence.

    Raises:
        UnloadableError: the engine refuses it, dies of it, or takes too long.
    """
    command = [sys.executable, "-m", "detectors.engines.trial", str(path.resolve())]
    try:
        ran = subprocess.run(  # noqa: S603 - our own module on a path of ours
            command, cwd=ROOT, capture_output=True, timeout=timeout_s, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise UnloadableError(
            f"The model {path.name} was not loaded within {timeout_s:g} s.",
            "Give it more time with models.load_timeout_s, or take a smaller model.",
        ) from error
    if ran.returncode < 0:
        raise UnloadableError(
            f"The engine died of the model {path.name} (signal {-ran.returncode}).",
            "Signal 9 means that the memory was not enough: take a smaller model.",
        )
    try:
        trial = msgspec.json.decode(ran.stdout, type=Trial)
    except msgspec.DecodeError as error:
        raise UnloadableError(f"Trying the model {path.name} failed.") from error
    if trial.error:
        raise UnloadableError(trial.error)
    return trial


def _load(path: Path) -> Trial:
    from detectors.engines.vosk import load  # noqa: PLC0415 - measured is what comes after it

    load_s, memory_mb = time.monotonic(), peak_mb()
    try:
        card = read_card(ModelSettings(path=path))
        heard = load(card).stream()
    except ModelError as error:
        return Trial(error=str(error))
    heard.accept(bytes(card.rate))
    heard.finish()
    return Trial(load_s=round(time.monotonic() - load_s, 2), memory_mb=round(peak_mb() - memory_mb))


if __name__ == "__main__":
    sys.stdout.buffer.write(msgspec.json.encode(_load(Path(sys.argv[1]))))
