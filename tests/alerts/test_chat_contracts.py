"""Chats against robots that keep to what their platforms document: signatures, rates, errors."""

import logging

import pytest
import structlog

from alerts.channels.channel import DeliveryError
from alerts.channels.dingtalk import signature
from alerts.channels.feishu import signature as feishu_signature
from alerts.outbox import OutboxSettings, OutboxWorker
from tests.fakes.alert_samples import an_alert, an_item
from tests.fakes.alert_store import FakeAlertStore
from tests.fakes.chat_room import PLATFORMS, SECRETS, SETTINGS, Room, opened, said
from tests.fakes.http_server import Answer, Asked, http_server

pytestmark = pytest.mark.integration


@pytest.fixture(params=sorted(PLATFORMS))
def room(request: pytest.FixtureRequest) -> Room:
    """Every platform."""
    return Room(str(request.param))


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
