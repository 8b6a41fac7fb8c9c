"""`python -m tools.sample_calls render [NAME…]`, and `… check`: sample calls from the shell."""

import argparse
import subprocess
import sys
from pathlib import Path

from tools.sample_calls.errors import SampleCallError
from tools.sample_calls.reader import script_paths
from tools.sample_calls.render import check_fresh, render


def main() -> int:
    """Runs one command; 0 when all went well."""
    parser = argparse.ArgumentParser(prog="python -m tools.sample_calls")
    parser.add_argument("command", choices=("render", "check"))
    parser.add_argument("names", nargs="*", help="script names without .yaml; all if none")
    arguments = parser.parse_args()
    paths = [path for path in script_paths() if path.stem in (arguments.names or (path.stem,))]
    unknown = set(arguments.names) - {path.stem for path in paths}
    if unknown:
        print(f"no such script: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    if arguments.command == "render" and len(paths) > 1:
        return max(_render_apart(path) for path in paths)
    try:
        for path in paths:
            _render(path) if arguments.command == "render" else check_fresh(path)
    except SampleCallError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _render(path: Path) -> None:
    timeline = render(path)
    print(f"{path.stem}: {timeline.duration_ms / 1000:.1f} s")


def _render_apart(path: Path) -> int:
    """In a process of its own, so that what was rendered before does not colour the voice."""
    command = [sys.executable, "-m", "tools.sample_calls", "render", path.stem]
    return subprocess.run(command, check=False).returncode  # noqa: S603 - our own module


if __name__ == "__main__":
    sys.exit(main())
