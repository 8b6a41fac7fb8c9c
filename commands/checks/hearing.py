"""What listens to calls: models and rule packs."""

from collections.abc import Iterator
from pathlib import Path

from alerts.pack_source import PackError
from alerts.packs import load_packs
from commands.checks.check import Finding, good, missing, note, warning
from config.settings import Settings
from detectors.engines.models import ModelCard, ModelError, ModelSettings, read_card
from detectors.engines.receipt import read_receipt
from detectors.engines.store import ModelStore
from detectors.engines.supply import SupplyError
from detectors.model_choice import assigned, deaf_places

MEMORY = Path("/proc/meminfo")
CONTAINER_MEMORY = Path("/sys/fs/cgroup/memory.max")

PULL = "`floorwalker models pull NAME`, then name it in hearing.recognition.models: docs/models.md."


def models(settings: Settings) -> Iterator[Finding]:
    """The models named in the settings, what they cost, and which calls will have none."""
    recognition = settings.heard.recognition
    cards: list[tuple[ModelCard, ModelSettings]] = []
    memory_mb = 0
    for model in recognition.models:
        try:
            card = read_card(model)
            took_mb = _memory_mb(settings, card)
        except ModelError as error:
            yield missing(f"{error.code}: {error}", _remedy(error))
            continue
        cards.append((card, model))
        memory_mb += took_mb
        kind = "for demonstrations only" if card.demo else f"{took_mb} MB of memory"
        if not card.language:
            yield missing(f"the model {card.name} does not say its language", "Set `language`.")
        else:
            yield good(f"model {card.name}: {card.language}, {card.rate // 1000} kHz, {kind}")
    have_mb = available_mb()
    if memory_mb > have_mb:
        yield warning(
            f"the models take {memory_mb} MB; {have_mb} MB are available",
            "Take smaller models, or a machine with more memory.",
        )
    choice = assigned([card for card, _ in cards], [model for _, model in cards])
    demo_models = recognition.demo_models_on_real_calls
    if demo_models and any(card.demo for card, _ in cards):
        yield warning("real calls may be heard by a model that does not understand people", PULL)
    for place, language in deaf_places(
        settings.stream.languages,
        choice,
        demo_models=demo_models,
        connectors=settings.connectors.languages(),
    ):
        calls = f"calls of {place} ({language})" if place else f"calls ({language})"
        yield warning(f"real {calls} have no model: they are heard for sound only", PULL)


def _memory_mb(settings: Settings, card: ModelCard) -> int:
    """What the model took when it was installed; else it is loaded now, elsewhere, to see."""
    receipt = read_receipt(card.path)
    if receipt is not None:
        return receipt.trial.memory_mb
    return ModelStore(settings.supply).try_out(card.path).memory_mb


def _remedy(error: ModelError) -> str:
    return error.remedy if isinstance(error, SupplyError) else PULL


def available_mb() -> int:
    """Megabytes of memory that may still be taken, here or in this container."""
    free_mb = 0
    for line in MEMORY.read_text(encoding="ascii").splitlines():
        if line.startswith("MemAvailable:"):
            free_mb = int(line.split()[1]) // 1024
    try:
        return min(free_mb, int(CONTAINER_MEMORY.read_text(encoding="ascii")) // 1024**2)
    except (OSError, ValueError):
        return free_mb


def packs(settings: Settings) -> Iterator[Finding]:
    """Whether they can be read, and whether one speaks each language of calls."""
    try:
        book = load_packs(settings.packs.paths)
    except PackError as error:
        first, *more = str(error).splitlines()
        rest = f" (and {len(more)} more)" if more else ""
        yield missing(f"{first}{rest}", "`floorwalker check` lists every mistake.")
        return
    rules = sum(len(pack.rules) for pack in book.packs)
    yield good(f"{len(book.packs)} rule packs in order, {rules} rules")
    spoken = settings.stream.languages
    said = settings.connectors.languages().values()
    languages = {spoken.default, *spoken.queues.values(), *spoken.teams.values(), *said}
    for language in sorted(languages):
        if not any(pack.speaks(language) for pack in book.packs):
            yield note(
                f"no rule pack speaks {language}: its calls are watched by rules without words",
                "Write one: docs/rules.md.",
            )
