from typing import Literal, TypeVar

import numpy as np
import numpy.typing as npt

Quality = Literal["QQ", "LQ", "MQ", "HQ", "VHQ"]
_T = TypeVar("_T", bound=np.generic)

def resample(
    x: npt.NDArray[_T], in_rate: float, out_rate: float, quality: Quality | int = "HQ"
) -> npt.NDArray[_T]: ...

class ResampleStream:
    def __init__(
        self,
        in_rate: float,
        out_rate: float,
        num_channels: int,
        dtype: npt.DTypeLike = "float32",
        quality: Quality | int = "HQ",
        vr: bool = False,
    ) -> None: ...
    def resample_chunk(self, x: npt.NDArray[_T], last: bool = False) -> npt.NDArray[_T]: ...
    def num_clips(self) -> int: ...
    def clear(self) -> None: ...
    def delay(self) -> float: ...
