"""Messages of any size become exact frames."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.recut import Recutter

pytestmark = pytest.mark.unit


def test_a_message_of_exactly_one_frame_is_passed_on_uncopied() -> None:
    """The common case costs nothing."""
    message = bytes(320)
    (frame,) = Recutter(8000).feed(message)
    assert frame is message


@pytest.mark.parametrize("ms", [10, 20, 30, 60, 200])
def test_every_message_size_gives_the_same_frames(ms: int) -> None:
    """How sound was cut on the wire cannot be seen afterwards."""
    sound = bytes(range(256)) * 75
    recutter = Recutter(8000)
    size = 16 * ms
    frames = [f for at in range(0, len(sound), size) for f in recutter.feed(sound[at : at + size])]
    assert frames == [sound[at : at + 320] for at in range(0, len(sound), 320)]


@given(st.lists(st.integers(0, 500), max_size=60))
def test_no_sample_is_lost_or_doubled(sizes: list[int]) -> None:
    """Frames and the rest together are what was fed."""
    recutter = Recutter(16000)
    fed, got = b"", b""
    for number, samples in enumerate(sizes):
        message = bytes([number % 256]) * (2 * samples)
        fed += message
        frames = recutter.feed(message)
        assert all(len(frame) == 640 for frame in frames)
        got += b"".join(frames)
        assert len(recutter.rest) < 640
    assert got + recutter.rest == fed


def test_the_rest_is_told_in_milliseconds() -> None:
    """30 ms are one frame, and 10 ms wait."""
    recutter = Recutter(8000)
    recutter.feed(bytes(480))
    assert recutter.rest_ms == 10
