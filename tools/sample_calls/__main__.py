"""`python -m tools.sample_calls render|check|hear|try [NAME…]`: sample calls from the shell."""

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import vosk

from tools.sample_calls.errors import SampleCallError
from tools.sample_calls.hearing import Heard, hear
from tools.sample_calls.reader import FOLDERS, ROOT, script_paths
from tools.sample_calls.render import check_fresh, render
from tools.sample_calls.trial import run_trial
from tools.sample_calls.verdict import together

MODEL = ROOT / "demo" / "models" / "zh-8k"
"""The demonstration model."""


def main() -> int:
    """Runs one command; 0 when all went well."""
    parser = argparse.ArgumentParser(prog="python -m tools.sample_calls")
    parser.add_argument("command", choices=("render", "check", "hear", "try"))
    parser.add_argument("names", nargs="*", help="script names without .yaml; all if none")
    parser.add_argument("--model", type=Path, default=MODEL, help="vosk model `hear` and `try` use")
    arguments = parser.parse_args()
    paths = [path for path in script_paths() if path.stem in (arguments.names or (path.stem,))]
    unknown = set(arguments.names) - {path.stem for path in paths}
    if unknown:
        print(f"no such script: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    if arguments.command == "render" and len(paths) != 1:
        return max((_render_apart(path) for path in paths), default=0)
    try:
        match arguments.command:
            case "render":
                _render(paths[0])
            case "check":
                for path in paths:
                    check_fresh(path)
            case "hear":
                _hear(paths, arguments.model)
            case "try":
                _try(paths, arguments.model)
    except SampleCallError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _render(path: Path) -> None:
    timeline = render(path)
    print(f"{path.stem}: {timeline.duration_ms / 1000:.1f} s")


def _hear(paths: Sequence[Path], folder: Path) -> None:
    """Prints the errors a plain recogniser makes, call by call."""
    vosk.SetLogLevel(-1)
    model = vosk.Model(str(folder))
    both: list[Heard] = []
    for path in paths:
        heard = hear(path, model)
        both += heard
        print(f"{path.stem:24} {_rates(heard)}")
    print(f"{'all':24} {_rates(both)}")


def _try(paths: Sequence[Path], model: Path) -> None:
    """Prints what our own pipeline and rules make of the calls, folder by folder."""
    for folder in FOLDERS:
        trials = [run_trial(path, model) for path in paths if path.parent == folder]
        for trial in trials:
            for word, what in trial.failures:
                print(f"{trial.name}: {word} {what}")
        if trials:
            for noun, verdict in (
                ("findings", together([trial.findings for trial in trials])),
                ("alerts", together([trial.alerts for trial in trials])),
            ):
                print(
                    f"{folder.name}: {len(trials)} calls, {noun} {len(verdict.right)} right, "
                    f"precision {verdict.precision:.3f}, recall {verdict.recall:.3f}"
                )


def _rates(heard: Sequence[Heard]) -> str:
    words = sum(len(one.said) for one in heard)
    characters = sum(len("".join(one.said)) for one in heard)
    wrong = 100 * sum(one.word_errors for one in heard) / words
    fine = 100 * sum(one.character_errors for one in heard) / characters
    return f"{words:4} words  word error {wrong:5.1f} %  character error {fine:5.1f} %"


def _render_apart(path: Path) -> int:
    """In a process of its own, so that what was rendered before does not colour the voice."""
    command = [sys.executable, "-m", "tools.sample_calls", "render", path.stem]
    return subprocess.run(command, check=False).returncode  # noqa: S603 - our own module


if __name__ == "__main__":
    sys.exit(main())
