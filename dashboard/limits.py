"""Refuses bodies larger than any request of this API needs."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dashboard.errors import BodyTooLargeError, error_response

BODY_BYTES = 64 * 1024
"""The largest body is an alert's reason; SDP offers of later rooms stay well below too."""


class BodyLimit:
    """Counts bytes as they come, since a declared length may be absent or a lie."""

    def __init__(self, app: ASGIApp, limit: int = BODY_BYTES) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, or answer 413."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "")
        if declared.isdigit() and int(declared) > self._limit:
            refusal = error_response(413, "body_too_large", self._sentence())
            await refusal(scope, receive, send)
            return
        seen = 0
        answered = False

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > self._limit:
                raise BodyTooLargeError(self._sentence())
            return message

        async def unless_too_large(message: Message) -> None:
            nonlocal answered
            # Whoever reads the body may turn our error into one of its own.
            if seen <= self._limit or answered:
                answered = True
                await send(message)

        await self._app(scope, counted, unless_too_large)
        if seen > self._limit and not answered:
            refusal = error_response(413, "body_too_large", self._sentence())
            await refusal(scope, receive, send)

    def _sentence(self) -> str:
        return f"A body may have at most {self._limit} bytes."
