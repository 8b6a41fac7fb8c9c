"""A chat channel before its platform's robot, for tests."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace

from alerts.alert import Severity
from alerts.channels import CHANNELS
from alerts.channels.channel import Channel
from alerts.channels.dingtalk import DingTalkSettings
from alerts.channels.feishu import FeishuSettings
from alerts.channels.robot import RobotSettings
from alerts.channels.slack import SlackSettings
from alerts.channels.wecom import WeComSettings
from alerts.store import Delivery
from detectors.finding import Evidence
from stream.party import Party
from tests.fakes.alert_samples import a_call, a_finding, an_alert, an_item
from tests.fakes.chat_platforms import (
    DingTalkRobot,
    FeishuBot,
    Platform,
    SlackHook,
    WeComRobot,
)
from tests.fakes.http_server import HttpServer, http_server
from tests.fakes.reach import loopback_reach

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
