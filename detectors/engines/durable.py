"""Changes on the disk that are there as a whole or not at all, even after the power fails."""

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Have the names in a folder written down."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def replace_file(path: Path, content: bytes) -> None:
    """Put `content` in the place of a file at one instant."""
    beside = path.with_name(path.name + ".new")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def replace_link(link: Path, target: Path) -> None:
    """Let a symbolic link lead to `target`, from one instant to the next."""
    beside = link.with_name(link.name + ".new")
    beside.unlink(missing_ok=True)
    beside.symlink_to(target)
    beside.replace(link)
    sync_folder(link.parent)
