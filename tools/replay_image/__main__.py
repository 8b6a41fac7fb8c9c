"""Builds the Dockerfile without an engine, and runs what came of it.

python -m tools.replay_image build --base ROOT --out FOLDER
python -m tools.replay_image run --out FOLDER --data FOLDER [-- COMMAND]

ROOT is a bare Debian made by `debootstrap --variant=minbase bookworm ROOT`; it stands for the image
debian:bookworm-slim. Needs root. Layers, registries and networks of an engine are not replayed.
"""

import argparse
import os
import sys
from pathlib import Path

from tools.replay_image.building import Workshop, build
from tools.replay_image.dockerfile import DockerfileError, stages
from tools.replay_image.running import command, health, note, run, started

CONTEXT = Path(__file__).resolve().parents[2]


def main() -> int:
    """Do what the arguments say; the exit code."""
    asked = _arguments()
    if os.geteuid() != 0:
        sys.stderr.write("chroot and mounts need root\n")
        return 1
    if asked.what == "build":
        asked.out.mkdir(parents=True)
        shop = Workshop(CONTEXT, asked.base, asked.out, asked.show, asked.env)
        try:
            note(build(stages(CONTEXT / "Dockerfile"), shop), asked.out)
        except DockerfileError as error:
            sys.stderr.write(f"{error}\n")
            return 1
        return 0
    words = health(asked.out) if asked.what == "health" else asked.command or started(asked.out)
    passed = {name: os.environ[name] for name in asked.env if name in os.environ}
    return run(command(asked.out, asked.data, words, more_env=passed))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.replay_image")
    parser.add_argument("what", choices=("build", "run", "health"))
    parser.add_argument("--base", type=Path, help="root of a bare Debian bookworm")
    parser.add_argument("--out", type=Path, required=True, help="where the roots are made")
    parser.add_argument("--data", type=Path, help="folder for the volume")
    parser.add_argument("--show", type=Path, action="append", default=[], help="file RUN sees")
    parser.add_argument("--env", action="append", default=[], help="variable to pass on")
    cut = sys.argv.index("--") if "--" in sys.argv else len(sys.argv)
    asked = parser.parse_args(sys.argv[1:cut])
    asked.command = sys.argv[cut + 1 :]
    return asked


if __name__ == "__main__":
    sys.exit(main())
