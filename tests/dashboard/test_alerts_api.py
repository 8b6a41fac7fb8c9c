"""Alerts over HTTP, with the real desk and the real database behind."""

import httpx
import pytest
from msgspec.structs import replace

from alerts.alert import Alert
from storage.users import Role
from tests.dashboard.conftest import SignedIn
from tests.fakes.alert_samples import a_call, an_alert
from tests.fakes.dashboard_house import House

pytestmark = pytest.mark.integration


async def raised(house: House, alert_id: str = "a1", *, opened_at: float = 1000.0) -> Alert:
    """An alert that a rule raised."""
    alert = replace(an_alert(), id=alert_id, opened_at=opened_at)
    house.desk.offer(alert, a_call())
    await house.desk.drain()
    stored = await house.alert_store.alert(alert_id)
    assert stored is not None
    return stored


async def test_alerts_are_listed_by_state_latest_first(
    house: House, supervisor: httpx.AsyncClient
) -> None:
    """Without a state all are listed."""
    for number in range(3):
        await raised(house, f"a{number}", opened_at=1000.0 + number)
    await supervisor.post("/api/alerts/a1/take", json={"revision": 1})

    async def ids(query: str) -> list[str]:
        return [a["id"] for a in (await supervisor.get(f"/api/alerts{query}")).json()["items"]]

    assert await ids("") == ["a2", "a1", "a0"]
    assert await ids("?state=open") == ["a2", "a0"]
    assert await ids("?state=taken") == ["a1"]
    assert await ids("?state=open&state=taken") == ["a2", "a1", "a0"]


async def test_alerts_come_in_pages(house: House, supervisor: httpx.AsyncClient) -> None:
    """`next` leads on, and the last page has none."""
    for number in range(3):
        await raised(house, f"a{number}", opened_at=1000.0 + number)
    first = (await supervisor.get("/api/alerts?limit=2")).json()
    second = (
        await supervisor.get("/api/alerts", params={"limit": 2, "before": first["next"]})
    ).json()

    assert [a["id"] for a in first["items"] + second["items"]] == ["a2", "a1", "a0"]
    assert second["next"] is None


@pytest.mark.parametrize(("verb", "state"), [("resolve", "resolved"), ("false-hit", "false_hit")])
async def test_an_alert_is_taken_and_closed(
    house: House, supervisor: httpx.AsyncClient, verb: str, state: str
) -> None:
    """The history says who did what and why."""
    await raised(house)
    taken = (await supervisor.post("/api/alerts/a1/take", json={"revision": 1})).json()
    assert (taken["state"], taken["owner"], taken["revision"]) == ("taken", "supervisor", 2)

    body = {"revision": 2, "reason": "customer_called_back"}
    closed = (await supervisor.post(f"/api/alerts/a1/{verb}", json=body)).json()

    assert closed["state"] == state
    last = closed["history"][-1]
    assert (last["by"], last["reason"]) == ("supervisor", "customer_called_back")


async def test_an_alert_that_changed_meanwhile_is_409(
    house: House, supervisor: httpx.AsyncClient
) -> None:
    """One decides on what one has seen."""
    alert = await raised(house)
    house.desk.offer(replace(alert, count=2, revision=2), a_call())
    await house.desk.drain()

    answer = await supervisor.post("/api/alerts/a1/take", json={"revision": 1})

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "alert_stale"


async def test_an_alert_somebody_else_took_is_409_and_names_them(
    house: House, signed_in: SignedIn
) -> None:
    """Both clicked at once; one of them is told who was quicker."""
    await raised(house)
    supervisor, inspector = await signed_in(Role.SUPERVISOR), await signed_in(Role.INSPECTOR)
    await supervisor.post("/api/alerts/a1/take", json={"revision": 1})

    answer = await inspector.post("/api/alerts/a1/take", json={"revision": 2})

    assert answer.status_code == 409
    error = answer.json()["error"]
    assert (error["code"], error["detail"]) == ("alert_taken", {"owner": "supervisor"})


async def test_an_alert_nobody_took_cannot_be_closed(
    house: House, supervisor: httpx.AsyncClient
) -> None:
    """To acknowledge is to take."""
    await raised(house)

    answer = await supervisor.post("/api/alerts/a1/resolve", json={"revision": 1})

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "alert_transition"


async def test_an_unknown_alert_is_404(supervisor: httpx.AsyncClient) -> None:
    """Nothing to take."""
    answer = await supervisor.post("/api/alerts/none/take", json={"revision": 1})

    assert answer.status_code == 404
    assert answer.json()["error"]["code"] == "alert_unknown"


@pytest.mark.parametrize("body", [{}, {"revision": 0}, {"revision": 1, "by": "somebody"}])
async def test_a_body_of_another_shape_is_422(
    house: House, supervisor: httpx.AsyncClient, body: dict[str, object]
) -> None:
    """Nobody can act in another's name."""
    await raised(house)

    assert (await supervisor.post("/api/alerts/a1/take", json=body)).status_code == 422


async def test_the_desk_says_how_soon_alerts_were_taken(
    house: House, supervisor: httpx.AsyncClient
) -> None:
    """Of those opened since a moment; half and nine in ten by rank: each is one that happened."""
    for number in range(1, 11):
        alert = replace(
            an_alert(f"a{number}", opened_at=1000.0), time_to_take_ms=number * 1000, offers=1
        )
        await house.alert_store.save(alert, expected_revision=0, outbox=[])
    again = replace(an_alert("again", opened_at=1000.0), offers=2)
    await house.alert_store.save(again, expected_revision=0, outbox=[])
    await house.alert_store.save(an_alert("before"), expected_revision=0, outbox=[])
    old = replace(an_alert("old", opened_at=10.0), time_to_take_ms=99_000)
    await house.alert_store.save(old, expected_revision=0, outbox=[])

    figures = (await supervisor.get("/api/alerts/figures?since=500")).json()
    none = (await supervisor.get("/api/alerts/figures?since=9000")).json()

    assert figures == {
        "alerts": 12,
        "taken": 10,
        "offered_again": 1,
        "median_ms": 5_000,
        "p90_ms": 9_000,
    }
    assert (none["taken"], none["median_ms"], none["p90_ms"]) == (0, None, None)


async def test_a_taken_alert_says_until_when_it_is_held(
    house: House, supervisor: httpx.AsyncClient
) -> None:
    """So that others know when it comes back to them."""
    alert = await raised(house)

    taken = (await supervisor.post("/api/alerts/a1/take", json={"revision": 1})).json()

    assert alert.offers == 1
    assert taken["leased_until"] > taken["offered_at"] == alert.offered_at
    assert taken["time_to_take_ms"] >= 0
