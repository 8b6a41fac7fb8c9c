"""Handlers that write down what they are about to do, for addresses that change something."""

from collections.abc import Awaitable, Callable
from functools import wraps
from inspect import Parameter, signature
from typing import Annotated, Any, NamedTuple

from fastapi import Depends, Request

from dashboard.acting import Acting
from dashboard.services import services_of
from storage.audit import AuditLog
from storage.audit_actions import Action, TargetKind
from storage.audit_entry import Actor, Deed

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


class _Pen(NamedTuple):
    """What a deed is written down with."""

    log: AuditLog
    by: Actor


def _pen(by: Acting, request: Request) -> _Pen:
    return _Pen(services_of(request).audit.log, by)


def written_down(action: Action, handler: Handler) -> Handler:
    """`handler`, with its deed written down before it is done: it is not done otherwise. What the
    handler then refuses (a name that is taken) leaves its entry all the same.
    """

    @wraps(handler)
    async def noted(*, pen: _Pen, **given: Any) -> Any:  # noqa: ANN401 - FastAPI's own
        body = given.get("body")
        kind, target = _target(action, given)
        deed = Deed(
            actor=pen.by,
            action=action,
            target_kind=kind,
            target=target,
            details={name: _text(getattr(body, name)) for name in TOLD if hasattr(body, name)},
        )
        await pen.log.record(deed)
        return await handler(**given)

    own = signature(handler)
    pen = Parameter("pen", Parameter.KEYWORD_ONLY, annotation=Annotated[_Pen, Depends(_pen)])
    asked = own.replace(parameters=[*own.parameters.values(), pen])
    noted.__signature__ = asked  # type: ignore[attr-defined]
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
