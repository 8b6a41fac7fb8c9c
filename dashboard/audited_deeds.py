"""Handlers that write down what they are about to do, for addresses that change something."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any

from fastapi import Request

from dashboard.acting import actor_of
from dashboard.gate import calling
from dashboard.services import services_of
from storage.audit_actions import Action, TargetKind
from storage.audit_entry import Deed

KINDS = {
    Action.USER_ADDED: TargetKind.USER,
    Action.USER_CHANGED: TargetKind.USER,
    Action.PASSWORD_CHANGED: TargetKind.USER,
    Action.TOKEN_CREATED: TargetKind.TOKEN,
    Action.TOKEN_REVOKED: TargetKind.TOKEN,
    Action.SESSION_REVOKED: TargetKind.SESSION,
    Action.DIRECTORY_CHANGED: TargetKind.DIRECTORY,
}
"""What these are done to."""

NAMES = ("user_name", "token_id", "session_id", "team_id", "agent_id", "queue_id")
"""Parameters that name it; of what is added, the body does."""

TOLD = ("role", "teams", "team", "scopes", "disabled")
"""Fields of the body that are worth keeping: rights, never names or passwords."""

Handler = Callable[..., Awaitable[Any]]
"""What FastAPI calls."""


def written_down(action: Action, handler: Handler) -> Handler:
    """`handler`, with its deed written down before it is done: it is not done otherwise. What the
    handler then refuses (a name that is taken) leaves its entry all the same.
    """

    @wraps(handler)
    async def noted(**given: Any) -> Any:  # noqa: ANN401 - whatever FastAPI gives and takes
        request: Request = given["request"]
        body = given.get("body")
        added = getattr(body, "id", "") or getattr(body, "name", "")
        target = next((str(given[name]) for name in NAMES if name in given), str(added))
        details = {name: _text(getattr(body, name)) for name in TOLD if hasattr(body, name)}
        deed = Deed(
            actor=actor_of(request, await calling(request)),
            action=action,
            target_kind=KINDS[action],
            target=target,
            details=details,
        )
        await services_of(request).audit.log.record(deed)
        return await handler(**given)

    return noted


def _text(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
