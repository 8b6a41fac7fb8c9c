"""Posts alerts as JSON, signed as Standard Webhooks. `docs/webhooks.md` describes the payload."""

import asyncio
import base64
import binascii
import contextlib
import re
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Annotated, Literal
from urllib.parse import quote

import httpx
import msgspec
from pydantic import AfterValidator, AnyHttpUrl, Field, SecretStr
from standardwebhooks import Webhook

from alerts.alert import Alert
from alerts.channels.channel import Channel, ChannelSettings, DeliveryError
from alerts.notice import Notice
from alerts.store import Delivery

SECRET_PREFIX = "whsec_"  # noqa: S105 - the prefix, not a secret
MIN_SECRET_BYTES = 24
"""Least length of a signing secret, as Standard Webhooks asks."""

MAX_RESPONSE_BYTES = 64 * 1024
"""Of an answer no more is read; nothing in it matters but its status."""

SKIM_S = 1.0
"""Seconds an answer's body may take to arrive once its status is known."""

RETRYABLE_STATUSES = frozenset({408, 425, 429})
"""Statuses below 500 that may pass by themselves."""

_DIGITS = re.compile(
    r"[0-9０-９〇零一二三四五六七八九幺](?:[ -]?[0-9０-９〇零一二三四五六七八九幺]){6,}"
)
"""Seven digits or more in a row, written or spoken: may be a telephone number."""


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


class WebhookSettings(ChannelSettings):
    """One receiver of alerts as signed JSON."""

    kind: Literal["webhook"] = Field(
        default="webhook", title="Kind", description="Always `webhook`."
    )
    url: AnyHttpUrl = Field(
        title="Address", description="Where to post; http or https. Redirects are not followed."
    )
    secret: Annotated[SecretStr, AfterValidator(_signing_secret)] = Field(
        title="Signing secret",
        description="`whsec_` followed by at least 24 random bytes in Base64.",
    )
    timeout_s: float = Field(
        default=10.0,
        gt=0,
        le=60,
        title="Timeout",
        description="Seconds from connecting to the status of the answer.",
    )


class WebhookChannel(Channel):
    """Posts to one receiver. Any 2xx answer takes the delivery."""

    def __init__(
        self, settings: WebhookSettings, *, public_url: str, now: Callable[[], float]
    ) -> None:
        self._settings = settings
        self._public_url = public_url.rstrip("/")
        self._now = now
        self._signer = Webhook(settings.secret.get_secret_value())
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(settings.timeout_s),
            follow_redirects=False,
            trust_env=False,
            headers={"user-agent": "floorwalker", "content-type": "application/json"},
        )

    async def send(self, delivery: Delivery) -> None:
        """Post and read the status. See `Channel`."""
        body = payload(delivery.item.notice, self._public_url)
        at = datetime.fromtimestamp(int(self._now()), UTC)
        headers = {
            "webhook-id": delivery.item.key,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": self._signer.sign(delivery.item.key, at, body),
        }
        request = self._client.build_request(
            "POST", str(self._settings.url), content=body.encode(), headers=headers
        )
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                response = await self._client.send(request, stream=True)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise DeliveryError("timeout", retryable=True) from error
        except httpx.HTTPError as error:
            raise DeliveryError("connection", retryable=True) from error
        await _skim(response)
        status = response.status_code
        if not response.is_success:
            raise DeliveryError(
                f"http_{status}",
                retryable=status >= 500 or status in RETRYABLE_STATUSES,
                retry_after_s=retry_after(response.headers.get("retry-after"), self._now()),
            )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._client.aclose()


async def _skim(response: httpx.Response) -> None:
    """Read a short answer to its end, so that the connection can be used again; drop a long or slow
    one. The status is known already, so nothing that happens here matters.
    """
    seen = 0
    with contextlib.suppress(TimeoutError, httpx.HTTPError):
        async with asyncio.timeout(SKIM_S):
            async for chunk in response.aiter_raw():
                seen += len(chunk)
                if seen > MAX_RESPONSE_BYTES:
                    break
    await response.aclose()


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


def masked(text: str) -> str:
    """`text` with every long run of digits, written or spoken, cut to its first three."""
    return _DIGITS.sub(lambda found: found[0][:3] + "****", text)
