"""Made-up calls as events in call time: speech, levels, growing text, findings, obligations.

What is said is fixed; a seed varies pauses and loudness. No audio is involved.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from alerts.alert import Alert, AlertState, Severity
from alerts.events import CallEvent
from detectors.finding import Evidence, Finding, FindingState, finding_id
from detectors.progress import Listening, Progress
from detectors.speech import LEVEL_MS, Level, Speech
from detectors.utterance import Utterance, Word
from stream.call import Call, Direction, EndCause, Participation
from stream.gap import Gap, GapCause
from stream.log import CallEnd
from stream.party import Party

GREETING_MS = 15_000
TITLES = {"greeting": {"zh-CN": "开场白报工号", "en": "Greeting with agent number"}}
AGENTS = (("1001", "林晓"), ("1002", "周宁"), ("1003", "Anna Reed"), ("1004", "陈默"))
HITS = {
    "没办法": ("denial", Severity.WARNING, "坐席说了禁语", "Agent said a banned phrase"),
    "投诉": ("escalation", Severity.CRITICAL, "客户要投诉", "Customer threatens to complain"),
    "manager": ("escalation", Severity.CRITICAL, "客户要找主管", "Customer asks for a manager"),
}


@dataclass(frozen=True)
class Turn:
    """One party says something after a pause."""

    party: Party
    after_ms: int
    words: tuple[str, ...]
    hold: bool = False
    """The pause before is a hold."""


def _turn(party: Party, after_ms: int, text: str, *, hold: bool = False) -> Turn:
    return Turn(party, after_ms, tuple(text.split()), hold)


A, C = Party.AGENT, Party.CUSTOMER
REFUND = (
    _turn(A, 600, "您好 工号 一 零 零 一 很 高兴 为 您 服务"),
    _turn(C, 500, "我 上周 申请 的 退款 到 现在 还 没有 到账"),
    _turn(A, 450, "请 您 说 一下 订单 号码 我 帮 您 查询"),
    _turn(C, 500, "订单 号码 是 三 五 二 零 八 六"),
    _turn(A, 9000, "公司 规定 就是 这样 我 也 没办法"),
    _turn(C, 400, "你 这 是 什么 态度 我 现在 就 要 投诉 你们"),
    _turn(A, 900, "非常 抱歉 我 马上 请 主管 给 您 回 电话"),
)
PARCEL = (
    _turn(A, 900, "good morning my number is one zero zero three how can I help"),
    _turn(C, 500, "my parcel should have come on Monday and nobody can tell me where it is"),
    _turn(A, 500, "one moment please I put you on hold"),
    _turn(A, 8000, "thank you for waiting it left the depot this morning", hold=True),
    _turn(C, 400, "that is what I was told yesterday let me talk to your manager"),
    _turn(A, 600, "I understand I will connect you"),
)
ORDER = (
    _turn(C, 700, "你好 我 想 问 一下 套餐"),
    _turn(A, 16000, "您好 工号 一 零 零 四 请 讲"),
    _turn(C, 500, "一百 块 以内 的 有 哪些"),
    _turn(A, 500, "有 两种 我 给 您 介绍 一下"),
    _turn(C, 600, "好的 谢谢"),
)
SCRIPTS = (REFUND, PARCEL, ORDER)
WORD_MS = 340


@dataclass
class _Scene:
    call: str
    random: random.Random
    events: list[tuple[int, CallEvent]] = field(default_factory=list)
    at_ms: int = 0
    alerts: dict[str, Alert] = field(default_factory=dict)

    def tell(self, at_ms: int, event: CallEvent) -> None:
        self.events.append((at_ms, event))


def a_lively_call(number: int, *, started_at: float, call_id: str = "") -> Call:
    """The call whose events `events_of` gives for the same number."""
    english = SCRIPTS[number % len(SCRIPTS)] is PARCEL
    return Call(
        id=call_id or f"lively-{number}",
        source="fake",
        direction=Direction.OUTBOUND if number % 5 == 4 else Direction.INBOUND,
        team=("退款一组", "Parcels", "套餐组")[number % 3],
        queue=("refund", "parcel", "sales")[number % 3],
        customer=f"138****{5500 + number:04d}",
        language="en" if english else "zh-CN",
        attributes={"business": ("refund", "parcel", "sales")[number % 3]},
        practice=True,
        started_at=started_at,
    )


def events_of(number: int, call: Call) -> Iterator[tuple[int, CallEvent]]:
    """Events of a call, each with the call time at which it becomes known."""
    scene = _Scene(call.id, random.Random(number))
    agent, name = AGENTS[number % len(AGENTS)]
    scene.tell(0, call)
    scene.tell(0, Participation(call=call.id, party=A, agent=agent, name=name))
    scene.tell(0, Participation(call=call.id, party=C))
    greeting = finding_id("obligation", A, "greeting", "0")
    _obligation(scene, greeting, 0, FindingState.OPEN, "pending")
    greeted = False
    for turn in SCRIPTS[number % len(SCRIPTS)]:
        _pause(scene, turn)
        _speak(scene, turn, agent, name, call.team)
        if turn.party is A and not greeted:
            greeted = True
            kept = scene.at_ms <= GREETING_MS
            when = scene.at_ms if kept else GREETING_MS
            _obligation(scene, greeting, when, FindingState.SETTLED, "kept" if kept else "broken")
    end_ms = scene.at_ms + 1500
    _measure(scene, end_ms)
    scene.tell(end_ms, CallEnd(call.id, end_ms, EndCause.HANGUP))
    scene.events.sort(key=lambda timed: timed[0])
    yield from scene.events


def _obligation(
    scene: _Scene, identity: str, at_ms: int, state: FindingState, outcome: str
) -> None:
    finding = Finding(
        id=identity,
        call=scene.call,
        detector="obligation",
        kind="obligation",
        state=state,
        revision=1 if state is FindingState.OPEN else 2,
        party=A,
        start_ms=0,
        end_ms=GREETING_MS if state is FindingState.OPEN else at_ms,
        measure=GREETING_MS / 1000 if state is FindingState.OPEN else at_ms / 1000,
        evidence=Evidence(entry="greeting", cause=outcome),
    )
    scene.tell(at_ms, finding)


def _pause(scene: _Scene, turn: Turn) -> None:
    start, scene.at_ms = scene.at_ms, scene.at_ms + turn.after_ms + scene.random.randint(0, 300)
    if turn.hold:
        for at_ms in range(start + 500, scene.at_ms, 500):
            gap = Gap(scene.call, C, start, at_ms, GapCause.HOLD, open=True)
            scene.tell(at_ms, gap)
        scene.tell(scene.at_ms, Gap(scene.call, C, start, scene.at_ms, GapCause.HOLD))
    if turn.after_ms < 5000:
        return
    identity = finding_id("dead_air", None, "", str(start))
    for revision, seconds in enumerate((5.0, (scene.at_ms - start) / 1000), start=1):
        last = revision == 2
        at_ms = scene.at_ms if last else start + 5000
        finding = Finding(
            id=identity,
            call=scene.call,
            detector="dead_air",
            kind="dead_air",
            state=FindingState.SETTLED if last else FindingState.OPEN,
            revision=revision,
            party=None,
            start_ms=start,
            end_ms=at_ms,
            measure=seconds,
            evidence=Evidence(cause="hold" if turn.hold else "agent_silent", watch_s=5.0),
        )
        scene.tell(at_ms, finding)


def _speak(scene: _Scene, turn: Turn, agent: str, name: str, team: str) -> None:
    start = scene.at_ms
    identity = f"{turn.party}-{start}"
    scene.tell(start, Speech(scene.call, turn.party, start))
    times = [start + place * WORD_MS for place in range(len(turn.words))]
    scene.at_ms = start + len(turn.words) * WORD_MS
    for heard in range(2, len(turn.words), 2):
        at_ms = start + heard * WORD_MS
        partial = Utterance(
            id=identity,
            call=scene.call,
            party=turn.party,
            start_ms=start,
            end_ms=at_ms,
            text=" ".join(turn.words[:heard]),
            final=False,
            revision=heard // 2,
        )
        scene.tell(at_ms, partial)
    words = tuple(
        Word(text, at, at + WORD_MS, round(scene.random.uniform(0.7, 1.0), 3))
        for text, at in zip(turn.words, times, strict=True)
    )
    scene.tell(scene.at_ms, Speech(scene.call, turn.party, start, scene.at_ms))
    final = Utterance(
        id=identity,
        call=scene.call,
        party=turn.party,
        start_ms=start,
        end_ms=scene.at_ms,
        text=" ".join(turn.words),
        final=True,
        revision=len(turn.words),
        confidence=0.91,
        words=words,
    )
    scene.tell(scene.at_ms, final)
    for word in words:
        if word.text in HITS:
            _hit(scene, turn.party, identity, word, (agent, name, team))


def _hit(
    scene: _Scene, party: Party, utterance: str, word: Word, who: tuple[str, str, str]
) -> None:
    category, severity, zh, en = HITS[word.text]
    identity = finding_id("phrase", party, category, utterance)
    for revision, (state, at_ms) in enumerate(
        ((FindingState.OPEN, word.end_ms), (FindingState.SETTLED, scene.at_ms)), start=1
    ):
        finding = Finding(
            id=identity,
            call=scene.call,
            detector="phrase",
            kind="phrase",
            state=state,
            revision=revision,
            party=party,
            start_ms=word.start_ms,
            end_ms=word.end_ms,
            measure=1.0,
            evidence=Evidence(
                entry=category, category=category, text=word.text, utterance=utterance
            ),
        )
        scene.tell(at_ms, finding)
        alert = Alert(
            id=f"{scene.call}.{category}",
            call=scene.call,
            rule=f"{party}-{category}",
            rule_version=1,
            severity=severity,
            state=AlertState.OPEN,
            revision=revision,
            opened_at=0.0,
            start_ms=word.start_ms,
            count=1,
            provisional=state is FindingState.OPEN,
            findings=(finding,),
            title={"zh-CN": zh, "en": en},
            suggestion={"zh-CN": "请先安抚客户", "en": "Calm the customer first"},
            agent=who[0],
            agent_name=who[1],
            team=who[2],
        )
        scene.tell(at_ms, alert)


def _measure(scene: _Scene, end_ms: int) -> None:
    """Levels and progress over the whole call, from who spoke when."""
    spoken = [
        (event.party, event.start_ms, event.end_ms)
        for _, event in scene.events
        if isinstance(event, Speech) and event.end_ms is not None
    ]
    for at_ms in range(0, end_ms, LEVEL_MS):
        for party in (A, C):
            speaks = any(p is party and s <= at_ms < e for p, s, e in spoken)
            db = scene.random.uniform(-30, -14) if speaks else scene.random.uniform(-70, -60)
            scene.tell(at_ms + LEVEL_MS, Level(scene.call, party, at_ms, db))
    for at_ms in range(1000, end_ms, 1000):
        lag_ms = scene.random.randint(40, 260)
        progress = Progress(
            scene.call, at_ms, lag_ms, 0.98, Listening.ON, model="demo-zh", demo_model=True
        )
        scene.tell(at_ms, progress)
