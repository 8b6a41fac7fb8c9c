"""DingTalk (钉钉) custom robots, signed. `docs/channels/dingtalk.md` says how to set one up."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Annotated, Literal
from urllib.parse import quote_plus

from pydantic import AfterValidator, Field, SecretStr

from alerts.channels.card import Card
from alerts.channels.plain import fitting, plain
from alerts.channels.reach import HttpAnswer, Reach
from alerts.channels.robot import Codes, Json, RobotChannel, RobotSettings, robot_url
from alerts.pace import Limit

MAX_TEXT_BYTES = 8_000
"""Bytes of a card's text; the whole body may have 20,000, with each escaped character several."""

CODES = Codes(
    field="errcode",
    limited=frozenset({130101, 410100}),
    # Whoever is too quick is refused for ten minutes.
    pause_s=600.0,
    passing=frozenset({-1}),
)


def signature(secret: str, timestamp_ms: int) -> str:
    """What goes into the address as `sign`, before it is escaped for it."""
    told = f"{timestamp_ms}\n{secret}".encode()
    return base64.b64encode(hmac.digest(secret.encode(), told, hashlib.sha256)).decode()


class DingTalkSettings(RobotSettings):
    """One custom robot of a DingTalk group."""

    kind: Literal["dingtalk"] = Field(title="Kind", description="`dingtalk`.")
    url: Annotated[
        SecretStr,
        AfterValidator(lambda x: robot_url(x, path="/robot/send", parameter="access_token")),
    ] = Field(
        title="Address",
        description="The robot's whole webhook address as the platform shows it. It is a password.",
    )
    secret: SecretStr = Field(
        default=SecretStr(""),
        title="Signing secret",
        description="The secret shown for the security setting 加签 (it begins with SEC); empty "
        "when the robot is guarded by a keyword (Floorwalker) or by addresses.",
    )
    per_minute: int = Field(
        default=18,
        ge=1,
        le=20,
        title="Messages a minute",
        description="Messages sent a minute at most; the platform takes 20. What is beyond is "
        "told in one.",
    )


class DingTalkChannel(RobotChannel):
    """Sends action cards."""

    kind = "dingtalk"

    def __init__(
        self, settings: DingTalkSettings, *, reach: Reach, public_url: str, now: Callable[[], float]
    ) -> None:
        super().__init__(settings, reach=reach, public_url=public_url, now=now)
        self.limits = (Limit(settings.per_minute, 60.0),)
        self._secret = settings.secret.get_secret_value()

    def message(self, card: Card) -> Json:
        """A card with one button. Nobody is ever mentioned."""
        heading = plain(card.heading)
        lines = [f"### {heading}", ""]
        for label, value in card.facts:
            lines += [f"- {plain(label)}：{plain(value)}"]
        lines += [""]
        for quote in card.quotes:
            lines += [f"> {plain(quote)}", ""]
        for text in (card.suggestion, card.note, "Floorwalker"):
            lines += [plain(text), ""] if text else []
        return {
            "msgtype": "actionCard",
            "actionCard": {
                "title": heading,
                "text": fitting(lines, MAX_TEXT_BYTES),
                "singleTitle": card.link_text,
                "singleURL": card.link,
            },
        }

    def address(self, body: Json) -> str:  # noqa: ARG002 - this platform signs the address
        """The address, signed for this moment."""
        if not self._secret:
            return self._url
        at = int(self._now() * 1000)
        return f"{self._url}&timestamp={at}&sign={quote_plus(signature(self._secret, at))}"

    def judge(self, answer: HttpAnswer) -> None:
        """See `RobotChannel`."""
        self.judge_code(answer, CODES)
