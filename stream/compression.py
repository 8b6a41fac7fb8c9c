"""After a call: segments become Ogg/Opus, and the step is signed into the manifest."""

import hashlib
import os
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO

import av
import numpy as np

from stream.compressed_audio import decoded_length
from stream.data_key import DataKey, FolderKeys
from stream.manifest import Compressed, Manifest, SegmentClosed
from stream.recording_errors import RecordingDiskError, RecordingError, SegmentFormatError
from stream.sealed_file import SUFFIX, SealedWriter
from stream.segment_audio import SegmentAudio, read_segment_audio
from stream.segment_file import SegmentFile
from stream.sound import Sound

LENGTH_TOLERANCE_MS = 40
"""A compressed file may differ in length by two of its packets, never more."""

BLOCK_MS = 1000
"""Sound in memory at once, in milliseconds."""


def encode_opus(sound: Sound, file: BinaryIO | SealedWriter, *, kbps: int) -> None:
    """Write sound as Ogg/Opus, a second at a time.

    Raises:
        RecordingError: the sound cannot be read.
        OSError: the disk refused.
    """
    rate = sound.rate
    with av.open(file, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=rate, layout="mono")
        stream.codec_context.bit_rate = kbps * 1000
        # Not `voip`: FFmpeg's own decoder, which reads it back, distorts that mode.
        stream.codec_context.options = {"application": "lowdelay"}
        for start_ms in range(sound.start_ms, sound.end_ms, BLOCK_MS):
            samples = sound.read(start_ms, min(start_ms + BLOCK_MS, sound.end_ms))
            part = np.ascontiguousarray(samples).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(part, format="s16", layout="mono")
            at = (start_ms - sound.start_ms) * rate // 1000
            frame.sample_rate, frame.pts, frame.time_base = rate, at, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def file_digest(path: Path) -> str:
    """BLAKE2b over a file's bytes, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=32)).hexdigest()


def compress_segment(
    keys: FolderKeys, name: str, closed: SegmentClosed, key: bytes, *, kbps: int
) -> Compressed:
    """Replace one segment of a recording by Ogg/Opus; the segment is removed only after the new
    file was decoded again and the step is durable in the manifest. What was encrypted stays so,
    under the same data key; with a master key everything becomes so.

    Raises:
        RecordingError: the segment is damaged, or the disk refused; the segment is kept.
    """
    source = keys.folder / name
    audio = read_segment_audio(source, keys)
    if not audio.verified(key):
        raise SegmentFormatError(f"{name} does not match its chain; it is kept as it is")
    data_key = _data_key(keys, source)
    stem = source.name.partition(".")[0]
    target = keys.folder / (stem + ".ogg" + (SUFFIX if data_key else ""))
    try:
        if data_key is None:
            _encode_plain(audio, target, kbps)
        else:
            _encode_sealed(audio, target, data_key, kbps)
        samples = (audio.end_ms - audio.start_ms) * audio.rate // 1000
        difference = abs(decoded_length(target, keys, audio.rate) - samples)
        if difference * 1000 // audio.rate > LENGTH_TOLERANCE_MS:
            target.unlink()
            raise RecordingError(f"{name} came out at another length; it is kept as it is")
        step = _step(audio, closed, target)
    except OSError as error:
        target.unlink(missing_ok=True)
        raise RecordingDiskError(f"cannot write a compressed recording: {error}") from None
    Manifest(keys.folder, key).append(step)
    source.unlink()
    return step


def _data_key(keys: FolderKeys, source: Path) -> DataKey | None:
    with SegmentFile(source, keys) as file:
        key_id = file.header.key
    if key_id:
        return keys.existing(key_id)
    return keys.fresh() if keys.seals else None


def _encode_plain(audio: SegmentAudio, target: Path, kbps: int) -> None:
    with target.open("wb") as file:
        encode_opus(audio, file, kbps=kbps)
        file.flush()
        os.fsync(file.fileno())


def _encode_sealed(audio: SegmentAudio, target: Path, data_key: DataKey, kbps: int) -> None:
    file = SealedWriter(target, data_key)
    try:
        encode_opus(audio, file, kbps=kbps)
        file.close()
    except (OSError, RecordingError):
        file.discard()
        raise


def _step(audio: SegmentAudio, closed: SegmentClosed, target: Path) -> Compressed:
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
        gaps=audio.gaps,
    )
