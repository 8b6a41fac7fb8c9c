"""Announcements of legs that telephone systems are about to send."""

from fastapi import Request

from dashboard.errors import (
    ApiError,
    BadAnnouncementError,
    NotSignedInError,
    UnavailableError,
)
from dashboard.resources import AnnouncedLeg
from dashboard.services import services_of
from stream.refusal import CloseCode, Refusal


async def announce_audiosocket(request: Request) -> AnnouncedLeg:
    """Await one AudioSocket connection. Needs a source's token; see docs/protocols/audiosocket.md
    for the body.
    """
    awaiting = services_of(request).audiosocket()
    if awaiting is None:
        raise UnavailableError("This node takes no calls.")
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    try:
        id_ = await awaiting.announce(
            await request.body(), token.strip() if scheme.lower() == "bearer" else ""
        )
    except Refusal as refusal:
        raise _as_api_error(refusal) from refusal
    return AnnouncedLeg(uuid=str(id_))


def _as_api_error(refusal: Refusal) -> ApiError:
    match refusal.code:
        case CloseCode.BAD_TOKEN:
            return NotSignedInError(
                "Give a token that is good for audiosocket.", headers={"www-authenticate": "Bearer"}
            )
        case CloseCode.FULL:
            return UnavailableError(f"Not now: {refusal.message}.")
    return BadAnnouncementError(f"The announcement is wrong: {refusal.message}.")
