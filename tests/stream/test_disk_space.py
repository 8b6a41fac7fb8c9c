"""When a volume has too little room, and when it has enough again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from stream.disk_space import MEGABYTE, ORDER, DiskLevel, DiskSettings, DiskWatch, Room

pytestmark = pytest.mark.unit

GIGABYTE = 1024 * MEGABYTE


def room(percent: float, total: int = 100 * GIGABYTE) -> Room:
    """A volume of which so much is free."""
    return Room(int(total * percent / 100), total)


def test_a_level_begins_at_its_threshold_and_ends_above_it() -> None:
    """Two points above, so that a volume at the edge does not flutter."""
    watch = DiskWatch(DiskSettings())
    seen = [
        (percent, str(watch.take(room(percent))))
        for percent in (50, 15.1, 14.9, 16.9, 17.1, 9.9, 4.9, 5.1, 6.9, 7.1, 11.9, 12.1, 17.5)
    ]
    assert seen == [
        (50, "ok"),
        (15.1, "ok"),
        (14.9, "low"),
        (16.9, "low"),
        (17.1, "ok"),
        (9.9, "short"),
        (4.9, "full"),
        (5.1, "full"),
        (6.9, "full"),
        (7.1, "short"),
        (11.9, "short"),
        (12.1, "low"),
        (17.5, "ok"),
    ]


def test_a_small_volume_stops_at_megabytes() -> None:
    """Six per cent of four gigabytes are no room for a call centre."""
    assert DiskWatch(DiskSettings()).take(room(6, 4 * GIGABYTE)) is DiskLevel.FULL
    assert DiskWatch(DiskSettings()).take(room(6, 400 * GIGABYTE)) is DiskLevel.SHORT


def test_thresholds_of_zero_switch_everything_off() -> None:
    """Also on a full volume."""
    settings = DiskSettings(warn_percent=0, purge_percent=0, stop_percent=0, stop_mb=0)
    assert DiskWatch(settings).take(room(0)) is DiskLevel.OK


def test_thresholds_must_come_in_order() -> None:
    """One cannot stop before one warns."""
    with pytest.raises(ValidationError):
        DiskSettings(stop_percent=20)


@given(st.lists(st.floats(0, 100), min_size=1, max_size=30))
def test_the_level_is_never_better_than_the_room(frees: list[float]) -> None:
    """Whatever happened before: below a threshold its level holds at once."""
    settings = DiskSettings(stop_mb=0)
    watch = DiskWatch(settings)
    for free in frees:
        level = ORDER.index(watch.take(room(free)))
        found = room(free).percent
        bounds = (settings.warn_percent, settings.purge_percent, settings.stop_percent)
        assert level >= sum(found < bound for bound in bounds)
