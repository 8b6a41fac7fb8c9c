"""Sees to it that nobody goes on listening who may not any more, and that who listens keeps the
alerts of the call.
"""

import asyncio
from collections.abc import Callable

from alerts.store import StoreAwayError
from dashboard.caller import person
from dashboard.permissions import Permission
from dashboard.ports import AlertActions
from storage.errors import StorageError
from storage.sessions import Session, SessionStore
from storage.users import User, UserStore
from stream.intervention import InterventionMode
from stream.listening import ListeningRoom, Seat

PERMISSIONS = {
    InterventionMode.WHISPER: Permission.WHISPER,
    InterventionMode.BARGE: Permission.BARGE,
}
"""What taking part in a mode takes; listening, in any other."""

CHECK_S = 5.0
"""Seconds between two looks."""


class ListeningWatch:
    """Asks again for the rights of everybody who listens, shows out who has none, and renews the
    leases of those who stay.
    """

    def __init__(
        self,
        sessions: SessionStore,
        users: UserStore,
        room: Callable[[], ListeningRoom | None],
        team: Callable[[str], str | None],
        alerts: AlertActions,
    ) -> None:
        """`team` tells whose call it is; None when that is not known here."""
        self._sessions = sessions
        self._users = users
        self._room = room
        self._team = team
        self._alerts = alerts

    async def run(self) -> None:
        """Look again and again, until cancelled."""
        while True:
            await asyncio.sleep(CHECK_S)
            await self.look()

    async def look(self) -> None:
        """Look once. While the database is away, who was let in may stay."""
        room = self._room()
        if room is None or not room.seats():
            return
        try:
            sessions = {session.id: session for session in await self._sessions.all()}
            for seat in room.seats():
                session = sessions.get(seat.guest.session)
                user = await self._users.get(seat.guest.user)
                if not session or not user or not self._may(seat, session, user):
                    room.leave(seat)
            for call, name in {(seat.joined.call, seat.guest.user) for seat in room.seats()}:
                await self._alerts.renew_call(call, by=name)
        except (StorageError, StoreAwayError):
            return

    def _may(self, seat: Seat, session: Session, user: User) -> bool:
        team = self._team(seat.joined.call)
        needed = PERMISSIONS.get(seat.joined.mode, Permission.LISTEN_IN)
        return not user.disabled and person(session, user).may(needed, team)
