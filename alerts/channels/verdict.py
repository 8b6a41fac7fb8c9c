"""What an HTTP answer means for a delivery."""

from email.utils import parsedate_to_datetime

from alerts.channels.channel import DeliveryError
from alerts.channels.reach import HttpAnswer

SUCCESS = range(200, 300)
SERVER_ERRORS = range(500, 600)

RETRYABLE_STATUSES = frozenset({408, 425, 429})
"""Statuses below 500 that may pass by themselves."""


def require_success(answer: HttpAnswer, *, now: float) -> None:
    """Return when the status says that the other side took it.

    Raises:
        DeliveryError: it did not (`http_404`).
    """
    if answer.status in SUCCESS:
        return
    raise DeliveryError(
        f"http_{answer.status}",
        retryable=answer.status in SERVER_ERRORS or answer.status in RETRYABLE_STATUSES,
        retry_after_s=retry_after(answer.headers.get("retry-after"), now),
    )


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
