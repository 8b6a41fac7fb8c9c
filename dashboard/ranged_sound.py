"""Sound that is made while it is sent, of which a player may ask for any part."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from dashboard.errors import error_response
from dashboard.ports import PlayableSound

BeforeSound = Callable[[int, int], Awaitable[None]]
"""Is awaited before sound is sent, with begin and end of it in milliseconds of call time."""

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


class RangedSound(Response):
    """A WAV answer to one request. Honours one `Range`, and `If-Range`; answers several ranges with
    the whole, as it may.

    Each piece is made in a thread when the player has taken the one before, so a long call costs
    no more memory than a short one, and nothing is written to a disk. An error in the middle cuts
    the connection: the player must not take the rest for silence.
    """

    def __init__(self, sound: PlayableSound, *, lasting: bool, before: BeforeSound) -> None:
        """`lasting` sound may be kept by the browser and asked about; that of a live call grows.
        `before` is told which span of call time is about to be sent; if it raises, none is.
        """
        super().__init__(media_type="audio/wav")
        self._sound = sound
        self._before = before
        del self.headers["content-length"]
        self.headers["accept-ranges"] = "bytes"
        self.headers["etag"] = sound.etag
        self.headers["cache-control"] = "private, no-cache" if lasting else "no-store"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the sound, a part of it, or a refusal."""
        size, request = self._sound.size, Request(scope)
        start, end = 0, size
        wanted = self._wanted(request)
        if wanted is not None:
            start, end = wanted
            if start >= end:
                headers = {"content-range": f"bytes */{size}"}
                answer = error_response(
                    416, "range_not_satisfiable", "The file has no such range.", headers=headers
                )
                await answer(scope, receive, send)
                return
            self.status_code = 206
            self.headers["content-range"] = f"bytes {start}-{end - 1}/{size}"
        self.headers["content-length"] = str(end - start)
        parts = self._sound.parts(start, end)
        # Made before the answer begins: what cannot be opened at all is still a proper error.
        first = b"" if request.method == "HEAD" else await asyncio.to_thread(next, parts, b"")
        if request.method != "HEAD":
            await self._before(self._sound.time_at(start), self._sound.time_at(end))
        head = {"type": "http.response.start", "status": self.status_code}
        await send({**head, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": first, "more_body": True})
        if request.method != "HEAD":
            await self._rest(parts, send)
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    @staticmethod
    async def _rest(parts: Iterator[bytes], send: Send) -> None:
        while part := await asyncio.to_thread(next, parts, b""):
            await send({"type": "http.response.body", "body": part, "more_body": True})

    def _wanted(self, request: Request) -> tuple[int, int] | None:
        """First byte and the one behind the last; None for the whole."""
        found = _RANGE.fullmatch(request.headers.get("range", "").strip())
        condition = request.headers.get("if-range")
        if found is None or (condition is not None and condition != self._sound.etag):
            return None
        first, last = found.groups()
        size = self._sound.size
        if first:
            return int(first), min(int(last) + 1, size) if last else size
        return (max(0, size - int(last)), size) if last else None
