"""`floorwalker models`: get recognition models, and see that they are sound."""

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
    TransferSpeedColumn,
)
from rich.table import Table

from commands.database import note
from commands.options import ConfigFile, settings_from
from config.settings import Settings
from detectors.engines.catalogue import PublishedModel, read_catalogue, recommended
from detectors.engines.download import ModelServer, Told
from detectors.engines.models import ModelError, ModelSettings, read_card
from detectors.engines.receipt import differences
from detectors.engines.store import InstalledModel, ModelStore, Steps
from detectors.engines.supply import InUseError, SupplyError, UnknownModelError
from storage.audit_actions import Action, TargetKind

app = typer.Typer(help="Get and check recognition models.", no_args_is_help=True)


class ListedModel(msgspec.Struct, frozen=True, kw_only=True):
    """One line of `models list`."""

    name: str
    language: str
    """BCP 47 tag; empty if nobody said."""
    size: int
    """Bytes: of the archive, or of an installed model's files."""
    state: str
    """`available`, `installed` or `in use`."""
    rate: int
    """Hz of the sound it was made for; 0 if its folder is broken."""
    good_for: str = ""
    """Why one would take it; empty for models there are better ones than."""
    memory_mb: int = 0
    """Megabytes it took when it was tried; 0 while not installed."""


@app.command(name="list")
def list_models(
    language: Annotated[str, typer.Option(help="Only this language (zh, en, en-GB …).")] = "",
    every: Annotated[bool, typer.Option("--all", help="Outdated ones as well.")] = False,  # noqa: FBT002
    offline: Annotated[bool, typer.Option(help="Only what is installed.")] = False,  # noqa: FBT002
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,  # noqa: FBT002
    config: ConfigFile = None,
) -> None:
    """List installed models, which of them are in use, and what is published."""
    settings = settings_from(config)
    lines = list(_installed(settings))
    failure: SupplyError | None = None
    if not offline:
        try:
            lines += _available(settings, {line.name for line in lines}, every=every)
        except SupplyError as error:
            failure = error
    wanted = language.casefold()
    shown = [line for line in lines if line.language.casefold().startswith(wanted)]
    if as_json:
        for line in shown:
            typer.echo(msgspec.json.encode(line).decode())
    elif shown:
        _table(shown)
    else:
        typer.echo("no models")
    if failure is not None:
        _fail(failure)


@app.command()
def pull(
    name: Annotated[str, typer.Argument(help="Name on the list; with --file, its new name.")] = "",
    file: Annotated[Path | None, typer.Option(help="Install this archive instead.")] = None,
    checksum: Annotated[str, typer.Option(help="md5:… or sha256:… of the archive.")] = "",
    language: Annotated[str, typer.Option(help="BCP 47 tag, if its name does not tell.")] = "",
    config: ConfigFile = None,
) -> None:
    """Fetch a model (going on where an earlier attempt stopped), check it, install it."""
    settings = settings_from(config)
    store = ModelStore(settings.supply)
    if not name and file is None:
        typer.echo("name a model: `floorwalker models list` shows them", err=True)
        raise typer.Exit(2)
    try:
        with _progress() as steps:
            if file is not None:
                _note_install(config, name or file.stem, file.name)
                installed = store.install_file(
                    file, steps, name=name, language=language, checksum=checksum
                )
            else:
                with ModelServer(settings.supply) as server:
                    model = _published(server, name)
                    _note_install(config, model.name, "published")
                    installed = store.pull(model, server, steps)
    except SupplyError as error:
        _fail(error)
    _say_how_to_use(settings, installed)


@app.command()
def verify(
    names: Annotated[list[str] | None, typer.Argument(help="Models; all if none.")] = None,
    config: ConfigFile = None,
) -> None:
    """Check the files of installed models and load each; exit with 1 if one is not sound."""
    settings = settings_from(config)
    store = ModelStore(settings.supply)
    paths = {model.name: model for model in store.installed()}
    models = [paths.get(name) for name in names or paths]
    broken = 0
    for name, model in zip(names or paths, models, strict=True):
        wrong = ["is not installed"] if model is None else list(_problems(store, model))
        broken += bool(wrong)
        for problem in wrong:
            typer.echo(f"{name}: {problem}")
        if model is not None and not wrong:
            typer.echo(f"{name}: intact, loads")
    typer.echo(f"{len(models)} models: {len(models) - broken} sound, {broken} not")
    raise typer.Exit(1 if broken else 0)


@app.command()
def remove(
    name: str,
    force: Annotated[bool, typer.Option(help="Even if the settings name it.")] = False,  # noqa: FBT002
    config: ConfigFile = None,
) -> None:
    """Remove an installed model."""
    settings = settings_from(config)
    try:
        if name in _used(settings) and not force:
            raise InUseError(f"The settings name {name}.")
        note(config, Action.MODEL_REMOVED, TargetKind.MODEL, name)
        ModelStore(settings.supply).remove(name)
    except SupplyError as error:
        _fail(error)
    typer.echo(f"{name} is removed")


def _note_install(config: Path | None, name: str, source: str) -> None:
    note(config, Action.MODEL_INSTALLED, TargetKind.MODEL, name, source=source)


def _used(settings: Settings) -> set[str]:
    """Names of installed models the settings name."""
    folder = settings.supply.folder.resolve()
    paths = [model.path for model in settings.heard.recognition.models]
    return {path.name for path in paths if path.parent.resolve() == folder}


def _installed(settings: Settings) -> Iterator[ListedModel]:
    used = _used(settings)
    for model in ModelStore(settings.supply).installed():
        receipt = model.receipt
        try:
            card = read_card(ModelSettings(path=model.path))
            rate, language = card.rate, card.language
        except ModelError:
            rate, language = 0, receipt.language if receipt else ""
        yield ListedModel(
            name=model.name,
            language=language,
            size=receipt.size if receipt else 0,
            state="in use" if model.name in used else "installed",
            rate=rate,
            memory_mb=receipt.trial.memory_mb if receipt else 0,
        )


def _available(settings: Settings, installed: set[str], *, every: bool) -> list[ListedModel]:
    with ModelServer(settings.supply) as server:
        catalogue = read_catalogue(server.catalogue())
    good_for = recommended(catalogue)
    return [
        ListedModel(
            name=model.name,
            language=model.language,
            size=model.size,
            state="available",
            rate=model.rate,
            good_for=good_for.get(model.name, ""),
        )
        for model in catalogue
        if model.name not in installed and (every or not model.outdated)
    ]


def _published(server: ModelServer, name: str) -> PublishedModel:
    for model in read_catalogue(server.catalogue()):
        if model.name == name:
            return model
    raise UnknownModelError(f"No model {name} is published.")


def _problems(store: ModelStore, model: InstalledModel) -> Iterator[str]:
    """What is wrong with an installed model, a phrase each."""
    if model.receipt is None:
        yield "was not installed by `models pull`: nothing to check its files against"
    else:
        yield from differences(model.path, model.receipt)
    try:
        store.try_out(model.path)
    except SupplyError as error:
        yield str(error)


def _table(lines: list[ListedModel]) -> None:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("name", "language", "size", "sound", "state", "good for"):
        table.add_column(heading, justify="right" if heading == "size" else "left", overflow="fold")
    for line in lines:
        good_for = f"{line.memory_mb} MB of memory" if line.memory_mb else line.good_for
        table.add_row(
            line.name,
            line.language or "?",
            _megabytes(line.size),
            {0: "broken", 8000: "8 kHz: telephony"}.get(line.rate, "16 kHz: any"),
            line.state,
            good_for,
        )
    width = None if sys.stdout.isatty() else 140
    Console(width=width, highlight=False).print(table)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.0f} MB" if size else "?"


def _say_how_to_use(settings: Settings, installed: InstalledModel) -> None:
    receipt = installed.receipt
    language = receipt.language if receipt else ""
    memory = receipt.trial.memory_mb if receipt else 0
    typer.echo(f"installed {installed.name} ({language or 'language unknown'}, {memory} MB loaded)")
    if installed.name in _used(settings):
        typer.echo("restart Floorwalker to use it")
        return
    given = "" if language else ", language: zh-CN"
    typer.echo("to use it, add to the settings file and restart:")
    typer.echo("hearing:\n  recognition:\n    models:")
    typer.echo(f"      - {{path: {installed.name}{given}}}")


def _fail(error: SupplyError) -> None:
    typer.echo(f"{error.code}: {error}", err=True)
    if error.remedy:
        typer.echo(error.remedy, err=True)
    raise typer.Exit(1)


@contextmanager
def _progress() -> Iterator[Steps]:
    """A bar for each step on a terminal; a line for each step elsewhere."""
    columns = (
        TextColumn("{task.description:<10}"),
        BarColumn(bar_width=max(10, shutil.get_terminal_size().columns - 62)),
        DownloadColumn(),
        TransferSpeedColumn(),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:

        def begin(step: str) -> Told:
            if bars.disable:
                typer.echo(step, err=True)
            bar = bars.add_task(step, total=None)
            return lambda done, total: bars.update(bar, completed=done, total=total or None)

        yield begin
