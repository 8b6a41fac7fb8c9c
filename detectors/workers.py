"""Recognition in worker threads: engines release the interpreter, so the event loop stays free."""

import asyncio
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from typing import NamedTuple, Self

import structlog

from detectors.gate import Group
from detectors.lanes import Missed, Outcome
from detectors.recogniser import Recogniser, Step
from detectors.transcriber import Transcriber

log = structlog.get_logger(__name__)

BUDGET_S = 60.0
"""Seconds over which restarts of dead workers are counted."""

JOIN_S = 5.0
"""Seconds a closing pool waits for the engine to hand back its threads."""


class WorkerLane:
    """One party's bounded backlog. It is with at most one worker at a time, which keeps its order.

    When it is full the older half is shed in one piece: one hole and a stretch that can still be
    recognised are worth more than a hole in every word.
    """

    def __init__(
        self, pool: "Workers", transcriber: Transcriber, deliver: Callable[[Outcome], None]
    ) -> None:
        self._pool = pool
        self._transcriber = transcriber
        self._lock = threading.Lock()
        self._groups: deque[Group] = deque()
        self._waiting_ms = 0
        self._scheduled = False
        self.deliver = deliver
        """Told of every outcome, on the event loop."""
        self.recogniser = Recogniser(transcriber)
        """Used by the worker the lane is with."""
        self.pending = 0
        """Groups put in and not told of yet; counted on the event loop."""

    def put(self, group: Group) -> None:
        """Queue a group, and shed the oldest ones if there are too many."""
        if self._pool.failed:
            self.deliver(Missed(group.start_ms, group.end_ms, broken=True))
            return
        shed: list[Group] = []
        with self._lock:
            if self._waiting_ms >= self._pool.backlog_ms:
                while self._waiting_ms > self._pool.backlog_ms // 2:
                    shed.append(self._oldest())
            self._groups.append(group)
            self._waiting_ms += group.length_ms
            wake, self._scheduled = not self._scheduled, True
        self.pending += 1
        if wake:
            self._pool.ready.put(self)
        self._pool.shed_groups += len(shed)
        self._drop(shed, broken=False)

    def take(self) -> Group:
        """The oldest group; for the worker."""
        with self._lock:
            return self._oldest()

    def more(self) -> bool:
        """Whether there is more to do; if not, the next `put` wakes a worker. For the worker."""
        with self._lock:
            self._scheduled = bool(self._groups)
            return self._scheduled

    def done(self, steps: list[Step]) -> None:
        """A group was recognised; on the event loop."""
        self.pending -= 1
        for step in steps:
            self.deliver(step)

    def lost(self, group: Group) -> None:
        """The worker died over a group: begin anew behind it; on the event loop."""
        self.pending -= 1
        self.recogniser = Recogniser(self._transcriber)
        self._pool.missed_ms += group.length_ms
        self.deliver(Missed(group.start_ms, group.end_ms, broken=True))
        if self.more():
            self._pool.ready.put(self)

    def give_up(self) -> None:
        """Nobody is left to do the work; on the event loop."""
        with self._lock:
            groups = list(self._groups)
            self._groups.clear()
            self._waiting_ms = 0
        self._drop(groups, broken=True)

    def _oldest(self) -> Group:
        group = self._groups.popleft()
        self._waiting_ms -= group.length_ms
        return group

    def _drop(self, groups: list[Group], *, broken: bool) -> None:
        """Groups will not be recognised; on the event loop."""
        for group in groups:
            self.pending -= 1
            self._pool.missed_ms += group.length_ms
            self.deliver(Missed(group.start_ms, group.end_ms, broken=broken))


class _Result(NamedTuple):
    lane: WorkerLane
    speech_ms: int
    steps: list[Step]


class _Worker(threading.Thread):
    """One thread, and what it has in hand."""

    def __init__(self, pool: "Workers", number: int) -> None:
        super().__init__(name=f"recogniser-{number}", daemon=True)
        self._pool = pool
        self.number = number
        self.in_hand: tuple[WorkerLane, Group] | None = None
        self.error = ""
        self.busy_s = 0.0
        """Seconds spent recognising."""

    def run(self) -> None:
        """Work until told to stop. An error ends the thread; the pool replaces it."""
        _be_nice(self._pool.nice)
        finished = False
        try:
            while (lane := self._pool.ready.get()) is not None:
                group = lane.take()
                self.in_hand = (lane, group)
                began = time.perf_counter()
                steps = lane.recogniser.take(group)
                self.busy_s += time.perf_counter() - began
                self.in_hand = None
                self._pool.post(_Result(lane, group.end_ms - group.start_ms, steps))
                if lane.more():
                    self._pool.ready.put(lane)
            finished = True
        finally:
            if not finished:
                self.error = getattr(sys.exc_info()[0], "__name__", "")
                self._pool.report_dead(self)


class Workers:
    """A few niced threads that share all lanes. Enter it on the event loop that hears the calls.

    A dead worker is replaced as long as the budget of restarts a minute lasts; once none is left
    everything is missed, and said to be.
    """

    def __init__(self, count: int, *, backlog_ms: int, nice: int, restarts_per_minute: int) -> None:
        self._count = count
        self._restarts_per_minute = restarts_per_minute
        self._workers: list[_Worker] = []
        self._dying: list[_Worker] = []
        self._deaths: deque[float] = deque(maxlen=max(1, restarts_per_minute))
        self._results: list[_Result] = []
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closing = False
        self.ready: SimpleQueue[WorkerLane | None] = SimpleQueue()
        """Lanes with work; each at most once, so it is as bounded as the lanes are."""
        self.backlog_ms = backlog_ms
        """Sound a lane may hold, in milliseconds."""
        self.nice = nice
        """Niceness of the threads."""
        self.failed = False
        """No worker is left."""
        self.deaths = 0
        """Workers that died so far."""
        self.missed_ms = 0
        """Speech not recognised so far, in milliseconds."""
        self.shed_groups = 0
        """Groups given up because too many waited."""
        self.recognised_groups = 0
        """Groups recognised so far."""
        self.recognised_ms = 0
        """How much speech they were, in milliseconds."""
        self._retired_s = 0.0

    async def __aenter__(self) -> Self:
        """Start the threads."""
        self._loop = asyncio.get_running_loop()
        for number in range(self._count):
            self._start(number)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Let the threads finish what they have in hand."""
        workers, self._workers = self._workers, []
        self._closing = self.failed = True
        for _worker in workers:
            self.ready.put(None)
        for worker in (*workers, *self._dying):
            await asyncio.to_thread(worker.join, JOIN_S)
        self._loop = None

    @property
    def count(self) -> int:
        """Threads that work now."""
        return len(self._workers)

    @property
    def busy_s(self) -> float:
        """Seconds that threads spent recognising so far, together."""
        return self._retired_s + sum(worker.busy_s for worker in self._workers)

    @property
    def waiting(self) -> int:
        """Parties of which speech waits for a worker."""
        return self.ready.qsize()

    def lane(self, transcriber: Transcriber, deliver: Callable[[Outcome], None]) -> WorkerLane:
        """Open a lane for one party."""
        return WorkerLane(self, transcriber, deliver)

    def post(self, result: _Result) -> None:
        """Hand a result to the event loop, waking it once for many. For workers."""
        with self._lock:
            self._results.append(result)
            wake = len(self._results) == 1
        if wake and self._loop is not None:
            self._loop.call_soon_threadsafe(self._tell)

    def report_dead(self, worker: _Worker) -> None:
        """A worker dies of an error. For the worker."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._replace, worker)

    def _tell(self) -> None:
        with self._lock:
            results, self._results = self._results, []
        for lane, speech_ms, steps in results:
            self.recognised_groups += 1
            self.recognised_ms += speech_ms
            lane.done(steps)

    def _start(self, number: int) -> None:
        worker = _Worker(self, number)
        self._workers.append(worker)
        worker.start()

    def _replace(self, worker: _Worker) -> None:
        """Restart a dead worker within the budget, and say what was lost with it."""
        self._tell()
        self.deaths += 1
        log.error("recogniser_died", worker=worker.number, error=worker.error)
        self._dying = [*(dying for dying in self._dying if dying.is_alive()), worker]
        if worker in self._workers:
            self._workers.remove(worker)
            self._retired_s += worker.busy_s
        if worker.in_hand is not None:
            lane, group = worker.in_hand
            lane.lost(group)
        if self._closing:
            return
        now = time.monotonic()
        recent = [at for at in self._deaths if now - at < BUDGET_S]
        self._deaths.append(now)
        if len(recent) < self._restarts_per_minute:
            self._start(worker.number)
        elif not self._workers:
            self.failed = True
            log.error("recognition_failed", deaths=self.deaths)
        while self.failed and not self.ready.empty():
            if (lane_left := self.ready.get()) is not None:
                lane_left.give_up()


def _be_nice(nice: int) -> None:
    """Lower the calling thread's priority where the system lets us name threads."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), nice)
