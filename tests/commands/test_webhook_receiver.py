"""The demo's webhook receiver: takes what our own channel sends, refuses everything else."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from alerts.channels.channel import DeliveryError
from alerts.channels.webhook import WebhookChannel, WebhookSettings
from alerts.store import Delivery
from commands.webhook_receiver import MAX_BODY_BYTES, MAX_HEAD_BYTES, Received, WebhookReceiver
from tests.fakes.alert_samples import an_alert, an_item
from tests.fakes.reach import loopback_reach

pytestmark = pytest.mark.integration

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwfKQ9r8GKYqrT"
OTHER = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"


class Booth:
    """A receiver and what it called back with."""

    def __init__(self) -> None:
        self.seen: list[Received] = []
        self.receiver = WebhookReceiver(SECRET, keep=2, on_delivery=self.seen.append)
        self.port = 0

    async def send(self, alert_id: str, *, secret: str = SECRET) -> None:
        """Send an alert through the product's own channel."""
        settings = WebhookSettings.model_validate(
            {"name": "ops", "url": f"http://127.0.0.1:{self.port}/", "secret": secret}
        )
        channel = WebhookChannel(
            settings,
            reach=loopback_reach(),
            public_url="http://localhost:8000",
            now=time.time,
        )
        try:
            await channel.send(Delivery(item=an_item(an_alert(alert_id)), attempt=1))
        finally:
            await channel.aclose()

    async def say(self, raw: bytes) -> bytes:
        """Send bytes and read the first line of the answer."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(raw)
        try:
            return (await reader.readline()).strip()
        finally:
            writer.close()


@pytest_asyncio.fixture
async def booth() -> AsyncIterator[Booth]:
    """A receiver that listens."""
    made = Booth()
    made.port = await made.receiver.start()
    yield made
    await made.receiver.aclose()
    await made.receiver.aclose()


async def test_a_signed_delivery_is_kept_and_called_back(booth: Booth) -> None:
    """Key, type and the whole payload."""
    await booth.send("a1")

    (received,) = booth.receiver.last
    assert (received.key, received.type, received.repeated) == ("a1.1.ops", "alert.opened", 0)
    assert '"rule":"customer-escalation"' in received.body
    assert booth.seen == [received]


async def test_a_repetition_is_kept_once(booth: Booth) -> None:
    """The key tells it."""
    await booth.send("a1")
    await booth.send("a1")

    assert [received.repeated for received in booth.receiver.last] == [1]
    assert len(booth.seen) == 1


async def test_only_the_last_deliveries_are_kept(booth: Booth) -> None:
    """The receiver does not grow."""
    for name in ("a1", "a2", "a3"):
        await booth.send(name)

    assert [received.key for received in booth.receiver.last] == ["a2.1.ops", "a3.1.ops"]


async def test_a_wrong_signature_is_refused_for_good(booth: Booth) -> None:
    """And nothing of it is kept."""
    with pytest.raises(DeliveryError) as failed:
        await booth.send("a1", secret=OTHER)

    assert (failed.value.code, failed.value.retryable) == ("http_401", False)
    assert booth.receiver.last == ()
    assert booth.receiver.refused == 1


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", b"405"),
        (b"POST / HTTP/1.1\r\n\r\n", b"411"),
        (b"POST / HTTP/1.1\r\ncontent-length: %d\r\n\r\n" % (MAX_BODY_BYTES + 1), b"413"),
        (b"POST / HTTP/1.1\r\ncontent-length: 2\r\n\r\n{}", b"401"),
        (b"POST / HTTP/1.1\r\nx: " + b"x" * MAX_HEAD_BYTES + b"\r\n\r\n", b"431"),
    ],
    ids=["get", "no-length", "too-large", "unsigned", "long-head"],
)
async def test_anything_else_gets_a_clear_status(booth: Booth, raw: bytes, status: bytes) -> None:
    """Nothing brings it down."""
    answer = await booth.say(raw)

    assert answer.split(b" ")[1] == status
    assert booth.receiver.refused == 1
