"""The binary stream of am/final.mdl, byte by byte where it is short."""

import struct

import numpy as np
import pytest

from tools.demo_model.kaldi import AffineLayer, ObjectWriter, acoustic_model

pytestmark = pytest.mark.unit


def test_numbers_carry_their_size_and_tokens_a_space() -> None:
    """Integers and floats are one size byte and four little-endian bytes."""
    writer = ObjectWriter()
    writer.tokens("<Dim>")
    writer.integers(3, -1)
    writer.real(0.5)
    assert writer.value() == b"\0B<Dim> \x04\x03\0\0\0\x04\xff\xff\xff\xff\x04\0\0\0\x3f"


def test_vectors_say_their_length_first() -> None:
    """Float vectors have a token; integer vectors have none and raw entries."""
    writer = ObjectWriter()
    writer.vector(np.array([1.0, -2.0], np.float32))
    writer.integer_vector([5])
    floats = b"FV \x04\x02\0\0\0\0\0\x80\x3f\0\0\0\xc0"
    assert writer.value() == b"\0B" + floats + b"\x04\x01\0\0\0\x05\0\0\0"


def test_a_matrix_keeps_its_numbers_within_half_a_step_of_sixteen_bits() -> None:
    """Reading the compressed form back gives the weights to 1/131070 of their range."""
    numbers = np.random.default_rng(3).normal(size=(5, 7)).astype(np.float32)
    writer = ObjectWriter()
    writer.matrix(numbers)
    content = writer.value()[2:]
    assert content[:4] == b"CM2 "
    least, span, rows, columns = struct.unpack_from("<ffii", content, 4)
    assert (rows, columns) == (5, 7)
    coded = np.frombuffer(content[20:], "<u2").reshape(rows, columns)
    back = least + coded.astype(np.float64) / 65_535 * span
    assert np.abs(back - numbers).max() <= span / 131_070 * 1.01


def test_a_matrix_of_equal_numbers_can_be_written() -> None:
    """A range of nothing must not divide by zero."""
    writer = ObjectWriter()
    writer.matrix(np.full((1, 2), 4.0, np.float32))
    assert writer.value()[-4:] == b"\0\0\0\0"


def test_a_network_is_described_layer_upon_layer() -> None:
    """Offsets, activation and the final softmax stand in the plain text of the stream."""
    one, two = np.ones((3, 4), np.float32), np.ones((2, 3), np.float32)
    layers = [
        AffineLayer((-1, 0), one, np.zeros(3, np.float32)),
        AffineLayer((0,), two, np.zeros(2, np.float32)),
    ]
    content = acoustic_model(layers, 2, [0, 1, 1], np.array([0.5, 0.5], np.float32))
    assert (
        b"<Nnet3> \n"
        b"input-node name=input dim=2\n"
        b"component-node name=affine1 component=affine1 input=Append(Offset(input, -1), input)\n"
        b"component-node name=active1 component=active1 input=affine1\n"
        b"component-node name=affine2 component=affine2 input=active1\n"
        b"component-node name=active2 component=active2 input=affine2\n"
        b"output-node name=output input=active2 objective=linear\n\n"
        b"<NumComponents> \x04\x04\0\0\0"
    ) in content
    assert content.count(b"<LogSoftmaxComponent>") == 1
    assert b"<Triples> \x04\x03\0\0\0\x04\x01\0\0\0\x04\0\0\0\0\x04\0\0\0\0" in content
