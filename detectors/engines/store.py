"""The folder of installed models. A model is a symbolic link to a folder below `.installed`, so
that a new one takes the place of an old one at one instant; what a crash leaves is swept up later.
"""

import fcntl
import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from detectors.engines.catalogue import NAME, PublishedModel, language_in_name
from detectors.engines.download import ModelServer, Told
from detectors.engines.durable import replace_file, replace_link, sync_folder
from detectors.engines.models import ModelError, ModelSettings, read_card
from detectors.engines.partial import Digests, Partial, digests
from detectors.engines.receipt import RECEIPT, Receipt, describe, read_receipt
from detectors.engines.supply import (
    BusyError,
    DiskFullError,
    InUseError,
    SupplySettings,
    UnknownModelError,
    UnloadableError,
    UnsafeArchiveError,
    WrongFileError,
)
from detectors.engines.trial import Trial, attempt
from detectors.engines.unpacking import Archive, UnpackLimits

EXPANSION = 3
"""Times an archive grows when unpacked, as a first guess: models grow 1.5 to 2.5 times."""

RESERVE = 64 * 1024 * 1024
"""Bytes of the disk left to others."""

Steps = Callable[[str], Told]
"""Is told the name of each step that begins; gives what is told of its progress."""


class InstalledModel(msgspec.Struct, frozen=True, kw_only=True):
    """One model in the folder."""

    name: str
    path: Path
    """The folder to name in the settings."""
    receipt: Receipt | None
    """None if it was put here by hand, or its receipt is broken."""


class ModelStore:
    """Installs, lists and removes models."""

    def __init__(
        self,
        settings: SupplySettings,
        *,
        now: Callable[[], float] = time.time,
        try_out: Callable[[Path, float], Trial] = attempt,
    ) -> None:
        self._settings = settings
        self._folder = settings.folder
        self._inner = settings.folder / ".installed"
        self._arriving = settings.folder / ".arriving"
        self._now = now
        self._try_out = try_out

    def installed(self) -> tuple[InstalledModel, ...]:
        """What is there, by name; folders put there by hand count as well."""
        if not self._folder.is_dir():
            return ()
        return tuple(
            InstalledModel(name=path.name, path=path, receipt=read_receipt(path))
            for path in sorted(self._folder.iterdir())
            if path.is_dir() and not path.name.startswith(".")
        )

    def pull(self, model: PublishedModel, server: ModelServer, steps: Steps) -> InstalledModel:
        """Fetch a published model and install it; an installed one of the name is replaced.

        Raises:
            SupplyError: with what to do about it. Whatever was installed before still is.
        """
        if not model.md5:
            raise WrongFileError(
                f"The list has no checksum of {model.name}.",
                "Fetch the archive yourself and use `--file` with `--checksum`.",
            )
        with self._alone():
            partial = Partial(self._arriving / f"{model.name}.zip")
            self._need(model.size - min(partial.size, model.size) + EXPANSION * model.size)
            server.fetch(model, partial, steps("fetching"))
            found = digests(partial.path)
            if found.md5 != model.md5.lower():
                partial.remove()
                raise WrongFileError(
                    f"{model.name}.zip has the MD5 checksum {found.md5}; published is {model.md5}."
                )
            source = server.address(model)
            try:
                installed = self._install(
                    partial.path, found, model.name, model.language, source, steps
                )
            except UnsafeArchiveError:
                partial.remove()
                raise
            partial.remove()
            return installed

    def install_file(
        self, archive: Path, steps: Steps, *, name: str = "", language: str = "", checksum: str = ""
    ) -> InstalledModel:
        """Install an archive that is here already. `checksum` is `md5:…` or `sha256:…`.

        Raises:
            SupplyError: with what to do about it. Whatever was installed before still is.
        """
        if not archive.is_file():
            raise UnknownModelError(f"There is no file {archive}.", "Check the path.")
        with self._alone():
            found = digests(archive)
            _check_sum(archive, found, checksum)
            return self._install(archive, found, name, language, archive.name, steps)

    def remove(self, name: str) -> None:
        """Remove an installed model.

        Raises:
            UnknownModelError: there is none of this name.
            BusyError: another pull or removal is under way.
        """
        with self._alone():
            path = self._folder / name
            if not NAME.fullmatch(name) or not path.is_dir():
                raise UnknownModelError(f"No model {name} is installed.")
            if path.is_symlink():
                path.unlink()
                sync_folder(self._folder)
            else:
                shutil.rmtree(path)
            self._sweep()

    def try_out(self, path: Path) -> Trial:
        """Load a model in a process of its own.

        Raises:
            UnloadableError: the engine refuses it, dies of it, or takes too long.
        """
        return self._try_out(path, self._settings.load_timeout_s)

    def _install(
        self,
        archive: Path,
        found: Digests,
        name: str,
        language: str,
        source: str,
        steps: Steps,
    ) -> InstalledModel:
        limits = UnpackLimits(size=self._settings.max_unpacked_mb * 1_000_000)
        with Archive(archive, limits) as opened:
            self._need(opened.size)
            name = name or opened.top or archive.stem
            if not NAME.fullmatch(name):
                raise UnsafeArchiveError(f"{name!r} is no name for a model.", "Give it a name.")
            link, place = self._folder / name, self._inner / f"{name}@{uuid.uuid4().hex[:8]}"
            if link.exists() and not link.is_symlink():
                raise InUseError(
                    f"{link} was put there by hand.", "Move it away, or pull under another name."
                )
            with _gone_if_it_fails(place, name):
                files = opened.unpack(place, steps("unpacking"))
                files |= describe(place, name, language or language_in_name(name))
                language = _card_language(place)
                steps("trying")(0, 0)
                trial = self.try_out(place)
        receipt = Receipt(
            name=name,
            language=language,
            source=source,
            archive_md5=found.md5,
            archive_sha256=found.sha256,
            archive_size=archive.stat().st_size,
            installed_at=self._now(),
            trial=trial,
            files={path: record for path, record in files.items() if path != RECEIPT},
        )
        replace_file(place / RECEIPT, msgspec.json.encode(receipt))
        sync_folder(self._inner)
        replace_link(link, place.relative_to(self._folder))
        self._sweep()
        return InstalledModel(name=name, path=link, receipt=receipt)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else changes the folder meanwhile; the system lets go of the lock if we die."""
        try:
            for folder in (self._folder, self._inner, self._arriving):
                folder.mkdir(parents=True, exist_ok=True)
            handle = os.open(self._folder / ".lock", os.O_RDWR | os.O_CREAT, 0o644)
        except OSError as error:
            raise DiskFullError(
                f"The folder of models {self._folder} cannot be written: {error.strerror}.",
                "Check its owner and rights, or set models.folder.",
            ) from error
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise BusyError(f"Another command is changing {self._folder}.") from error
            self._sweep()
            yield
        except OSError as error:
            raise DiskFullError(
                f"The folder of models {self._folder} cannot be changed: {error.strerror}."
            ) from error
        finally:
            os.close(handle)

    def _sweep(self) -> None:
        """Remove what nothing leads to: replaced models, and what a crash left half done."""
        led_to = {path.resolve() for path in self._folder.iterdir() if path.is_symlink()}
        for path in self._inner.iterdir():
            if path.resolve() not in led_to:
                shutil.rmtree(path, ignore_errors=True)

    def _need(self, size: int) -> None:
        free = shutil.disk_usage(self._folder).free
        if free < size + RESERVE:
            raise DiskFullError(
                f"{self._folder} has {free // 1_000_000} MB free; "
                f"{(size + RESERVE) // 1_000_000} MB are needed."
            )


@contextmanager
def _gone_if_it_fails(place: Path, name: str) -> Iterator[None]:
    """Leave no half model where there is little room already; errors call it by its name."""
    try:
        yield
    except UnloadableError as error:
        shutil.rmtree(place, ignore_errors=True)
        told = str(error).replace(str(place.resolve()), name).replace(str(place), name)
        raise UnloadableError(told.replace(place.name, name), error.remedy) from error
    except BaseException:
        shutil.rmtree(place, ignore_errors=True)
        raise


def _card_language(place: Path) -> str:
    """The language a model will be taken for, which also shows that its files are there."""
    try:
        return read_card(ModelSettings(path=place)).language
    except ModelError as error:
        raise UnloadableError(
            f"The archive is no model for recognition: {error}", UnsafeArchiveError.remedy
        ) from error


def _check_sum(archive: Path, found: Digests, checksum: str) -> None:
    if not checksum:
        return
    kind, _, wanted = checksum.lower().rpartition(":")
    kind = kind or {32: "md5", 64: "sha256"}.get(len(wanted), "")
    has = {"md5": found.md5, "sha256": found.sha256}.get(kind)
    if has is None:
        raise WrongFileError(f"{checksum} is no checksum.", "Write md5:… or sha256:….")
    if has != wanted:
        raise WrongFileError(
            f"{archive.name} has the {kind} checksum {has}, not {wanted}.",
            "Copy the archive again.",
        )
