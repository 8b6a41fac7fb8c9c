"""`floorwalker backup` and `restore`: a copy of everything that is kept, and its way back."""

import time
from pathlib import Path
from typing import Annotated

import typer

from commands.options import ConfigFile, settings_from
from config.secrets import FILE
from config.settings import Settings
from storage.backup import BackupList, Places, back_up
from storage.backup import restore as put_back
from storage.errors import StorageError


def backup(
    folder: Annotated[Path, typer.Argument(help="New folder for the backup.")],
    config: ConfigFile = None,
) -> None:
    """Copy database, recordings and what waits in spools; also while Floorwalker runs. Secrets are
    not copied: it says which ones to keep elsewhere.
    """
    from floorwalker import VERSION

    settings = settings_from(config)
    try:
        made = back_up(_places(settings), folder, version=VERSION, now=time.time())
    except (StorageError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    typer.echo(_summary(made))
    if made.database == "postgresql":
        typer.echo("the database is PostgreSQL: dump it besides, with pg_dump --format=custom")
    for secret in _secrets(settings, config):
        typer.echo(f"not in the backup, keep it elsewhere: {secret}")


def restore(
    folder: Annotated[Path, typer.Argument(help="Folder of the backup.")],
    config: ConfigFile = None,
) -> None:
    """Put a backup back into an installation that keeps nothing yet, once every file is checked."""
    settings = settings_from(config)
    try:
        kept = put_back(folder, _places(settings))
    except (StorageError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    typer.echo(_summary(kept))
    if kept.database == "postgresql":
        typer.echo("the database is PostgreSQL: restore its dump besides, with pg_restore")
    if not settings.secret.get_secret_value() and not (settings.data_dir / FILE).exists():
        typer.echo(
            f"put {FILE} of the old installation into {settings.data_dir} before you start: "
            "without it recordings cannot be verified"
        )


def _places(settings: Settings) -> Places:
    return Places(settings.stored, settings.recorded.folder)


def _summary(kept: BackupList) -> str:
    size = sum(file.size for file in kept.files)
    return f"{len(kept.files)} files, {size / 1e6:.1f} MB, by Floorwalker {kept.version}"


def _secrets(settings: Settings, config: Path | None) -> list[str]:
    """What a restored installation needs besides, and whoever finds a backup must not have."""
    kept = (settings.data_dir / FILE, settings.data_dir / "tls", settings.recorder.keys_file)
    found = [str(path) for path in kept if path is not None and path.exists()]
    if config is not None:
        found.append(f"{config} and the environment, with the keys in them")
    else:
        found.append("the environment with the settings and the keys in them")
    return found
