"""`floorwalker check`: are the settings and the rule packs in order?"""

import typer

from alerts.pack_source import PackError
from alerts.packs import load_packs
from commands.options import ConfigFile, settings_from
from config.recording_keys import recording_keys
from stream.recording_errors import KeysFormatError


def check(config: ConfigFile = None) -> None:
    """Check the settings and every rule pack; list all mistakes with file and line."""
    settings = settings_from(config)
    try:
        recording_keys(settings.recorded)
        book = load_packs(settings.packs.paths)
    except (KeysFormatError, PackError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    rules = sum(len(pack.rules) for pack in book.packs)
    entries = sum(len(pack.lexicon) for pack in book.packs)
    obligations = sum(len(pack.obligations) for pack in book.packs)
    typer.echo(
        f"settings in order; {len(book.packs)} packs: {rules} rules, {entries} lexicon entries, "
        f"{obligations} obligations"
    )
