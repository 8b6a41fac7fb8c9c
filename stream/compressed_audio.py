"""A compressed file read back as sound, any stretch of it, without decoding what comes before."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer

from stream.data_key import FolderKeys
from stream.party import Party
from stream.recording_errors import SegmentFormatError
from stream.sealed_file import open_content
from stream.sound import Samples

WARM_UP_MS = 400
"""Sound decoded before what is wanted: Opus needs 80 ms to become what it would have been anyway,
and pages of the file may begin later than they say."""


@dataclass(frozen=True)
class CompressedAudio:
    """Sound of one compressed file; meets `stream.sound.Sound`."""

    path: Path
    """The file, sealed or not."""
    keys: FolderKeys
    """Open it when it is sealed."""
    party: Party
    """Whose sound."""
    rate: int
    """Samples per second of what was heard."""
    start_ms: int
    """Call time of its first sample, in milliseconds."""
    end_ms: int
    """Call time behind its last sample, in milliseconds."""

    def read(self, start_ms: int, end_ms: int) -> Samples:
        """Every sample between two moments; digital zero before and behind the file.

        Raises:
            RecordingKeyError: the key is missing or wrong.
            RecordingDamagedError: a chunk is not what was written.
            SegmentFormatError: it is not audio.
        """
        line = np.zeros((end_ms - start_ms) * self.rate // 1000, np.int16)
        begin, end = max(start_ms, self.start_ms), min(end_ms, self.end_ms)
        if begin < end:
            part = self._decode(begin - self.start_ms, end - self.start_ms)
            at = (begin - start_ms) * self.rate // 1000
            part = part[: len(line) - at]
            line[at : at + len(part)] = part
        return line

    def _decode(self, start_ms: int, end_ms: int) -> Samples:
        """The samples of a span of file time."""
        first, wanted = start_ms * self.rate // 1000, (end_ms - start_ms) * self.rate // 1000
        parts: list[Samples] = []
        had, begin = 0, 0
        with opened(self.path, self.keys) as container:
            if start_ms > WARM_UP_MS:
                container.seek((start_ms - WARM_UP_MS) * 1000)
            resampler = av.AudioResampler(format="s16", layout="mono", rate=self.rate)
            for frame in container.decode(audio=0):
                if not parts:
                    begin = max(0, round((frame.time or 0.0) * self.rate))
                for out in resampler.resample(frame):
                    parts.append(mono(out))
                    had += len(parts[-1])
                if begin + had >= first + wanted:
                    break
            else:
                parts += [mono(out) for out in resampler.resample(None)]
        if not parts:
            return np.zeros(0, np.int16)
        skip = max(0, first - begin)
        return np.concatenate(parts)[skip : skip + wanted]


@contextmanager
def opened(path: Path, keys: FolderKeys) -> Iterator[InputContainer]:
    """An audio file, sealed or not, ready to be decoded.

    Raises:
        RecordingKeyError: the key is missing or wrong.
        RecordingDamagedError: a chunk is not what was written.
        SegmentFormatError: it is not audio.
    """
    try:
        with open_content(path, keys) as content, av.open(content, "r") as container:
            yield container
    except (av.FFmpegError, IndexError) as error:
        raise SegmentFormatError(f"{path.name} cannot be decoded: {error}") from None
    except FileNotFoundError:
        raise SegmentFormatError(f"{path.name} is missing") from None


def decoded_length(path: Path, keys: FolderKeys, rate: int) -> int:
    """Samples at `rate` that a file decodes to, all of it being decoded.

    Raises:
        RecordingError: as `opened`.
    """
    with opened(path, keys) as container:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
        total = 0
        for frame in container.decode(audio=0):
            total += sum(out.samples for out in resampler.resample(frame))
        return total + sum(out.samples for out in resampler.resample(None))


def mono(frame: av.AudioFrame) -> Samples:
    """A frame's samples."""
    return frame.to_ndarray().reshape(-1).astype(np.int16, copy=False)
