"""The signed webhook: any 2xx answer, signatures, what is posted."""

import json
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from msgspec.structs import replace
from standardwebhooks import Webhook

from alerts.channels.channel import DeliveryError, DigestReason
from alerts.channels.webhook import WebhookChannel, WebhookSettings
from alerts.store import Delivery
from tests.fakes.alert_samples import a_call, an_alert, an_item
from tests.fakes.http_server import Answer, HttpServer, http_server
from tests.fakes.reach import loopback_reach

pytestmark = pytest.mark.integration

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwfKQ9r8GKYqrT"
NEW_SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
Hook = Callable[[HttpServer], WebhookChannel]


def delivery(attempt: int = 1) -> Delivery:
    """An alert of a call with an awkward id."""
    call = replace(a_call("轮班/1 ?"), customer="13812345521")
    return Delivery(item=an_item(replace(an_alert(), call=call.id), call=call), attempt=attempt)


@pytest_asyncio.fixture
async def hook() -> AsyncIterator[Hook]:
    """Opens webhooks to a server, and closes them in the end."""
    channels: list[WebhookChannel] = []

    def open_channel(server: HttpServer) -> WebhookChannel:
        settings = WebhookSettings.model_validate(
            {"name": "ops", "url": server.url, "secret": SECRET, "timeout_s": 0.3}
        )
        channels.append(
            WebhookChannel(
                settings,
                reach=loopback_reach(),
                public_url="https://floor.example/",
                now=lambda: 1_800_000_000.7,
            )
        )
        return channels[-1]

    yield open_channel
    for channel in channels:
        await channel.aclose()


async def test_a_2xx_answer_takes_the_delivery(hook: Hook) -> None:
    """Any of them, with or without a body."""
    async with http_server(Answer(), Answer(204), Answer(201, body=b"{}")) as server:
        channel = hook(server)
        for _ in range(3):
            await channel.send(delivery())

    assert len(server.asked) == 3


@pytest.mark.parametrize("answer", [Answer(body=b"x" * 5_000_000), Answer(trickle=True)])
async def test_an_endless_answer_does_not_undo_its_status(hook: Hook, answer: Answer) -> None:
    """The status counts; the rest is not waited for."""
    async with http_server(answer) as server:
        await hook(server).send(delivery())

    assert len(server.asked) == 1


async def test_the_key_is_the_same_on_each_attempt(hook: Hook) -> None:
    """Only so can the other side tell a repetition."""
    async with http_server(Answer(500)) as server:
        channel = hook(server)
        for attempt in (1, 2, 3):
            with pytest.raises(DeliveryError):
                await channel.send(delivery(attempt))

    assert {asked.headers["webhook-id"] for asked in server.asked} == {"a1.1.ops"}
    assert len({asked.body for asked in server.asked}) == 1


async def test_the_signature_can_be_verified(hook: Hook) -> None:
    """By any Standard Webhooks library that knows the secret."""
    async with http_server() as server:
        await hook(server).send(delivery())

    (asked,) = server.asked
    signed = Webhook(SECRET).sign("a1.1.ops", _at(asked.headers), asked.body)
    assert asked.headers["webhook-timestamp"] == "1800000000"
    assert asked.headers["webhook-signature"] == signed


async def test_each_secret_signs_the_new_one_first() -> None:
    """So that a receiver may change over whenever it likes."""
    async with http_server() as server:
        settings = WebhookSettings.model_validate(
            {"name": "ops", "url": server.url, "secret": NEW_SECRET, "earlier_secrets": [SECRET]}
        )
        channel = WebhookChannel(settings, reach=loopback_reach(), public_url="", now=time.time)
        await channel.send(delivery())
        await channel.aclose()

    (asked,) = server.asked
    new, earlier = (
        Webhook(secret).sign("a1.1.ops", _at(asked.headers), asked.body)
        for secret in (NEW_SECRET, SECRET)
    )
    assert asked.headers["webhook-signature"] == f"{new} {earlier}"
    for secret in (NEW_SECRET, SECRET):
        Webhook(secret).verify(asked.body, asked.headers, json_parse=False)


async def test_the_payload_says_why_what_and_where(hook: Hook) -> None:
    """Type, alert, call, and a link to the moment."""
    async with http_server() as server:
        await hook(server).send(delivery())

    told = json.loads(server.asked[0].body)
    assert told["type"] == "alert.opened"
    assert told["timestamp"] == "1970-01-01T00:33:20.000+00:00"
    assert told["data"]["alert"]["rule"] == "customer-escalation"
    assert told["data"]["alert"]["title"]["zh-CN"] == "客户投诉升级"
    assert told["data"]["call"]["customer"] == "138****"
    link = "https://floor.example/calls/%E8%BD%AE%E7%8F%AD%2F1%20%3F?at=1000"
    assert told["data"]["link"] == link


async def test_a_digest_holds_each_payload_under_its_own_id(hook: Hook) -> None:
    """So that a receiver can tell repetitions, alone or in another digest."""
    later = an_alert("a2")
    both = [delivery(), Delivery(item=an_item(later), attempt=1)]
    async with http_server() as server:
        channel = hook(server)
        await channel.send_digest(both, DigestReason.QUIET_HOURS)
        await channel.send_digest(both, DigestReason.QUIET_HOURS)

    first, second = server.asked
    told = json.loads(first.body)
    assert (told["type"], told["data"]["reason"]) == ("alert.digest", "quiet_hours")
    assert [item["id"] for item in told["data"]["items"]] == ["a1.1.ops", "a2.1.ops"]
    assert told["data"]["items"][1]["data"]["alert"]["id"] == "a2"
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    signed = Webhook(SECRET).sign(first.headers["webhook-id"], _at(first.headers), first.body)
    assert first.headers["webhook-signature"] == signed


async def test_a_test_is_signed_and_stands_for_no_alert(hook: Hook) -> None:
    """Each with an id of its own."""
    async with http_server() as server:
        channel = hook(server)
        await channel.send_test()
        await channel.send_test()

    assert len({asked.headers["webhook-id"] for asked in server.asked}) == 2
    told = json.loads(server.asked[0].body)
    assert told["type"] == "test"
    assert told["data"] == {"link": "https://floor.example"}


def test_a_password_in_the_address_is_refused() -> None:
    """It would end up wherever addresses are shown."""
    with pytest.raises(ValueError, match="no user or password"):
        WebhookSettings.model_validate(
            {"name": "ops", "url": "https://al:s3cr3t@hook.example/", "secret": SECRET}
        )


def _at(headers: dict[str, str]) -> datetime:
    return datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
