"""The sound file of a sample call: stereo Ogg/Opus, left the agent, right the customer."""

from pathlib import Path
from typing import cast

import av
import numpy as np
import numpy.typing as npt
import soxr

from tools.sample_calls.errors import RenderedError

LINE_RATE = 8000
"""Samples per second of the telephone line."""

BIT_RATE = 26_000
"""Bits per second of both parties together: a minute stays below 200 KB, and the recogniser makes
no more errors than on the uncoded sound."""

_CODING = {
    # Opus has two coders. What its speech coder wrote, FFmpeg's decoder and libopus' own were seen
    # to decode differently; this choice keeps to the other one.
    "application": "lowdelay",
    # Two channels that know nothing of each other, so that no party leaks into the other's.
    "mapping_family": "255",
    "flags": "+bitexact",
}

_OPUS_RATE = 48_000

Samples = npt.NDArray[np.int16]


def write_audio(path: Path, agent: Samples, customer: Samples) -> None:
    """Writes both parties, of equal length, at LINE_RATE; the same samples give the same bytes."""
    pcm = np.stack([agent, customer], axis=1).reshape(1, -1)
    with av.open(str(path), "w", format="ogg", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream(
            "libopus",
            rate=LINE_RATE,
            layout="stereo",
            options=_CODING,
        )
        stream.bit_rate = BIT_RATE
        frame = av.AudioFrame.from_ndarray(pcm, format="s16", layout="stereo")
        frame.sample_rate = LINE_RATE
        frame.pts = 0
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)


def read_audio(path: Path) -> tuple[Samples, Samples]:
    """Agent and customer of a rendered call, 16-bit at LINE_RATE.

    Raises RenderedError when the file is missing, is no audio, or has not two channels.
    """
    try:
        with av.open(str(path)) as container:
            pieces = [frame.to_ndarray() for frame in container.decode(audio=0)]
    except (OSError, av.FFmpegError, IndexError) as error:
        raise RenderedError(f"{path}: {error}") from error
    if not pieces or pieces[0].shape[0] != 2:
        raise RenderedError(f"{path}: not a stereo sound file")
    both = cast("npt.NDArray[np.float32]", np.concatenate(pieces, axis=1))
    line = soxr.resample(both.T, _OPUS_RATE, LINE_RATE)
    whole = np.clip(np.rint(line * 32768.0), -32768, 32767).astype(np.int16)
    return np.ascontiguousarray(whole[:, 0]), np.ascontiguousarray(whole[:, 1])
