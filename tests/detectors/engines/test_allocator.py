"""How the engine's memory is set up (category: unit)."""

import ctypes
import sys

import pytest

from detectors.engines.allocator import prepare

pytestmark = pytest.mark.unit

FIGURES = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"
"""Of glibc's `mallinfo2`, in order."""


class _Figures(ctypes.Structure):
    """What glibc's `mallinfo2` tells."""

    _fields_ = [(name, ctypes.c_size_t) for name in FIGURES.split()]


@pytest.mark.skipif(sys.platform != "linux", reason="only glibc has these options")
def test_no_small_blocks_lie_in_quick_lists() -> None:
    """Nothing is left for large blocks to merge."""
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    libc.free.argtypes = [ctypes.c_void_p]
    libc.mallinfo2.restype = _Figures
    assert prepare()
    blocks = [libc.malloc(40) for _ in range(1000)]
    for block in blocks:
        libc.free(block)
    assert libc.mallinfo2().fsmblks == 0
