"""Sound of one party on the call's time line, of which any stretch can be read."""

from typing import Protocol

import numpy as np
import numpy.typing as npt

from stream.party import Party

Samples = npt.NDArray[np.int16]


class Sound(Protocol):
    """One stretch of one party's sound. Blocking."""

    @property
    def party(self) -> Party:
        """Whose sound."""
        ...

    @property
    def rate(self) -> int:
        """Samples per second."""
        ...

    @property
    def start_ms(self) -> int:
        """Call time of its first sample, in milliseconds."""
        ...

    @property
    def end_ms(self) -> int:
        """Call time behind its last sample, in milliseconds."""
        ...

    def read(self, start_ms: int, end_ms: int) -> Samples:
        """Every sample between two moments of call time; digital zero where there is no sound.

        Raises:
            stream.recording_errors.RecordingError: it cannot be read.
        """
        ...
