from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Quality = Literal["QQ", "LQ", "MQ", "HQ", "VHQ"]

def resample[T: np.generic](
    x: npt.NDArray[T], in_rate: float, out_rate: float, quality: Quality | int = "HQ"
) -> npt.NDArray[T]: ...

class ResampleStream:
    def __init__(
        self,
        in_rate: float,
        out_rate: float,
        num_channels: int,
        dtype: Any = "float32",
        quality: Quality | int = "HQ",
        vr: bool = False,
    ) -> None: ...
    def resample_chunk[T: np.generic](
        self, x: npt.NDArray[T], last: bool = False
    ) -> npt.NDArray[T]: ...
    def num_clips(self) -> int: ...
    def clear(self) -> None: ...
    def delay(self) -> float: ...
