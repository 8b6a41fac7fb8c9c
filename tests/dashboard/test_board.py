"""The board is what the wall shows, whatever order things become known in."""

import pytest
from msgspec.structs import replace

from alerts.alert import Alert, AlertState
from alerts.events import CallEvent
from dashboard.board import LiveBoard, News
from dashboard.call_record import CallRecord
from dashboard.settings import DashboardSettings
from detectors.speech import Level, Speech
from detectors.utterance import Utterance
from storage.bus import BusEvent
from storage.calls import StoredCall
from storage.team_scope import ALL_TEAMS
from stream.call import Call, CallState, EndCause, Participation
from stream.gap import Gap, GapCause
from stream.log import CallEnd
from stream.party import Party
from tests.fakes.alert_samples import an_alert
from tests.fakes.lively_calls import TITLES, a_lively_call, events_of

pytestmark = pytest.mark.unit

CALL = Call(id="c1", source="pcm", started_at=1000.0)
A, C = Party.AGENT, Party.CUSTOMER


class Told:
    """A board, and the events it is told in order."""

    def __init__(self, **bounds: int) -> None:
        self.board = LiveBoard(DashboardSettings(**bounds), TITLES)
        self.sequence = 0

    def __call__(self, body: CallEvent) -> News | None:
        """One more event."""
        self.sequence += 1
        return self.board.apply(BusEvent("n", self.sequence, 0.0, body))


def an_utterance(
    revision: int, *, final: bool = False, identity: str = "u1", start_ms: int = 0
) -> Utterance:
    """Something the agent said."""
    text = "您好" * revision
    return Utterance(identity, "c1", A, start_ms, start_ms + 900, text, final, revision)


def the_alert(state: AlertState = AlertState.OPEN, *, revision: int = 1, call: str = "c1") -> Alert:
    """An alert of the call."""
    return replace(an_alert(), call=call, state=state, revision=revision)


def test_a_new_call_appears_and_an_ended_one_goes() -> None:
    """The wall shows live calls only."""
    told = Told()

    assert told(CALL) == News("c1", tile=True)
    assert [call.id for call in told.board.calls(ALL_TEAMS)] == ["c1"]
    assert told(CallEnd("c1", 5000, EndCause.HANGUP)) == News("c1", left="", gone=True)
    assert told.board.calls(ALL_TEAMS) == []


def test_events_behind_the_end_do_not_bring_a_call_back() -> None:
    """Late news of an ended call is not looked up either."""
    told = Told()
    told(CALL)
    told(CallEnd("c1", 5000, EndCause.HANGUP))

    assert told(an_utterance(1)) is None
    assert told(replace(CALL, state=CallState.ENDED)) is None
    assert told.board.calls(ALL_TEAMS) == []
    assert told.board.unknown() == ()


def test_an_id_may_be_used_again_after_the_end() -> None:
    """Sources choose ids, and some count from one each morning."""
    told = Told()
    told(CALL)
    told(CallEnd("c1", 5000, EndCause.HANGUP))

    assert told(CALL) == News("c1", tile=True)


def test_an_event_of_an_unknown_call_is_named_once_for_looking_up() -> None:
    """A wall that starts in the middle of calls asks storage for their begin."""
    told = Told()
    told(Level("c9", A, 0, -20.0))
    told(Level("c9", A, 100, -20.0))

    assert told.board.unknown() == ("c9",)
    assert told.board.unknown() == ()


def test_text_of_an_earlier_revision_changes_nothing() -> None:
    """Revisions may come twice after a look-up, and never run backwards."""
    told = Told()
    told(CALL)
    assert told(an_utterance(2)) == News("c1", detail=an_utterance(2))

    assert told(an_utterance(1)) is None
    assert told(an_utterance(2)) is None

    detail = told.board.page("c1")
    assert detail is not None
    assert [u.revision for u in detail.utterances] == [2]


def test_the_page_of_a_call_lists_everything_in_order_of_its_begin() -> None:
    """A late begin of the customer's stands before the agent's later words."""
    told = Told()
    told(CALL)
    told(an_utterance(1, identity="u2", start_ms=5000))
    told(an_utterance(1, identity="u1", start_ms=1000))
    told(Speech("c1", A, 5000))
    told(Speech("c1", C, 1000, 2000))

    detail = told.board.page("c1")

    assert detail is not None
    assert [u.id for u in detail.utterances] == ["u1", "u2"]
    assert [(s.start_ms, s.end_ms) for s in detail.speech] == [(1000, 2000), (5000, None)]


def test_a_repeated_open_gap_is_told_once_and_its_end_once_more() -> None:
    """The page draws an open gap by itself; twice a second is not news."""
    told = Told()
    told(CALL)
    first = told(Gap("c1", C, 1000, 1500, GapCause.LOST, open=True))
    again = told(Gap("c1", C, 1000, 2000, GapCause.LOST, open=True))
    last = told(Gap("c1", C, 1000, 2500, GapCause.LOST))

    assert first is not None
    assert first.detail is not None
    assert again is None
    assert last is not None
    assert last.detail == Gap("c1", C, 1000, 2500, GapCause.LOST)


def test_memory_of_a_long_call_is_bounded_by_the_settings() -> None:
    """The oldest text goes; storage has it."""
    told = Told(detail_utterances=10, detail_spans=10)
    told(CALL)
    for number in range(50):
        told(an_utterance(1, identity=f"u{number}", start_ms=number * 1000))
        told(Speech("c1", A, number * 1000, number * 1000 + 500))

    detail = told.board.page("c1")

    assert detail is not None
    assert [u.id for u in detail.utterances] == [f"u{number}" for number in range(40, 50)]
    assert len(detail.speech) == 10


def test_an_alert_is_listed_on_its_tile_newest_first() -> None:
    """The tile names its alerts."""
    told = Told()
    told(CALL)
    first = replace(the_alert(), id="a1", opened_at=10.0)
    second = replace(the_alert(), id="a2", opened_at=20.0)

    assert told(first) == News("c1", tile=True, alert=first)
    told(second)

    tile = told.board.call("c1")
    assert tile is not None
    assert tile.alerts == ["a2", "a1"]


def test_open_alerts_stay_when_their_call_ends_and_finished_ones_go() -> None:
    """Nobody's unfinished business disappears with the call."""
    told = Told()
    told(CALL)
    told(replace(the_alert(), id="open"))
    told(replace(the_alert(AlertState.RESOLVED), id="done"))
    told(CallEnd("c1", 5000, EndCause.HANGUP))

    assert [alert.id for alert in told.board.alerts(ALL_TEAMS)] == ["open"]


def test_a_finished_alert_of_an_ended_call_is_told_and_leaves() -> None:
    """All walls learn that it was resolved, and nobody keeps it."""
    told = Told()
    told(CALL)
    told(the_alert())
    told(CallEnd("c1", 5000, EndCause.HANGUP))
    resolved = the_alert(AlertState.RESOLVED, revision=3)

    assert told(resolved) == News("c1", alert=resolved)
    assert told.board.alerts(ALL_TEAMS) == []


def test_an_older_revision_of_an_alert_is_ignored() -> None:
    """Two nodes may tell the same alert in any order."""
    told = Told()
    told(CALL)
    told(the_alert(AlertState.TAKEN, revision=2))

    assert told(the_alert(revision=1)) is None


def test_alerts_on_the_wall_are_bounded() -> None:
    """A rule gone wild pushes out the oldest alerts instead of filling memory."""
    told = Told(max_alerts=10)
    for number in range(30):
        told(replace(the_alert(), id=f"a{number}", opened_at=float(number)))

    assert [alert.id for alert in told.board.alerts(ALL_TEAMS)] == [f"a{n}" for n in range(20, 30)]


def test_a_stored_call_can_be_put_on_the_wall_and_goes_on_from_there() -> None:
    """After a look-up the tile knows who speaks, and text is complete."""
    told = Told()
    record = CallRecord(
        stored=StoredCall(call=CALL),
        participations=[Participation(call="c1", party=A, agent="1001", name="林晓")],
        speech=[Speech("c1", A, 0, 900)],
        utterances=[an_utterance(3, final=True)],
    )

    assert told.board.adopt(record)

    told(Level("c1", A, 1900, -60.0))
    tile, detail = told.board.call("c1"), told.board.page("c1")
    assert tile is not None
    assert detail is not None
    assert (tile.parties[0].name, tile.quiet_ms) == ("林晓", 1100)
    assert [u.revision for u in detail.utterances] == [3]


def test_a_stored_call_that_has_ended_is_not_put_on_the_wall() -> None:
    """A look-up may come too late."""
    told = Told()
    ended = StoredCall(call=replace(CALL, state=CallState.ENDED), ended_ms=4000)

    assert not told.board.adopt(CallRecord(stored=ended))
    assert told.board.calls(ALL_TEAMS) == []


def test_after_missed_events_only_stored_calls_and_alerts_remain() -> None:
    """Whatever ended unseen is gone; a call too young to be stored is looked up when it speaks."""
    told = Told()
    told(CALL)
    told(replace(CALL, id="young"))
    told(replace(the_alert(), id="resolved-unseen"))
    told.board.refill([CallRecord(stored=StoredCall(call=CALL))], [])

    assert [call.id for call in told.board.calls(ALL_TEAMS)] == ["c1"]
    assert told.board.alerts(ALL_TEAMS) == []
    told(Level("young", A, 0, -20.0))
    assert told.board.unknown() == ("young",)


def test_meters_of_still_calls_are_not_told_twice() -> None:
    """A suspended call moves nothing and costs nothing."""
    told = Told()
    told(CALL)
    told(Level("c1", A, 0, -20.0))

    assert [meter.call for _, meter in told.board.moved_meters()] == ["c1"]
    assert told.board.moved_meters() == []


@pytest.mark.parametrize("number", range(3))
def test_a_whole_call_told_twice_gives_the_same_page(number: int) -> None:
    """Hearing every event again while the board is filled from storage does no harm."""
    call = a_lively_call(number, started_at=1000.0)
    events = [event for _, event in events_of(number, call) if not isinstance(event, CallEnd)]
    once, twice = Told(), Told()
    for event in events:
        once(event)
        twice(event)
    for event in events:
        if not isinstance(event, Gap):
            twice(event)

    left, right = once.board.page(call.id), twice.board.page(call.id)

    assert left is not None
    assert right is not None
    assert len(left.utterances) >= 5
    assert left.utterances == right.utterances
    assert left.findings == right.findings
    assert left.speech == right.speech
    assert left.call.obligations == right.call.obligations
    assert left.call.parties == right.call.parties
