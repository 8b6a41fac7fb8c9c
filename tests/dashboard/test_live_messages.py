"""What is sent to browsers is what the published description says."""

import json

import msgspec
import pytest
from pydantic import TypeAdapter

from dashboard.board import LiveBoard
from dashboard.call_page import CallSnapshotBody, encode_findings, encode_utterances
from dashboard.live_messages import (
    AlertChanged,
    CallChanged,
    CallDetail,
    CallSnapshot,
    ServerMessage,
)
from dashboard.resources import FindingList, UtteranceList
from dashboard.settings import DashboardSettings
from dashboard.views import alert_view, finding_view, span_view, utterance_view
from storage.bus import BusEvent
from stream.log import CallEnd
from tests.fakes.alert_samples import an_alert
from tests.fakes.lively_calls import TITLES, a_lively_call, events_of

pytestmark = pytest.mark.unit

SERVER_MESSAGE: TypeAdapter[object] = TypeAdapter(ServerMessage)


def test_an_alert_survives_the_wire() -> None:
    """Findings, languages and history are all there."""
    sent = AlertChanged(node="n", sequence=7, alert=alert_view(an_alert()))

    assert SERVER_MESSAGE.validate_json(sent.model_dump_json(), strict=False) == sent


@pytest.fixture(params=range(3))
def board(request: pytest.FixtureRequest) -> LiveBoard:
    """A board with one call of each script, shortly before its end."""
    board = LiveBoard(DashboardSettings(), TITLES)
    call = a_lively_call(request.param, started_at=1000.0, call_id="c1")
    for sequence, (_, event) in enumerate(events_of(request.param, call), start=1):
        if not isinstance(event, CallEnd):
            board.apply(BusEvent("n", sequence, 0.0, event))
    return board


def test_a_tile_survives_the_wire(board: LiveBoard) -> None:
    """Every field is sent, and nothing that is not described."""
    tile = board.call("c1")
    assert tile is not None
    sent = CallChanged(node="n", sequence=1, call=tile)

    assert SERVER_MESSAGE.validate_json(sent.model_dump_json()) == sent


def test_the_page_of_a_call_is_encoded_as_described(board: LiveBoard) -> None:
    """It is encoded from what flowed, and yet equal to the API's own models field for field."""
    page = board.page("c1")
    assert page is not None
    expected = CallDetail(
        call=page.call,
        duration_ms=page.duration_ms,
        utterances=[utterance_view(u) for u in page.utterances],
        findings=[finding_view(f) for f in page.findings],
        speech=[span_view(s) for s in page.speech],
        gaps=[span_view(g) for g in page.gaps],
        alerts=[alert_view(a) for a in page.alerts],
        recording=False,
    )

    assert json.loads(page.encode()) == json.loads(expected.model_dump_json())
    assert len(page.utterances[0].words) > 1
    message = msgspec.json.encode(CallSnapshotBody("n", 7, page.body()))
    assert SERVER_MESSAGE.validate_json(message) == CallSnapshot(
        node="n", sequence=7, detail=expected
    )


def test_lists_of_text_and_findings_are_encoded_as_described(board: LiveBoard) -> None:
    """The two lists of the HTTP API."""
    page = board.page("c1")
    assert page is not None

    text = UtteranceList.model_validate_json(encode_utterances(page.utterances))
    findings = FindingList.model_validate_json(encode_findings(page.findings))

    assert [u.id for u in text.items] == [u.id for u in page.utterances]
    assert [f.id for f in findings.items] == [f.id for f in page.findings]
