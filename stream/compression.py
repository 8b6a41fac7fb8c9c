"""After a call: segments become Ogg/Opus, and the step is signed into the manifest."""

import hashlib
import os
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from stream.manifest import Compressed, GapSpan, Manifest, SegmentClosed
from stream.recording_errors import RecordingDiskError, RecordingError, SegmentFormatError
from stream.segment_audio import SegmentAudio, read_segment_audio

LENGTH_TOLERANCE_MS = 40
"""A compressed file may differ in length by two of its packets, never more."""

Samples = npt.NDArray[np.int16]


def encode_opus(samples: Samples, rate: int, path: Path, *, kbps: int) -> None:
    """Write mono samples as Ogg/Opus.

    Raises:
        RecordingDiskError: the disk refused.
    """
    try:
        with av.open(str(path), "w", format="ogg") as container:
            stream = container.add_stream("libopus", rate=rate, layout="mono")
            stream.codec_context.bit_rate = kbps * 1000
            # Not `voip`: FFmpeg's own decoder, which reads it back, distorts that mode.
            stream.codec_context.options = {"application": "lowdelay"}
            block = rate  # one second at a time bounds the memory of conversion
            for at in range(0, len(samples), block):
                part = np.ascontiguousarray(samples[at : at + block]).reshape(1, -1)
                frame = av.AudioFrame.from_ndarray(part, format="s16", layout="mono")
                frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    except OSError as error:
        path.unlink(missing_ok=True)
        raise RecordingDiskError(f"cannot write a compressed recording: {error}") from None


def decode_audio(path: Path, rate: int) -> Samples:
    """Read an audio file as mono samples at `rate`.

    Raises:
        SegmentFormatError: it is not audio.
    """
    parts: list[Samples] = []
    try:
        with av.open(str(path)) as container:
            resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
            for frame in container.decode(audio=0):
                parts += [_mono(out) for out in resampler.resample(frame)]
            parts += [_mono(out) for out in resampler.resample(None)]
    except (av.FFmpegError, IndexError) as error:
        raise SegmentFormatError(f"{path.name} cannot be decoded: {error}") from None
    return np.concatenate(parts) if parts else np.zeros(0, np.int16)


def _mono(frame: av.AudioFrame) -> Samples:
    return frame.to_ndarray().reshape(-1).astype(np.int16, copy=False)


def file_digest(path: Path) -> str:
    """BLAKE2b over a file's bytes, hexadecimal."""
    return hashlib.blake2b(path.read_bytes(), digest_size=32).hexdigest()


def compress_segment(folder: Path, closed: SegmentClosed, key: bytes, *, kbps: int) -> Compressed:
    """Replace one segment of a recording by Ogg/Opus; the segment is removed only after the new
    file was decoded again and the step is durable in the manifest.

    Raises:
        RecordingError: the segment is damaged or the disk refused; the segment is kept.
    """
    source = folder / closed.file
    audio = read_segment_audio(source, key)
    if not audio.verified:
        raise SegmentFormatError(f"{closed.file} does not match its chain; it is kept as it is")
    target = source.with_suffix(".ogg")
    samples = audio.samples()
    encode_opus(samples, audio.rate, target, kbps=kbps)
    decoded = decode_audio(target, audio.rate)
    if abs(len(decoded) - len(samples)) * 1000 // audio.rate > LENGTH_TOLERANCE_MS:
        target.unlink()
        raise RecordingError(f"{closed.file} came out at another length; it is kept as it is")
    step = compressed_step(audio, closed, target)
    with target.open("rb") as file:
        os.fsync(file.fileno())
    Manifest(folder, key).append(step)
    source.unlink()
    return step


def compressed_step(audio: SegmentAudio, closed: SegmentClosed, target: Path) -> Compressed:
    """The manifest's line for a compressed segment."""
    return Compressed(
        file=target.name,
        source=closed.file,
        source_digest=audio.digest.hex(),
        digest=file_digest(target),
        party=audio.party,
        start_ms=audio.start_ms,
        end_ms=audio.end_ms,
        rate=audio.rate,
        gaps=tuple(GapSpan(g.start_ms, g.end_ms, g.cause) for g in audio.gaps),
    )
