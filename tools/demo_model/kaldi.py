"""Writes am/final.mdl: a transition model and a feed-forward network in Kaldi's binary form.

Layout of the stream: bytes 0x00 'B', then tokens each followed by one space; an integer is the byte
4 and four little-endian bytes, a float likewise. Transition ids follow from the order of phones:
phone p (from 1) has the self-loop 2p-1 and the exit 2p.
"""

import io
import math
import struct
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class AffineLayer:
    """One layer of the network: looks at several moments, multiplies, adds."""

    offsets: tuple[int, ...]
    """Moments looked at, in 10 ms frames from the present."""
    weights: Matrix
    """Shape (outputs, len(offsets) * inputs), the offsets in order."""
    bias: Matrix
    """Shape (outputs,)."""


class ObjectWriter:
    """Writes the pieces of Kaldi's binary streams."""

    def __init__(self) -> None:
        self._stream = io.BytesIO()
        self._stream.write(b"\0B")

    def value(self) -> bytes:
        """Return what was written."""
        return self._stream.getvalue()

    def tokens(self, *names: str) -> None:
        """Write tokens."""
        for name in names:
            self._stream.write(name.encode() + b" ")

    def text(self, content: str) -> None:
        """Write plain text, as in the network's description."""
        self._stream.write(content.encode())

    def integers(self, *numbers: int) -> None:
        """Write 32-bit integers one by one."""
        for number in numbers:
            self._stream.write(struct.pack("<bi", 4, number))

    def real(self, number: float) -> None:
        """Write a 32-bit float."""
        self._stream.write(struct.pack("<bf", 4, number))

    def integer_vector(self, numbers: Sequence[int]) -> None:
        """Write integers as one vector."""
        self._stream.write(struct.pack("<bi", 4, len(numbers)))
        self._stream.write(np.asarray(numbers, "<i4").tobytes())

    def vector(self, numbers: Matrix) -> None:
        """Write a vector of 32-bit floats."""
        self.tokens("FV")
        self.integers(len(numbers))
        self._stream.write(np.asarray(numbers, "<f4").tobytes())

    def matrix(self, numbers: Matrix) -> None:
        """Write a matrix in 16 bits a number, between its own least and greatest value."""
        least = float(numbers.min())
        span = float(numbers.max()) - least or 1.0
        coded = np.clip(np.round((numbers - least) / span * 65_535), 0, 65_535)
        self.tokens("CM2")
        self._stream.write(struct.pack("<ffii", least, span, *numbers.shape))
        self._stream.write(coded.astype("<u2").tobytes())


def acoustic_model(
    layers: Sequence[AffineLayer], inputs: int, phone_outputs: Sequence[int], priors: Matrix
) -> bytes:
    """Return the contents of am/final.mdl.

    `phone_outputs` has the network output of each phone in the order of phone ids; `priors` has
    the probability of each output, by which the recogniser divides.
    """
    writer = ObjectWriter()
    _transition_model(writer, phone_outputs)
    _network(writer, layers, inputs)
    writer.tokens("<LeftContext>")
    writer.integers(0)
    writer.tokens("<RightContext>")
    writer.integers(0)
    writer.tokens("<Priors>")
    writer.vector(priors)
    return writer.value()


def _transition_model(writer: ObjectWriter, phone_outputs: Sequence[int]) -> None:
    """Write one topology for all phones: a state that repeats, then the end."""
    count = len(phone_outputs)
    writer.tokens("<TransitionModel>", "<Topology>")
    writer.integer_vector(range(1, count + 1))
    writer.integer_vector([-1] + [0] * count)
    writer.integers(1, 2)
    writer.integers(0, 2)
    for target in (0, 1):
        writer.integers(target)
        writer.real(0.5)
    writer.integers(-1, 0)
    writer.tokens("</Topology>", "<Triples>")
    writer.integers(count)
    for phone, output in enumerate(phone_outputs, 1):
        writer.integers(phone, 0, output)
    writer.tokens("</Triples>", "<LogProbs>")
    # Ids count from 1, so the first entry stands for none. Costs live in the graph.
    logs = np.full(1 + 2 * count, math.log(0.5), np.float32)
    logs[0] = 0.0
    writer.vector(logs)
    writer.tokens("</LogProbs>", "</TransitionModel>")


def _network(writer: ObjectWriter, layers: Sequence[AffineLayer], inputs: int) -> None:
    writer.tokens("<Nnet3>")
    writer.text("\n" + "\n".join(_description(layers, inputs)) + "\n\n")
    writer.tokens("<NumComponents>")
    writer.integers(2 * len(layers))
    for number, layer in enumerate(layers, 1):
        writer.tokens("<ComponentName>", f"affine{number}", "<FixedAffineComponent>")
        writer.tokens("<LinearParams>")
        writer.matrix(layer.weights)
        writer.tokens("<BiasParams>")
        writer.vector(layer.bias)
        writer.tokens("</FixedAffineComponent>")
        last = number == len(layers)
        kind = "LogSoftmaxComponent" if last else "RectifiedLinearComponent"
        _nonlinearity(writer, f"active{number}", kind, len(layer.bias))
    writer.tokens("</Nnet3>")


def _description(layers: Sequence[AffineLayer], inputs: int) -> list[str]:
    """Return how the components are joined; it stays plain text in binary files."""
    rows = [f"input-node name=input dim={inputs}"]
    source = "input"
    for number, layer in enumerate(layers, 1):
        seen = [source if at == 0 else f"Offset({source}, {at})" for at in layer.offsets]
        joined = f"Append({', '.join(seen)})" if len(seen) > 1 else seen[0]
        affine, source = f"affine{number}", f"active{number}"
        rows.append(f"component-node name={affine} component={affine} input={joined}")
        rows.append(f"component-node name={source} component={source} input={affine}")
    return [*rows, f"output-node name=output input={source} objective=linear"]


def _nonlinearity(writer: ObjectWriter, name: str, kind: str, size: int) -> None:
    empty = np.zeros(0, np.float32)
    writer.tokens("<ComponentName>", name, f"<{kind}>", "<Dim>")
    writer.integers(size)
    writer.tokens("<ValueAvg>")
    writer.vector(empty)
    writer.tokens("<DerivAvg>")
    writer.vector(empty)
    writer.tokens("<Count>")
    writer.real(0.0)
    writer.tokens(f"</{kind}>")
