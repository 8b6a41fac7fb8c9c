"""Where connections meet calls: one supervised task a call, one ticker for all of them.

The hot path does not go through that task: sound runs synchronously from the socket through
`Session.audio`, `hear` and the call's track to the recorder and the listener. The task waits for
the end of its call and sees it through. Whatever goes wrong on the way of one call ends that call
and no other: this file is one of the four places that may catch everything.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Self

import msgspec
import structlog

from stream.admission import Admission
from stream.announcement import Announcement
from stream.arrival_clock import ArrivalClock, MonotonicMs, monotonic_ms
from stream.call import EndCause
from stream.call_ids import CallIds
from stream.claims import ClaimAudit, Claims, RefusedClaim
from stream.credential import Credential, TokenChecker
from stream.directory import Directory, EmptyDirectory
from stream.leg import Leg
from stream.listener import ListenerFactory
from stream.live_call import LiveCall
from stream.recording_port import RecorderFactory
from stream.refusal import CloseCode, Refusal
from stream.session import Dialect, Session
from stream.settings import StreamSettings
from stream.stream_counts import StreamCounts
from stream.talkback import NoWayBack, WayBack
from stream.wire import Wire

TICK_S = 0.5
"""Seconds between two looks at what did not come: open gaps grow at 2 Hz."""

FINISH_S = 60.0
"""Seconds a call's listener and recorder have to finish before they count as hung."""

_log = structlog.get_logger(__name__)


class _Entry:
    """A live call, what its source calls it, who brings it, and whether they are all gone."""

    def __init__(self, live: LiveCall, announced: str, credential: str) -> None:
        self.live = live
        self.announced = announced
        self.credential = credential
        self.sessions: set[Session] = set()
        self.lost_ms: int | None = None


class Switchboard:
    """Owns the live calls of this process. Use it as an asynchronous context manager.

    Leaving the context ends what is live as `drained`, without waiting; `drain` waits first.
    """

    def __init__(
        self,
        settings: StreamSettings,
        listener_factory: ListenerFactory,
        recorder_factory: RecorderFactory,
        tokens: TokenChecker,
        *,
        ids: CallIds | None = None,
        directory: Directory | None = None,
        audit: ClaimAudit | None = None,
        now: MonotonicMs = monotonic_ms,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """`ids` are those of earlier calls; without it only this switchboard's own count."""
        self.settings = settings
        self.counts = StreamCounts()
        self.clock = ArrivalClock(now, settings.clock_leap_ms)
        self.admission = Admission(settings, self.clock())
        self._listener_factory = listener_factory
        self._recorder_factory = recorder_factory
        self._tokens = tokens
        self._wall = wall
        self._audit = audit
        self._claims: Claims[Session] = Claims(self._refused_claim)
        self._ids = CallIds() if ids is None else ids
        self._directory = directory or EmptyDirectory()
        self._calls: dict[str, _Entry] = {}
        self._named: dict[str, str] = {}
        """Ids of live calls by the id their source announced."""
        self._ending: set[str] = set()
        self._sessions: set[Session] = set()
        self._idle = asyncio.Event()
        self._idle.set()
        self._group = asyncio.TaskGroup()
        self._ticker: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> Self:
        await self._group.__aenter__()
        self._tick_later()
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.admission.draining = True
        self._end_all(EndCause.DRAINED)
        for session in tuple(self._sessions):
            session.refuse(Refusal(CloseCode.FULL, "this node is about to stop"))
        try:
            # Whatever went wrong outside, the calls get their end told; the group must not know.
            await self._group.__aexit__(None, None, None)
        finally:
            if self._ticker is not None:
                self._ticker.cancel()

    @property
    def live_calls(self) -> int:
        """Calls that are live or suspended."""
        return len(self._calls)

    @property
    def sound_ms(self) -> int:
        """Sound heard in time since the start, in milliseconds."""
        return self.counts.sound_ms + sum(e.live.sound_ms for e in self._calls.values())

    @property
    def connections(self) -> int:
        """Open connections, whether they have named a call or not."""
        return len(self._sessions)

    def live(self, call: str) -> LiveCall | None:
        """A call that is live or suspended; None if there is none of that id."""
        entry = self._calls.get(call)
        return None if entry is None else entry.live

    def way_back(self, call: str) -> WayBack:
        """By which sound can go out to a call, as its source offers it now."""
        entry = self._calls.get(call)
        return NoWayBack() if entry is None else entry.live.way_back

    async def guard(self, name: str, work: Coroutine[None, None, None]) -> None:
        """Run a connector's work for one call or one PBX: its failure must not be another's."""
        try:
            await work
        except Exception:  # noqa: BLE001 - see above
            _log.exception("connector_failed", work=name)

    def connect(self, wire: Wire, dialect: Dialect) -> Session:
        """A client has been upgraded and is expected to name its call soon."""
        session = Session(self, wire, dialect, self.settings, self.clock())
        self._sessions.add(session)
        self.admission.waiting += 1
        return session

    async def drain(self, within_s: float) -> None:
        """Refuse new calls, tell the live ones, and wait until they have ended or time is up."""
        self.admission.draining = True
        for session in tuple(self._sessions):
            if session.waiting:
                session.refuse(Refusal(CloseCode.FULL, "this node is about to stop"))
            else:
                session.drain(within_s)
        try:
            async with asyncio.timeout(within_s):
                await self._idle.wait()
        except TimeoutError:
            _log.info("drain_timeout", calls=len(self._calls))
        self._end_all(EndCause.DRAINED)
        await self._idle.wait()

    def tick(self) -> None:
        """Look at what did not come; called twice a second by our own timer."""
        now = self.clock()
        for session in tuple(self._sessions):
            session.tick(now)
        for entry in tuple(self._calls.values()):
            try:
                entry.live.tick()
                self._look_at(entry, now)
            except Exception as error:  # noqa: BLE001 - one call's failure must not be another's
                self._failed(entry, error)

    # What sessions ask of us (`stream.session.Board`).

    def join(
        self, session: Session, announcement: Announcement, token: str | Credential
    ) -> tuple[Leg, bool]:
        """Claim the announced parties for `session`; see `Board`."""
        credential = self.identified(token, announcement.call.source)
        if credential is None:
            raise Refusal(CloseCode.BAD_TOKEN, "no token, or none that is good for this source")
        announced = announcement.call.id
        entry = self._calls.get(self._named.get(announced, announced))
        if entry is None:
            self.admission.call(credential.id)
            entry = self._open(announcement, credential.id)
        call = entry.live.call.id
        parties = announcement.channels
        before = self._claims.take(call, parties, credential.id, session)
        for old in before:
            if old in entry.sessions:
                entry.sessions.discard(old)
                self.counts.refused[CloseCode.REPLACED] += 1
                old.replaced()
        try:
            leg = Leg(entry.live, announcement, self.clock, ahead_ms=self.settings.ahead_ms)
        except Exception as error:
            self._failed(entry, error)
            raise Refusal(CloseCode.OUR_FAULT, "an error of ours ended this call") from error
        entry.sessions.add(session)
        entry.lost_ms = None
        self.counts.resumed += bool(before)
        self.admission.waiting -= 1
        return leg, bool(before)

    def hear(self, session: Session, leg: Leg, message: bytes) -> None:
        """One non-empty binary message; see `Board`."""
        try:
            leg.hear(message)
        except Refusal as refusal:
            session.refuse(refusal)
        except Exception as error:  # noqa: BLE001 - one call's failure must not be another's
            self._failed(self._calls[leg.live.call.id], error)

    def attempt(self, session: Session, action: Callable[[LiveCall], None]) -> None:
        """Do something else a session asks of its call."""
        if session.leg is None:
            return
        live = session.leg.live
        try:
            action(live)
        except Exception as error:  # noqa: BLE001 - one call's failure must not be another's
            self._failed(self._calls[live.call.id], error)

    def left(self, session: Session, leg: Leg, cause: EndCause | None) -> None:
        """The session brings nothing any more; see `Board`."""
        entry = self._calls.get(leg.live.call.id)
        if entry is None or session not in entry.sessions:
            return
        entry.sessions.discard(session)
        try:
            if cause is not None and not entry.sessions:
                self._end(entry, cause)
            elif cause is not None:
                self._claims.release(leg.live.call.id, leg.parties)
                leg.live.depart(leg.parties)
            elif not entry.sessions:
                entry.lost_ms = self.clock()
                entry.live.suspend()
        except Exception as error:  # noqa: BLE001 - one call's failure must not be another's
            self._failed(entry, error)

    def received(self, messages: int) -> None:
        """A connection brought so many messages since it last told."""
        self.counts.messages += messages

    def forget(self, session: Session) -> None:
        """The connection is closed; see `Board`."""
        self._sessions.discard(session)
        if not session.started:
            self.admission.waiting -= 1

    def refused(self, refusal: Refusal, call: str) -> None:
        """Count and log that somebody was turned away; see `Board`."""
        self.counts.refused[refusal.code] += 1
        _log.info("source_refused", call=call, code=int(refusal.code))

    def identified(self, token: str | Credential, source: str) -> Credential | None:
        """Who brings something of `source` with this token; None for nobody we know."""
        if isinstance(token, Credential):
            return token
        return self._tokens(token, source) if token else None

    def _refused_claim(self, refused: RefusedClaim) -> None:
        self.counts.claims_refused += 1
        _log.warning(
            "claim_refused", call=refused.call, party=refused.party, claimant=refused.claimant
        )
        if self._audit is not None:
            self._audit(refused)

    def _open(self, announcement: Announcement, credential: str) -> _Entry:
        replace, announced = msgspec.structs.replace, announcement.call.id
        spoken = self.settings.languages.spoken(announcement.call)
        call = replace(spoken, id=self._ids.take(announced))
        announcement = replace(announcement, call=call)
        try:
            live = LiveCall(
                announcement,
                make_listener=self._listener_factory,
                make_recorder=self._recorder_factory,
                clock=self.clock,
                wall=self._wall,
                lateness_ms=self.settings.lateness_ms,
                gaps=self.counts.gaps,
                directory=self._directory,
            )
        except Exception as error:
            self.admission.ended(credential)
            self.counts.ended[EndCause.FAILED] += 1
            _log.exception("call_failed", call=call.id)
            raise Refusal(CloseCode.OUR_FAULT, "an error of ours, in taking this call") from error
        entry = _Entry(live, announced, credential)
        self._calls[live.call.id] = entry
        self._named[announced] = live.call.id
        self._idle.clear()
        self.counts.begun += 1
        self._group.create_task(self._supervise(entry), name=f"call {live.call.id}")
        _log.info("call_began", call=live.call.id, source=live.call.source)
        return entry

    async def _supervise(self, entry: _Entry) -> None:
        live = entry.live
        call = live.call.id
        # Whatever is logged on the way of this task names its call.
        structlog.contextvars.bind_contextvars(call=call)
        try:
            cause = await live.over
            async with asyncio.timeout(FINISH_S):
                await live.finish(cause)
            self.counts.ended[cause] += 1
            _log.info("call_ended", call=call, cause=cause)
        except Exception:  # noqa: BLE001 - one call's failure must not be another's
            self.counts.ended[EndCause.FAILED] += 1
            _log.exception("call_failed", call=call)
        finally:
            self._end(entry, EndCause.FAILED)
            self._ending.discard(call)
            self.counts.sound_ms += live.sound_ms
            self.admission.ended(entry.credential)
            if not self._calls and not self._ending:
                self._idle.set()

    def _end(self, entry: _Entry, cause: EndCause) -> None:
        """Close the call's connections now; its task tells the listener."""
        call = entry.live.call.id
        if self._calls.get(call) is not entry:
            return
        del self._calls[call]
        if self._named.get(entry.announced) == call:
            del self._named[entry.announced]
        self._ending.add(call)
        self._claims.release_call(call)
        entry.live.end(cause)
        sessions, entry.sessions = entry.sessions, set()
        for session in sessions:
            session.ended(cause)

    def _end_all(self, cause: EndCause) -> None:
        for entry in tuple(self._calls.values()):
            self._end(entry, cause)

    def _failed(self, entry: _Entry, error: Exception) -> None:
        _log.error("call_failed", call=entry.live.call.id, exc_info=error)
        self._end(entry, EndCause.FAILED)

    def _look_at(self, entry: _Entry, now_ms: int) -> None:
        settings = self.settings
        if now_ms - entry.live.created_ms >= settings.max_call_s * 1000:
            self._end(entry, EndCause.TOO_LONG)
        elif entry.lost_ms is not None and now_ms - entry.lost_ms >= settings.resume_s * 1000:
            self._end(entry, EndCause.DISCONNECTED)

    def _tick_later(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time() + TICK_S

        def ticked() -> None:
            self.admission.loop_lag_ms = (loop.time() - due) * 1000
            self._tick_later()
            self.tick()

        self._ticker = loop.call_at(due, ticked)
