"""Feishu (飞书) and Lark custom bots, signed. `docs/channels/feishu.md` says how to set one up."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr

from alerts.alert import Severity
from alerts.channels.card import Card
from alerts.channels.plain import fitting, plain
from alerts.channels.reach import HttpAnswer, Reach
from alerts.channels.robot import Codes, Json, RobotChannel, RobotSettings, robot_url
from alerts.pace import Limit

MAX_TEXT_BYTES = 6_000
"""Bytes of one text of a card; the whole body may have 20 KB."""

CODES = Codes(
    field="code",
    limited=frozenset({11232, 11233}),
    pause_s=60.0,
    passing=frozenset({2200}),
)

TEMPLATES = {Severity.CRITICAL: "red", Severity.WARNING: "orange", Severity.INFO: "blue"}
"""Colours of the card's head; grey for what needs nobody any more."""


def signature(secret: str, timestamp_s: int) -> str:
    """What goes into the body as `sign`: time and secret are the key, and nothing is signed."""
    key = f"{timestamp_s}\n{secret}".encode()
    return base64.b64encode(hmac.digest(key, b"", hashlib.sha256)).decode()


class FeishuSettings(RobotSettings):
    """One custom bot of a Feishu or Lark group."""

    kind: Literal["feishu"] = Field(title="Kind", description="`feishu`.")
    url: Annotated[
        SecretStr, AfterValidator(lambda x: robot_url(x, path="/open-apis/bot/v2/hook/"))
    ] = Field(
        title="Address",
        description="The bot's whole webhook address as the platform shows it. It is a password.",
    )
    secret: SecretStr = Field(
        default=SecretStr(""),
        title="Signing secret",
        description="The secret shown for the security setting 签名校验; empty when the bot is "
        "guarded by a keyword (Floorwalker) or by addresses.",
    )
    per_minute: int = Field(
        default=90,
        ge=1,
        le=100,
        title="Messages a minute",
        description="Messages sent a minute at most; the platform takes 100, and 5 a second. What "
        "is beyond is told in one.",
    )


class FeishuChannel(RobotChannel):
    """Sends interactive cards; all their text is `plain_text`, in which nothing has a meaning."""

    kind = "feishu"

    def __init__(
        self, settings: FeishuSettings, *, reach: Reach, public_url: str, now: Callable[[], float]
    ) -> None:
        super().__init__(settings, reach=reach, public_url=public_url, now=now)
        self.limits = (Limit(4, 1.0), Limit(settings.per_minute, 60.0))
        self._secret = settings.secret.get_secret_value()

    def message(self, card: Card) -> Json:
        """A card with a coloured head and one button."""
        elements: list[Json] = []
        if card.facts:
            fields = [
                {"is_short": True, "text": _text(f"{label}：{value}")}
                for label, value in card.facts
            ]
            elements.append({"tag": "div", "fields": fields})
        told = [plain(line) for line in (*card.quotes, card.suggestion) if line]
        if told:
            content = fitting(told, MAX_TEXT_BYTES)
            elements.append({"tag": "div", "text": {"tag": "plain_text", "content": content}})
        button = {"tag": "button", "text": _text(card.link_text), "type": "primary"}
        elements.append({"tag": "action", "actions": [{**button, "url": card.link}]})
        note = " · ".join(filter(None, (card.note, "Floorwalker")))
        elements.append({"tag": "note", "elements": [_text(note)]})
        head = {
            "title": _text(card.heading),
            "template": TEMPLATES[card.tone] if card.tone else "grey",
        }
        return {
            "msg_type": "interactive",
            "card": {"config": {"wide_screen_mode": True}, "header": head, "elements": elements},
        }

    def address(self, body: Json) -> str:
        """The address; what is signed stands in the body."""
        if self._secret:
            at = int(self._now())
            body.update(timestamp=str(at), sign=signature(self._secret, at))
        return self._url

    def judge(self, answer: HttpAnswer) -> None:
        """See `RobotChannel`."""
        self.judge_code(answer, CODES)


def _text(text: str) -> Json:
    return {"tag": "plain_text", "content": plain(text)}
