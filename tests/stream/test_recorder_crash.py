"""Killed at any instant, a recording loses at most one second."""

import random
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

from stream.data_key import FolderKeys
from stream.master_keys import MasterKeys
from stream.recorder import recording_folder
from stream.recordings import RecordingStore
from stream.segment_audio import read_segment_audio
from tests.stream.recorder_child import KEY, PLAIN, SEALED, content

pytestmark = pytest.mark.load

CALLS = 50
KILLS = 20


MASTERS = MasterKeys.parse(SEALED)


def record_until_killed(folder: Path, seconds: float, root: Path, keys: str) -> int:
    """Run the child for so long, kill it, and give the frames it had handed over."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.stream.recorder_child", str(folder), str(CALLS), keys],
        cwd=root,
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None
    with child:
        assert child.stdout.readline() == b"recording\n"
        time.sleep(seconds)  # the instant of the kill is what is being tested
        child.kill()
    (sent,) = struct.unpack("<q", (folder / "sent").read_bytes())
    return int(sent)


@pytest.mark.parametrize("keys", [PLAIN, SEALED], ids=["plain", "sealed"])
def test_a_kill_at_any_instant_loses_at_most_one_second(
    tmp_path: Path, root: Path, keys: str
) -> None:
    """20 kills under 50 calls: every file decodes and holds what was sent, less one second."""
    chance = random.Random(20)
    worst = 0
    for kill in range(KILLS):
        folder = tmp_path / str(kill)
        folder.mkdir()
        sent = record_until_killed(folder, chance.uniform(0.2, 1.6), root, keys)
        for call in range(CALLS):
            for index, party in enumerate(("agent", "customer")):
                path = recording_folder(folder, f"call-{call}") / f"{party}-0001.seg"
                kept = (
                    read_segment_audio(path, FolderKeys(path.parent, MASTERS))
                    if path.exists()
                    else None
                )
                pcm = b"".join(p for _, p in kept.pieces()) if kept else b""
                expected = b"".join(content(call, index, n) for n in range(sent + 1))
                assert expected.startswith(pcm)
                assert kept is None or kept.verified(KEY)
                worst = max(worst, sent * 20 - len(pcm) // 16)
    assert worst <= 1000
    print(f"worst loss {worst} ms")


@pytest.mark.parametrize("keys", [PLAIN, SEALED], ids=["plain", "sealed"])
def test_what_a_crash_left_is_finished_and_verified(tmp_path: Path, root: Path, keys: str) -> None:
    """After a crash the segments are closed as torn, compressed, and verify without problems."""
    record_until_killed(tmp_path, 1.2, root, keys)
    store = RecordingStore(tmp_path, KEY, masters=MasterKeys.parse(keys))
    left = list(store.unfinished())
    assert len(left) == CALLS
    store.finish(left[0])
    report = store.verify(left[0])
    assert report.intact, report.problems
    assert (report.files, report.torn) == (2, 2)
    assert report.sealed == (2 if keys else 0)
    assert store.playback(report.call).duration_ms >= 500
