"""How soon alerts were taken, as both databases count it."""

import pytest
from msgspec.structs import replace

from storage.alert_store import DatabaseAlertStore
from storage.database import Database
from storage.desk_figures import DeskFigures, FigureReader
from storage.team_scope import ALL_TEAMS, TeamScope
from tests.fakes.alert_samples import an_alert

pytestmark = pytest.mark.integration


async def test_half_and_nine_in_ten_are_times_that_happened(database: Database) -> None:
    """Only of alerts since a moment, of the teams one sees, that somebody took."""
    store, figures = DatabaseAlertStore(database), FigureReader(database)
    for number in range(1, 12):
        taken = replace(
            an_alert(f"a{number}", opened_at=1_000.0 + number),
            team="red" if number % 2 else "blue",
            time_to_take_ms=number * 100,
            offers=number % 3,
        )
        await store.save(taken, expected_revision=0, outbox=[])
    for late, moment in (("waiting", 1_000.0), ("before", 999.9)):
        alert = replace(an_alert(late, opened_at=moment), team="red")
        await store.save(alert, expected_revision=0, outbox=[])

    assert await figures.since(1_000.0, ALL_TEAMS) == DeskFigures(
        alerts=12, taken=11, offered_again=4, median_ms=600, p90_ms=1_000
    )
    assert await figures.since(1_000.0, TeamScope.of({"blue"})) == DeskFigures(
        alerts=5, taken=5, offered_again=2, median_ms=600, p90_ms=1_000
    )
    assert await figures.since(2_000.0, ALL_TEAMS) == DeskFigures(
        alerts=0, taken=0, offered_again=0, median_ms=None, p90_ms=None
    )
