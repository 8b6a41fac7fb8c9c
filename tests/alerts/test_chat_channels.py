"""Cards in chats, against robots that keep to what their platforms document."""

import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import structlog
from msgspec.structs import replace

from alerts.alert import AlertState, Severity
from alerts.channels import CHANNELS
from alerts.channels.channel import Channel, DeliveryError, DigestReason
from alerts.channels.dingtalk import DingTalkSettings, signature
from alerts.channels.feishu import FeishuSettings
from alerts.channels.feishu import signature as feishu_signature
from alerts.channels.robot import RobotSettings
from alerts.channels.slack import SlackSettings
from alerts.channels.wecom import WeComSettings
from alerts.notice import NoticeType
from alerts.outbox import OutboxSettings, OutboxWorker
from alerts.store import Delivery
from detectors.finding import Evidence
from stream.party import Party
from tests.fakes.alert_samples import a_call, a_finding, an_alert, an_item
from tests.fakes.alert_store import FakeAlertStore
from tests.fakes.chat_platforms import (
    MENTION,
    DingTalkRobot,
    FeishuBot,
    Platform,
    SlackHook,
    WeComRobot,
)
from tests.fakes.http_server import Answer, Asked, HttpServer, http_server
from tests.fakes.reach import loopback_reach

pytestmark = pytest.mark.integration

PLATFORMS: dict[str, Callable[[Callable[[], float]], Platform]] = {
    "wecom": WeComRobot,
    "dingtalk": DingTalkRobot,
    "feishu": FeishuBot,
    "slack": SlackHook,
}
SETTINGS: dict[str, type[RobotSettings]] = {
    "wecom": WeComSettings,
    "dingtalk": DingTalkSettings,
    "feishu": FeishuSettings,
    "slack": SlackSettings,
}
SECRETS = {"dingtalk": DingTalkRobot.secret, "feishu": FeishuBot.secret}
HOSTILE = (
    "@所有人 <at id=all></at> <!channel> <@U1> [点我](http://evil.example) **重** `x` # @all\n### h"
)
PHONE = "13812345521"


@dataclass
class Room:
    """A robot, the channel that talks to it, and a clock set by hand."""

    kind: str
    clock: float = 1_800_000_000.0

    def now(self) -> float:
        """The time, for both."""
        return self.clock

    def settings(self, server: HttpServer, **more: object) -> RobotSettings:
        """Settings that lead to the robot."""
        path = PLATFORMS[self.kind](self.now).path
        given: dict[str, object] = {
            "kind": self.kind,
            "name": "chat",
            "url": f"http://127.0.0.1:{server.port}{path}",
            "timeout_s": 1.0,
            **more,
        }
        if self.kind in SECRETS:
            given.setdefault("secret", SECRETS[self.kind])
        return SETTINGS[self.kind].model_validate(given)

    def channel(self, server: HttpServer, **more: object) -> Channel:
        """A channel to the robot."""
        return CHANNELS[self.kind](
            self.settings(server, **more),
            reach=loopback_reach(),
            public_url="https://floor.example",
            now=self.now,
        )


@pytest.fixture(params=sorted(PLATFORMS))
def room(request: pytest.FixtureRequest) -> Room:
    """Every platform."""
    return Room(str(request.param))


@asynccontextmanager
async def opened(room: Room, **more: object) -> AsyncIterator[tuple[Channel, Platform, HttpServer]]:
    """The robot and a channel to it."""
    platform = PLATFORMS[room.kind](room.now)
    async with http_server(respond=platform) as server:
        channel = room.channel(server, **more)
        try:
            yield channel, platform, server
        finally:
            await channel.aclose()


def said(text: str = "我要投诉你们", **more: Any) -> Delivery:  # noqa: ANN401 - parts of several structs
    """An alert on what a customer said."""
    alert = replace(
        an_alert(severity=Severity.CRITICAL),
        findings=(a_finding(party=Party.CUSTOMER, evidence=Evidence(text=text)),),
        suggestion={"zh-CN": "先致歉,再说明处理时限。", "en": "Apologise, then name a time."},
        **more.pop("alert", {}),
    )
    call = a_call(language=more.pop("language", "zh-CN"))
    return Delivery(item=an_item(alert, call=call, **more), attempt=1)


def told(body: object) -> str:
    """All text of a card."""
    return json.dumps(body, ensure_ascii=False)


async def test_a_card_says_everything_in_chinese_and_links_to_the_moment(room: Room) -> None:
    """Severity, title, agent, team, what was said, call time, wording, link."""
    async with opened(room) as (channel, platform, _):
        await channel.send(said())

    text = told(platform.shown[0])
    for part in (
        "新预警",
        "严重",
        "客户投诉升级",
        "林晓",
        "1001",
        "refunds",
        "我要投诉你们",
        "0:01",
    ):
        assert part in text, part
    assert "先致歉" in text
    assert "https://floor.example/calls/c1?at=1000" in text


async def test_a_card_speaks_the_language_of_the_call_or_of_the_channel(room: Room) -> None:
    """`auto` follows the call; a fixed one does not."""
    async with opened(room) as (channel, platform, _):
        await channel.send(said("I will complain", language="en-US"))
    async with opened(room, language="zh-CN") as (channel, fixed, _):
        await channel.send(said("I will complain", language="en-US"))

    assert "Customer escalates" in told(platform.shown[0])
    assert "Apologise" in told(platform.shown[0])
    assert "客户投诉升级" in told(fixed.shown[0])


async def test_a_withdrawal_is_a_second_card_that_says_so(room: Room) -> None:
    """Without the words that were not borne out."""
    async with opened(room) as (channel, platform, _):
        await channel.send(said())
        room.clock += 2
        state = {"state": AlertState.RETRACTED, "revision": 2}
        await channel.send(said(notice=NoticeType.RETRACTED, alert=state))

    second = told(platform.shown[1])
    assert "已撤回" in second
    assert "请忽略" in second
    assert "我要投诉你们" not in second
    assert "先致歉" not in second


async def test_text_of_a_call_calls_nobody_and_leads_nowhere(room: Room) -> None:
    """Neither what was said, nor a name, nor a team."""
    hostile = {"agent_name": HOSTILE, "team": HOSTILE, "title": {"zh-CN": HOSTILE}}
    async with opened(room) as (channel, platform, _):
        await channel.send(said(HOSTILE, alert=hostile))

    (body,) = platform.shown
    text = told(body)
    assert not MENTION.search(text)
    assert "evil.example)" not in text
    assert "http://evil" not in text
    assert "isAtAll" not in text


@pytest.mark.parametrize(
    "number",
    [
        PHONE,
        "138 1234 5521",
        "138-1234-5521",
        "(138)12345521",
        "一三八一二三四五五二一",
        "１３８１２３４５５２１",
    ],
)
async def test_no_number_leaves_whole(room: Room, number: str) -> None:
    """Said, in a name, as a login, or as the customer's."""
    hidden = {"agent_name": f"林 {number}", "agent": number, "owner": number}
    async with opened(room) as (channel, platform, _):
        await channel.send(said(f"我的电话是{number}", alert=hidden))
        room.clock += 2
        delivery = said(f"我的电话是{number}", alert=hidden)
        await channel.send_digest([delivery, said()], DigestReason.BURST)

    for body in platform.shown:
        assert number not in told(body)


async def test_a_number_spelt_out_in_english_does_not_leave_either(room: Room) -> None:
    """Recognisers write words."""
    words = "call me on one three eight one two three four five five two one please"
    async with opened(room) as (channel, platform, _):
        await channel.send(said(words, language="en"))

    assert "three four five" not in told(platform.shown[0])
    assert "please" in told(platform.shown[0])


async def test_a_card_never_grows_beyond_the_platforms_limit(room: Room) -> None:
    """Endless names, titles and quotes are cut, and the link stays."""
    long = "很长" * 5_000
    findings = tuple(a_finding(f"f{n}", evidence=Evidence(text=f"{n}{long}")) for n in range(8))
    hostile = {"agent_name": long, "team": long, "owner": long, "agent": long}
    delivery = said(alert={**hostile, "title": {"zh-CN": long}})
    alert = replace(delivery.item.notice.alert, findings=findings, suggestion={"zh-CN": long})
    item = replace(delivery.item, notice=replace(delivery.item.notice, alert=alert))
    async with opened(room) as (channel, platform, _):
        await channel.send(replace(delivery, item=item))

    assert "https://floor.example/calls/c1?at=1000" in told(platform.shown[0])


async def test_a_digest_lists_the_gravest_first_and_counts_the_rest(room: Room) -> None:
    """Each alert once, as it was last."""
    deliveries = []
    for number in range(30):
        severity = Severity.CRITICAL if number == 20 else Severity.WARNING
        alert = replace(an_alert(f"a{number}", severity=severity), agent_name=f"坐席{number}号")
        deliveries.append(Delivery(item=an_item(alert), attempt=1))
    again = replace(an_alert("a20", revision=2, severity=Severity.CRITICAL), agent_name="坐席20号")
    deliveries.append(Delivery(item=an_item(again, notice=NoticeType.TAKEN), attempt=1))
    async with opened(room) as (channel, platform, _):
        await channel.send_digest(deliveries, DigestReason.QUIET_HOURS)

    text = told(platform.shown[0])
    assert "免打扰时段内的 30 条预警" in text
    assert "还有 20 条" in text
    assert text.index("坐席20号") < text.index("坐席0号")
    assert text.count("坐席20号") == 1
    assert "已认领" in text
    assert "https://floor.example/alerts" in text


async def test_a_test_message_says_that_it_is_one(room: Room) -> None:
    """And nothing of anybody."""
    async with opened(room) as (channel, platform, _):
        await channel.send_test()

    assert "测试消息" in told(platform.shown[0])


REFUSED_SECRET = {"dingtalk": "dingtalk_310000", "feishu": "feishu_19021"}


@pytest.mark.parametrize("kind", sorted(REFUSED_SECRET))
async def test_a_wrong_secret_is_refused_for_good(kind: str) -> None:
    """Under the platform's own code."""
    async with opened(Room(kind), secret="SECanother") as (channel, platform, _):
        with pytest.raises(DeliveryError) as failed:
            await channel.send(said())

    assert (failed.value.code, failed.value.retryable) == (REFUSED_SECRET[kind], False)
    assert platform.shown == []


@pytest.mark.parametrize("kind", sorted(REFUSED_SECRET))
async def test_a_signature_is_of_its_moment(kind: str) -> None:
    """A clock an hour wrong is refused; every attempt signs anew."""
    room = Room(kind)
    platform = PLATFORMS[kind](lambda: room.clock + 4_000)
    async with http_server(respond=platform) as server:
        channel = room.channel(server)
        with pytest.raises(DeliveryError) as failed:
            await channel.send(said())
        room.clock += 4_000
        late = PLATFORMS[kind](room.now)
        server.respond = late
        await channel.send(said())
        await channel.aclose()

    assert failed.value.code == REFUSED_SECRET[kind]
    assert len(late.shown) == 1


def test_signatures_are_those_another_program_computes() -> None:
    """`openssl dgst -sha256 -hmac`: DingTalk signs time and secret with the secret; Feishu signs
    nothing, with time and secret as the key.
    """
    dingtalk = signature("this is secret", 1_577_262_236_757)
    assert dingtalk == "hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM="
    assert (
        feishu_signature("secret", 1_599_360_473) == "q4jswNiMy51J5JuQV566yJat0/lQ/c+22kINzUgKsGU="
    )


GONE = {
    "wecom": ("wecom_93000", "?key="),
    "dingtalk": ("dingtalk_300005", "access_token="),
    "feishu": ("feishu_19001", "/hook/"),
    "slack": ("slack_no_service", "/services/"),
}


async def test_a_robot_that_is_gone_is_not_tried_again(room: Room) -> None:
    """Its address is no longer known to the platform."""
    code, before = GONE[room.kind]
    async with opened(room) as (_, platform, server):
        url = f"http://127.0.0.1:{server.port}" + platform.path.replace(before, f"{before}x")
        channel = room.channel(server, url=url)
        with pytest.raises(DeliveryError) as failed:
            await channel.send(said())
        await channel.aclose()

    assert (failed.value.code, failed.value.retryable) == (code, False)


LIMITS = {"wecom": (20, 60.0), "dingtalk": (20, 600.0), "feishu": (5, 60.0), "slack": (1, 30.0)}
"""Messages at one moment the platform takes, and how long we leave it alone after one more."""


async def test_one_too_many_is_retryable_after_the_platforms_patience(room: Room) -> None:
    """What each of them documents."""
    most, wait = LIMITS[room.kind]
    async with opened(room) as (channel, platform, _):
        for _ in range(most):
            await channel.send(said())
        with pytest.raises(DeliveryError) as failed:
            await channel.send(said())

    error = failed.value
    assert (error.code, error.retryable, error.retry_after_s) == ("rate_limited", True, wait)
    assert len(platform.shown) == most


async def test_a_burst_of_a_thousand_alerts_is_told_without_one_refusal(room: Room) -> None:
    """Within the platform's limits, partly in digests; every alert is settled, none is lost."""
    platform = PLATFORMS[room.kind](room.now)
    refused: list[Answer] = []

    async with http_server() as server:

        def watched(asked: Asked) -> Answer:
            answer = platform(asked)
            if answer.status != 200 or b"limit" in answer.body or b"too fast" in answer.body:
                refused.append(answer)
            return answer

        server.respond = watched
        store, channel = FakeAlertStore(), room.channel(server)
        worker = OutboxWorker(
            store, {"chat": channel}, OutboxSettings(), now=room.now, jitter=lambda: 0.0
        )
        for number in range(1_000):
            alert = an_alert(f"a{number:03}")
            item = an_item(alert, channel="chat")
            await store.save(alert, expected_revision=0, outbox=[item])
        for _ in range(300):
            await worker.deliver_due("chat")
            room.clock += 1
        await channel.aclose()

    counts = worker.counts["chat"]
    assert refused == []
    assert (counts.delivered, counts.failed, counts.dead) == (1_000, 0, 0)
    assert counts.digests > 0


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (Answer(body=b"<html>sign in to the hotel's network</html>"), "answer_unknown"),
        (Answer(body=b""), "answer_unknown"),
        (Answer(body=b'{"errcode":-1,"errmsg":"system error"}'), "wecom_-1"),
        (Answer(body=b'{"errcode":45033}'), "rate_limited"),
    ],
)
async def test_an_answer_that_takes_nothing_is_not_a_success(answer: Answer, code: str) -> None:
    """HTTP 200 says nothing on these platforms."""
    async with http_server(answer) as server:
        channel = Room("wecom").channel(server)
        with pytest.raises(DeliveryError) as failed:
            await channel.send(said())
        await channel.aclose()

    assert (failed.value.code, failed.value.retryable) == (code, True)


async def test_no_secret_is_logged_or_shown(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the address with its key, nor the signing secret: not even at the finest level."""
    logging.getLogger().setLevel(logging.DEBUG)
    with caplog.at_level(logging.DEBUG), structlog.testing.capture_logs() as logs:
        async with opened(room) as (channel, _, server):
            settings = room.settings(server)
            await channel.send(said())
            room.clock += 2
            server.respond = lambda _: Answer(500)
            with pytest.raises(DeliveryError) as failed:
                await channel.send(said())

    key = PLATFORMS[room.kind](room.now).path.split("=")[-1].split("/")[-1]
    seen = " ".join((caplog.text, str(logs), repr(settings), repr(failed.value), repr(channel)))
    assert key not in seen
    assert SECRETS.get(room.kind, key) not in seen
    assert key not in settings.model_dump_json()


@pytest.mark.parametrize(
    "url",
    [
        "ftp://qyapi.example/cgi-bin/webhook/send?key=s3cr3t",
        "https://qyapi.example/?key=s3cr3t",
        "s3cr3t",
    ],
)
def test_an_address_of_another_kind_is_refused_without_repeating_it(room: Room, url: str) -> None:
    """It holds the robot's key."""
    with pytest.raises(ValueError, match="address") as refused:
        SETTINGS[room.kind].model_validate({"kind": room.kind, "name": "chat", "url": url})
    errors = refused.value.errors()  # type: ignore[attr-defined]
    assert "s3cr3t" not in str([error["msg"] for error in errors])
