"""What the dashboard needs of the rest of the house; `floorwalker.py` joins the two."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import msgspec

from alerts.alert import Alert, AlertState
from detectors.finding import Finding
from detectors.progress import Progress
from detectors.speech import Speech
from detectors.utterance import Utterance
from stream.call import Call, Participation
from stream.gap import Gap
from stream.log import CallEnd


class User(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who may sign in."""

    name: str
    """What is typed at the login; unique."""
    display_name: str
    """What others read."""
    role: str
    """A value of `dashboard.permissions.Role`."""
    password_hash: str
    """Argon2 hash in PHC form."""
    disabled: bool = False
    """May not sign in, and sessions no longer count."""


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody signed in on one browser."""

    id: str
    """Names the session without opening it: never the cookie's token."""
    user: User
    """Whose it is, as stored now."""
    expires_at: float
    """Wall clock, in seconds since the epoch."""


class CallRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What is stored of a call, each part in order of its begin. In lists only `call`, `end`,
    `participations`, `alerts` and `progress` are filled.
    """

    call: Call
    end: CallEnd | None = None
    """None while it lasts."""
    participations: Sequence[Participation] = ()
    speech: Sequence[Speech] = ()
    gaps: Sequence[Gap] = ()
    utterances: Sequence[Utterance] = ()
    findings: Sequence[Finding] = ()
    alerts: Sequence[Alert] = ()
    progress: Progress | None = None
    """The last one; None if none is known."""


class Users(Protocol):
    """Who may sign in."""

    async def user(self, name: str) -> User | None:
        """The user, or None."""
        ...

    async def save(self, user: User) -> None:
        """Add the user, or replace the one of the same name."""
        ...


class Sessions(Protocol):
    """Who is signed in. Tokens are kept hashed."""

    async def open(self, user: str, *, expires_at: float) -> str:
        """Begin a session; returns the token for the cookie."""
        ...

    async def session(self, token: str) -> Session | None:
        """The session of this token; None if there is none, it is over, or its user is disabled."""
        ...

    async def close(self, token: str) -> None:
        """End the session; ignored if there is none."""
        ...


class Calls(Protocol):
    """Calls as stored."""

    async def live(self) -> Sequence[CallRecord]:
        """All calls that have no end yet."""
        ...

    async def ended(self, *, before: float, limit: int) -> Sequence[CallRecord]:
        """Ended calls that began before this wall clock, latest first, as for a list."""
        ...

    async def record(self, call_id: str) -> CallRecord | None:
        """One call; None if it is not known."""
        ...


class Alerts(Protocol):
    """Alerts as stored."""

    async def alerts(
        self, *, states: frozenset[AlertState], before: float, limit: int
    ) -> Sequence[Alert]:
        """Alerts in these states opened before this wall clock, latest first."""
        ...


class AlertActions(Protocol):
    """What a person can do with an alert.

    Each raises `alerts.store.UnknownAlertError`, `StaleAlertError` when `revision` is not the
    stored one, or an error of `alerts.lifecycle` when its state does not allow it.
    """

    async def take(self, alert_id: str, *, by: str, revision: int) -> Alert:
        """Acknowledge it and make it one's own."""
        ...

    async def resolve(self, alert_id: str, *, by: str, revision: int, reason: str) -> Alert:
        """It was dealt with."""
        ...

    async def false_hit(self, alert_id: str, *, by: str, revision: int, reason: str) -> Alert:
        """It should not have been raised."""
        ...


class Recordings(Protocol):
    """Sound of calls, ready to be played. Reads files: called in a thread."""

    def has(self, call: str) -> bool:
        """Whether anything is kept of the call."""
        ...

    def playback(self, call: str) -> Path:
        """A WAV file with the agent left and the customer right.

        Raises:
            stream.recording_errors.RecordingError: nothing is kept, or it cannot be read.
        """
        ...
