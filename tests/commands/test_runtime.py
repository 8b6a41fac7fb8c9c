"""What a long-running command sets up with the operating system."""

import os
import platform
import subprocess
import sys

import pytest

pytestmark = pytest.mark.integration

HEAPS = """
import asyncio, ctypes, threading
from commands.runtime import run

async def nothing(): pass
run(nothing())
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fopen.restype = ctypes.c_void_p
barrier = threading.Barrier(32)

def use():
    barrier.wait()
    libc.malloc(ctypes.c_size_t(1000))
    barrier.wait()

threads = [threading.Thread(target=use) for _ in range(32)]
for thread in threads: thread.start()
for thread in threads: thread.join()
out = libc.fopen(b"/dev/stdout", b"w")
libc.malloc_info(0, ctypes.c_void_p(out))
libc.fclose(ctypes.c_void_p(out))
"""
"""Thirty-two threads take memory, then the C library is asked in how many heaps it lies."""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only the GNU C library can be told")
def test_threads_share_a_few_heaps() -> None:
    """One for each core: memory that threads give back is there for the others."""
    told = subprocess.run(
        [sys.executable, "-c", HEAPS], check=True, capture_output=True, text=True, timeout=60
    ).stdout

    assert 1 <= told.count("<heap nr=") <= max(os.cpu_count() or 1, 2)
