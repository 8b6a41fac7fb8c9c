"""One connection's sound on its way into a call: the hot path, one synchronous call a message."""

from stream.announcement import Announcement
from stream.arrival_clock import ArrivalClock
from stream.frame import RATES, frame_bytes
from stream.live_call import LiveCall
from stream.party import Party
from stream.recut import Recutter
from stream.refusal import CloseCode, Refusal
from stream.resample import Splitter

AHEAD_NOTICE_MS = 1000
"""Sound further ahead of the clock than this is looked into."""


class Leg:
    """Turns messages of one announced format into dated frames of its parties."""

    __slots__ = (
        "_ahead_ms",
        "_bytes_per_ms",
        "_clock",
        "_recutter",
        "_recutters",
        "_sample_bytes",
        "_splitter",
        "_suppresses",
        "_track",
        "_tracks",
        "_whole_bytes",
        "heard_ms",
        "live",
        "parties",
        "spoke",
    )

    def __init__(
        self, live: LiveCall, announcement: Announcement, clock: ArrivalClock, *, ahead_ms: int
    ) -> None:
        self.live = live
        self.parties: tuple[Party, ...] = announcement.channels
        """Whose voices it carries."""
        self.heard_ms = clock()
        """When sound last came, on the arrival clock; at first when the leg joined."""
        self.spoke = False
        """Whether any sound ever came."""
        self._clock = clock
        self._ahead_ms = ahead_ms
        self._suppresses = announcement.suppresses
        self._tracks = live.join(announcement)
        self._track = self._tracks[0]
        rate = announcement.frame_rate
        self._recutters = [Recutter(rate) for _ in self._tracks]
        self._recutter = self._recutters[0]
        channels = len(self._tracks)
        plain = channels == 1 and announcement.rate in RATES
        self._splitter = None if plain else Splitter(announcement.rate, channels)
        self._sample_bytes = 2 * channels
        self._bytes_per_ms = announcement.rate * self._sample_bytes // 1000
        # Only once call time runs may the short way be taken; a plain leg's first sound opens it.
        self._whole_bytes = -1

    def hear(self, message: bytes) -> None:
        """Take one non-empty binary message.

        Raises:
            Refusal: not whole samples, or far ahead of the clock.
        """
        if len(message) == self._whole_bytes and not self._recutter.rest:
            self.heard_ms = self._clock()
            live = self.live
            track = self._track
            track.hear_one(message, live.at_ms(self.heard_ms))
            if track.end_ms >= live.due_ms:
                live.progress()
        else:
            self._hear_any(message)

    def silent_ms(self, now_ms: int) -> int:
        """Milliseconds without sound at `now_ms` on the arrival clock, 0 where that is excused."""
        if self._suppresses or all(track.excused for track in self._tracks):
            self.heard_ms = now_ms
        return now_ms - self.heard_ms

    def check_pace(self) -> None:
        """See that sound does not come much faster than it can be spoken.

        Raises:
            Refusal: it does.
        """
        ahead = -min(track.time.delay_ms for track in self._tracks)
        if ahead > AHEAD_NOTICE_MS:
            ahead -= self._clock.reclaim(ahead)
            if ahead > self._ahead_ms:
                raise Refusal(CloseCode.FLOOD, "sound comes much faster than it can be spoken")

    def _hear_any(self, message: bytes) -> None:
        if len(message) % self._sample_bytes:
            raise Refusal(
                CloseCode.ODD_AUDIO,
                f"{len(message)} bytes are not whole samples of {self._sample_bytes} bytes",
            )
        arrival = self._clock()
        live = self.live
        if not self.spoke:
            self._begin(arrival, len(message) // self._bytes_per_ms)
        self.heard_ms = arrival
        now = live.at_ms(arrival)
        held = 0
        if self._splitter is None:
            columns = [message]
        else:
            columns = self._splitter.feed(message)
            held = self._splitter.latency_ms
        for track, recutter, column in zip(self._tracks, self._recutters, columns, strict=True):
            frames = recutter.feed(column)
            if frames:
                track.hear(frames, now, recutter.rest_ms + held)
        live.progress()
        self.check_pace()

    def _begin(self, arrival_ms: int, sound_ms: int) -> None:
        self.spoke = True
        self.live.anchor(arrival_ms, sound_ms)
        # Replayed faster than life, samples alone count: recorded parties begin together.
        start = 0 if self.live.replayed else self.live.at_ms(arrival_ms) - sound_ms
        for track in self._tracks:
            track.begin(start)
        if self._splitter is None:
            self._whole_bytes = frame_bytes(self._bytes_per_ms * 1000 // self._sample_bytes)
