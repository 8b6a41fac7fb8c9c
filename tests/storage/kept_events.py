"""Small true-to-life events of calls for tests of what is kept."""

from detectors.finding import Evidence, Finding, FindingState
from detectors.utterance import Utterance, Word
from stream.call import Call, CallState, Direction
from stream.party import Party


def a_call(call_id: str = "c1", *, state: CallState = CallState.LIVE, at: float = 1_000.0) -> Call:
    """A call with every field set."""
    return Call(
        id=call_id,
        source="pcm",
        direction=Direction.OUTBOUND,
        team="refunds",
        queue="退款",
        customer="138****5521",
        customer_key="k1",
        language="zh-CN",
        attributes={"订单": "A-7", "vip": "yes"},
        practice=True,
        started_at=at,
        state=state,
    )


def an_utterance(
    number: int = 1, *, call: str = "c1", text: str = "我 要 退款", revision: int = 3
) -> Utterance:
    """Final text of the customer with times of its words."""
    start = number * 1_000
    words = tuple(
        Word(word, start + place * 200, start + place * 200 + 180, 0.875)
        for place, word in enumerate(text.split())
    )
    return Utterance(
        id=f"u{number}",
        call=call,
        party=Party.CUSTOMER,
        start_ms=start,
        end_ms=start + 600,
        text=text,
        final=True,
        revision=revision,
        confidence=0.875,
        words=words,
    )


def a_finding(
    revision: int = 1,
    *,
    call: str = "c1",
    number: int = 1,
    state: FindingState = FindingState.OPEN,
    party: Party | None = Party.CUSTOMER,
) -> Finding:
    """A hit on 退款."""
    return Finding(
        id=f"f{number}",
        call=call,
        detector="phrases",
        kind="phrase",
        state=state,
        revision=revision,
        party=party,
        start_ms=1_000,
        end_ms=1_400,
        measure=1.0,
        evidence=Evidence(entry="refund", category="escalation", text="退款", utterance="u1"),
    )
