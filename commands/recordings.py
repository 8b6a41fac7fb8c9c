"""`floorwalker recordings`: check what is kept of calls."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from commands.options import ConfigFile, settings_from
from config.secrets import derived_key, kept_secret
from stream.recording_errors import RecordingError
from stream.recordings import RecordingStore

app = typer.Typer(help="Check recordings.", no_args_is_help=True)


@app.callback()
def recordings() -> None:
    """Keep this a group, so that further commands can join it."""


@app.command()
def verify(
    config: ConfigFile = None,
    folder: Annotated[
        Path | None, typer.Option(help="Recordings to check; default: the configured folder.")
    ] = None,
) -> None:
    """Check every recording against its hash chains; exit with 1 if one was changed."""
    settings = settings_from(config)
    root = folder or settings.recorded.folder
    if not root.is_dir():
        typer.echo(f"there is no folder {root}", err=True)
        raise typer.Exit(1)
    try:
        secret = kept_secret(settings.secret, settings.data_dir)
    except OSError as error:
        reason = f"{error.filename}: {error.strerror}"
        typer.echo(f"recordings cannot be checked without their secret ({reason})", err=True)
        raise typer.Exit(1) from None
    store = RecordingStore(root, derived_key(secret, "recordings"))
    out = Console(highlight=False)
    checked = torn = files = broken = 0
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
        broken += not report.intact
        for problem in report.problems:
            out.print(f"{path}/{problem}", markup=False)
    out.print(
        f"{checked} recordings, {files} files: {checked - broken} intact, {broken} not; "
        f"{torn} segments cut off by a crash"
    )
    raise typer.Exit(1 if broken else 0)
