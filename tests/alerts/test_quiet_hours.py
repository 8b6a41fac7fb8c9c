"""Quiet hours: windows over midnight and weekends, summer time, what passes, what is held."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace
from pydantic import ValidationError

from alerts.alert import Severity
from alerts.quiet_hours import QuietHoursSettings
from alerts.routes import Route, owed
from alerts.store import OutboxItem
from tests.fakes.alert_samples import a_call, an_alert, an_item

pytestmark = pytest.mark.unit

SHANGHAI = "Asia/Shanghai"
BERLIN = "Europe/Berlin"


def quiet(*windows: dict[str, object], zone: str = SHANGHAI, **more: object) -> QuietHoursSettings:
    """Settings with these windows."""
    return QuietHoursSettings.model_validate({"time_zone": zone, "windows": windows, **more})


def at(text: str, zone: str = SHANGHAI) -> float:
    """A wall clock of that place, as seconds since the epoch."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


NIGHTS: dict[str, object] = {"start": "22:00", "end": "08:00"}


@pytest.mark.parametrize(
    ("moment", "until"),
    [
        ("2026-11-25T21:59:59", None),
        ("2026-11-25T22:00", "2026-11-26T08:00"),
        ("2026-11-26T03:30", "2026-11-26T08:00"),
        ("2026-11-26T08:00", None),
    ],
)
def test_a_window_may_go_over_midnight(moment: str, until: str | None) -> None:
    """Its begin belongs to it, its end does not."""
    expected = None if until is None else at(until)
    assert quiet(NIGHTS).until(at(moment)) == expected


def test_a_window_begins_on_its_days_only() -> None:
    """The night from Friday belongs to Friday, all of it."""
    fridays = quiet({"days": ["fri"], **NIGHTS})

    assert fridays.until(at("2026-11-27T23:00")) == at("2026-11-28T08:00")
    assert fridays.until(at("2026-11-28T07:00")) == at("2026-11-28T08:00")
    assert fridays.until(at("2026-11-28T23:00")) is None


def test_windows_that_touch_are_one_quiet() -> None:
    """From Friday evening to Monday morning nobody is woken at midnight."""
    weekend = quiet(NIGHTS, {"days": ["sat", "sun"], "start": "00:00", "end": "00:00"})

    assert weekend.until(at("2026-11-27T22:30")) == at("2026-11-30T08:00")


def test_quiet_without_end_is_not_looked_into_for_ever() -> None:
    """It says some weeks."""
    always = quiet({"start": "00:00", "end": "00:00"})
    begin = at("2026-11-26T12:00")

    over = always.until(begin)
    assert over is not None
    assert over > begin + 10 * 86_400


@pytest.mark.parametrize(
    ("moment", "hours"),
    [("2026-03-28T22:00", 9), ("2026-10-24T22:00", 11), ("2026-07-01T22:00", 10)],
)
def test_summer_time_is_kept(moment: str, hours: int) -> None:
    """Eight in the morning is eight in the morning, however long the night was."""
    begin = at(moment, BERLIN)
    assert quiet(NIGHTS, zone=BERLIN).until(begin) == begin + hours * 3600


def test_a_bare_time_of_yaml_is_understood() -> None:
    """YAML makes a number of 22:00; it must not become 22 seconds."""
    assert quiet({"start": 22 * 60, "end": "08:00"}) == quiet(NIGHTS)


def test_an_unknown_time_zone_is_refused() -> None:
    """At start, not at night."""
    with pytest.raises(ValidationError, match="no time zone Asia/Shangai"):
        quiet(NIGHTS, zone="Asia/Shangai")


def item_at(moment: str, severity: Severity, settings: QuietHoursSettings) -> OutboxItem:
    """What a channel is owed for an alert of that moment."""
    alert = an_alert(severity=severity)
    notice = an_item(alert, call=a_call()).notice
    (item,) = owed(None, alert, notice.call, [Route(channel="ops", quiet=settings)], at=at(moment))
    return item


def test_what_is_not_grave_waits_until_the_quiet_is_over() -> None:
    """And what is grave does not."""
    settings = quiet(NIGHTS)

    held = item_at("2026-11-25T23:00", Severity.WARNING, settings)
    assert (held.held_until, held.dropped) == (at("2026-11-26T08:00"), False)
    for moment, severity in (
        ("2026-11-25T23:00", Severity.CRITICAL),
        ("2026-11-25T12:00", Severity.WARNING),
    ):
        passed = item_at(moment, severity, settings)
        assert (passed.held_until, passed.dropped) == (0.0, False)


def test_nothing_passes_when_nothing_may() -> None:
    """Not even what is critical."""
    item = item_at("2026-11-25T23:00", Severity.CRITICAL, quiet(NIGHTS, passes=None))
    assert item.held_until > 0


def test_what_is_dropped_by_choice_is_still_written_down() -> None:
    """To be counted and seen."""
    item = item_at("2026-11-25T23:00", Severity.INFO, quiet(NIGHTS, afterwards="drop"))
    assert item.dropped


@pytest.mark.parametrize(
    ("route", "wanted"),
    [
        ({"queues": {"refund"}}, True),
        ({"queues": {"sales"}}, False),
        ({"teams": {"refunds"}, "queues": {"refund"}}, True),
        ({"teams": {"sales"}, "queues": {"refund"}}, False),
        ({"rules": {"customer-escalation"}}, True),
        ({"rules": {"dead-air"}}, False),
        ({"categories": {"escalation"}}, True),
        ({"categories": {"abuse"}}, False),
        ({"rules": {"dead-air"}, "categories": {"escalation"}}, True),
        ({"least": Severity.CRITICAL}, False),
        ({"practice": False}, True),
    ],
)
def test_a_route_narrows_by_team_queue_rule_category_and_severity(
    route: dict[str, object],
    wanted: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """Rules and categories widen each other; everything else narrows."""
    notice = an_item().notice
    narrowed = replace(
        Route(channel="ops"),
        **{key: frozenset(v) if isinstance(v, set) else v for key, v in route.items()},
    )
    assert narrowed.wants(notice.alert, notice.call) is wanted


def test_a_channel_is_told_on_its_occasions_only() -> None:
    """Growing graver is another occasion than being heard once more."""
    call = an_item().notice.call
    before, again = an_alert(), an_alert(revision=2, count=2)
    graver = an_alert(revision=2, severity=Severity.CRITICAL)
    robot = Route(channel="robot", tells=frozenset({"opened", "graver"}))  # type: ignore[arg-type]

    told = [
        len(owed(x, y, call, [robot], at=0.0))
        for x, y in ((None, before), (before, again), (before, graver))
    ]
    assert told == [1, 0, 1]
