"""Which model hears which call: by language, and by the queues and teams a model is kept for."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, Protocol, TypeVar

import msgspec
from msgspec.structs import replace

from detectors.engines.models import ModelSettings
from stream.call import Call
from stream.spoken_language import LanguageSettings


class Candidate(Protocol):
    """A model, loaded or not."""

    @property
    def language(self) -> str:
        """BCP 47 tag."""
        ...

    @property
    def demo(self) -> bool:
        """For demonstrations and tests only."""
        ...


C = TypeVar("C", bound=Candidate)


class Assigned(msgspec.Struct, Generic[C], frozen=True):
    """A model and the calls it is kept for."""

    model: C
    queues: frozenset[str] = frozenset()
    """Only calls of these queues; empty: of all."""
    teams: frozenset[str] = frozenset()
    """Only calls of these teams; empty: of all."""


def assigned(models: Iterable[C], settings: Iterable[ModelSettings]) -> tuple[Assigned[C], ...]:
    """Models with what their settings say of them, in the same order."""
    return tuple(
        Assigned(model, asked.queues, asked.teams)
        for model, asked in zip(models, settings, strict=True)
    )


def choose(call: Call, models: Iterable[Assigned[C]], *, demo_models: bool) -> C | None:
    """The model for a call: one kept for its queue before one kept for its team before one for
    all, its very dialect before another of the language, and the first of equals.
    `demo_models` lets demonstration models hear calls that are no practice.
    """
    best: C | None = None
    rank: tuple[bool, bool, bool] | None = None
    for candidate in models:
        model = candidate.model
        if model.demo and not (call.practice or demo_models):
            continue
        if not _same_language(model.language, call.language) or not _may(candidate, call):
            continue
        dialect = model.language.casefold() == call.language.casefold()
        fit = (call.queue in candidate.queues, call.team in candidate.teams, dialect)
        if rank is None or fit > rank:
            best, rank = model, fit
    return best


def deaf_places(
    languages: LanguageSettings,
    models: Iterable[Assigned[C]],
    *,
    demo_models: bool,
    connectors: Mapping[str, str] | None = None,
) -> Iterator[tuple[str, str]]:
    """Calls no model would hear, as (`queue x`, `team x`, `connector x` or empty for all others,
    language). `connectors` are those that say a language themselves, with it.
    """
    models = tuple(models)
    queues = {q for model in models for q in model.queues} | languages.queues.keys()
    teams = {t for model in models for t in model.teams} | languages.teams.keys()
    silent = Call(id="", source="", language="")
    places = [("", silent)]
    places += [(f"queue {queue}", replace(silent, queue=queue)) for queue in sorted(queues)]
    places += [(f"team {team}", replace(silent, team=team)) for team in sorted(teams)]
    places += [
        (f"connector {name}", replace(silent, language=language))
        for name, language in (connectors or {}).items()
    ]
    for place, call in places:
        spoken = languages.spoken(call)
        if choose(spoken, models, demo_models=demo_models) is None:
            yield place, spoken.language


def _may(candidate: Assigned[C], call: Call) -> bool:
    """Whether a model is kept for this call, among others."""
    if not candidate.queues and not candidate.teams:
        return True
    return call.queue in candidate.queues or call.team in candidate.teams


def _same_language(model: str, call: str) -> bool:
    """Whether two BCP 47 tags name the same language, whatever the region."""
    return model.partition("-")[0].lower() == call.partition("-")[0].lower()
