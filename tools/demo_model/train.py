"""Trains one acoustic network on generated speech and writes am/final.mdl."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from tools.demo_model.features import COEFFICIENTS
from tools.demo_model.kaldi import acoustic_model
from tools.demo_model.lexicon import PhoneTable, load_units
from tools.demo_model.network import CONTEXT, FRAMES_PER_OUTPUT, Normalisation, build, layers
from tools.demo_model.variant import Variant

_BATCH = 48
_OUTPUTS_PER_PIECE = 120
_FRAMES_PER_PIECE = FRAMES_PER_OUTPUT * (_OUTPUTS_PER_PIECE - 1) + 1 + 2 * CONTEXT
_LEARNING_RATE = 3e-3
_WEIGHT_DECAY = 1e-3
_WARM_UP = 0.08
_LARGEST_GRADIENT = 5.0
_SEED = 20
# Dividing by the full prior favours rare sounds too much; measured best between 0.5 and 1.
_PRIOR_POWER = 0.8
_LEAST_PRIOR = 2e-4


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """How long and how large."""

    epochs: float = 4.5
    """Times the whole speech is seen."""
    hidden: int = 160
    """Outputs of each hidden layer."""
    threads: int = 2
    """Processor threads."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """Speech as the network reads it."""

    features: torch.Tensor
    """Half precision, shape (frames, COEFFICIENTS)."""
    labels: torch.Tensor
    """Unit number of each frame."""

    def batch(self, starts: torch.Tensor, scale: Normalisation) -> tuple[torch.Tensor, ...]:
        """Return normalised pieces that begin at the given frames, and their labels."""
        frames = starts[:, None] + torch.arange(_FRAMES_PER_PIECE)[None]
        inputs = self.features[frames].float()
        inputs = (inputs - torch.from_numpy(scale.mean)) / torch.from_numpy(scale.deviation)
        centres = starts[:, None] + CONTEXT + FRAMES_PER_OUTPUT * torch.arange(_OUTPUTS_PER_PIECE)
        return inputs.transpose(1, 2), self.labels[centres]

    def last_start(self) -> int:
        """Return the first frame at which no whole piece begins any more."""
        return len(self.features) - _FRAMES_PER_PIECE - 1


def load_corpus(chunks: Sequence[Path], variant: Variant) -> Corpus:
    """Read the chunks' features at the variant's rate."""
    features, labels = [], []
    for path in chunks:
        with np.load(path) as chunk:
            features.append(chunk[variant.name])
            labels.append(chunk["labels"])
    return Corpus(
        torch.from_numpy(np.concatenate(features)),
        torch.from_numpy(np.concatenate(labels).astype(np.int64)),
    )


def train(
    variant: Variant, chunks: Sequence[Path], plan: TrainingPlan, report: Callable[[str], None]
) -> bytes:
    """Return the contents of am/final.mdl after training on all chunks but the development one."""
    torch.manual_seed(_SEED)
    torch.set_num_threads(plan.threads)
    units = load_units()
    development = load_corpus([p for p in chunks if p.stem == "development"], variant)
    corpus = load_corpus([p for p in chunks if p.stem != "development"], variant)
    scale = _normalisation(corpus)
    network = build(plan.hidden, len(units))
    steps = int(
        plan.epochs * len(corpus.features) / (_BATCH * _OUTPUTS_PER_PIECE * FRAMES_PER_OUTPUT)
    )
    report(f"{variant.name}: {len(corpus.features) / 360_000:.1f} h of speech, {steps} steps")
    _optimise(network, corpus, scale, steps, lambda: _score(network, development, scale), report)
    network.eval()
    outputs = PhoneTable(units).outputs()
    priors = _priors(corpus.labels.numpy(), len(units))
    return acoustic_model(layers(network, scale), COEFFICIENTS, outputs, priors)


def _optimise(
    network: torch.nn.Sequential,
    corpus: Corpus,
    scale: Normalisation,
    steps: int,
    score: Callable[[], str],
    report: Callable[[str], None],
) -> None:
    optimiser = torch.optim.AdamW(
        network.parameters(), lr=_LEARNING_RATE, weight_decay=_WEIGHT_DECAY
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, _LEARNING_RATE, total_steps=steps, pct_start=_WARM_UP
    )
    began = time.monotonic()
    for step in range(1, steps + 1):
        inputs, labels = corpus.batch(torch.randint(0, corpus.last_start(), (_BATCH,)), scale)
        # Half the time of full precision where the processor has the instructions.
        with torch.autocast("cpu", torch.bfloat16):
            outputs = network(inputs)
        loss = torch.nn.functional.cross_entropy(outputs.float(), labels)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), _LARGEST_GRADIENT)
        optimiser.step()
        schedule.step()
        if step % 250 == 0 or step == steps:
            spent = time.monotonic() - began
            report(f"{step}/{steps} loss {loss.item():.3f} {score()} {spent:.0f} s")


def _score(network: torch.nn.Sequential, development: Corpus, scale: Normalisation) -> str:
    """Return the frame accuracy on voices that are not trained on."""
    network.eval()
    right = total = 0
    pace = FRAMES_PER_OUTPUT * _OUTPUTS_PER_PIECE
    starts = torch.arange(0, development.last_start(), pace)
    with torch.no_grad():
        for part in starts.split(_BATCH):
            inputs, labels = development.batch(part, scale)
            right += int((network(inputs).argmax(1) == labels).sum())
            total += labels.numel()
    network.train()
    return f"development accuracy {right / total:.4f}"


def _normalisation(corpus: Corpus) -> Normalisation:
    features = corpus.features.numpy()
    mean = features.mean(0, dtype=np.float64)
    square = np.square(features, dtype=np.float32).mean(0, dtype=np.float64)
    deviation = np.sqrt(square - np.square(mean))
    return Normalisation(mean.astype(np.float32), deviation.astype(np.float32))


def _priors(labels: npt.NDArray[np.int64], units: int) -> npt.NDArray[np.float32]:
    share = np.bincount(labels, minlength=units) / len(labels)
    flattened = np.maximum(share, _LEAST_PRIOR) ** _PRIOR_POWER
    return np.asarray(flattened / flattened.sum(), np.float32)
