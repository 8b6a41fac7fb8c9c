"""What happens to speech on its way through rooms, telephones and noise.

Sound is float32 in the range of 16-bit numbers; every function keeps the length unless it says
otherwise, and draws all chance from the generator it is given.
"""

import io

import av
import numpy as np
import numpy.typing as npt
from scipy.signal import butter, fftconvolve, firwin, lfilter, resample_poly, sosfilt

Sound = npt.NDArray[np.float32]

_TELEPHONE_BAND_HZ = (280.0, 3_400.0)
_FULL_SCALE = 32_767.0
_LINE_TONES_HZ = (50, 100, 150, 200, 350, 400, 425, 440, 450, 480, 620, 950, 1000, 1400, 1800, 2100)
_DTMF_LOW_HZ = (697, 770, 852, 941)
_DTMF_HIGH_HZ = (1209, 1336, 1477, 1633)


def clip(sound: Sound) -> Sound:
    """Round and limit to 16-bit numbers."""
    return np.clip(np.round(sound), -32_768, 32_767).astype(np.float32)


def telephone_band(sound: Sound, sample_rate: int) -> Sound:
    """Keep 280 to 3,400 Hz, as a telephone line does."""
    filters = butter(4, _TELEPHONE_BAND_HZ, "band", fs=sample_rate, output="sos")
    return np.asarray(sosfilt(filters, sound), np.float32)


def mu_law(sound: Sound) -> Sound:
    """Return the sound after 8-bit mu-law coding (the curve of G.711 with mu = 255)."""
    level = np.clip(sound / 32_768.0, -1, 1)
    curved = np.sign(level) * np.log1p(255 * np.abs(level)) / np.log(256)
    coded = np.round(curved * 127.5) / 127.5
    straight = np.sign(coded) * (np.exp(np.abs(coded) * np.log(256)) - 1) / 255
    return np.asarray(straight * _FULL_SCALE, np.float32)


def opus(sound: Sound, sample_rate: int, chance: np.random.Generator) -> Sound:
    """Return the sound after Opus coding at a random bit rate, as browsers and archives do.

    Half the time it is coded at 48 kHz, where the codec treats faint noise quite differently.
    """
    rate = 48_000 if chance.random() < 0.5 else sample_rate
    coded = resample_poly(sound, rate // sample_rate, 1) if rate != sample_rate else sound
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="ogg") as file:
        options = {"application": str(chance.choice(["voip", "audio"])), "compression_level": "3"}
        stream = file.add_stream("libopus", rate=rate, layout="mono", options=options)
        stream.bit_rate = int(chance.uniform(8_000, 32_000))
        frame = av.AudioFrame.from_ndarray(clip(coded).astype(np.int16)[None], layout="mono")
        frame.sample_rate = rate
        file.mux([*stream.encode(frame), *stream.encode(None)])
    buffer.seek(0)
    with av.open(buffer, "r") as heard:
        resampler = av.AudioResampler("s16", "mono", sample_rate)
        frames = [part for whole in heard.decode(audio=0) for part in resampler.resample(whole)]
        frames += resampler.resample(None)
    decoded = np.concatenate([frame.to_ndarray()[0] for frame in frames])
    return np.resize(decoded, len(sound)).astype(np.float32)


def narrow(sound: Sound) -> Sound:
    """Resample 16 kHz to 8 kHz; half as long."""
    return np.asarray(resample_poly(sound, 1, 2), np.float32)


def widen(sound: Sound, chance: np.random.Generator) -> Sound:
    """Resample 8 kHz to 16 kHz with one of many filters; twice as long.

    Products differ in their resampler, and the empty band above 4 kHz shows which was used: a
    network that saw only one would fail on the others.
    """
    half = int(chance.choice([8, 16, 32, 64]))
    cutoff = chance.uniform(0.44, 0.5)
    window = firwin(2 * half + 1, cutoff, window=("kaiser", chance.uniform(4, 14)))
    wide = np.asarray(resample_poly(sound, 2, 1, window=window), np.float32)
    if chance.random() < 0.3:
        wide += chance.standard_normal(len(wide)).astype(np.float32) * chance.uniform(0.3, 20)
    return clip(wide)


def noise(count: int, sample_rate: int, chance: np.random.Generator) -> Sound:
    """Return noise of unit power: white, coloured, a drifting band, or hum."""
    white = chance.standard_normal(count).astype(np.float32)
    seconds = np.arange(count) / sample_rate
    kind = chance.random()
    if kind < 0.3:
        made = white
    elif kind < 0.6:
        made = lfilter([1], [1, -chance.uniform(0.5, 0.98)], white)
    elif kind < 0.8:
        low = chance.uniform(100, 1_500)
        high = min(low + chance.uniform(200, 2_000), sample_rate / 2 - 100)
        made = sosfilt(butter(2, [low, high], "band", fs=sample_rate, output="sos"), white)
        made = made * (1 + 0.8 * np.sin(2 * np.pi * chance.uniform(0.2, 6) * seconds))
    else:
        hertz = chance.choice([50, 60, 100, 400, 1_000])
        hum = np.sin(2 * np.pi * hertz * seconds) + 0.5 * np.sin(4 * np.pi * hertz * seconds + 1)
        made = 0.3 * white + hum
    return np.asarray(made / (np.sqrt(np.mean(np.square(made))) + 1e-9), np.float32)


def tones(count: int, sample_rate: int, chance: np.random.Generator) -> Sound:
    """Return sounds that are no speech: line tones, keypad, sweeps, clicks."""
    seconds = np.arange(count) / sample_rate
    period = chance.choice([0.2, 0.4, 0.5, 1.0, 4.0, 5.0])
    switched = ((seconds + chance.random()) % period) < period * chance.uniform(0.2, 0.8)
    kind = chance.random()
    if kind < 0.35:
        hertz = chance.choice([*_LINE_TONES_HZ, chance.uniform(60, 3_500)])
        made = np.sin(2 * np.pi * hertz * seconds + chance.random())
        made = made * switched if chance.random() < 0.7 else made
    elif kind < 0.7:
        made = _keypad(seconds, sample_rate, chance)
    elif kind < 0.85:
        slope = chance.uniform(-300, 300)
        phase = chance.uniform(100, 3_000) * seconds + slope * seconds**2
        made = np.sin(2 * np.pi * phase) * switched
    else:
        made = np.zeros(count)
        made[chance.integers(0, count, max(1, count // 6_000))] = chance.uniform(1, 3)
        made = np.convolve(made, np.hanning(int(chance.integers(3, 24))), "same")
    return np.asarray(made * 10 ** chance.uniform(1.5, 4.2), np.float32)


def degrade(sound: Sound, sample_rate: int, chance: np.random.Generator) -> Sound:
    """Return speech after a random room, level, noise and line."""
    if chance.random() < 0.2:
        sound = _room(sound, sample_rate, chance)
    if chance.random() < 0.3:
        tilt = chance.uniform(-0.5, 0.5)
        sound = np.concatenate([sound[:1], sound[1:] - tilt * sound[:-1]])
    peak = float(np.abs(sound).max()) + 1e-9
    sound = sound / peak * _FULL_SCALE * 10 ** (chance.uniform(-30, -1) / 20)
    level = 0.0
    if chance.random() < 0.75:
        power = float(np.sqrt(np.mean(np.square(sound))))
        level = power * 10 ** (-chance.uniform(5, 45) / 20)
    return _line(sound, level, sample_rate, chance)


def quiet(sound: Sound, sample_rate: int, chance: np.random.Generator) -> Sound:
    """Return sound without speech over a random noise and line."""
    level = 10 ** chance.uniform(0, 3) if chance.random() < 0.8 else 0.0
    return _line(sound, level, sample_rate, chance)


def _line(sound: Sound, noise_level: float, sample_rate: int, chance: np.random.Generator) -> Sound:
    """Add noise before or behind the telephone's filter, then code the sum."""
    kind = chance.random()
    if kind < 0.3:
        sound = telephone_band(sound, sample_rate)
    if noise_level:
        sound = sound + noise(len(sound), sample_rate, chance) * noise_level
    if 0.3 <= kind < 0.6:
        sound = telephone_band(sound, sample_rate)
    sound = np.clip(sound, -32_768, 32_767)
    if chance.random() < 0.4:
        sound = mu_law(sound)
    if chance.random() < 0.25:
        sound = opus(sound, sample_rate, chance)
    return clip(sound)


def _room(sound: Sound, sample_rate: int, chance: np.random.Generator) -> Sound:
    count = int(chance.uniform(0.02, 0.15) * sample_rate)
    echo = chance.standard_normal(count) * np.exp(-np.arange(count) / (count / 5))
    echo *= 0.3 / (np.sqrt(np.sum(np.square(echo))) + 1e-9)
    echo[0] = 1
    return np.asarray(fftconvolve(sound, echo)[: len(sound)], np.float32)


def _keypad(
    seconds: npt.NDArray[np.float64], sample_rate: int, chance: np.random.Generator
) -> npt.NDArray[np.float64]:
    made = np.zeros(len(seconds))
    pressed = int(chance.uniform(0.05, 0.25) * sample_rate)
    pause = int(chance.uniform(0.03, 0.3) * sample_rate)
    for start in range(0, len(seconds), pressed + pause):
        part = slice(start, start + pressed)
        low, high = chance.choice(_DTMF_LOW_HZ), chance.choice(_DTMF_HIGH_HZ)
        pair = np.sin(2 * np.pi * low * seconds[part]) + np.sin(2 * np.pi * high * seconds[part])
        made[part] = 0.5 * pair
    return made
