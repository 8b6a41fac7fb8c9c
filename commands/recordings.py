"""`floorwalker recordings`: check what is kept of calls, encrypt it, and change keys."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from commands.database import note
from commands.options import ConfigFile, settings_from
from config.recording_keys import recording_keys
from config.secrets import derived_key, kept_secret
from storage.audit_actions import Action, TargetKind
from stream.master_keys import MasterKeys, new_master_key
from stream.recording_errors import KeysFormatError, RecordingError
from stream.recordings import RecordingStore

app = typer.Typer(help="Check and encrypt recordings, change keys.", no_args_is_help=True)

Folder = Annotated[
    Path | None, typer.Option(help="Folder of recordings; default: the configured one.")
]


@app.command()
def verify(config: ConfigFile = None, folder: Folder = None) -> None:
    """Check every recording against its hash chains; exit with 1 if one was changed. What is
    encrypted is also opened where its key is configured, and checked from outside where it is not.
    """
    store, masters = _shelf(config, folder)
    out = Console(highlight=False)
    checked = torn = files = broken = sealed = unopened = removed = 0
    for path in store.folders():
        checked += 1
        try:
            report = store.verify(path)
        except RecordingError as error:
            broken += 1
            out.print(f"{path}: {error}", markup=False)
            continue
        files += report.files
        torn += report.torn
        sealed += report.sealed
        unopened += report.unopened
        removed += report.removed
        broken += not report.intact
        for problem in report.problems:
            out.print(f"{path}/{problem}", markup=False)
    out.print(
        f"{checked} recordings, {files} files: {checked - broken} intact, {broken} not; "
        f"{torn} segments cut off by a crash; {removed} recordings removed on purpose"
    )
    out.print(f"{sealed} files encrypted, {files - sealed} not")
    if unopened:
        known = f"keys here: {', '.join(masters.ids)}" if masters.ids else "no key is configured"
        out.print(f"{unopened} encrypted files checked by their chain only ({known})", markup=False)
    raise typer.Exit(1 if broken else 0)


@app.command("rotate-keys")
def rotate_keys(config: ConfigFile = None, folder: Folder = None) -> None:
    """Wrap the data keys of all recordings with the first configured key. Sound is not written
    anew. Configure the old keys behind the new one until this is done.
    """
    store, active = _keyed_shelf(config, folder)
    note(config, Action.KEY_ROTATED, TargetKind.KEY, active, command="rotate-keys")
    done = _each(store, "Changing keys", store.rewrap)
    typer.echo(f"{done} data keys are now under the key {active}")


@app.command()
def encrypt(config: ConfigFile = None, folder: Folder = None) -> None:
    """Encrypt what was kept before a key was configured, and remove the plain files."""
    store, active = _keyed_shelf(config, folder)
    note(config, Action.KEY_ROTATED, TargetKind.KEY, active, command="encrypt")
    store.sweep()
    done = _each(store, "Encrypting", store.seal)
    typer.echo(f"{done} files were encrypted under the key {active}")


@app.command("new-key")
def new_key(
    name: Annotated[str, typer.Argument(help="Id of the key, for instance 2026-11.")],
) -> None:
    """Print a new key as `recorder.keys` and the key file want it. It is kept nowhere else."""
    entry = new_master_key(name)
    try:
        MasterKeys.parse(entry)
    except KeysFormatError:
        typer.echo("an id is 1 to 64 letters, digits, dots, dashes or underscores", err=True)
        raise typer.Exit(2) from None
    typer.echo(entry)


def _each(store: RecordingStore, title: str, work: Callable[[Path], int]) -> int:
    """Do something with every recording; exit with 1 when it failed for some of them."""
    done = failed = 0
    folders = list(store.folders())
    err = Console(stderr=True, highlight=False)
    for path in track(folders, title, console=err, transient=True):
        try:
            done += work(path)
        except (RecordingError, OSError) as error:
            failed += 1
            err.print(f"{path}: {error}", markup=False, soft_wrap=True)
    if failed:
        typer.echo(f"{done} done; {failed} of {len(folders)} recordings failed and are kept as are")
        raise typer.Exit(1)
    return done


def _keyed_shelf(config: Path | None, folder: Path | None) -> tuple[RecordingStore, str]:
    """The recordings, and the id of the key that new ones are under."""
    store, masters = _shelf(config, folder)
    if masters.active is None:
        typer.echo(
            "no key for recordings is configured: set recorder.keys_file or recorder.keys "
            "(floorwalker recordings new-key NAME makes one)",
            err=True,
        )
        raise typer.Exit(1)
    return store, masters.active


def _shelf(config: Path | None, folder: Path | None) -> tuple[RecordingStore, MasterKeys]:
    """The recordings with their keys, or one line that says what is missing and exit code 1."""
    settings = settings_from(config)
    root = folder or settings.recorded.folder
    if not root.is_dir():
        typer.echo(f"there is no folder {root}", err=True)
        raise typer.Exit(1)
    try:
        secret = kept_secret(settings.secret, settings.data_dir)
        masters = recording_keys(settings.recorded)
    except OSError as error:
        reason = f"{error.filename}: {error.strerror}"
        typer.echo(f"recordings cannot be checked without their secret ({reason})", err=True)
        raise typer.Exit(1) from None
    except KeysFormatError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    return RecordingStore(root, derived_key(secret, "recordings"), masters=masters), masters
