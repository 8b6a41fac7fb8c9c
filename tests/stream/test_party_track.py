"""Every millisecond of a party is a frame or a gap, and each gap has its cause."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.call import Call
from stream.frame import AudioFrame
from stream.gap import Gap, GapCause
from stream.outlet import Outlet
from stream.party import Party
from stream.party_track import PartyTrack
from tests.fakes.listening import RememberingListener, RememberingRecorder

pytestmark = pytest.mark.unit

PCM = bytes(320)


class Line:
    """A party's track with a clock, ears and a recorder."""

    def __init__(self, *, suppresses: bool = False) -> None:
        self.ears = RememberingListener(Call(id="c", source="test"))
        self.tape = RememberingRecorder()
        outlet = Outlet(self.ears, self.tape)
        self.track = PartyTrack("c", Party.AGENT, outlet, start_ms=0, lateness_ms=400)
        self.track.connect(8000, suppresses=suppresses)
        self.now = 0
        self._ticked = 0

    def wait(self, ms: int) -> None:
        """Nothing arrives for a while; the ticker looks twice a second."""
        end = self.now + ms
        while self._ticked + 500 <= end:
            self._ticked += 500
            self.now = max(self.now, self._ticked)
            self.track.tick(self.now)
        self.now = end

    def speak(self, frames: int, pcm: bytes = PCM) -> None:
        """Frames at speaking pace."""
        for _ in range(frames):
            self.wait(20)
            self.track.hear_one(pcm, self.now)

    def burst(self, frames: int, pcm: bytes = PCM) -> None:
        """Frames all at once."""
        for _ in range(frames):
            self.track.hear_one(pcm, self.now)

    def gaps(self) -> list[tuple[int, int, GapCause, bool]]:
        """The last word on each gap."""
        return [(g.start_ms, g.end_ms, g.cause, g.open) for g in self.ears.gaps()]

    def dates(self) -> list[int]:
        """When the frames heard began."""
        return [f.start_ms for f in self.ears.frames()]


def test_sound_at_speaking_pace_is_dated_without_gaps() -> None:
    """The plain case."""
    line = Line()
    line.speak(100)
    assert line.dates() == list(range(0, 2000, 20))
    assert line.gaps() == []


def test_sound_that_stops_opens_a_gap_that_grows() -> None:
    """After the lateness bound, twice a second, up to that bound before now."""
    line = Line()
    line.speak(50)
    line.wait(2000)
    told = [e for e in line.ears.log if isinstance(e, Gap)]
    assert [(g.start_ms, g.end_ms) for g in told] == [
        (1000, 1100),
        (1000, 1600),
        (1000, 2100),
        (1000, 2600),
    ]
    assert all(g.open and g.cause is GapCause.LOST for g in told)
    assert line.track.end_ms == 2600


def test_a_party_that_never_sends_is_missing_from_the_anchor() -> None:
    """Its gap begins at 0."""
    line = Line()
    line.wait(1500)
    assert line.gaps() == [(0, 1100, GapCause.LOST, True)]


def test_a_pause_shorter_than_the_bound_is_no_gap() -> None:
    """A stall of 380 ms whose sound then comes at once leaves no trace."""
    line = Line()
    line.speak(20)
    line.wait(380)
    line.burst(19)
    line.speak(20)
    assert line.gaps() == []
    assert line.dates() == list(range(0, 59 * 20, 20))


def test_held_up_sound_is_late_by_its_sample_time_and_still_recorded() -> None:
    """Three seconds held up: what lies behind the told gap is only recorded, the rest is heard."""
    line = Line()
    line.speak(50)
    line.wait(3000)
    line.burst(150, b"\1\0" * 160)
    line.speak(10)
    told_end = 3600
    assert line.gaps() == [(1000, told_end, GapCause.LATE, False)]
    assert line.dates() == [*range(0, 1000, 20), *range(told_end, 4200, 20)]
    assert [f.start_ms for f in line.tape.frames] == list(range(0, 4200, 20))


def test_sound_after_a_loss_is_dated_anew_and_nothing_of_it_is_lost() -> None:
    """The sender threw three seconds away: what comes at speaking pace belongs to now."""
    line = Line()
    line.speak(50)
    line.wait(3000)
    line.speak(50, b"\1\0" * 160)
    after = [f for f in line.ears.frames() if f.pcm[0] == 1]
    assert [f.start_ms for f in after] == list(range(4000, 5000, 20))
    assert line.gaps() == [(1000, 4000, GapCause.LOST, False)]


def test_a_backlog_that_catches_up_slowly_keeps_its_sample_times() -> None:
    """At twice the speaking pace, everything is recorded where it was spoken, and what lies behind
    a told gap is late; once caught up, nothing is missing any more.
    """
    line = Line()
    line.speak(50)
    line.wait(2000)
    for _ in range(200):
        line.wait(10)
        line.track.hear_one(PCM, line.now)
    line.speak(50)
    assert [f.start_ms for f in line.tape.frames] == list(range(0, 300 * 20, 20))
    assert {g[2] for g in line.gaps()} == {GapCause.LATE}
    assert all(start >= 1000 and end <= 5000 and not still for start, end, _, still in line.gaps())
    assert line.dates()[-60:] == list(range(4800, 6000, 20))


def test_sound_held_in_doubt_is_given_up_when_nothing_follows() -> None:
    """A few frames after a stall, then silence again: they are late, not kept for ever."""
    line = Line()
    line.speak(50)
    line.wait(3000)
    line.burst(3)
    line.wait(2000)
    assert len(line.tape.frames) == 53
    assert line.gaps()[0][2] is GapCause.LATE


def test_hold_excuses_and_hides_the_sound_under_it() -> None:
    """While on hold, sound is neither heard nor recorded; the gap says why, exactly."""
    line = Line()
    line.speak(50)
    line.track.declare(GapCause.HOLD, line.now)
    line.speak(100)
    line.track.withdraw(GapCause.HOLD, line.now)
    line.speak(10)
    assert line.gaps() == [(1000, 3000, GapCause.HOLD, False)]
    assert line.dates() == [*range(0, 1000, 20), *range(3000, 3200, 20)]
    assert len(line.tape.frames) == 60


def test_hold_without_any_sound_ends_with_the_word_and_sound_goes_on_by_arrival() -> None:
    """A sender that stops while on hold does not lose what follows."""
    line = Line()
    line.speak(50)
    line.track.declare(GapCause.HOLD, line.now)
    line.wait(9000)
    line.track.withdraw(GapCause.HOLD, line.now)
    line.speak(50)
    assert line.gaps() == [(1000, 10_000, GapCause.HOLD, False)]
    assert line.dates()[50:] == list(range(10_000, 11_000, 20))


def test_a_pause_hides_a_hold_and_the_hold_shows_again() -> None:
    """The strongest declared cause is the one told."""
    line = Line()
    line.speak(10)
    line.track.declare(GapCause.HOLD, line.now)
    line.speak(10)
    line.track.declare(GapCause.PAUSED, line.now)
    line.speak(10)
    line.track.withdraw(GapCause.PAUSED, line.now)
    line.speak(10)
    line.track.withdraw(GapCause.HOLD, line.now)
    line.speak(1)
    assert [(g[2], g[0], g[1]) for g in line.gaps()] == [
        (GapCause.HOLD, 200, 400),
        (GapCause.PAUSED, 400, 600),
        (GapCause.HOLD, 600, 800),
    ]


def test_suppressed_silence_is_a_gap_of_its_own_and_costs_no_onset() -> None:
    """A sender that suppresses silence is heard from its first frame on, wherever it resumes."""
    line = Line(suppresses=True)
    line.speak(50)
    line.wait(2000)
    line.speak(5)
    assert line.gaps() == [(1000, 3000, GapCause.SUPPRESSED, False)]
    assert line.dates()[50:] == list(range(3000, 3100, 20))


def test_a_new_connection_is_dated_by_its_arrival() -> None:
    """After a resume, a gap leads up to the first new sound."""
    line = Line()
    line.speak(50)
    line.wait(700)
    line.track.connect(16000, suppresses=False)
    line.speak(5, bytes(640))
    assert line.gaps() == [(1000, 1700, GapCause.LOST, False)]
    assert [(f.start_ms, f.rate) for f in line.ears.frames()[50:]] == [
        (1700 + 20 * n, 16000) for n in range(5)
    ]


def test_the_end_closes_what_is_open() -> None:
    """The last word on a gap is that it is over."""
    line = Line()
    line.speak(50)
    line.wait(3000)
    line.track.close(4000)
    assert line.gaps() == [(1000, 4000, GapCause.LOST, False)]


steps = st.lists(
    st.tuples(
        st.sampled_from(["speak", "burst", "wait", "hold", "unhold", "pause", "resume", "connect"]),
        st.integers(1, 40),
    ),
    max_size=40,
)


@given(steps)
def test_whatever_happens_frames_and_gaps_cover_all_time_once(
    script: list[tuple[str, int]],
) -> None:
    """No hole, no overlap beyond a corrected millisecond, and no running backwards."""
    line = Line()
    for what, amount in script:
        if what == "speak":
            line.speak(amount)
        elif what == "burst":
            line.burst(amount)
        elif what == "wait":
            line.wait(amount * 50)
        elif what == "connect":
            line.track.connect(8000, suppresses=False)
        elif what in ("hold", "pause"):
            line.track.declare(GapCause.HOLD if what == "hold" else GapCause.PAUSED, line.now)
        else:
            line.track.withdraw(GapCause.HOLD if what == "unhold" else GapCause.PAUSED, line.now)
    line.track.close(line.track.end_ms)
    spans = sorted(
        [(e.start_ms, e.end_ms) for e in line.ears.log if isinstance(e, AudioFrame)]
        + [(g.start_ms, g.end_ms) for g in line.ears.gaps()]
    )
    end = 0
    for start, stop in spans:
        assert abs(start - end) <= 1
        end = stop
    assert all(not g.open for g in line.ears.gaps())
    recorded = [f.start_ms for f in line.tape.frames]
    assert recorded == sorted(recorded)
