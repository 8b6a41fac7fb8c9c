"""What is sent to browsers is what the published description says."""

import pytest
from pydantic import TypeAdapter

from dashboard.live_messages import AlertChanged, CallChanged, CallSnapshot, ServerMessage
from dashboard.settings import DashboardSettings
from dashboard.views import alert_view
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


def test_a_call_and_its_page_survive_the_wire() -> None:
    """Every field is sent, and nothing that is not described."""
    from dashboard.board import LiveBoard

    board = LiveBoard(DashboardSettings(), TITLES)
    call = a_lively_call(0, started_at=1000.0)
    for sequence, (_, event) in enumerate(events_of(0, call), start=1):
        if not isinstance(event, CallEnd):
            board.apply(BusEvent("n", sequence, 0.0, event))
    tile, detail = board.call(call.id), board.detail(call.id)
    assert tile is not None
    assert detail is not None
    for sent in (
        CallChanged(node="n", sequence=1, call=tile),
        CallSnapshot(node="n", sequence=1, detail=detail),
    ):
        assert SERVER_MESSAGE.validate_json(sent.model_dump_json()) == sent
    assert len(detail.utterances[0].words) > 1
