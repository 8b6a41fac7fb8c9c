"""What robots of chat platforms have in common: a secret address, cards, and too little patience
for many of them. None can edit what it said, so a withdrawal is a second card.
"""

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import Literal
from urllib.parse import parse_qs, urlsplit

import msgspec
from pydantic import AnyHttpUrl, Field, SecretStr, TypeAdapter, ValidationError

from alerts.channels.card import Card, alert_card, digest_card, trial_card
from alerts.channels.channel import (
    RATE_LIMITED,
    Channel,
    ChannelSettings,
    DeliveryError,
    DigestReason,
)
from alerts.channels.reach import HttpAnswer, HttpClient, Reach
from alerts.channels.verdict import require_success, retry_after
from alerts.channels.words import language_of
from alerts.routes import Telling
from alerts.store import Delivery

TOO_MANY_REQUESTS = 429

ROBOT_TELLS = frozenset({Telling.OPENED, Telling.GRAVER, Telling.RETRACTED, Telling.EXPIRED})
"""What a chat is told unless told otherwise: every further hit would drown it."""

_URL = TypeAdapter(AnyHttpUrl)

Json = dict[str, object]
"""A JSON object on its way to a platform."""


def robot_url(value: SecretStr, *, path: str, parameter: str = "") -> SecretStr:
    """A robot's address, checked without ever repeating it: it is the robot's password too.

    `path` is how its path begins, `parameter` what its query must have.
    """
    try:
        url = str(_URL.validate_python(value.get_secret_value()))
    except ValidationError:
        raise ValueError("this is no http or https address") from None
    parts = urlsplit(url)
    if not parts.path.startswith(path) or (parameter and not parse_qs(parts.query).get(parameter)):
        wanted = f"{path}…" + (f"?{parameter}=…" if parameter else "")
        raise ValueError(f"the address of this kind of robot looks like https://…{wanted}")
    return SecretStr(url)


class RobotSettings(ChannelSettings):
    """What the settings of all robots have in common."""

    url: SecretStr = Field(
        title="Address",
        description="The robot's whole webhook address as the platform shows it. It is a password.",
    )
    language: Literal["auto", "zh-CN", "en"] = Field(
        default="auto",
        title="Language",
        description="Language of the cards: zh-CN, en, or auto for that of the call.",
    )
    tells: frozenset[Telling] = Field(
        default=ROBOT_TELLS,
        title="Occasions",
        description="When it is told: opened, graver, updated, taken, resolved, false_hit, "
        "retracted, expired.",
    )


class Codes(msgspec.Struct, frozen=True, kw_only=True):
    """What a platform's own error codes mean for us. All others are for good."""

    field: str
    """Name of the code in the answer."""
    limited: frozenset[int]
    """Too many messages."""
    pause_s: float
    """Seconds the platform refuses everything after that."""
    passing: frozenset[int]
    """May pass by themselves."""


class RobotChannel(Channel):
    """Makes cards and posts them; a platform gives them their shape and reads the answer."""

    kind: str
    """Begins the codes of the platform's own errors."""

    def __init__(
        self,
        settings: RobotSettings,
        *,
        reach: Reach,
        public_url: str,
        now: Callable[[], float],
    ) -> None:
        self._url = settings.url.get_secret_value()
        self._language = settings.language
        self._public_url = public_url
        self._now = now
        self._client = HttpClient(reach, timeout_s=settings.timeout_s)

    @abstractmethod
    def message(self, card: Card) -> Json:
        """The body for `card`, within the platform's limits."""

    @abstractmethod
    def judge(self, answer: HttpAnswer) -> None:
        """Return when the platform took it, else raise `DeliveryError`."""

    def address(self, body: Json) -> str:  # noqa: ARG002 - some sign the address, some the body
        """Where to post `body`, which may be signed on the way."""
        return self._url

    async def send(self, delivery: Delivery) -> None:
        """See `Channel`."""
        notice = delivery.item.notice
        language = language_of(self._language, notice.call.language)
        await self._tell(alert_card(notice, language, self._public_url))

    async def send_digest(self, deliveries: Sequence[Delivery], reason: DigestReason) -> None:
        """See `Channel`. With `auto`, the language is that of the latest call."""
        notices = [delivery.item.notice for delivery in deliveries]
        language = language_of(self._language, notices[-1].call.language)
        await self._tell(digest_card(notices, reason, language, self._public_url))

    async def send_test(self) -> None:
        """See `Channel`. With `auto` it speaks Chinese, as most of these platforms do."""
        language = language_of(self._language, "zh-CN")
        await self._tell(trial_card(language, self._public_url))

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()

    async def _tell(self, card: Card) -> None:
        body = self.message(card)
        url = self.address(body)
        answer = await self._client.post(url, msgspec.json.encode(body), {})
        if answer.status == TOO_MANY_REQUESTS:
            wait = retry_after(answer.headers.get("retry-after"), self._now())
            raise DeliveryError(RATE_LIMITED, retryable=True, retry_after_s=wait or 1.0)
        self.judge(answer)

    def judge_code(self, answer: HttpAnswer, codes: Codes) -> None:
        """For platforms that answer with a code, most of them under HTTP 200."""
        code = _code_in(answer, codes.field)
        if code is None:
            require_success(answer, now=self._now())
            # A page of some gateway, or cut: the platform itself always says a code.
            raise DeliveryError("answer_unknown", retryable=True)
        if code in codes.limited:
            raise DeliveryError(RATE_LIMITED, retryable=True, retry_after_s=codes.pause_s)
        if code != 0:
            raise DeliveryError(f"{self.kind}_{code}", retryable=code in codes.passing)


def _code_in(answer: HttpAnswer, field: str) -> int | None:
    """The platform's code; None when the answer is not one of the platform's."""
    if not answer.whole:
        return None
    try:
        told = msgspec.json.decode(answer.body, type=dict[str, object])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    code = told.get(field)
    return code if isinstance(code, int) else None
