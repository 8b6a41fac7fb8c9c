"""Options that several commands share."""

import os
from pathlib import Path
from typing import Annotated

import typer

from config.errors import ConfigError
from config.load import load
from config.settings import Settings

ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", "-c", help="Settings file (YAML).", envvar="FLOORWALKER_CONFIG"),
]


OPTIONS = ("FLOORWALKER_CONFIG", "FLOORWALKER_TOKEN")
"""Variables that stand for options of commands, and set nothing."""


def settings_from(config: Path | None) -> Settings:
    """The settings, or every mistake printed and exit code 2."""
    environment = {k: v for k, v in os.environ.items() if k not in OPTIONS}
    try:
        return load(config, environment)
    except ConfigError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
