"""`floorwalker analyze`: hear a recorded call as a live one would be heard, without waiting."""

import itertools
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from alerts.alert import Alert
from alerts.analysis import analyse_call
from alerts.events import CallEvent
from alerts.pack_source import PackError
from alerts.packs import load_packs
from commands.options import ConfigFile, settings_from
from config.settings import Settings, model_folder
from detectors.engines.models import ModelError, ModelSettings
from detectors.finding import Finding, FindingState
from detectors.recognition import in_line
from detectors.utterance import Utterance
from stream.call import Call
from stream.sound_file import CallSound, SoundFileError, read_call
from stream.sources.file import call_log

DEMO_MODEL = Path(__file__).resolve().parent.parent / "demo" / "models" / "zh-8k"


class Summary(msgspec.Struct, frozen=True, tag="summary"):
    """The last line of `--json`."""

    duration_ms: int
    utterances: int
    findings: int
    alerts: int
    model: str
    """Model that recognised; empty without one."""


def analyze(
    files: Annotated[list[Path], typer.Argument(help="STEREO.wav, or AGENT.wav CUSTOMER.wav")],
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,  # noqa: FBT002
    pack: Annotated[list[Path] | None, typer.Option(help="Rule packs to use instead.")] = None,
    model: Annotated[Path | None, typer.Option(help="Model to recognise with.")] = None,
    agent: Annotated[str, typer.Option(help="Agent id.")] = "",
    language: Annotated[str, typer.Option(help="BCP 47 tag of what is spoken.")] = "zh-CN",
    config: ConfigFile = None,
) -> None:
    """Hear a recorded call exactly as a live one would be heard, faster than real time."""
    settings = settings_from(config)
    try:
        sound = read_call(files)
        events = list(_analysed(settings, sound, pack, model, agent, language))
    except (SoundFileError, PackError, ModelError) as error:
        typer.echo(str(error), err=True)
        sys.exit(1)
    shown = sorted(_last_revisions(events), key=lambda event: (event.start_ms, event.id))
    for event in shown:
        typer.echo(_json(event) if as_json else _line(event))
    summary = Summary(
        duration_ms=sound.duration_ms,
        utterances=sum(isinstance(event, Utterance) for event in shown),
        findings=sum(isinstance(event, Finding) for event in shown),
        alerts=sum(isinstance(event, Alert) for event in shown),
        model=_model_name(settings, model),
    )
    if as_json:
        typer.echo(msgspec.json.encode(summary).decode())
    else:
        typer.echo(f"{summary.findings} findings, {summary.alerts} alerts")


def _model_settings(settings: Settings, model: Path | None) -> tuple[ModelSettings, ...]:
    if model is not None:
        return (ModelSettings(path=model_folder(model, settings.supply.folder)),)
    return settings.heard.recognition.models or (ModelSettings(path=DEMO_MODEL),)


def _model_name(settings: Settings, model: Path | None) -> str:
    return ", ".join(used.path.name for used in _model_settings(settings, model))


def _analysed(
    settings: Settings,
    sound: CallSound,
    pack: list[Path] | None,
    model: Path | None,
    agent: str,
    language: str,
) -> Iterator[CallEvent]:
    recognition = settings.hearing.recognition.model_copy(
        update={"models": _model_settings(settings, model)}
    )
    book = load_packs(pack or settings.packs.paths)
    call = Call(id=uuid.uuid4().hex, source="file", language=language, practice=True)
    numbers = itertools.count(1)
    return iter(
        analyse_call(
            call,
            call_log(call, sound, agent=agent),
            book.for_language(language),
            settings.hearing,
            in_line(recognition),
            new_id=lambda: f"alert-{next(numbers)}",
        )
    )


def _last_revisions(events: list[CallEvent]) -> list[Utterance | Finding | Alert]:
    """Each final utterance, finding and alert as it stood at the end; withdrawn ones left out."""
    last: dict[tuple[type, str], Utterance | Finding | Alert] = {}
    for event in events:
        if isinstance(event, Finding | Alert) or (isinstance(event, Utterance) and event.final):
            last[type(event), event.id] = event
    return [
        event
        for event in last.values()
        if not (isinstance(event, Finding) and event.state is FindingState.RETRACTED)
        and not (isinstance(event, Utterance) and not event.text)
    ]


def _json(event: Utterance | Finding | Alert) -> str:
    """One line of `--json`. An alert gets what its hits have in common, as its rule saw them."""
    if not isinstance(event, Alert):
        return msgspec.json.encode(event).decode()
    parties = {hit.party for hit in event.findings}
    common = {
        "end_ms": max(hit.end_ms for hit in event.findings),
        "party": parties.pop() if len(parties) == 1 else None,
        "kind": event.findings[0].kind,
    }
    return msgspec.json.encode(msgspec.to_builtins(event) | common).decode()


def _line(event: Utterance | Finding | Alert) -> str:
    clock = (
        f"{event.start_ms // 60000:02}:{event.start_ms // 1000 % 60:02}.{event.start_ms % 1000:03}"
    )
    match event:
        case Utterance():
            return f"{clock}  {event.party:<9} {event.text}"
        case Finding():
            evidence = event.evidence
            what = evidence.text or evidence.cause or evidence.after
            entry = f" {evidence.entry}" if evidence.entry else ""
            return f"{clock}  * {event.kind}{entry} {event.measure:g} {what}"
        case Alert():
            return f"{clock}  ! {event.severity} {event.rule} ({event.count})"
