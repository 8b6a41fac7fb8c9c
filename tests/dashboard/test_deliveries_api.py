"""Channels, dead letters and tests over HTTP, with the real outbox and database behind."""

import httpx
import pytest
from msgspec.structs import replace

from alerts.channels.channel import DeliveryError
from storage.team_scope import TeamScope
from storage.users import Role
from tests.dashboard.conftest import SignedIn
from tests.fakes.alert_samples import an_alert, an_item
from tests.fakes.channel import refusing
from tests.fakes.dashboard_house import House

pytestmark = pytest.mark.integration


async def given_up(house: House, *alerts: str, channel: str = "ops", team: str = "refunds") -> None:
    """Alerts a channel could not be told of."""
    house.posts[channel].refuse = refusing("http_404", retryable=False)
    for alert_id in alerts:
        alert = replace(an_alert(alert_id), team=team)
        items = [an_item(alert, channel=channel)]
        await house.alert_store.save(alert, expected_revision=0, outbox=items)
        await house.outbox.deliver_due(channel)
    house.posts[channel].refuse = lambda _: None


async def keys(client: httpx.AsyncClient, query: str = "") -> list[str]:
    """Keys of the dead letters listed."""
    return [d["key"] for d in (await client.get(f"/api/deliveries{query}")).json()["items"]]


async def test_channels_are_listed_without_anything_secret(
    house: House, supervisor: httpx.AsyncClient
) -> None:
    """Host, what they are told of, and counts by state."""
    await given_up(house, "a1", "a2")

    answer = await supervisor.get("/api/channels")

    ops, leads = answer.json()["items"]
    assert (ops["name"], ops["kind"], ops["host"]) == ("ops", "webhook", "hooks.example")
    assert ops["deliveries"] == {"dead": 2}
    assert (leads["host"], leads["teams"], leads["quiet_until"]) == (
        "qyapi.example",
        ["night", "refunds"],
        None,
    )
    assert "s3cr3t" not in answer.text
    assert "whsec" not in answer.text


async def test_dead_letters_are_listed_latest_first_by_channel_and_in_pages(
    house: House, supervisor: httpx.AsyncClient
) -> None:
    """With what, whom, why, how often and when."""
    await given_up(house, "a1", "a2", "a3")
    await given_up(house, "b1", channel="leads")

    assert await keys(supervisor) == ["b1.1.leads", "a3.1.ops", "a2.1.ops", "a1.1.ops"]
    assert await keys(supervisor, "?channel=leads") == ["b1.1.leads"]
    first = (await supervisor.get("/api/deliveries?limit=3")).json()
    rest = await supervisor.get("/api/deliveries", params={"before": first["next"]})
    assert [d["key"] for d in rest.json()["items"]] == ["a1.1.ops"]
    letter = first["items"][0]
    assert (letter["error"], letter["attempts"], letter["state"]) == ("http_404", 1, "dead")
    assert letter["title"]["en"] == "Customer escalates"


async def test_a_dead_letter_is_sent_again(house: House, supervisor: httpx.AsyncClient) -> None:
    """Once; after that it is none any more."""
    await given_up(house, "a1", "a2")

    answer = await supervisor.post("/api/deliveries/a1.1.ops/resend")
    again = await supervisor.post("/api/deliveries/a1.1.ops/resend")
    await house.outbox.deliver_due("ops")

    assert answer.json() == {"deliveries": 1}
    assert again.status_code == 404
    assert house.posts["ops"].sent[-1] == ("a1.1.ops", 1)
    assert await keys(supervisor) == ["a2.1.ops"]


async def test_all_dead_letters_of_a_channel_are_sent_again(
    house: House, supervisor: httpx.AsyncClient
) -> None:
    """Those of another stay; a channel that is not there is said."""
    await given_up(house, "a1", "a2")
    await given_up(house, "b1", channel="leads")

    answer = await supervisor.post("/api/channels/ops/resend")
    unknown = await supervisor.post("/api/channels/nobody/resend")

    assert answer.json() == {"deliveries": 2}
    assert (unknown.status_code, unknown.json()["error"]["code"]) == (404, "channel_unknown")
    assert await keys(supervisor) == ["b1.1.leads"]


async def test_a_test_message_arrives_or_says_why_not(
    house: House, supervisor: httpx.AsyncClient
) -> None:
    """The code is that of a delivery."""
    good = await supervisor.post("/api/channels/ops/test")
    house.posts["leads"].refuse_tests = DeliveryError("wecom_93000", retryable=False)
    bad = await supervisor.post("/api/channels/leads/test")

    assert good.json() == {"arrived": True, "code": ""}
    assert bad.json() == {"arrived": False, "code": "wecom_93000"}
    assert house.posts["ops"].tests == 1


async def test_an_alert_says_which_channels_were_told(
    house: House, supervisor: httpx.AsyncClient
) -> None:
    """Latest first; of an unknown alert nothing is said."""
    alert = an_alert("a1")
    items = [an_item(alert, channel=name) for name in ("ops", "leads")]
    await house.alert_store.save(alert, expected_revision=0, outbox=items)
    await house.outbox.deliver_due("ops")

    told = (await supervisor.get("/api/alerts/a1/deliveries")).json()["items"]
    unknown = await supervisor.get("/api/alerts/a9/deliveries")

    assert [(d["channel"], d["state"]) for d in told] == [("leads", "owed"), ("ops", "delivered")]
    assert unknown.status_code == 404


async def test_a_supervisor_of_some_teams_has_to_do_with_theirs_only(
    house: House, supervisor: httpx.AsyncClient
) -> None:
    """Of a channel that all teams share they see and send again what is their own."""
    for team in ("red", "refunds"):
        await given_up(house, f"{team}-alert", team=team)
    user = next(user for user in await house.users.all() if user.name == Role.SUPERVISOR)
    await house.users.change(replace(user, teams=TeamScope.of(["red"])))

    listed = (await supervisor.get("/api/channels")).json()["items"]
    foreign = [
        await supervisor.post(path)
        for path in ("/api/deliveries/refunds-alert.1.ops/resend", "/api/deliveries/no/resend")
    ]
    unseen = [await supervisor.post(f"/api/channels/{name}/test") for name in ("leads", "none")]
    seen = await keys(supervisor)
    again = await supervisor.post("/api/channels/ops/resend")

    assert [(c["name"], c["deliveries"]) for c in listed] == [("ops", {"dead": 1})]
    assert seen == ["red-alert.1.ops"]
    assert again.json() == {"deliveries": 1}
    assert [answer.status_code for answer in foreign + unseen] == [404] * 4
    assert foreign[0].content == foreign[1].content
    assert unseen[0].content == unseen[1].content
    assert house.posts["leads"].tests == 0


async def test_a_channel_of_several_teams_names_those_in_sight(
    house: House, supervisor: httpx.AsyncClient
) -> None:
    """And is theirs to try."""
    user = next(user for user in await house.users.all() if user.name == Role.SUPERVISOR)
    await house.users.change(replace(user, teams=TeamScope.of(["night"])))

    listed = (await supervisor.get("/api/channels")).json()["items"]

    assert [(c["name"], c["teams"]) for c in listed] == [("ops", []), ("leads", ["night"])]
    assert (await supervisor.post("/api/channels/leads/test")).json()["arrived"]


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.TEAM_LEAD, Role.AGENT])
async def test_channels_are_for_supervisors(signed_in: SignedIn, role: Role) -> None:
    """Others may not even see them."""
    client = await signed_in(role)

    for method, path in (
        ("GET", "/api/channels"),
        ("GET", "/api/deliveries"),
        ("POST", "/api/channels/ops/test"),
        ("POST", "/api/channels/ops/resend"),
        ("POST", "/api/deliveries/a1.1.ops/resend"),
    ):
        assert (await client.request(method, path)).status_code == 403
