"""Every error leaves the dashboard in one JSON shape: `{"error": {"code", "message", "detail"?}}`.

ApiError
├── BadCustomerError        400 bad_customer
├── BadPlaceError           400 bad_place
├── NotSignedInError        401 not_signed_in
├── WrongPasswordError      401 wrong_password
├── ForbiddenError          403 forbidden
├── PasswordGivenError      403 password_given
├── ForeignOriginError      403 foreign_origin
├── NotFoundError           404 not_found
├── BodyTooLargeError       413 body_too_large
├── BadAnnouncementError    422 bad_announcement
├── BadMarkError            422 bad_mark
├── UnknownReasonError      422 unknown_reason
├── WeakPasswordError       422 weak_password
├── UnknownTeamError        422 unknown_team
├── UnknownScopeError       422 unknown_scope
├── OwnAccountError         409 own_account
├── TooManyGuessesError     429 too_many_guesses
└── UnavailableError        503 unavailable

Errors of other rooms keep their own code; `FOREIGN` says with which status they leave.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import JsonValue
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from alerts.lifecycle import AlertActionError, AlertTakenError
from alerts.outbox import UnknownChannelError
from alerts.store import AlertStoreError, StaleAlertError, UnknownAlertError
from storage.errors import (
    CustomerHeldError,
    CustomerOnLineError,
    EntryError,
    NameTakenError,
    StorageError,
    UnknownNameError,
)
from stream.listening_errors import (
    BadOfferError,
    CoachThereError,
    ListeningFullError,
    NotLiveError,
    NoWayBackError,
)
from stream.recording_errors import (
    RecordingDamagedError,
    RecordingError,
    RecordingKeyError,
    RecordingNotFoundError,
    RecordingRemovedError,
)

LOG = structlog.get_logger(__name__)


class ApiError(Exception):
    """An error a client gets to read. The message is a sentence and holds no personal data."""

    status = HTTPStatus.INTERNAL_SERVER_ERROR
    code = "internal"

    def __init__(
        self, message: str, *, detail: JsonValue = None, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.detail = detail
        self.headers = headers


class BadCustomerError(ApiError):
    """What was given names no customer, or names them twice."""

    status = HTTPStatus.BAD_REQUEST
    code = "bad_customer"


class BadPlaceError(ApiError):
    """The place in a list is none of ours."""

    status = HTTPStatus.BAD_REQUEST
    code = "bad_place"


class NotSignedInError(ApiError):
    """No session, or it is over."""

    status = HTTPStatus.UNAUTHORIZED
    code = "not_signed_in"


class WrongPasswordError(ApiError):
    """User and password do not fit; which of the two stays unsaid."""

    status = HTTPStatus.UNAUTHORIZED
    code = "wrong_password"


class ForbiddenError(ApiError):
    """Signed in, but not allowed to do this."""

    status = HTTPStatus.FORBIDDEN
    code = "forbidden"


class PasswordGivenError(ApiError):
    """Signed in with a password somebody else knows: it has to be changed before anything else."""

    status = HTTPStatus.FORBIDDEN
    code = "password_given"


class ForeignOriginError(ApiError):
    """A page of somebody else tried to use the reader's session."""

    status = HTTPStatus.FORBIDDEN
    code = "foreign_origin"


class NotFoundError(ApiError):
    """There is no such thing."""

    status = HTTPStatus.NOT_FOUND
    code = "not_found"


class BodyTooLargeError(ApiError):
    """More bytes than any request of this API needs."""

    status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    code = "body_too_large"


class BadAnnouncementError(ApiError):
    """A leg was announced in words that are none of ours."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "bad_announcement"


class BadMarkError(ApiError):
    """A mark cannot be as it was given."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "bad_mark"


class UnknownReasonError(ApiError):
    """A reason for joining a call that is none of those to choose from; the detail lists them."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "unknown_reason"


class WeakPasswordError(ApiError):
    """The chosen password will not do; the detail says why."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "weak_password"


class UnknownTeamError(ApiError):
    """A team named in the request is not in the directory; the detail lists them."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "unknown_team"


class UnknownScopeError(ApiError):
    """A scope named in the request opens nothing; the detail lists them."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
    code = "unknown_scope"


class NoDeskError(ApiError):
    """Whoever asks is bound to no agent of the directory, so they have no desk."""

    status = HTTPStatus.CONFLICT
    code = "no_desk"


class NoCallError(ApiError):
    """The agent is on no call."""

    status = HTTPStatus.CONFLICT
    code = "no_call"


class NoAgentError(ApiError):
    """Nobody knows which agent is on the call, so nobody can be written to."""

    status = HTTPStatus.CONFLICT
    code = "no_agent"


class OwnAccountError(ApiError):
    """Nobody takes their own rights away: somebody has to stay who can give them back."""

    status = HTTPStatus.CONFLICT
    code = "own_account"


class TooManyGuessesError(ApiError):
    """Too many wrong passwords."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    code = "too_many_guesses"


class UnavailableError(ApiError):
    """A part we need is away; try again."""

    status = HTTPStatus.SERVICE_UNAVAILABLE
    code = "unavailable"


def error_response(
    status: int,
    code: str,
    message: str,
    *,
    detail: JsonValue = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The one shape."""
    error: dict[str, JsonValue] = {"code": code, "message": message}
    if detail is not None:
        error["detail"] = detail
    return JSONResponse({"error": error}, status_code=status, headers=headers)


@dataclass(frozen=True)
class Leaving:
    """How an error of another room leaves: their own messages may name files, so they stay."""

    status: HTTPStatus
    message: str


FOREIGN: dict[type[Exception], Leaving] = {
    StaleAlertError: Leaving(HTTPStatus.CONFLICT, "The alert has changed since you read it."),
    UnknownAlertError: Leaving(HTTPStatus.NOT_FOUND, "There is no such alert."),
    AlertStoreError: Leaving(HTTPStatus.SERVICE_UNAVAILABLE, "Alerts cannot be reached now."),
    AlertTakenError: Leaving(HTTPStatus.CONFLICT, "Somebody else has taken this alert."),
    AlertActionError: Leaving(HTTPStatus.CONFLICT, "The alert's state does not allow this."),
    NotLiveError: Leaving(HTTPStatus.CONFLICT, "The call is not live."),
    ListeningFullError: Leaving(
        HTTPStatus.SERVICE_UNAVAILABLE, "As many people listen in as may at once."
    ),
    NoWayBackError: Leaving(HTTPStatus.CONFLICT, "Nothing carries a voice to them on this call."),
    CoachThereError: Leaving(HTTPStatus.CONFLICT, "Somebody else speaks to the agent already."),
    BadOfferError: Leaving(
        HTTPStatus.UNPROCESSABLE_ENTITY, "The body is no SDP offer of audio with Opus."
    ),
    UnknownChannelError: Leaving(HTTPStatus.NOT_FOUND, "There is no such channel."),
    NameTakenError: Leaving(HTTPStatus.CONFLICT, "The name is in use already."),
    UnknownNameError: Leaving(HTTPStatus.NOT_FOUND, "There is nothing of this name."),
    EntryError: Leaving(HTTPStatus.UNPROCESSABLE_ENTITY, "The entry cannot be as it is."),
    CustomerHeldError: Leaving(HTTPStatus.CONFLICT, "A legal hold stands in the way."),
    CustomerOnLineError: Leaving(HTTPStatus.CONFLICT, "The customer is or was just on the line."),
    StorageError: Leaving(HTTPStatus.SERVICE_UNAVAILABLE, "The database cannot be reached now."),
    RecordingRemovedError: Leaving(HTTPStatus.GONE, "The recording of this call was removed."),
    RecordingKeyError: Leaving(
        HTTPStatus.SERVICE_UNAVAILABLE, "The key of this recording is not here, or is another one."
    ),
    RecordingDamagedError: Leaving(
        HTTPStatus.SERVICE_UNAVAILABLE, "The recording was changed on the disk, or is damaged."
    ),
    RecordingNotFoundError: Leaving(HTTPStatus.NOT_FOUND, "Nothing is recorded of this call."),
    RecordingError: Leaving(HTTPStatus.SERVICE_UNAVAILABLE, "The recording cannot be read."),
}


def _foreign_error(_request: Request, error: Exception) -> JSONResponse:
    leaving = next(FOREIGN[kind] for kind in type(error).__mro__ if kind in FOREIGN)
    detail: JsonValue = None
    if isinstance(error, AlertTakenError):
        detail = {"owner": error.owner}
    elif isinstance(error, CoachThereError):
        detail = {"coach": str(error)}
    elif isinstance(error, EntryError):
        detail = [{"field": fault.field, "fault": fault.code} for fault in error.faults]
    code = str(getattr(error, "code", "internal"))
    return error_response(leaving.status, code, leaving.message, detail=detail)


def _api_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ApiError)  # noqa: S101 - registered for this class only
    return error_response(
        error.status, error.code, error.message, detail=error.detail, headers=error.headers
    )


def _http_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for this class only
    status = HTTPStatus(error.status_code)
    code = status.name.lower()
    return error_response(status, code, status.phrase, headers=error.headers)


def _validation_error(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for this class only
    # Neither the input nor the context is sent back: a refused body may hold a password.
    faults = [
        {"where": list(fault["loc"]), "fault": fault["type"], "message": fault["msg"]}
        for fault in error.errors()
    ]
    return error_response(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "invalid",
        "The request does not have the documented shape.",
        detail=jsonable_encoder(faults),
    )


def install_error_handlers(app: FastAPI) -> None:
    """Give every error of `app` the one shape."""
    app.add_exception_handler(ApiError, _api_error)
    for kind in FOREIGN:
        app.add_exception_handler(kind, _foreign_error)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _validation_error)


class CatchAll:
    """The outermost layer: what nobody foresaw is logged without personal data and answered 500."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.caught = 0
        """Unforeseen errors since the start."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on; answer when nothing has been answered yet."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        started = False

        async def watch(message: Message) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception as error:  # noqa: BLE001 - one of the four places that catch everything
            self.caught += 1
            route = getattr(scope.get("route"), "path", "")
            LOG.error(  # noqa: TRY400 - the error's own message may hold personal data
                "request failed",
                route=route,
                method=scope.get("method", "WEBSOCKET"),
                error=type(error).__name__,
                where=_where(error),
            )
            if scope["type"] == "http" and not started:
                answer = error_response(500, "internal", "Something went wrong on our side.")
                await answer(scope, receive, send)
            elif scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1011})


def _where(error: BaseException) -> str:
    """Where it was raised, without the message: messages may hold personal data."""
    frames = error.__traceback__
    place = ""
    while frames is not None:
        code = frames.tb_frame.f_code
        place = f"{code.co_filename}:{frames.tb_lineno} {code.co_name}"
        frames = frames.tb_next
    return place
