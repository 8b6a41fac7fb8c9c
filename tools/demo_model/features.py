"""MFCC features as the recogniser computes them, and the configuration that says so."""

import numpy as np
import numpy.typing as npt

COEFFICIENTS = 40
_LOW_HZ = 40
_BELOW_NYQUIST_HZ = 200


def mfcc_configuration(sample_rate: int) -> str:
    """Return the text of conf/mfcc.conf; `dither=0` makes decoding repeatable."""
    return (
        f"--sample-frequency={sample_rate}\n--use-energy=false\n"
        f"--num-mel-bins={COEFFICIENTS}\n--num-ceps={COEFFICIENTS}\n"
        f"--low-freq={_LOW_HZ}\n--high-freq=-{_BELOW_NYQUIST_HZ}\n--dither=0\n"
    )


def mfcc(samples: npt.NDArray[np.float32], sample_rate: int) -> npt.NDArray[np.float32]:
    """Return features of sound in the range of 16-bit numbers, shape (frames, COEFFICIENTS)."""
    import kaldi_native_fbank  # noqa: PLC0415 - exporting must work without it

    options = kaldi_native_fbank.MfccOptions()
    options.frame_opts.samp_freq = sample_rate
    options.frame_opts.dither = 0.0
    options.frame_opts.snip_edges = True
    options.mel_opts.num_bins = COEFFICIENTS
    options.mel_opts.low_freq = _LOW_HZ
    options.mel_opts.high_freq = -_BELOW_NYQUIST_HZ
    options.num_ceps = COEFFICIENTS
    options.use_energy = False
    extractor = kaldi_native_fbank.OnlineMfcc(options)
    extractor.accept_waveform(sample_rate, samples.tolist())
    extractor.input_finished()
    frames = [extractor.get_frame(at) for at in range(extractor.num_frames_ready)]
    return np.stack(frames) if frames else np.zeros((0, COEFFICIENTS), np.float32)
