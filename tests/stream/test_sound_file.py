"""Recorded calls are read from whatever people have, and refused with a sentence otherwise."""

import wave
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest

from stream.party import Party
from stream.sound_file import (
    NotSoundError,
    SoundChannelsError,
    SoundFileError,
    SoundFileMissingError,
    SoundFileTruncatedError,
    read_call,
)

pytestmark = pytest.mark.integration

Samples = npt.NDArray[np.int16]


def tone(hertz: float, rate: int, seconds: float = 1.0) -> Samples:
    """A sine of amplitude 8,000."""
    at = np.arange(int(rate * seconds)) / rate
    return np.asarray(8000 * np.sin(2 * np.pi * hertz * at), dtype=np.int16)


def write_wav(path: Path, rate: int, *channels: Samples) -> Path:
    """A 16-bit WAV file."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(len(channels))
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.stack(channels, axis=1).tobytes())
    return path


def write_opus(path: Path, *channels: Samples) -> Path:
    """An Ogg/Opus file of sound at 48 kHz."""
    layout = "stereo" if len(channels) == 2 else "mono"
    with av.open(str(path), "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=48000, layout=layout)
        assert isinstance(stream, av.AudioStream)
        packed = np.stack(channels, axis=1).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(packed, format="s16", layout=layout)
        frame.rate = 48000
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def level(pcm: bytes, hertz: float, rate: int) -> float:
    """Amplitude of one frequency in the middle of `pcm`."""
    samples = np.frombuffer(pcm, dtype="<i2").astype(float)
    middle = samples[len(samples) // 4 : -len(samples) // 4]
    at = np.arange(len(middle)) / rate
    return float(2 * abs(np.mean(middle * np.exp(-2j * np.pi * hertz * at))))


def test_a_stereo_wav_is_read_bit_for_bit(tmp_path: Path) -> None:
    """Agent on the first channel, customer on the second."""
    agent, customer = tone(440, 8000), tone(1000, 8000)
    sound = read_call([write_wav(tmp_path / "call.wav", 8000, agent, customer)])
    assert sound.rate == 8000
    assert sound.parties == {Party.AGENT: agent.tobytes(), Party.CUSTOMER: customer.tobytes()}
    assert sound.duration_ms == 1000
    assert len(sound.frames()) == 50


def test_the_channels_may_be_the_other_way_round(tmp_path: Path) -> None:
    """The caller says which is which."""
    path = write_wav(tmp_path / "call.wav", 8000, tone(440, 8000), tone(1000, 8000))
    sound = read_call([path], (Party.CUSTOMER, Party.AGENT))
    assert level(sound.parties[Party.AGENT], 1000, 8000) > 7000


def test_two_mono_files_become_one_call_of_the_longer_length(tmp_path: Path) -> None:
    """The shorter one goes on in silence."""
    agent = write_wav(tmp_path / "a.wav", 16000, tone(440, 16000))
    customer = write_wav(tmp_path / "c.wav", 8000, tone(1000, 8000, 0.5))
    sound = read_call([agent, customer])
    assert sound.rate == 16000
    assert {len(pcm) for pcm in sound.parties.values()} == {32_000}
    assert level(sound.parties[Party.CUSTOMER][:16_000], 1000, 16000) > 7000
    assert not any(sound.parties[Party.CUSTOMER][16_200:])


@pytest.mark.parametrize("rate", [11025, 44100, 48000])
def test_other_rates_come_to_sixteen_khz(tmp_path: Path, rate: int) -> None:
    """With the pitch they had."""
    path = write_wav(tmp_path / "call.wav", rate, tone(440, rate), tone(1000, rate))
    sound = read_call([path])
    assert sound.rate == 16000
    assert level(sound.parties[Party.AGENT], 440, 16000) == pytest.approx(8000, rel=0.02)
    assert level(sound.parties[Party.AGENT], 1000, 16000) < 10


def test_ogg_opus_is_read(tmp_path: Path) -> None:
    """As our own recordings are kept."""
    path = write_opus(tmp_path / "call.ogg", tone(440, 48000), tone(1000, 48000))
    sound = read_call([path])
    assert level(sound.parties[Party.AGENT], 440, 16000) > 7000
    assert level(sound.parties[Party.AGENT], 1000, 16000) < 100
    assert sound.duration_ms == pytest.approx(1000, abs=20)


def test_a_streamed_wav_that_does_not_know_its_length_is_read(tmp_path: Path) -> None:
    """As programs write it into a pipe."""
    path = write_wav(tmp_path / "call.wav", 8000, tone(440, 8000), tone(1000, 8000))
    content = bytearray(path.read_bytes())
    content[40:44] = b"\xff\xff\xff\xff"
    path.write_bytes(content)
    assert read_call([path]).duration_ms == 1000


def told(error: type[SoundFileError], *paths: Path) -> str:
    """The sentence with which these files are refused; it names the file."""
    with pytest.raises(error) as caught:
        read_call(paths)
    assert str(paths[0]) in str(caught.value)
    return str(caught.value)


def test_a_one_channel_file_is_refused_with_advice(tmp_path: Path) -> None:
    """Who speaks cannot be told."""
    path = write_wav(tmp_path / "mono.wav", 8000, tone(440, 8000))
    assert "two mono files" in told(SoundChannelsError, path)


def test_two_files_must_each_be_mono(tmp_path: Path) -> None:
    """Four voices are not a call."""
    path = write_wav(tmp_path / "call.wav", 8000, tone(440, 8000), tone(1000, 8000))
    assert "each must be mono" in told(SoundChannelsError, path, path)


def test_three_files_are_not_a_call(tmp_path: Path) -> None:
    """One, or two."""
    with pytest.raises(SoundChannelsError, match="one file, or 2"):
        read_call([tmp_path] * 3)


@pytest.mark.parametrize("kept", [4000, 20_000])
def test_a_truncated_wav_is_refused_with_how_much_is_there(tmp_path: Path, kept: int) -> None:
    """Rather than analysed as if the call had been short."""
    path = write_wav(tmp_path / "cut.wav", 8000, tone(440, 8000), tone(1000, 8000))
    path.write_bytes(path.read_bytes()[:kept])
    assert f"{kept - 44} of 32000 bytes" in told(SoundFileTruncatedError, path)


def test_a_wav_cut_in_its_header_is_refused(tmp_path: Path) -> None:
    """Before any sound."""
    path = write_wav(tmp_path / "cut.wav", 8000, tone(440, 8000), tone(1000, 8000))
    path.write_bytes(path.read_bytes()[:30])
    told(SoundFileTruncatedError, path)


def test_a_truncated_ogg_is_refused(tmp_path: Path) -> None:
    """Its last page says that it is the last; here it is missing."""
    path = write_opus(tmp_path / "cut.ogg", tone(440, 48000, 5), tone(1000, 48000, 5))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    told(SoundFileTruncatedError, path)


@pytest.mark.parametrize(
    "content", [b"", b"this is a letter, not sound", b"OggS" + bytes(60), bytes(range(256)) * 40]
)
def test_what_is_not_sound_is_refused(tmp_path: Path, content: bytes) -> None:
    """Whatever its name says."""
    path = tmp_path / "call.wav"
    path.write_bytes(content)
    told(SoundFileError, path)


def test_a_picture_has_no_sound(tmp_path: Path) -> None:
    """It can be decoded, but not heard."""
    path = tmp_path / "picture.png"
    with av.open(str(path), "w", format="image2") as container:
        stream = container.add_stream("png", rate=1)
        assert isinstance(stream, av.VideoStream)
        stream.width = stream.height = 16
        stream.pix_fmt = "rgb24"
        frame = av.VideoFrame.from_ndarray(np.zeros((16, 16, 3), dtype=np.uint8), format="rgb24")
        container.mux(stream.encode(frame))
    told(NotSoundError, path)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    """In the system's words."""
    assert "No such file" in told(SoundFileMissingError, tmp_path / "nowhere.wav")
