"""The data key of a recording: lies wrapped beside the sound, so a master key can change without
the sound being written anew.
"""

import os
import secrets
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from stream.master_keys import KEY_BYTES, MasterKeys, Wrapped
from stream.recording_errors import MissingKeyError, RecordingDiskError, WrongKeyError

SUFFIX = ".key"
SALT_BYTES = 16


class DataKey:
    """Seals the files of one recording. Each file gets a key of its own out of it, by its salt, so
    that a nonce need only be unique within a file.
    """

    def __init__(self, key_id: str, secret: bytes) -> None:
        self.id = key_id
        self._secret = secret

    def cipher(self, salt: bytes) -> AESGCM:
        """The cipher of the file with this salt."""
        derive = HKDF(SHA256(), KEY_BYTES, salt, b"floorwalker recording file")
        return AESGCM(derive.derive(self._secret))


class FolderKeys:
    """The data keys in one recording's folder. Blocking."""

    def __init__(self, folder: Path, masters: MasterKeys) -> None:
        self.folder = folder
        self._masters = masters
        self._known: dict[str, DataKey] = {}
        self._fresh: DataKey | None = None

    @property
    def seals(self) -> bool:
        """Whether what is written new is to be encrypted."""
        return self._masters.active is not None

    def existing(self, key_id: str) -> DataKey:
        """The data key of this id.

        Raises:
            MissingKeyError: its master key is not configured, or its file is gone.
            WrongKeyError: the master key does not open it.
        """
        if key_id not in self._known:
            wrapped = self._read(self._path(key_id))
            secret = self._masters.unwrap(wrapped, self._context(key_id))
            self._known[key_id] = DataKey(key_id, secret)
        return self._known[key_id]

    def fresh(self) -> DataKey:
        """A new data key, on the disk before anything can be sealed with it; one per value.

        Raises:
            MissingKeyError: no master key is configured.
            RecordingDiskError: it cannot be written.
        """
        if self._fresh is None:
            key_id, secret = secrets.token_hex(16), os.urandom(KEY_BYTES)
            wrapped = self._masters.wrap(secret, self._context(key_id))
            self._create(self._path(key_id), wrapped)
            self._fresh = self._known[key_id] = DataKey(key_id, secret)
        return self._fresh

    def rewrap(self) -> list[str]:
        """Wrap every data key with the active master key; gives the ids of those that were not.

        Raises:
            MissingKeyError, WrongKeyError: one cannot be opened; it is kept as it is.
            RecordingDiskError: one cannot be written; it is kept as it is.
        """
        changed = []
        for path in sorted(self.folder.glob("*" + SUFFIX)):
            if not path.stat().st_size:
                continue  # a crash came before the key was written, so nothing is sealed with it
            wrapped = self._read(path)
            if wrapped.master != self._masters.active:
                context = self._context(path.stem)
                secret = self._masters.unwrap(wrapped, context)
                self._replace(path, self._masters.wrap(secret, context))
                changed.append(path.stem)
        return changed

    def _context(self, key_id: str) -> bytes:
        # The folder's name is the hash of the call's id: a key file moved to another call is none.
        return f"{self.folder.name}/{key_id}".encode()

    def _path(self, key_id: str) -> Path:
        return self.folder / (key_id + SUFFIX)

    @staticmethod
    def _read(path: Path) -> Wrapped:
        try:
            return msgspec.json.decode(path.read_bytes(), type=Wrapped)
        except FileNotFoundError:
            raise MissingKeyError(f"the key file {path.name} of this recording is gone") from None
        except msgspec.DecodeError:
            raise WrongKeyError(f"the key file {path.name} of this recording is damaged") from None

    def _create(self, path: Path, wrapped: Wrapped) -> None:
        # One wait for the disk, not three: fifty calls may begin at once, and their sound waits.
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._put(path, wrapped)
        except OSError as error:
            raise _disk_error(error) from None

    def _replace(self, path: Path, wrapped: Wrapped) -> None:
        fresh = path.with_suffix(".new")
        try:
            fresh.unlink(missing_ok=True)
            self._put(fresh, wrapped)
            fresh.replace(path)
            sync_folder(path.parent)
        except OSError as error:
            raise _disk_error(error) from None

    @staticmethod
    def _put(path: Path, wrapped: Wrapped) -> None:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(fd, "wb") as file:
            file.write(msgspec.json.encode(wrapped))
            file.flush()
            os.fsync(fd)


def _disk_error(error: OSError) -> RecordingDiskError:
    return RecordingDiskError(f"cannot write a recording's key: {error.strerror}")


def sync_folder(folder: Path) -> None:
    """Make names in a folder durable.

    Raises:
        OSError: the disk refused.
    """
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
