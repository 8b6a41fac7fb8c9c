"""Recognition models on disk: what a directory holds, and what is wrong with it.

ModelError
├── ModelMissingError   there is no such directory
└── ModelBrokenError    something in it is missing or cannot be read
"""

from pathlib import Path

import msgspec
from pydantic import Field

from stream.part_settings import PartSettings


class Layout(msgspec.Struct, frozen=True):
    """How a model's files are arranged."""

    required: tuple[str, ...]
    """Files without which the engine does not take a directory for a model."""
    graph: str
    """Folder of the graph."""
    features: str
    """File of the feature options."""

    def lacking(self, path: Path) -> list[str]:
        """What is not there."""
        lacking = [name for name in self.required if not (path / name).is_file()]
        graphs = [[self.graph + name for name in graph] for graph in GRAPHS]
        if not any(all((path / name).is_file() for name in graph) for graph in graphs):
            lacking.append(" or ".join(" with ".join(graph) for graph in graphs))
        return lacking


GRAPHS = (("HCLG.fst",), ("HCLr.fst", "Gr.fst"))
"""The graph is in one piece or in two."""

FOLDERS = Layout(("am/final.mdl", "conf/model.conf", "conf/mfcc.conf"), "graph/", "conf/mfcc.conf")
FLAT = Layout(("final.mdl", "mfcc.conf"), "", "mfcc.conf")
"""Older models, some of which are still the only ones for their language."""

CARD = "floorwalker.json"
"""Our own description of a model, beside its folders."""

KALDI_RATE = 16000
"""Hz the engine assumes when `conf/mfcc.conf` does not say."""


class ModelError(Exception):
    """A model cannot be used."""

    code = "model_error"
    retryable = False


class ModelMissingError(ModelError):
    """There is no such directory."""

    code = "model_missing"


class ModelBrokenError(ModelError):
    """Something in the directory is missing or cannot be read."""

    code = "model_broken"


class ModelSettings(PartSettings):
    """One model to recognise with."""

    path: Path = Field(
        title="Model",
        description="Name of a model installed by `floorwalker models pull`, or a folder.",
    )
    language: str = Field(
        "",
        max_length=35,
        title="Language",
        description="BCP 47 tag of what it recognises; empty takes the model's own description.",
    )

    queues: frozenset[str] = Field(
        frozenset(),
        title="Queues",
        description="Queues it is kept for, before models for all; empty, as `teams`: every call.",
    )
    teams: frozenset[str] = Field(
        frozenset(),
        title="Teams",
        description="Teams it is kept for, before models for all.",
    )


class ModelCard(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a model before it is loaded."""

    path: Path
    """Its directory."""
    name: str
    """Name to show."""
    language: str
    """BCP 47 tag; empty if nobody said."""
    rate: int
    """Sample rate in Hz it was trained for."""
    demo: bool
    """For demonstrations and tests only."""


class _Description(msgspec.Struct):
    """`floorwalker.json`."""

    name: str = ""
    kind: str = ""
    language: str = ""
    sample_rate: int = 0


def read_card(settings: ModelSettings) -> ModelCard:
    """Look at a model without loading it.

    Raises:
        ModelMissingError: there is no such directory.
        ModelBrokenError: a file is missing or cannot be read, or the rates contradict each other.
    """
    path = settings.path
    if not path.is_dir():
        raise ModelMissingError(
            f"There is no model directory {path}; `floorwalker models pull {path.name}` installs "
            "a published one."
        )
    layout = FOLDERS if FLAT.lacking(path) else FLAT
    lacking = layout.lacking(path)
    if lacking:
        raise ModelBrokenError(f"The model {path} lacks {', '.join(lacking)}.")
    rate = _sample_rate(path / layout.features)
    described = _description(path / CARD)
    if described.sample_rate not in (0, rate):
        raise ModelBrokenError(
            f"The model {path} is described as {described.sample_rate} Hz in {CARD}, "
            f"but {layout.features} says {rate} Hz."
        )
    return ModelCard(
        path=path,
        name=described.name or path.name,
        language=settings.language or described.language,
        rate=rate,
        demo=described.kind == "demo",
    )


def _description(path: Path) -> _Description:
    if not path.is_file():
        return _Description()
    try:
        return msgspec.json.decode(path.read_bytes(), type=_Description)
    except (OSError, msgspec.DecodeError) as error:
        raise ModelBrokenError(f"{path} cannot be read: {error}.") from error


def _sample_rate(path: Path) -> int:
    """The rate in an engine's feature options; `KALDI_RATE` when they do not say."""
    try:
        options = path.read_text(encoding="utf-8").split()
    except (OSError, UnicodeDecodeError) as error:
        raise ModelBrokenError(f"{path} cannot be read: {error}.") from error
    for option in options:
        name, _, value = option.partition("=")
        if name == "--sample-frequency":
            try:
                return round(float(value))
            except ValueError as error:
                raise ModelBrokenError(f"{path} has no number in {option}.") from error
    return KALDI_RATE
