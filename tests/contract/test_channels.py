"""What every alert channel must do, tried against a real HTTP server on loopback."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import pytest
import pytest_asyncio
from msgspec.structs import replace

from alerts.channels import CHANNELS
from alerts.channels.channel import (
    RATE_LIMITED,
    Channel,
    ChannelSettings,
    DeliveryError,
    DigestReason,
)
from alerts.channels.dingtalk import DingTalkSettings
from alerts.channels.feishu import FeishuSettings
from alerts.channels.slack import SlackSettings
from alerts.channels.webhook import WebhookSettings
from alerts.channels.wecom import WeComSettings
from alerts.store import Delivery
from detectors.finding import Evidence
from tests.fakes.alert_samples import a_call, a_finding, an_alert, an_item
from tests.fakes.http_server import Answer, HttpServer, http_server
from tests.fakes.reach import loopback_reach

pytestmark = pytest.mark.contract

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwfKQ9r8GKYqrT"


@dataclass(frozen=True)
class Rig:
    """How a channel of one kind is pointed at the test's server."""

    settings: type[ChannelSettings]
    path: str
    taken: Answer
    """What its other side says when it took a message."""
    more: tuple[tuple[str, str], ...] = ()

    def pointed_at(self, port: int) -> ChannelSettings:
        """Settings that lead to a server on this machine."""
        url = f"http://127.0.0.1:{port}{self.path}"
        given = {"kind": self.kind, "name": "ops", "url": url, "timeout_s": 0.3, **dict(self.more)}
        return self.settings.model_validate(given)

    @property
    def kind(self) -> str:
        """Its key in `CHANNELS`."""
        return next(kind for kind, rig in RIGS.items() if rig is self)


ERRCODE_0, CODE_0 = Answer(body=b'{"errcode":0}'), Answer(body=b'{"code":0}')
RIGS = {
    "webhook": Rig(WebhookSettings, "/hook", Answer(), (("secret", SECRET),)),
    "wecom": Rig(WeComSettings, "/cgi-bin/webhook/send?key=k", ERRCODE_0),
    "dingtalk": Rig(DingTalkSettings, "/robot/send?access_token=t", ERRCODE_0),
    "feishu": Rig(FeishuSettings, "/open-apis/bot/v2/hook/t", CODE_0),
    "slack": Rig(SlackSettings, "/services/T/B/X", Answer(body=b"ok")),
}

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
        channel = CHANNELS[kind](
            RIGS[kind].pointed_at(server.port),
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


async def test_what_the_other_side_takes_is_delivered(opened: Opened, kind: str) -> None:
    """Alone, in a digest, and for a test: one post each."""
    async with http_server(RIGS[kind].taken) as server:
        channel = opened(server)
        await channel.send(delivery())
        await channel.send_digest([delivery(), delivery()], DigestReason.BURST)
        await channel.send_test()

    assert len(server.asked) == 3


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
async def test_what_may_pass_by_itself_is_retryable(opened: Opened, status: int) -> None:
    """The other side has trouble or too much to do."""
    async with http_server(Answer(status)) as server:
        with pytest.raises(DeliveryError) as failed:
            await opened(server).send(delivery())

    assert failed.value.code in {f"http_{status}", RATE_LIMITED}
    assert failed.value.retryable


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


async def test_each_attempt_tells_the_same(opened: Opened) -> None:
    """Whatever changed meanwhile."""
    async with http_server(Answer(500)) as server:
        channel = opened(server)
        for attempt in (1, 2, 3):
            with pytest.raises(DeliveryError):
                await channel.send(delivery(attempt))

    assert len({asked.body for asked in server.asked}) == 1


async def test_no_raw_phone_number_is_in_the_payload(opened: Opened, kind: str) -> None:
    """Not the customer's, not one that was said, not one in an attribute."""
    async with http_server(RIGS[kind].taken) as server:
        channel = opened(server)
        await channel.send(delivery())
        await channel.send_digest([delivery(), delivery()], DigestReason.QUIET_HOURS)

    for asked in server.asked:
        assert PHONE not in asked.body
        assert "一三八一二三四五五二一" not in asked.body
        assert "attributes" not in asked.body
