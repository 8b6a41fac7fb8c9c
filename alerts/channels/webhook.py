"""Posts alerts as JSON, signed as Standard Webhooks. `docs/webhooks.md` describes the payload."""

import base64
import binascii
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Annotated, Literal
from urllib.parse import quote

import msgspec
from pydantic import AfterValidator, AnyHttpUrl, Field, SecretStr
from standardwebhooks import Webhook

from alerts.alert import Alert
from alerts.channels.channel import Channel, ChannelSettings, DeliveryError
from alerts.channels.masking import masked
from alerts.channels.reach import HttpClient, Reach
from alerts.notice import Notice
from alerts.store import Delivery

SECRET_PREFIX = "whsec_"  # noqa: S105 - the prefix, not a secret
MIN_SECRET_BYTES = 24
"""Least length of a signing secret, as Standard Webhooks asks."""

RETRYABLE_STATUSES = frozenset({408, 425, 429})
"""Statuses below 500 that may pass by themselves."""


def _signing_secret(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    try:
        key = base64.b64decode(text.removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if not text.startswith(SECRET_PREFIX) or len(key) < MIN_SECRET_BYTES:
        raise ValueError(
            f"a signing secret is {SECRET_PREFIX} and at least {MIN_SECRET_BYTES} bytes in Base64"
        )
    return secret


def _without_password(url: AnyHttpUrl) -> AnyHttpUrl:
    if url.username or url.password:
        raise ValueError("write no user or password into the address: deliveries are signed")
    return url


SigningSecret = Annotated[SecretStr, AfterValidator(_signing_secret)]
"""What a receiver checks signatures with."""


class WebhookSettings(ChannelSettings):
    """One receiver of alerts as signed JSON."""

    kind: Literal["webhook"] = Field(
        default="webhook", title="Kind", description="Always `webhook`."
    )
    url: Annotated[AnyHttpUrl, AfterValidator(_without_password)] = Field(
        title="Address", description="Where to post; http or https. Redirects are not followed."
    )
    secret: SigningSecret = Field(
        title="Signing secret",
        description="`whsec_` followed by at least 24 random bytes in Base64.",
    )
    earlier_secrets: tuple[SigningSecret, ...] = Field(
        default=(),
        max_length=4,
        title="Earlier secrets",
        description="Secrets receivers may still check with while a new one is brought in; each "
        "adds a signature behind that of `secret`.",
    )


class WebhookChannel(Channel):
    """Posts to one receiver. Any 2xx answer takes the delivery."""

    def __init__(
        self,
        settings: WebhookSettings,
        *,
        reach: Reach,
        public_url: str,
        now: Callable[[], float],
    ) -> None:
        self._settings = settings
        self._public_url = public_url.rstrip("/")
        self._now = now
        secrets = (settings.secret, *settings.earlier_secrets)
        self._signers = [Webhook(secret.get_secret_value()) for secret in secrets]
        self._client = HttpClient(reach, timeout_s=settings.timeout_s)

    async def send(self, delivery: Delivery) -> None:
        """Post and read the status. See `Channel`."""
        body = payload(delivery.item.notice, self._public_url)
        at = datetime.fromtimestamp(int(self._now()), UTC)
        key = delivery.item.key
        headers = {
            "webhook-id": key,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": " ".join(signer.sign(key, at, body) for signer in self._signers),
        }
        answer = await self._client.post(str(self._settings.url), body.encode(), headers)
        if not 200 <= answer.status < 300:
            raise DeliveryError(
                f"http_{answer.status}",
                retryable=answer.status >= 500 or answer.status in RETRYABLE_STATUSES,
                retry_after_s=retry_after(answer.headers.get("retry-after"), self._now()),
            )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def retry_after(header: str | None, now: float) -> float | None:
    """Seconds to wait by a `Retry-After` header, given as seconds or as a date."""
    if header is None:
        return None
    if header.strip().isdecimal():
        return float(header)
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - now)
    except ValueError:
        return None


def payload(notice: Notice, public_url: str) -> str:
    """The JSON text posted for a notice: the same at every attempt, without a whole number."""
    call = notice.call
    data = {
        "alert": _alert_told(notice.alert),
        "call": {
            "id": call.id,
            "direction": call.direction.value,
            "team": call.team,
            "queue": call.queue,
            "customer": masked(call.customer),
            "language": call.language,
            "practice": call.practice,
            "started_at": call.started_at,
        },
        "link": f"{public_url}/calls/{quote(call.id, safe='')}?at={notice.alert.start_ms}",
    }
    at = datetime.fromtimestamp(notice.at, UTC).isoformat(timespec="milliseconds")
    return msgspec.json.encode({"type": notice.type.value, "timestamp": at, "data": data}).decode()


def _alert_told(alert: Alert) -> dict[str, object]:
    return {
        "id": alert.id,
        "revision": alert.revision,
        "rule": alert.rule,
        "rule_version": alert.rule_version,
        "title": alert.title,
        "severity": alert.severity.value,
        "state": alert.state.value,
        "provisional": alert.provisional,
        "count": alert.count,
        "opened_at": alert.opened_at,
        "start_ms": alert.start_ms,
        "agent": alert.agent,
        "agent_name": masked(alert.agent_name),
        "team": alert.team,
        "owner": alert.owner,
        "suggestion": alert.suggestion,
        "findings": [
            {
                "kind": finding.kind,
                "state": finding.state.value,
                "party": finding.party,
                "start_ms": finding.start_ms,
                "end_ms": finding.end_ms,
                "measure": finding.measure,
                "category": finding.evidence.category,
                "text": masked(finding.evidence.text),
                "cause": finding.evidence.cause,
            }
            for finding in alert.findings
        ],
    }
