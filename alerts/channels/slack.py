"""Slack incoming webhooks. `docs/channels/slack.md` says how to set one up."""

from collections.abc import Callable
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr

from alerts.channels.card import Card, cut
from alerts.channels.channel import DeliveryError
from alerts.channels.plain import plain
from alerts.channels.reach import HttpAnswer, Reach
from alerts.channels.robot import Json, RobotChannel, RobotSettings, robot_url
from alerts.channels.verdict import require_success
from alerts.pace import Limit

HEADER_CHARS = 150
SECTION_CHARS = 3000
FIELD_CHARS = 2000
MAX_FIELDS = 10
"""What a block may hold."""

PASSING = frozenset({"rollup_error", "internal_error", "service_unavailable"})
"""Errors of theirs that may pass by themselves."""

WORD_CHARS = 40
"""Longest word that is taken for an error of theirs."""


class SlackSettings(RobotSettings):
    """One incoming webhook of a Slack channel."""

    kind: Literal["slack"] = Field(title="Kind", description="`slack`.")
    url: Annotated[SecretStr, AfterValidator(lambda x: robot_url(x, path="/services/"))] = Field(
        title="Address",
        description="The whole webhook address as the platform shows it. It is a password.",
    )
    per_minute: int = Field(
        default=30,
        ge=1,
        le=60,
        title="Messages a minute",
        description="Messages sent a minute at most; the platform takes about one a second. What "
        "is beyond is told in one.",
    )


class SlackChannel(RobotChannel):
    """Sends blocks; all text of calls is `plain_text`, in which nothing has a meaning."""

    kind = "slack"

    def __init__(
        self, settings: SlackSettings, *, reach: Reach, public_url: str, now: Callable[[], float]
    ) -> None:
        super().__init__(settings, reach=reach, public_url=public_url, now=now)
        self.limits = (Limit(1, 1.0), Limit(settings.per_minute, 60.0))

    def message(self, card: Card) -> Json:
        """Blocks, and one line for notifications."""
        blocks: list[Json] = [{"type": "header", "text": _text(card.heading, HEADER_CHARS)}]
        if card.facts:
            fields = [_text(f"{label}: {value}", FIELD_CHARS) for label, value in card.facts]
            blocks.append({"type": "section", "fields": fields[:MAX_FIELDS]})
        told = "\n".join(plain(line) for line in (*card.quotes, card.suggestion) if line)
        if told:
            text = {"type": "plain_text", "text": cut(told, SECTION_CHARS), "emoji": False}
            blocks.append({"type": "section", "text": text})
        link = card.link.replace("&", "&amp;")
        leads = {"type": "mrkdwn", "text": f"<{link}|{plain(card.link_text)}>"}
        blocks.append({"type": "section", "text": leads})
        note = " · ".join(filter(None, (card.note, "Floorwalker")))
        blocks.append({"type": "context", "elements": [_text(note, FIELD_CHARS)]})
        return {"text": cut(plain(card.heading), SECTION_CHARS), "blocks": blocks}

    def judge(self, answer: HttpAnswer) -> None:
        """Slack says what is wrong in a word, under a status that says whose fault it is."""
        word = answer.body.decode("ascii", errors="ignore").strip()
        known = 0 < len(word) <= WORD_CHARS and word.replace("_", "").isalpha()
        if known and word != "ok":
            raise DeliveryError(f"slack_{word}", retryable=word in PASSING)
        require_success(answer, now=self._now())


def _text(text: str, most: int) -> Json:
    return {"type": "plain_text", "text": cut(plain(text), most), "emoji": False}
