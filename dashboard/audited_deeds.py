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

NAMED = {
    "user_name": TargetKind.USER,
    "token_id": TargetKind.TOKEN,
    "session_id": TargetKind.SESSION,
    "team_id": TargetKind.DIRECTORY,
    "agent_id": TargetKind.DIRECTORY,
    "queue_id": TargetKind.DIRECTORY,
    "key": TargetKind.DELIVERY,
    "channel": TargetKind.CHANNEL,
}
"""Parameters that name what a deed is done to."""

ADDED = {
    Action.USER_ADDED: TargetKind.USER,
    Action.TOKEN_CREATED: TargetKind.TOKEN,
    Action.DIRECTORY_CHANGED: TargetKind.DIRECTORY,
}
"""Kinds of what is added, which the body names."""

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
        kind, target = _target(action, given)
        details = {name: _text(getattr(body, name)) for name in TOLD if hasattr(body, name)}
        deed = Deed(
            actor=actor_of(request, await calling(request)),
            action=action,
            target_kind=kind,
            target=target,
            details=details,
        )
        await services_of(request).audit.log.record(deed)
        return await handler(**given)

    return noted


def _target(action: Action, given: dict[str, Any]) -> tuple[TargetKind, str]:
    for name, kind in NAMED.items():
        if name in given:
            return kind, str(given[name])
    body = given["body"]
    return ADDED[action], str(getattr(body, "id", "") or body.name)


def _text(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)
