"""The spool: order, restarts, damage, and a disk that has no room."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.notice import CallSummary
from alerts.spool import FileSpool, HeardAlert, SpoolError, SpoolFullError
from tests.fakes.alert_samples import a_call, an_alert

pytestmark = pytest.mark.integration


def heard(alert_id: str) -> HeardAlert:
    """An alert on its way."""
    return HeardAlert(an_alert(alert_id), CallSummary.of(a_call()))


def spool(folder: Path, *, max_bytes: int = 1 << 20) -> FileSpool:
    """The spool in this folder."""
    return FileSpool(folder / "spool" / "alerts.jsonl", max_bytes=max_bytes)


def emptied(waiting: FileSpool) -> list[str]:
    """Ids of everything in it, taken out."""
    ids = []
    while (found := waiting.peek()) is not None:
        ids.append(found.alert.id)
        waiting.drop()
    return ids


def test_alerts_come_out_whole_and_in_order(tmp_path: Path) -> None:
    """First in, first out, and nothing is left behind."""
    waiting = spool(tmp_path)
    waiting.append(heard("a1"))
    waiting.append(heard("a2"))

    assert waiting.peek() == heard("a1")
    assert emptied(waiting) == ["a1", "a2"]
    assert not waiting.waiting
    assert list((tmp_path / "spool").iterdir()) == []


def test_a_restart_goes_on_behind_what_was_dropped(tmp_path: Path) -> None:
    """What is in the store is not replayed."""
    before = spool(tmp_path)
    for name in ("a1", "a2", "a3"):
        before.append(heard(name))
    before.peek()
    before.drop()

    after = spool(tmp_path)
    after.append(heard("a4"))

    assert emptied(after) == ["a2", "a3", "a4"]


def test_a_line_cut_off_by_a_crash_is_passed_over(tmp_path: Path) -> None:
    """What was whole is kept, and what follows is not glued to the stump."""
    before = spool(tmp_path)
    before.append(heard("a1"))
    path = tmp_path / "spool" / "alerts.jsonl"
    path.write_bytes(path.read_bytes() + b'{"alert":{"id":"a2"')

    after = spool(tmp_path)
    after.append(heard("a3"))

    assert emptied(after) == ["a1", "a3"]


def test_a_line_that_cannot_be_understood_is_counted(tmp_path: Path) -> None:
    """One bad sector does not hold up the rest."""
    before = spool(tmp_path)
    before.append(heard("a1"))
    path = tmp_path / "spool" / "alerts.jsonl"
    path.write_bytes(b"\xff\x00 nonsense\n" + path.read_bytes())

    after = spool(tmp_path)

    assert emptied(after) == ["a1"]
    assert after.damaged == 1


def test_a_full_spool_says_so_and_stays_whole(tmp_path: Path) -> None:
    """The bound holds, and what was in it comes out."""
    small = spool(tmp_path, max_bytes=1_200)
    small.append(heard("a1"))

    with pytest.raises(SpoolFullError) as full:
        small.append(heard("a2"))

    assert full.value.retryable
    assert emptied(small) == ["a1"]


def test_a_disk_without_room_is_an_error_that_can_be_retried(tmp_path: Path) -> None:
    """What could not be written is not in it."""
    waiting = FileSpool(tmp_path / "alerts.jsonl", max_bytes=1 << 20)
    (tmp_path / "alerts.jsonl").symlink_to("/dev/full")

    with pytest.raises(SpoolError):
        waiting.append(heard("a1"))

    assert not waiting.waiting


@settings(deadline=None, max_examples=30)
@given(st.lists(st.sampled_from(["append", "drop", "restart"]), max_size=20))
def test_any_history_keeps_the_order(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str]
) -> None:
    """However appends, drops and restarts interleave, it behaves as a queue."""
    folder = tmp_path_factory.mktemp("history")
    waiting = spool(folder)
    expected: list[str] = []
    for number, step in enumerate(steps):
        if step == "append":
            waiting.append(heard(f"a{number}"))
            expected.append(f"a{number}")
        elif step == "drop":
            waiting.drop()
            expected = expected[1:]
        else:
            waiting = spool(folder)

    assert emptied(waiting) == expected
