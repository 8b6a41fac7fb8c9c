"""Whether a request that changes something comes from a page of ours.

Browsers send `Origin` with every WebSocket and every request that is not a plain read. Programs
such as curl send none, and hold no cookie that somebody else could borrow.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from dashboard.errors import error_response
from dashboard.settings import DashboardSettings

READS = frozenset({"GET", "HEAD", "OPTIONS"})


def is_ours(origin: str, host: str, settings: DashboardSettings) -> bool:
    """Whether `origin` is the page served under `host`, or one the settings allow.

    The scheme is compared only where the settings name a public address: behind a proxy that ends
    TLS the server does not know which scheme the browser used.
    """
    if settings.public_url and origin == settings.public_url:
        return True
    if origin in settings.allowed_origins:
        return True
    parts = urlsplit(origin)
    return parts.scheme in {"http", "https"} and bool(host) and parts.netloc == host.lower()


class OriginCheck:
    """Refuses what a foreign page sends, before anything else is looked at."""

    def __init__(self, app: ASGIApp, settings: DashboardSettings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or answer 403."""
        if scope["type"] == "lifespan" or scope.get("method") in READS:
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if origin is None or is_ours(origin, headers.get("host", ""), self._settings):
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})  # not accepted yet: HTTP 403
        else:
            refusal = error_response(
                403, "foreign_origin", "The request comes from a page that is not ours."
            )
            await refusal(scope, receive, send)
