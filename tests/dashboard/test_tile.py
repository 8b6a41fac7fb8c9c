"""A tile shows one call as it is at this moment."""

import pytest
from msgspec.structs import replace

from dashboard.tile import Tile
from detectors.finding import Evidence, Finding, FindingState
from detectors.progress import Listening, Progress
from detectors.speech import Level, Speech
from stream.call import Call, CallState, EndCause, Participation
from stream.gap import Gap, GapCause
from stream.log import CallEnd
from stream.party import Party

pytestmark = pytest.mark.unit

CALL = Call(id="c1", source="pcm", team="refunds", customer="138****5521", started_at=1000.0)
TITLES = {"greeting": {"en": "Greeting", "zh-CN": "开场白"}}
A, C = Party.AGENT, Party.CUSTOMER


def a_tile() -> Tile:
    """A call between Lin and a customer."""
    tile = Tile(CALL, TITLES)
    tile.apply(Participation(call="c1", party=C))
    tile.apply(Participation(call="c1", party=A, agent="1001", name="林晓"))
    tile.meter()
    return tile


def an_obligation(state: FindingState, outcome: str, *, revision: int, end_ms: int) -> Finding:
    """The greeting, due within 15 s."""
    return Finding(
        id="o1",
        call="c1",
        detector="obligation",
        kind="obligation",
        state=state,
        revision=revision,
        party=A,
        start_ms=0,
        end_ms=end_ms,
        measure=15.0,
        evidence=Evidence(entry="greeting", cause=outcome),
    )


def test_parties_are_listed_agent_first_whoever_came_first() -> None:
    """The wall has one order for all calls."""
    view = a_tile().view([])

    assert [(p.party, p.name, p.agent) for p in view.parties] == [(A, "林晓", "1001"), (C, "", "")]


def test_speech_makes_a_party_speak_until_it_ends() -> None:
    """Who speaks is known from the edges of voice activity."""
    tile = a_tile()
    tile.apply(Speech("c1", A, 1000))
    assert [p.speaking for p in tile.view([]).parties] == [True, False]

    tile.apply(Speech("c1", A, 1000, 2500))

    assert [p.speaking for p in tile.view([]).parties] == [False, False]


def test_quiet_time_counts_from_the_end_of_the_last_speech() -> None:
    """The dead-air clock of the tile runs in call time."""
    tile = a_tile()
    tile.apply(Speech("c1", A, 1000, 2500))
    tile.apply(Level("c1", C, 5900, -60.0))

    assert tile.quiet_ms == 3500
    tile.apply(Speech("c1", C, 5800))
    assert tile.quiet_ms == 0


def test_quiet_time_counts_from_the_begin_while_nobody_has_spoken() -> None:
    """A call that starts silent is quiet from its first moment."""
    tile = a_tile()
    tile.apply(Level("c1", C, 1900, -60.0))

    assert tile.quiet_ms == 2000


def test_levels_and_speech_are_no_change_of_the_tile() -> None:
    """What moves fast travels in meters."""
    tile = a_tile()

    assert not tile.apply(Level("c1", A, 100, -20.0))
    assert not tile.apply(Speech("c1", A, 100))


def test_an_open_gap_is_shown_with_its_cause_until_it_closes() -> None:
    """Missing sound is said, never taken for silence."""
    tile = a_tile()
    tile.apply(Level("c1", C, 900, -20.0))
    assert tile.apply(Gap("c1", C, 1000, 1500, GapCause.HOLD, open=True))
    customer = tile.view([]).parties[1]
    assert (customer.gap, customer.level_db) == (GapCause.HOLD, -96.0)
    assert not tile.apply(Gap("c1", C, 1000, 2000, GapCause.HOLD, open=True))

    assert tile.apply(Gap("c1", C, 1000, 3000, GapCause.HOLD))

    assert tile.view([]).parties[1].gap is None


def test_listening_changes_the_tile_only_when_its_state_changes() -> None:
    """Lag and coverage move every second and travel in meters."""
    tile = a_tile()
    on = Progress("c1", 1000, 80, 1.0, Listening.ON, "zh", demo_model=True)
    assert tile.apply(on)
    assert not tile.apply(replace(on, at_ms=2000, lag_ms=90))

    assert tile.apply(replace(on, at_ms=3000, lag_ms=2800, listening=Listening.BEHIND))

    assert tile.view([]).listening.state is Listening.BEHIND


def test_a_detector_that_failed_changes_the_tile_at_once() -> None:
    """Its silence must not be taken for calm."""
    tile = a_tile()
    on = Progress("c1", 1000, 80, 1.0, Listening.ON, "zh")
    tile.apply(on)

    assert tile.apply(replace(on, at_ms=2000, failed_detectors=("phrase",)))

    assert tile.view([]).listening.failed_detectors == ["phrase"]


def test_an_obligation_keeps_its_deadline_when_it_is_settled() -> None:
    """The finding's end moves to when it was kept; the countdown's end does not."""
    tile = a_tile()
    tile.apply(an_obligation(FindingState.OPEN, "pending", revision=1, end_ms=15_000))
    pending = tile.view([]).obligations[0]
    assert (pending.outcome, pending.deadline_ms, pending.title["en"]) == (
        "pending",
        15_000,
        "Greeting",
    )

    assert tile.apply(an_obligation(FindingState.SETTLED, "kept", revision=2, end_ms=3200))

    kept = tile.view([]).obligations[0]
    assert (kept.outcome, kept.deadline_ms) == ("kept", 15_000)


def test_a_retracted_obligation_leaves_the_tile() -> None:
    """What no longer stands is no longer shown."""
    tile = a_tile()
    tile.apply(an_obligation(FindingState.OPEN, "pending", revision=1, end_ms=15_000))

    assert tile.apply(an_obligation(FindingState.RETRACTED, "", revision=2, end_ms=15_000))

    assert tile.view([]).obligations == []


def test_a_transfer_told_in_either_order_leaves_the_new_agent() -> None:
    """The end of the last agent does not remove the next one."""
    tile = a_tile()
    tile.apply(Participation(call="c1", party=A, agent="1002", name="周宁", from_ms=9000))
    tile.apply(Participation(call="c1", party=A, agent="1001", name="林晓", to_ms=9000))

    assert tile.view([]).parties[0].agent == "1002"


def test_who_leaves_is_no_longer_listed() -> None:
    """A customer who hung up is not in the call."""
    tile = a_tile()

    assert tile.apply(Participation(call="c1", party=C, to_ms=9000))

    assert [p.party for p in tile.view([]).parties] == [A]


def test_a_tile_is_lively_while_somebody_speaks_and_once_after() -> None:
    """The end of speech reaches the wall at the fast pace too."""
    tile, lively = a_tile(), []
    for event in (None, Speech("c1", A, 1000), None, Speech("c1", A, 1000, 2000), None):
        if event is not None:
            tile.apply(event)
        lively.append(tile.lively)
        tile.meter()

    assert lively == [False, True, True, True, False]


def test_what_is_still_told_of_who_left_brings_nobody_back() -> None:
    """Detectors settle a party's last speech after its end is known."""
    tile = a_tile()
    tile.apply(Participation(call="c1", party=A, agent="1001", name="林晓"))
    tile.apply(Participation(call="c1", party=A, agent="1001", name="林晓", to_ms=9000))
    tile.apply(Speech("c1", A, 8000, 9000))
    assert A not in [party.party for party in tile.view([]).parties]


def test_an_ended_call_still_says_whose_it_was() -> None:
    """Everybody has left it by then; the tile stays for a moment."""
    tile = a_tile()
    tile.apply(Participation(call="c1", party=A, agent="1001", name="林晓"))
    tile.apply(Participation(call="c1", party=A, agent="1001", name="林晓", to_ms=9000))
    assert tile.apply(replace(tile.call, state=CallState.ENDED))
    (agent,) = [party for party in tile.view([]).parties if party.party is A]
    assert (agent.name, agent.agent) == ("林晓", "1001")


def test_a_call_at_its_end_is_still_and_ended() -> None:
    """Nobody speaks in a call that is over."""
    tile = a_tile()
    tile.apply(Speech("c1", A, 1000))
    tile.apply(CallEnd("c1", 4000, EndCause.HANGUP))
    view = tile.view([])

    assert (view.state, view.at_ms) == (CallState.ENDED, 4000)
    assert not any(p.speaking for p in view.parties)
