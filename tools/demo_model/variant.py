"""The two demo models and where their parts live."""

from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
TEXT = Path(__file__).resolve().parent / "text"
WORKSPACE = REPOSITORY / "build" / "demo-model"


@dataclass(frozen=True, slots=True)
class Variant:
    """One demo model: the same words and sounds at one sample rate."""

    name: str
    """Name of the model's folder under demo/models."""
    sample_rate: int
    """Samples a second the model's features are computed at."""

    @property
    def directory(self) -> Path:
        """Return the folder of the built model."""
        return REPOSITORY / "demo" / "models" / self.name


VARIANTS = {v.name: v for v in (Variant("zh-8k", 8_000), Variant("zh-16k", 16_000))}
