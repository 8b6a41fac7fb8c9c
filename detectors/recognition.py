"""Speech recognition of the house: which model hears which call, and who does the work."""

import os
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
from pydantic import Field

from detectors.engines.models import ModelBrokenError, ModelCard, ModelSettings, read_card
from detectors.engines.vosk import load
from detectors.lanes import InLine, Lanes
from detectors.memory import resident_mb
from detectors.model_choice import assigned, choose, deaf_places
from detectors.party_text import GateSettings
from detectors.transcriber import Transcriber
from detectors.workers import Workers
from stream.call import Call
from stream.spoken_language import LanguageSettings

_log = structlog.get_logger(__name__)


class RecognitionSettings(GateSettings):
    """Which models recognise speech, and how much of the machine they may have."""

    models: tuple[ModelSettings, ...] = Field(
        (),
        title="Models",
        description="A call is heard by the first of its language, one kept for its queue or team "
        "before others; without one it is heard for sound only, and there is no text.",
    )
    demo_models_on_real_calls: bool = Field(
        default=False,
        title="Demo models on real calls",
        description="Whether calls that are no practice may be heard by a demonstration model.",
    )
    workers: int = Field(
        0,
        ge=0,
        le=256,
        title="Worker threads",
        description="Threads that recognise; 0 takes one less than there are cores, at least one.",
    )
    nice: int = Field(
        5,
        ge=0,
        le=19,
        title="Niceness",
        description="Priority the worker threads give up, so that taking audio in comes first.",
    )
    backlog_ms: int = Field(
        3000,
        ge=200,
        le=60000,
        title="Backlog",
        description="Milliseconds of speech a party may wait for recognition before half is shed.",
    )
    behind_ms: int = Field(
        2000,
        ge=200,
        le=60000,
        title="Behind",
        description="Milliseconds of lag from which a call says that recognition is behind.",
    )
    restarts_per_minute: int = Field(
        5,
        ge=0,
        le=1000,
        title="Restarts",
        description="Dead workers replaced within a minute before recognition counts as failed.",
    )
    finish_s: float = Field(
        10.0,
        gt=0,
        le=300,
        title="Finish",
        description="Seconds an ended call waits for its last words.",
    )

    @property
    def worker_count(self) -> int:
        """Threads to start."""
        return self.workers or max(1, (os.cpu_count() or 2) - 1)


class Recognition:
    """The loaded models, and the lanes their work is done in."""

    def __init__(
        self,
        settings: RecognitionSettings,
        transcribers: Sequence[Transcriber],
        lanes: Lanes,
    ) -> None:
        """`transcribers` are those of `settings.models`, or, where none are configured, any."""
        self.settings = settings
        """As configured."""
        kept_for = settings.models or (ModelSettings(path=Path()),) * len(transcribers)
        self._models = assigned(transcribers, kept_for)
        self.lanes = lanes
        """Where the work is done."""

    def transcriber(self, call: Call) -> Transcriber | None:
        """The model that may hear this call, if there is one."""
        return choose(call, self._models, demo_models=self.settings.demo_models_on_real_calls)

    @property
    def models(self) -> list[tuple[str, str]]:
        """Name and language of each model that is loaded."""
        return [(model.model.name, model.model.language) for model in self._models]

    def warn_of_deaf_calls(
        self, languages: LanguageSettings, connectors: Mapping[str, str] | None = None
    ) -> None:
        """Log which real calls will have no text, and what to do about it; `connectors` with the
        language of those that say one.
        """
        demo_models = self.settings.demo_models_on_real_calls
        for place, language in deaf_places(
            languages, self._models, demo_models=demo_models, connectors=connectors
        ):
            _log.warning(
                "no_model_for_real_calls",
                calls=place or "all not named otherwise",
                language=language,
                remedy="floorwalker models pull NAME, then name it in hearing.recognition.models",
            )


def load_models(settings: RecognitionSettings, *, logged: bool = False) -> tuple[Transcriber, ...]:
    """Load the configured models. Blocking, and slow for large ones: call it in a thread, and
    have it `logged` where somebody waits for a start. Commands print results instead.

    Raises:
        ModelError: a directory is missing or broken, or nobody said what language it is for.
    """
    cards = [read_card(model) for model in settings.models]
    for card in cards:
        if not card.language:
            raise ModelBrokenError(
                f"The model {card.path} does not say its language: set `language` beside `path`."
            )
    return tuple(_load_logged(card) if logged else load(card) for card in cards)


def _load_logged(card: ModelCard) -> Transcriber:
    """Load one model, and log what it took: large ones take a minute and gigabytes."""
    _log.info("model_loading", model=card.name, language=card.language, path=str(card.path))
    began, before_mb = time.monotonic(), resident_mb()
    model = load(card)
    _log.info(
        "model_loaded",
        model=card.name,
        seconds=round(time.monotonic() - began, 1),
        memory_mb=round(resident_mb() - before_mb),
    )
    return model


def in_line(settings: RecognitionSettings) -> Recognition:
    """Recognition without threads, for complete logs.

    Raises:
        ModelError: a directory is missing or broken.
    """
    return Recognition(settings, load_models(settings), InLine())


@asynccontextmanager
async def in_threads(
    settings: RecognitionSettings, transcribers: Sequence[Transcriber]
) -> AsyncIterator[Recognition]:
    """Recognition in worker threads, for live calls; enter it on their event loop."""
    async with Workers(
        settings.worker_count,
        backlog_ms=settings.backlog_ms,
        nice=settings.nice,
        restarts_per_minute=settings.restarts_per_minute,
    ) as workers:
        yield Recognition(settings, transcribers, workers)
