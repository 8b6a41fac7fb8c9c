"""What the load speaks: the sample calls' own sound, about half of it speech."""

from functools import cache

import av
import numpy as np
import numpy.typing as npt

from bench.process import ROOT

RATE = 8000
FRAME = 160

Samples = npt.NDArray[np.int16]


@cache
def tracks(seconds: int = 20) -> tuple[Samples, ...]:
    """Mono tracks of `seconds` at 8 kHz, both parties of every sample call, in pairs."""
    found: list[Samples] = []
    for path in sorted((ROOT / "demo" / "calls").glob("*.ogg")):
        stereo = _decode(str(path))
        for channel in (0, 1):
            track = np.resize(stereo[:, channel], seconds * RATE)
            found.append(track.astype(np.int16))
    return tuple(found)


def _decode(path: str) -> Samples:
    parts = []
    with av.open(path) as container:
        resampler = av.AudioResampler(format="s16", layout="stereo", rate=RATE)
        for frame in container.decode(audio=0):
            parts += [out.to_ndarray().reshape(-1, 2) for out in resampler.resample(frame)]
    return np.concatenate(parts).astype(np.int16)
