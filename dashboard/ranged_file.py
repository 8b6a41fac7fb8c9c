"""A file of which parts can be asked for, and which refuses in our error shape."""

from fastapi.responses import FileResponse
from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope, Send

from dashboard.errors import error_response

REFUSALS = {
    400: ("bad_range", "The Range header cannot be read."),
    416: ("range_not_satisfiable", "The file has no such range."),
}


class RangedFile(FileResponse):
    """Answers `Range`."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the file, the part, or a refusal."""
        refused: Message | None = None

        async def watch(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start" and message["status"] in REFUSALS:
                refused = message
            elif refused is None:
                await send(message)

        await super().__call__(scope, receive, watch)
        if refused is not None:
            code, sentence = REFUSALS[refused["status"]]
            size = Headers(raw=refused["headers"]).get("content-range")
            headers = {"content-range": size} if size else None
            answer = error_response(refused["status"], code, sentence, headers=headers)
            await answer(scope, receive, send)
