"""What every alert channel must do, tried against a real HTTP server on loopback."""

import json
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest
import pytest_asyncio
from msgspec.structs import replace
from standardwebhooks import Webhook

from alerts.channels import CHANNELS, AnyChannelSettings
from alerts.channels.channel import Channel, DeliveryError
from alerts.channels.webhook import WebhookChannel, WebhookSettings
from alerts.store import Delivery
from detectors.finding import Evidence
from tests.fakes.alert_samples import a_call, a_finding, an_alert, an_item
from tests.fakes.http_server import Answer, HttpServer, http_server
from tests.fakes.reach import loopback_reach

pytestmark = pytest.mark.contract

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwfKQ9r8GKYqrT"

NEW_SECRET = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="

RIGS: dict[str, Callable[[str, float], AnyChannelSettings]] = {
    "webhook": lambda url, timeout_s: WebhookSettings.model_validate(
        {"name": "ops", "url": url, "secret": SECRET, "timeout_s": timeout_s}
    ),
}
"""How a channel of each kind is pointed at the test's server."""

PHONE = "13812345521"


def delivery(attempt: int = 1) -> Delivery:
    """An alert full of things that must not leave the house."""
    call = replace(a_call("轮班/1 ?"), customer=PHONE)
    said = Evidence(category="escalation", text="投诉 电话 一三八一二三四五五二一")
    alert = replace(
        an_alert(), call=call.id, findings=(a_finding(evidence=said),), agent_name=f"林 {PHONE}"
    )
    return Delivery(item=an_item(alert, call=call), attempt=attempt)


@pytest.fixture(params=sorted(CHANNELS))
def kind(request: pytest.FixtureRequest) -> str:
    """Every registered kind of channel."""
    return str(request.param)


@pytest_asyncio.fixture
async def opened(kind: str) -> AsyncIterator[Callable[[HttpServer], Channel]]:
    """Opens channels to a server, and closes them in the end."""
    channels: list[Channel] = []

    def open_channel(server: HttpServer) -> Channel:
        settings = RIGS[kind](server.url, 0.3)
        channel = CHANNELS[kind](
            settings,
            reach=loopback_reach(),
            public_url="https://floor.example/",
            now=lambda: 1_800_000_000.7,
        )
        channels.append(channel)
        return channel

    yield open_channel
    for channel in channels:
        await channel.aclose()
        await channel.aclose()


Opened = Callable[[HttpServer], Channel]


def test_every_channel_is_tried_here() -> None:
    """A new channel without a rig fails."""
    assert set(RIGS) == set(CHANNELS)


async def test_a_2xx_answer_takes_the_delivery(opened: Opened) -> None:
    """Any of them, with or without a body."""
    async with http_server(Answer(), Answer(204), Answer(201, body=b"{}")) as server:
        channel = opened(server)
        for _ in range(3):
            await channel.send(delivery())

    assert len(server.asked) == 3


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
async def test_what_may_pass_by_itself_is_retryable(opened: Opened, status: int) -> None:
    """The other side has trouble or too much to do."""
    async with http_server(Answer(status)) as server:
        with pytest.raises(DeliveryError) as failed:
            await opened(server).send(delivery())

    assert (failed.value.code, failed.value.retryable) == (f"http_{status}", True)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 422])
async def test_what_our_side_got_wrong_is_not_retryable(opened: Opened, status: int) -> None:
    """Saying it again would not help."""
    async with http_server(Answer(status)) as server:
        with pytest.raises(DeliveryError) as failed:
            await opened(server).send(delivery())

    assert (failed.value.code, failed.value.retryable) == (f"http_{status}", False)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), ("Fri, 15 Jan 2027 08:01:40 GMT", 99.3), ("soon", None), ("-1", None)],
)
async def test_the_receivers_wish_to_be_left_alone_is_passed_on(
    opened: Opened, header: str, seconds: float | None
) -> None:
    """Seconds or a date; nonsense is ignored."""
    async with http_server(Answer(503, (("retry-after", header),))) as server:
        with pytest.raises(DeliveryError) as failed:
            await opened(server).send(delivery())

    expected = None if seconds is None else pytest.approx(seconds, abs=0.01)
    assert failed.value.retry_after_s == expected


async def test_redirects_are_not_followed(opened: Opened) -> None:
    """A signed payload goes where the settings say, and nowhere else."""
    async with http_server() as elsewhere:
        there = (("location", elsewhere.url),)
        async with http_server(Answer(307, there)) as server:
            with pytest.raises(DeliveryError) as failed:
                await opened(server).send(delivery())

    assert (failed.value.code, failed.value.retryable) == ("http_307", False)
    assert elsewhere.asked == []


@pytest.mark.parametrize(
    ("answer", "code"), [(Answer(hang=True), "timeout"), (Answer(cut=True), "connection")]
)
async def test_silence_and_broken_connections_are_retryable(
    opened: Opened, answer: Answer, code: str
) -> None:
    """A receiver that hangs is given up within the timeout."""
    async with http_server(answer) as server:
        with pytest.raises(DeliveryError) as failed:
            await opened(server).send(delivery())

    assert (failed.value.code, failed.value.retryable) == (code, True)


async def test_nobody_listening_is_retryable(opened: Opened) -> None:
    """It may be back in a minute."""
    async with http_server() as server:
        pass

    with pytest.raises(DeliveryError) as failed:
        await opened(server).send(delivery())

    assert (failed.value.code, failed.value.retryable) == ("connection", True)


@pytest.mark.parametrize("answer", [Answer(body=b"x" * 5_000_000), Answer(trickle=True)])
async def test_an_endless_answer_does_not_undo_its_status(opened: Opened, answer: Answer) -> None:
    """The status counts; the rest is not waited for."""
    async with http_server(answer) as server:
        await opened(server).send(delivery())

    assert len(server.asked) == 1


async def test_the_key_is_the_same_on_each_attempt(opened: Opened) -> None:
    """Only so can the other side tell a repetition."""
    async with http_server(Answer(500)) as server:
        channel = opened(server)
        for attempt in (1, 2, 3):
            with pytest.raises(DeliveryError):
                await channel.send(delivery(attempt))

    assert {asked.headers["webhook-id"] for asked in server.asked} == {"a1.1.ops"}
    assert len({asked.body for asked in server.asked}) == 1


async def test_the_signature_can_be_verified(opened: Opened) -> None:
    """By any Standard Webhooks library that knows the secret."""
    async with http_server() as server:
        await opened(server).send(delivery())

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


async def test_no_raw_phone_number_is_in_the_payload(opened: Opened) -> None:
    """Not the customer's, not one that was said, not one in an attribute."""
    async with http_server() as server:
        await opened(server).send(delivery())

    body = server.asked[0].body
    assert PHONE not in body
    assert "一三八一二三四五五二一" not in body
    assert "attributes" not in body


async def test_the_payload_says_why_what_and_where(opened: Opened) -> None:
    """Type, alert, call, and a link to the moment."""
    async with http_server() as server:
        await opened(server).send(delivery())

    told = json.loads(server.asked[0].body)
    assert told["type"] == "alert.opened"
    assert told["timestamp"] == "1970-01-01T00:33:20.000+00:00"
    assert told["data"]["alert"]["rule"] == "customer-escalation"
    assert told["data"]["alert"]["title"]["zh-CN"] == "客户投诉升级"
    assert told["data"]["call"]["customer"] == "138****"
    link = "https://floor.example/calls/%E8%BD%AE%E7%8F%AD%2F1%20%3F?at=1000"
    assert told["data"]["link"] == link


def _at(headers: dict[str, str]) -> datetime:
    return datetime.fromtimestamp(int(headers["webhook-timestamp"]), UTC)
