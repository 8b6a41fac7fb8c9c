"""What encryption of recordings costs: `python -m bench.sealing` prints CPU time a frame.

Fifty calls of two parties are recorded without pause through the real recorder and its disk thread,
plain and sealed in turns, so that both meet the same machine. CPU time is that of the whole
process, without the making of frames.
"""

import asyncio
import os
import statistics
import tempfile
import time
from pathlib import Path

from stream.call import Call
from stream.disk import DiskThread
from stream.frame import AudioFrame
from stream.master_keys import NO_KEYS, MasterKeys, new_master_key
from stream.party import Party
from stream.recorder import Recorder, RecorderSettings

CALLS, FRAMES, ROUNDS = 50, 1500, 5
PARTIES = (Party.AGENT, Party.CUSTOMER)


async def cost_us(folder: Path, masters: MasterKeys) -> float:
    """CPU microseconds a frame of recording all calls."""
    pcm = os.urandom(320)
    frames = [
        [
            AudioFrame(f"call-{c}", party, n * 20, 8000, pcm)
            for c in range(CALLS)
            for party in PARTIES
        ]
        for n in range(FRAMES)
    ]
    disk = DiskThread(max_pending_bytes=1 << 30)
    settings = RecorderSettings(folder=folder)
    recorders = [
        Recorder(Call(id=f"call-{c}", source="pcm"), settings, disk, b"key", masters=masters)
        for c in range(CALLS)
    ]
    await disk.drained()
    begin = time.process_time()
    for moment in frames:
        for place, frame in enumerate(moment):
            recorders[place // 2].frame(frame)
    for recorder in recorders:
        await recorder.close()
    spent = time.process_time() - begin
    disk.close()
    return spent / (CALLS * len(PARTIES) * FRAMES) * 1e6


def main() -> None:
    """Measure in turns and print medians with all rounds."""
    sealed = MasterKeys.parse(new_master_key("bench"))
    costs: dict[str, list[float]] = {"plain": [], "sealed": []}
    for _ in range(ROUNDS):
        for name, masters in (("plain", NO_KEYS), ("sealed", sealed)):
            with tempfile.TemporaryDirectory(dir="build") as folder:
                costs[name].append(asyncio.run(cost_us(Path(folder), masters)))
    for name, rounds in costs.items():
        shown = ", ".join(f"{cost:.2f}" for cost in rounds)
        print(f"{name}: {statistics.median(rounds):.2f} µs a frame ({shown})")
    ratio = statistics.median(costs["sealed"]) / statistics.median(costs["plain"])
    print(f"ratio {ratio:.2f}")


if __name__ == "__main__":
    main()
