"""What is written down when a model is installed, to check it against later."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path

import msgspec

from detectors.engines.models import CARD
from detectors.engines.trial import Trial
from detectors.engines.unpacking import CHUNK, FileRecord

RECEIPT = "installed.json"
"""Its file, in the model's folder."""


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """Where an installed model came from, and what it is made of."""

    name: str
    language: str
    """BCP 47 tag; empty if nobody said."""
    source: str
    """Address or file name of the archive."""
    archive_md5: str
    archive_sha256: str
    archive_size: int
    """Bytes."""
    installed_at: float
    """Seconds since the epoch."""
    trial: Trial
    """What loading it showed then."""
    files: dict[str, FileRecord]
    """Every file but this one, by its path within the model."""

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(record.size for record in self.files.values())


def read_receipt(folder: Path) -> Receipt | None:
    """The receipt of an installed model; None if there is none that can be read."""
    try:
        return msgspec.json.decode((folder / RECEIPT).read_bytes(), type=Receipt)
    except (OSError, msgspec.DecodeError):
        return None


def differences(folder: Path, receipt: Receipt) -> Iterator[str]:
    """How the files differ from what was installed, a sentence each."""
    folder = folder.resolve()
    here = {
        str((Path(place) / name).relative_to(folder))
        for place, _, names in os.walk(folder)
        for name in names
    } - {RECEIPT}
    for path in sorted(here - receipt.files.keys()):
        yield f"{path} was not installed with it"
    for path, record in sorted(receipt.files.items()):
        file = folder / path
        if path not in here:
            yield f"{path} is gone"
        elif file.is_symlink() or not file.is_file():
            yield f"{path} is no plain file any more"
        elif file.stat().st_size != record.size or _sha256(file) != record.sha256:
            yield f"{path} was changed"


def describe(folder: Path, name: str, language: str) -> dict[str, FileRecord]:
    """Write our own description of a model that brought none; the file it became, if it did."""
    card = folder / CARD
    if card.exists():
        return {}
    content = msgspec.json.encode({"name": name, "kind": "published", "language": language})
    card.write_bytes(content)
    return {CARD: FileRecord(len(content), hashlib.sha256(content).hexdigest())}


def _sha256(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(CHUNK):
            found.update(part)
    return found.hexdigest()
