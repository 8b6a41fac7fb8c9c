"""Addresses of the dashboard that notices lead to."""

from urllib.parse import quote

from alerts.notice import Notice


def call_link(notice: Notice, public_url: str) -> str:
    """Opens the call at the moment of the alert."""
    call = quote(notice.call.id, safe="")
    return f"{public_url.rstrip('/')}/calls/{call}?at={notice.alert.start_ms}"


def alerts_link(public_url: str) -> str:
    """Opens the list of alerts."""
    return f"{public_url.rstrip('/')}/alerts"
