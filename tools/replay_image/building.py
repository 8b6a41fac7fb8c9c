"""Builds the stages of a Dockerfile in folders, each begun as a copy of its base."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tools.replay_image.dockerfile import DockerfileError, Stage, Step, pairs
from tools.replay_image.ignored import Ignored

UNSHARE = shutil.which("unshare", path="/usr/sbin:/usr/bin") or "unshare"
CHROOT = shutil.which("chroot", path="/usr/sbin:/usr/bin") or "chroot"
"""Looked for here: the image's own path need not name it."""

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True)
class Workshop:
    """What a build is given."""

    context: Path
    """Folder of the Dockerfile."""
    base: Path
    """Root of a bare Debian, which stands for the image the file begins with."""
    out: Path
    """Where the stages' roots are made."""
    shown: Sequence[Path] = ()
    """Files of this machine every RUN sees: name servers, authorities of a company's own."""
    passed: Sequence[str] = ()
    """Variables of this process every RUN sees."""


@dataclass
class Built:
    """One stage: its root, and what an engine would note beside it."""

    root: Path
    workdir: str = "/"
    env: dict[str, str] = field(default_factory=lambda: {"PATH": PATH})
    notes: dict[str, str] = field(default_factory=dict)
    """The other instructions by their word, the last of each."""
    labels: dict[str, str] = field(default_factory=dict)


def build(stages: Sequence[Stage], shop: Workshop) -> Built:
    """Carry out every stage; the last one is the image."""
    ignored = Ignored(shop.context / ".dockerignore")
    done: dict[str, Built] = {}
    for stage in stages:
        made = done[stage.name] = _begun(stage, done, shop)
        for step in stage.steps:
            sys.stderr.write(f"{stage.name}: {step.word} {step.rest[:100]}\n")
            _do(step, made, done, shop, ignored)
    return done[stages[-1].name]


def _begun(stage: Stage, done: dict[str, Built], shop: Workshop) -> Built:
    below = done.get(stage.base)
    root = shop.out / stage.name
    subprocess.run(
        ["cp", "-a", "--reflink=auto", below.root if below else shop.base, root], check=True
    )
    if below is None:
        return Built(root)
    return Built(root, below.workdir, dict(below.env))


def _do(step: Step, made: Built, done: dict[str, Built], shop: Workshop, ignored: Ignored) -> None:
    match step.word:
        case "RUN":
            _run(step, made, shop)
        case "COPY":
            _copy(step, made, done, shop, ignored)
        case "ENV":
            made.env |= pairs(step.rest)
        case "LABEL":
            made.labels |= pairs(step.rest)
        case "WORKDIR":
            made.workdir = step.rest
            (made.root / step.rest.lstrip("/")).mkdir(parents=True, exist_ok=True)
        case _:
            made.notes[step.word] = step.rest


def _run(step: Step, made: Built, shop: Workshop) -> None:
    """In namespaces of its own, with the network of this machine, as an engine does by default."""
    mounts = [f"mount -t proc proc {made.root}/proc", f"mount --rbind /dev {made.root}/dev"]
    for file in shop.shown:
        inside = made.root / str(file).lstrip("/")
        inside.parent.mkdir(parents=True, exist_ok=True)
        inside.touch()
        mounts.append(f"mount --bind {file.resolve()} {inside}")
    inside_it = """'cd "$1" && eval "$2"'"""
    mounts.append(f'exec {CHROOT} {made.root} /bin/sh -ec {inside_it} sh "$@"')
    env = made.env | {name: os.environ[name] for name in shop.passed if name in os.environ}
    ran = subprocess.run(
        [
            *(UNSHARE, "--mount", "--pid", "--fork", "/bin/sh", "-ec", " && ".join(mounts), "sh"),
            made.workdir,
            step.rest,
        ],
        env=env | {"HOME": "/root", "DEBIAN_FRONTEND": "noninteractive"},
        check=False,
    )
    if ran.returncode != 0:
        raise DockerfileError(f"line {step.line}: exit code {ran.returncode}")


def _copy(
    step: Step, made: Built, done: dict[str, Built], shop: Workshop, ignored: Ignored
) -> None:
    *sources, target = step.rest.split()
    source_root = shop.context
    foreign = sources[0].startswith("--from=")
    if foreign:
        source_root = done[sources.pop(0).removeprefix("--from=")].root
    elif sources[0].startswith("--"):
        raise DockerfileError(f"line {step.line}: {sources[0]} is not understood")
    place = made.root / str(Path(made.workdir, target)).lstrip("/")
    for name in sources:
        source = source_root / name.lstrip("/")
        if not source.exists():
            raise DockerfileError(f"line {step.line}: there is no {name}")
        into_folder = target.endswith("/") or len(sources) > 1
        end = place / source.name if source.is_file() and into_folder else place
        end.parent.mkdir(parents=True, exist_ok=True)
        if source.is_file():
            shutil.copy2(source, end)
        else:
            _copy_folder(source, end, None if foreign else ignored, shop.context)
    if not foreign:
        subprocess.run(["chown", "-R", "0:0", place], check=True)


def _copy_folder(source: Path, end: Path, ignored: Ignored | None, context: Path) -> None:
    def left_out(folder: str, names: list[str]) -> set[str]:
        if ignored is None:
            return set()
        inside = Path(folder).relative_to(context)
        return {name for name in names if str(inside / name) in ignored}

    shutil.copytree(source, end, symlinks=True, ignore=left_out, dirs_exist_ok=True)
