"""Child process of the crash test: records calls in real time until it is killed.

Usage: python -m tests.stream.recorder_child FOLDER CALLS KEYS
The number of frames handed to the recorder stands in FOLDER/sent, which survives the kill.
"""

import asyncio
import mmap
import struct
import sys
from pathlib import Path

import numpy as np

from stream.call import Call
from stream.disk import DiskThread
from stream.frame import AudioFrame
from stream.master_keys import MasterKeys
from stream.party import Party
from stream.recorder import Recorder, RecorderSettings

KEY = b"crash-test"
PLAIN, SEALED = "", "test:" + "5a" * 32
"""Configured keys of encryption: none, or one."""
RATE = 8000


def content(call: int, party: int, number: int) -> bytes:
    """Samples that tell which frame they belong to."""
    rng = np.random.default_rng([call, party, number])
    return rng.integers(-20000, 20000, 160, dtype=np.int16).tobytes()


async def record(folder: Path, calls: int, keys: str) -> None:
    """Feed every call 20 ms of both parties each 20 ms, for ten seconds at most."""
    disk = DiskThread(max_pending_bytes=64_000_000)
    settings, masters = RecorderSettings(folder=folder), MasterKeys.parse(keys)
    recorders = [
        Recorder(Call(id=f"call-{n}", source="pcm"), settings, disk, KEY, masters=masters)
        for n in range(calls)
    ]
    counter = folder / "sent"
    counter.write_bytes(bytes(8))
    with counter.open("r+b") as file, mmap.mmap(file.fileno(), 8) as shared:
        loop = asyncio.get_running_loop()
        begin = loop.time()
        for number in range(500):
            await asyncio.sleep(max(0.0, begin + number * 0.02 - loop.time()))
            for call, recorder in enumerate(recorders):
                for index, party in enumerate((Party.AGENT, Party.CUSTOMER)):
                    pcm = content(call, index, number)
                    recorder.frame(AudioFrame(f"call-{call}", party, number * 20, RATE, pcm))
            shared[:8] = struct.pack("<q", number + 1)
            if number == 0:
                print("recording", flush=True)


if __name__ == "__main__":
    asyncio.run(record(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]))
