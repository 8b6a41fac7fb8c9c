"""Runs a built image as an orchestrator that trusts nobody would: another user, a root that cannot
be written, no capabilities, and one folder for data.
"""

import json
import shlex
import subprocess
from collections.abc import Sequence
from pathlib import Path

from tools.replay_image.building import Built

CONFIG = "image.json"
"""File beside the roots that says what an engine would keep of the image."""


def note(made: Built, out: Path) -> None:
    """Write down what `command` needs later."""
    config = {
        "root": str(made.root.resolve()),
        "workdir": made.workdir,
        "env": made.env,
        "labels": made.labels,
        "notes": made.notes,
    }
    (out / CONFIG).write_text(json.dumps(config, indent=2), encoding="utf-8")


def command(out: Path, data: Path, words: Sequence[str], *, more_env: dict[str, str]) -> list[str]:
    """A command line that runs `words` in the image in `out`, with `data` as its volume."""
    config = json.loads((out / CONFIG).read_text(encoding="utf-8"))
    root, volume = config["root"], config["notes"]["VOLUME"]
    user, _, group = config["notes"]["USER"].partition(":")
    env = [f"{name}={value}" for name, value in {**config["env"], **more_env}.items()]
    nobody = (
        f"setpriv --reuid {user} --regid {group} --clear-groups --no-new-privs "
        "--bounding-set=-all --inh-caps=-all"
    )
    script = " && ".join(
        (
            f"mount --bind {root} {root}",
            f"mount --bind {data} {root}{volume}",
            f"mount -t proc proc {root}/proc",
            f"mount -t tmpfs -o size=64m,mode=1777 tmpfs {root}/tmp",
            f"mount --rbind /dev {root}/dev",
            f"mount -o remount,bind,ro {root}",
            f'exec chroot {root} {nobody} env -i -C {config["workdir"]} {shlex.join(env)} "$@"',
        )
    )
    return ["unshare", "--mount", "--pid", "--fork", "sh", "-ec", script, "sh", *words]


def started(out: Path) -> list[str]:
    """What the image starts with: ENTRYPOINT and CMD."""
    notes = json.loads((out / CONFIG).read_text(encoding="utf-8"))["notes"]
    return [*json.loads(notes["ENTRYPOINT"]), *json.loads(notes["CMD"])]


def health(out: Path) -> list[str]:
    """The command of HEALTHCHECK."""
    notes = json.loads((out / CONFIG).read_text(encoding="utf-8"))["notes"]
    return [str(word) for word in json.loads(notes["HEALTHCHECK"].partition("CMD ")[2])]


def run(words: Sequence[str]) -> int:
    """Run a command line of `command` to its end."""
    return subprocess.run(words, check=False).returncode
