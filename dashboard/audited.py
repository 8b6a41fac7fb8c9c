"""Writes down what people do in the dashboard, before it is done.

Everything here raises `DatabaseAwayError` when nothing can be written; then it must not be done.
"""

import time
from collections import OrderedDict
from collections.abc import Callable

from dashboard.errors import ApiError, TooManyGuessesError
from dashboard.throttle import GuessThrottle
from storage.audit import AuditLog
from storage.audit_actions import Action, TargetKind
from storage.audit_entry import Actor, Deed
from storage.users import UserStore, login_name
from stream.intervention import InterventionMode

READ_AGAIN_S = 600.0
"""Seconds for which reading on in the same conversation is the same deed."""

READERS = 10_000
"""Most pairs of reader and call remembered."""


class Audited:
    """What the dashboard tells the audit log."""

    def __init__(
        self,
        log: AuditLog,
        users: UserStore,
        *,
        window_s: float,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`window_s` is the window in which guesses of passwords are counted."""
        self._log = log
        self._users = users
        self._monotonic = monotonic
        self._throttled = GuessThrottle(limit=1, window_s=window_s)
        self._reading: OrderedDict[tuple[str, str], float] = OrderedDict()

    async def signed_in(self, by: Actor) -> None:
        """Somebody signed in."""
        await self._write(Action.SIGN_IN, by, TargetKind.USER, by.who)

    async def signed_out(self, by: Actor) -> None:
        """Somebody signed out."""
        await self._write(Action.SIGN_OUT, by, TargetKind.USER, by.who)

    async def password_changed(self, by: Actor) -> None:
        """Somebody is about to have another password, of their own choice."""
        await self._write(Action.PASSWORD_CHANGED, by, TargetKind.USER, by.who)

    async def session_revoked(self, by: Actor, user: str, session: str) -> None:
        """A session of `user` is about to be ended by its id."""
        await self._write(Action.SESSION_REVOKED, by, TargetKind.USER, user, session=session)

    async def sign_in_refused(self, name: str, error: ApiError, *, address: str) -> None:
        """A sign-in failed or was throttled. Of names nobody has, nothing is kept: people type
        passwords into the wrong field. Throttled ones are told once per address and window.
        """
        user = await self._users.get(login_name(name))
        target, by = user.name if user else "", Actor(address=address)
        if not isinstance(error, TooManyGuessesError):
            await self._write(Action.SIGN_IN_FAILED, by, TargetKind.USER, target)
            return
        now = self._monotonic()
        if self._throttled.wait_s(address, now=now) == 0:
            await self._write(Action.SIGN_IN_THROTTLED, by, TargetKind.USER, target)
            self._throttled.count(address, now=now)

    async def played(self, by: Actor, call: str, team: str, *, from_ms: int, to_ms: int) -> None:
        """A part of a recording is about to be sent."""
        span = {"from_ms": str(from_ms), "to_ms": str(to_ms)}
        await self._write(Action.RECORDING_PLAYED, by, TargetKind.CALL, call, team, **span)

    async def searched(self, by: Actor, *, fields: str, results: int) -> None:
        """Calls are about to be shown that somebody looked for by these fields."""
        told = {"fields": fields, "results": str(results)}
        await self._write(Action.SEARCHED, by, TargetKind.LIST, "calls", **told)

    async def exported(self, by: Actor, *, query: str, rows: int) -> None:
        """Calls that somebody looked for are about to leave as a file."""
        told = {"query": query, "rows": str(rows)}
        await self._write(Action.EXPORTED, by, TargetKind.LIST, "calls", **told)

    async def joins(
        self, by: Actor, call: str, team: str, *, mode: InterventionMode, reason: str
    ) -> None:
        """Somebody is about to join a live call."""
        told = {"mode": str(mode), "reason": reason}
        await self._write(Action.INTERVENTION_BEGUN, by, TargetKind.CALL, call, team, **told)

    async def read(self, by: Actor, call: str, team: str, *, own: bool) -> None:
        """What was said in a call is about to be shown; of one's own team that is no deed."""
        now, key = self._monotonic(), (by.who, call)
        if own or now - self._reading.get(key, -READ_AGAIN_S) < READ_AGAIN_S:
            return
        await self._write(Action.TRANSCRIPT_VIEWED, by, TargetKind.CALL, call, team)
        self._reading[key] = now
        self._reading.move_to_end(key)
        if len(self._reading) > READERS:
            self._reading.popitem(last=False)

    async def _write(
        self,
        action: Action,
        by: Actor,
        kind: TargetKind,
        target: str,
        team: str = "",
        **details: str,
    ) -> None:
        deed = Deed(
            actor=by, action=action, target_kind=kind, target=target, team=team, details=details
        )
        await self._log.record(deed)
