"""Replaces a model again and again, each time dying one step later; says what was left each time.

Run with an archive and a folder to work in; prints one JSON line for each death.
"""

import json
import os
import shutil
import sys
from pathlib import Path

from detectors.engines.receipt import differences, read_receipt
from detectors.engines.store import ModelStore
from detectors.engines.supply import SupplySettings
from detectors.engines.trial import Trial

NAME = "vosk-model-small-cn-0.22"
CHANGES = {"open", "os.mkdir", "os.rename", "os.remove", "os.symlink", "os.rmdir"}
"""Steps that change something on the disk, and may be the last."""


def install(archive: Path, folder: Path, *, die_at: int = 0) -> None:
    """Install, without trying the engine; die before the step of this number."""
    steps = 0

    def watch(event: str, args: tuple[object, ...]) -> None:
        nonlocal steps
        if die_at and event in CHANGES and str(folder) in str(args[0]):
            steps += 1
            if steps == die_at:
                os._exit(9)

    sys.addaudithook(watch)
    store = ModelStore(SupplySettings(folder=folder), try_out=lambda _path, _timeout: Trial())
    store.install_file(archive, lambda _step: lambda _done, _total: None, name=NAME)


def dies(archive: Path, folder: Path, die_at: int) -> bool:
    """Whether an installation in a process of its own died before it was done."""
    child = os.fork()
    if child == 0:
        install(archive, folder, die_at=die_at)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0


def main() -> None:
    """Die at every step in turn, until an installation gets through."""
    old, new, work = map(Path, sys.argv[1:])
    step, died = 0, True
    while died:
        step += 1
        folder = work / str(step)
        dies(old, folder, 0)
        before = read_receipt(folder / NAME)
        died = dies(new, folder, step)
        after = read_receipt(folder / NAME)
        assert before is not None
        told = {
            "step": step,
            "replaced": after is not None and after.archive_sha256 != before.archive_sha256,
            "broken": after is None or list(differences(folder / NAME, after)),
        }
        dies(new, folder, 0)
        told["left"] = len(list((folder / ".installed").iterdir()))
        print(json.dumps(told), flush=True)
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
