"""WeCom (企业微信) group robots. `docs/channels/wecom.md` says how to set one up."""

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr

from alerts.alert import Severity
from alerts.channels.card import Card
from alerts.channels.plain import fitting, plain
from alerts.channels.reach import HttpAnswer, Reach
from alerts.channels.robot import Codes, Json, RobotChannel, RobotSettings, robot_url
from alerts.pace import Limit

MAX_BYTES = 4096
"""Bytes of UTF-8 a Markdown message may have."""

CODES = Codes(
    field="errcode",
    limited=frozenset({45009, 45033}),
    pause_s=60.0,
    passing=frozenset({-1}),
)

COLOURS = {Severity.CRITICAL: "warning", Severity.WARNING: "warning", Severity.INFO: "info"}
"""The platform has three colours: info is green, warning orange, comment grey."""


class WeComSettings(RobotSettings):
    """One robot of a WeCom group."""

    kind: Literal["wecom"] = Field(title="Kind", description="`wecom`.")
    url: Annotated[
        SecretStr,
        AfterValidator(lambda x: robot_url(x, path="/cgi-bin/webhook/send", parameter="key")),
    ] = Field(
        title="Address",
        description="The robot's whole webhook address as the platform shows it. It is a password.",
    )
    per_minute: int = Field(
        default=18,
        ge=1,
        le=20,
        title="Messages a minute",
        description="Messages sent a minute at most; the platform takes 20. What is beyond is "
        "told in one.",
    )


class WeComChannel(RobotChannel):
    """Sends Markdown messages."""

    kind = "wecom"

    def __init__(
        self, settings: WeComSettings, *, reach: Reach, public_url: str, now: Callable[[], float]
    ) -> None:
        super().__init__(settings, reach=reach, public_url=public_url, now=now)
        self.limits = (Limit(settings.per_minute, 60.0),)

    def message(self, card: Card) -> Json:
        """A quote block with a coloured heading."""
        colour = COLOURS[card.tone] if card.tone else "comment"
        lines = [f'**<font color="{colour}">{plain(card.status)}</font> {plain(card.title)}**']
        lines += [
            f'>{plain(label)}：<font color="comment">{plain(value)}</font>'
            for label, value in card.facts
        ]
        lines += [f">{plain(quote)}" for quote in card.quotes]
        lines += [plain(text) for text in (card.suggestion, card.note) if text]
        link = f"\n[{plain(card.link_text)}]({card.link})"
        content = fitting(lines, MAX_BYTES - len(link.encode())) + link
        return {"msgtype": "markdown", "markdown": {"content": content}}

    def judge(self, answer: HttpAnswer) -> None:
        """See `RobotChannel`."""
        self.judge_code(answer, CODES)
