"""The acoustic network in PyTorch, and its translation into Kaldi layers.

A time-delay network: every layer sees a few moments of the one below. The second layer takes one
step per three frames, because the recogniser counts word times in units of 30 ms.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from tools.demo_model.features import COEFFICIENTS
from tools.demo_model.kaldi import AffineLayer

FRAMES_PER_OUTPUT = 3
# Frames of 10 ms each layer looks at, from the input upwards.
LAYER_OFFSETS = ((-2, -1, 0, 1, 2), (-1, 0, 1), (-3, 0, 3), (-3, 0, 3), (-6, 0, 6), (0,))
CONTEXT = sum(max(offsets) for offsets in LAYER_OFFSETS)
_DROPOUT = 0.1


@dataclass(frozen=True, slots=True)
class Normalisation:
    """Mean and spread of the features, folded into the first layer when exported."""

    mean: npt.NDArray[np.float32]
    """Shape (COEFFICIENTS,)."""
    deviation: npt.NDArray[np.float32]
    """Shape (COEFFICIENTS,)."""


def build(hidden: int, outputs: int) -> torch.nn.Sequential:
    """Return the network: (batch, COEFFICIENTS, frames) to (batch, outputs, frames / 3)."""
    parts: list[torch.nn.Module] = []
    size, step = COEFFICIENTS, 1
    for number, offsets in enumerate(LAYER_OFFSETS):
        stride = FRAMES_PER_OUTPUT if number == 1 else 1
        spread = (offsets[1] - offsets[0]) // step if len(offsets) > 1 else 1
        last = number == len(LAYER_OFFSETS) - 1
        parts.append(
            torch.nn.Conv1d(
                size,
                outputs if last else hidden,
                len(offsets),
                stride=stride,
                dilation=spread,
            )
        )
        if not last:
            parts += [
                torch.nn.BatchNorm1d(hidden),
                torch.nn.ReLU(),
                torch.nn.Dropout(_DROPOUT),
            ]
        size, step = hidden, step * stride
    return torch.nn.Sequential(*parts)


def layers(network: torch.nn.Sequential, normalisation: Normalisation) -> list[AffineLayer]:
    """Return the layers with batch and input normalisation folded in."""
    convolutions = [part for part in network if isinstance(part, torch.nn.Conv1d)]
    norms = [part for part in network if isinstance(part, torch.nn.BatchNorm1d)]
    found = []
    for number, convolution in enumerate(convolutions):
        weights = convolution.weight.detach().numpy().astype(np.float64)
        bias = convolution.bias.detach().numpy().astype(np.float64)
        if number < len(norms):
            norm = norms[number]
            gain = (norm.weight / torch.sqrt(norm.running_var + norm.eps)).detach().numpy()
            weights = weights * gain[:, None, None]
            bias = (bias - norm.running_mean.numpy()) * gain + norm.bias.detach().numpy()
        if number == 0:
            weights = weights / normalisation.deviation[None, :, None]
            bias = bias - (weights * normalisation.mean[None, :, None]).sum((1, 2))
        flat = weights.transpose(0, 2, 1).reshape(weights.shape[0], -1)
        found.append(
            AffineLayer(LAYER_OFFSETS[number], flat.astype(np.float32), bias.astype(np.float32))
        )
    return found
