"""Reads the two voices of a call from one stereo file or two mono files.

SoundFileError
├── SoundFileMissingError     there is no such file, or it may not be read
├── NotSoundError             nothing in it can be decoded as sound
├── SoundFileTruncatedError   it ends before it says it does
└── SoundChannelsError        it has not as many channels as are needed
"""

import struct
from collections.abc import Sequence
from pathlib import Path

import av
import av.error
import msgspec
import numpy as np
import numpy.typing as npt
import soxr

from stream.frame import frame_bytes
from stream.party import Party
from stream.resample import to_int16

Samples = npt.NDArray[np.int16]

STREAMED_SIZE = 0xFFFFFFFF
"""Length written by programs that could not know it in advance."""

OGG_PAGE = b"OggS"
OGG_END_OF_STREAM = 4
"""Flag in the sixth byte of the last page of a complete stream (RFC 3533 §6)."""


class SoundFileError(Exception):
    """A file cannot be taken as a call; the text says why and what would help."""

    code = "sound_file"


class SoundFileMissingError(SoundFileError):
    """There is no such file, or it may not be read."""

    code = "sound_file_missing"


class NotSoundError(SoundFileError):
    """Nothing in it can be decoded as sound."""

    code = "not_sound"


class SoundFileTruncatedError(SoundFileError):
    """It ends before it says it does."""

    code = "sound_file_truncated"


class SoundChannelsError(SoundFileError):
    """It has not as many channels as are needed."""

    code = "sound_channels"


class CallSound(msgspec.Struct, frozen=True):
    """The sound of a whole call, in memory: 115 MB an hour at 8 kHz."""

    rate: int
    """Samples a second: 8000 or 16000."""
    parties: dict[Party, bytes]
    """Each party's samples, s16le, all of the same length; a shorter file was continued with
    silence.
    """

    @property
    def duration_ms(self) -> int:
        """Length in milliseconds."""
        return max(len(pcm) for pcm in self.parties.values()) * 500 // self.rate

    def frames(self) -> list[tuple[bytes, ...]]:
        """The whole 20 ms frames, one of each party in the order of `parties`."""
        size = frame_bytes(self.rate)
        voices = list(self.parties.values())
        end = len(voices[0]) // size * size
        return [tuple(v[at : at + size] for v in voices) for at in range(0, end, size)]


def read_call(
    paths: Sequence[Path],
    channels: Sequence[Party] = (Party.AGENT, Party.CUSTOMER),
    *,
    rate: int | None = None,
) -> CallSound:
    """Read a call from one file with a channel per party, or from one mono file per party.

    Args:
        paths: WAV, or anything PyAV decodes.
        channels: whose voice each channel (or file) carries, in order.
        rate: 8000 or 16000 Hz to bring it to; None keeps 8 kHz and makes 16 kHz of all else.

    Raises:
        SoundFileError: one of its kinds, naming the file.
    """
    wanted = len(channels) if len(paths) == 1 else 1
    if len(paths) not in (1, len(channels)):
        raise SoundChannelsError(f"give one file, or {len(channels)}: one for each party")
    read = [_read(path, wanted) for path in paths]
    if rate is None:
        rate = 8000 if all(own_rate == 8000 for _, own_rate in read) else 16000
    voices = [_at_rate(row, own, rate) for samples, own in read for row in samples]
    length = max(len(voice) for voice in voices)
    padded = [np.pad(voice, (0, length - len(voice))).tobytes() for voice in voices]
    return CallSound(rate, dict(zip(channels, padded, strict=True)))


def _read(path: Path, channels: int) -> tuple[Samples, int]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SoundFileMissingError(f"{path}: {error.strerror}") from error
    _check_whole(path, content)
    try:
        samples, rate = _decode(path)
    except (av.error.FFmpegError, UnicodeDecodeError) as error:
        raise NotSoundError(f"{path}: this is not sound we can decode ({error})") from error
    if samples is None:
        raise NotSoundError(f"{path}: there is no sound in this file")
    if len(samples) != channels:
        raise SoundChannelsError(_channels_wrong(path, len(samples), channels))
    return samples, rate


def _channels_wrong(path: Path, found: int, wanted: int) -> str:
    if wanted == 1:
        return f"{path}: has {found} channels; of two files each must be mono"
    if found == 1:
        return f"{path}: has one channel; give a stereo file, or two mono files (agent, customer)"
    return f"{path}: has {found} channels, and not {wanted}"


def _decode(path: Path) -> tuple[Samples | None, int]:
    with av.open(str(path)) as container:
        if not container.streams.audio:
            return None, 0
        stream = container.streams.audio[0]
        rate = stream.rate
        resampler = av.AudioResampler(format="s16p", layout=stream.layout, rate=rate)
        blocks: list[Samples] = []
        for frame in container.decode(stream):
            blocks += _planes(resampler.resample(frame))
        blocks += _planes(resampler.resample(None))
    return (np.concatenate(blocks, axis=1) if blocks else None), rate


def _planes(frames: list[av.AudioFrame]) -> list[Samples]:
    return [np.asarray(frame.to_ndarray(), dtype=np.int16) for frame in frames]


def _check_whole(path: Path, content: bytes) -> None:
    """Decoders play a cut file as far as it goes; we say that it was cut."""
    if content[:4] == b"RIFF" and content[8:12] == b"WAVE":
        at = 12
        while at + 8 <= len(content):
            kind, size = content[at : at + 4], struct.unpack_from("<I", content, at + 4)[0]
            if kind == b"data":
                there = len(content) - at - 8
                if size not in (0, STREAMED_SIZE) and there < size:
                    raise SoundFileTruncatedError(
                        f"{path}: is cut off, {there} of {size} bytes of sound are there"
                    )
                return
            at += 8 + size + size % 2
        raise SoundFileTruncatedError(f"{path}: is cut off before any sound")
    if content[:4] == OGG_PAGE:
        last = content.rfind(OGG_PAGE)
        if len(content) < last + 27 or not content[last + 5] & OGG_END_OF_STREAM:
            raise SoundFileTruncatedError(f"{path}: is cut off, its last page is missing")


def _at_rate(samples: Samples, own: int, rate: int) -> Samples:
    if own == rate:
        return samples
    return to_int16(soxr.resample(samples.astype(np.float32), own, rate, quality="HQ"))
