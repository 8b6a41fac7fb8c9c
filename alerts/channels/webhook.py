"""Posts alerts as JSON, signed as Standard Webhooks. `docs/webhooks.md` describes the payload."""

import base64
import binascii
import hashlib
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Annotated, Literal

import msgspec
from pydantic import AfterValidator, AnyHttpUrl, Field, SecretStr
from standardwebhooks import Webhook

from alerts.alert import Alert
from alerts.channels.channel import Channel, ChannelSettings, DigestReason
from alerts.channels.masking import masked
from alerts.channels.reach import HttpClient, Reach
from alerts.channels.verdict import require_success
from alerts.links import call_link
from alerts.notice import Notice
from alerts.store import Delivery

SECRET_PREFIX = "whsec_"  # noqa: S105 - the prefix, not a secret
MIN_SECRET_BYTES = 24
"""Least length of a signing secret, as Standard Webhooks asks."""


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
        await self._post(delivery.item.key, payload(delivery.item.notice, self._public_url))

    async def send_digest(self, deliveries: Sequence[Delivery], reason: DigestReason) -> None:
        """Post the payloads of all of them, each with the id it would have had alone."""
        keys = "\n".join(delivery.item.key for delivery in deliveries)
        key = f"msg_digest.{hashlib.sha256(keys.encode()).hexdigest()[:32]}"
        await self._post(key, digest_payload(deliveries, reason, self._public_url, self._now()))

    async def send_test(self) -> None:
        """Post a payload that stands for no alert."""
        at = datetime.fromtimestamp(self._now(), UTC).isoformat(timespec="milliseconds")
        told = {"type": "test", "timestamp": at, "data": {"link": self._public_url}}
        await self._post(f"msg_test.{uuid.uuid4().hex}", msgspec.json.encode(told).decode())

    async def _post(self, key: str, body: str) -> None:
        at = datetime.fromtimestamp(int(self._now()), UTC)
        headers = {
            "webhook-id": key,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": " ".join(signer.sign(key, at, body) for signer in self._signers),
        }
        answer = await self._client.post(str(self._settings.url), body.encode(), headers)
        require_success(answer, now=self._now())

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()


def payload(notice: Notice, public_url: str) -> str:
    """The JSON text posted for a notice: the same at every attempt, without a whole number."""
    return msgspec.json.encode(_told(notice, public_url)).decode()


def digest_payload(
    deliveries: Sequence[Delivery], reason: DigestReason, public_url: str, now: float
) -> str:
    """The JSON text posted for several deliveries at once."""
    items = [
        {"id": delivery.item.key, **_told(delivery.item.notice, public_url)}
        for delivery in deliveries
    ]
    at = datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds")
    data = {"reason": reason.value, "items": items}
    told = {"type": "alert.digest", "timestamp": at, "data": data}
    return msgspec.json.encode(told).decode()


def _told(notice: Notice, public_url: str) -> dict[str, object]:
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
        "link": call_link(notice, public_url),
    }
    at = datetime.fromtimestamp(notice.at, UTC).isoformat(timespec="milliseconds")
    return {"type": notice.type.value, "timestamp": at, "data": data}


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
