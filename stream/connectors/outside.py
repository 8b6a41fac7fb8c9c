"""A session for sound that we fetched ourselves: no client waits for texts or close codes."""

import asyncio
from collections.abc import Callable

from stream.announcement import Announcement
from stream.credential import Credential
from stream.refusal import CloseCode
from stream.session import NoWords, Session
from stream.switchboard import Switchboard


class OutsideSession:
    """One party's session, and the wire the switchboard closes."""

    def __init__(self, board: Switchboard, closed: Callable[[CloseCode], None]) -> None:
        self._closed = closed
        self._open = True
        self.session: Session = board.connect(self, NoWords())

    def start(self, announcement: Announcement, credential: Credential) -> bool:
        """Bring the announced party into its call; whether it was let in."""
        return self.session.start(announcement, credential) is not None

    def let_go(self) -> None:
        """Its close is no news any more, since another session takes its place."""
        self._closed = _ignore

    def send_text(self, text: str) -> None:
        """See `Wire`; there are no words."""

    def close(self, code: CloseCode, reason: str) -> None:  # noqa: ARG002 - the code says it
        """See `Wire`."""
        if self._open:
            self._open = False
            asyncio.get_running_loop().call_soon(self.session.closed, None)
            self._closed(code)


def _ignore(_code: CloseCode) -> None:
    pass
