"""Headers every response carries, and the policy of what the page may load."""

import secrets

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

NONCE_PLACEHOLDER = "__CSP_NONCE__"
"""Where the built index.html wants the nonce of this response."""


def new_nonce() -> str:
    """A number used once: style elements made by our own script carry it."""
    return secrets.token_urlsafe(16)


def page_policy(nonce: str) -> str:
    """Content security policy of the page.

    Styles of the component library are elements made at run time: they carry the nonce, so
    `unsafe-inline` is not needed. Style attributes set by script go through the object model, which
    the policy does not restrict.
    """
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            f"style-src 'self' 'nonce-{nonce}'",
            "img-src 'self' data: blob:",
            "font-src 'self'",
            "connect-src 'self'",
            "media-src 'self' blob:",
            "worker-src 'self' blob:",
            "manifest-src 'self'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


PERMISSIONS = "microphone=(self), camera=(), geolocation=(), payment=(), usb=()"
"""What the page may use of a device: a supervisor speaks to agents, and nothing else is needed."""

NOTHING_POLICY = "default-src 'none'; frame-ancestors 'none'"
"""Policy of answers that are not pages."""


class SecurityHeaders:
    """Adds what is missing, and leaves what a route has set."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with headers added to the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.setdefault("content-security-policy", NOTHING_POLICY)
                headers.setdefault("x-content-type-options", "nosniff")
                headers.setdefault("referrer-policy", "no-referrer")
                headers.setdefault("cross-origin-opener-policy", "same-origin")
                headers.setdefault("cross-origin-resource-policy", "same-origin")
                headers.setdefault("permissions-policy", PERMISSIONS)
                headers.setdefault("cache-control", "no-store")
                if scope["scheme"] == "https":
                    headers.setdefault("strict-transport-security", "max-age=31536000")
            await send(message)

        await self._app(scope, receive, with_headers)
