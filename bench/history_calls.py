"""Made-up ended calls by the million, as rows: what a search of the history reads, and no more.

Words follow Zipf's law, as words do: a few are in nearly every call, most in few. Sentences are
drawn from a stock, so that their terms are hashed once; what makes calls differ is which sentences
they have, and a number that is dictated in each. Some words are planted as often as they say.
"""

import random
from collections.abc import Iterator, Mapping
from itertools import accumulate, count
from typing import Any, TypeAlias, cast

import msgspec

from alerts.alert import Alert, AlertState, Severity
from storage.alert_rows import alert_values
from storage.packing import pack_strings
from storage.search_keeper import call_terms
from storage.search_terms import place_of, plain_name, term, text_terms, units
from stream.call import Direction
from stream.party import Party

Batch: TypeAlias = dict[str, list[dict[str, Any]]]
"""Rows by table."""

SIZE = 2_000
"""Calls of a batch."""

DAYS = 180
"""The calls are spread evenly over so many days."""

PLANTED = {"退款": 0.2, "投诉": 0.02, "律师": 0.001, "录音为证": 0.00001, "refund": 0.02}
"""Words, and in how many of all calls one sentence has them."""

COMMON = (
    *("您好", "请问", "我们", "这个", "可以", "没有", "什么", "现在", "就是"),
    *("一下", "已经", "帮您", "时候", "那个", "还是", "如果", "但是", "因为"),
    *("需要", "知道", "问题", "订单", "电话", "号码", "查询", "快递", "商品"),
    *("收到", "申请", "账户", "银行", "短信", "手机", "地址", "时间", "今天"),
    *("明天", "客服", "处理", "登记", "核实", "麻烦", "谢谢", "再见", "好的"),
    *("的", "了", "吗", "呢", "我", "你", "是", "不", "要"),
)
ENGLISH = (
    *("the", "a", "you", "I", "to", "is", "it", "please", "order", "number", "can", "not", "have"),
    *("my", "your", "help", "thank", "parcel"),
)
TEAMS = [f"team-{n:02d}" for n in range(20)]
AGENTS_OF_TEAM = 25
QUEUES = ("refund", "parcel", "sales", "service", "complaints")
RULES = [f"rule-{n:02d}" for n in range(30)]
SPEAKERS = (Party.AGENT, Party.CUSTOMER)
DIGITS = "零一二三四五六七八九"


class Sentence(msgspec.Struct, frozen=True):
    """Something said, and what is found by it."""

    text: str
    terms: frozenset[int]


def sentence(party: Party, text: str) -> Sentence:
    """It, with its terms."""
    return Sentence(text, frozenset(text_terms(party, [units(text)])))


class Floor:
    """Makes calls; the same seed makes the same ones."""

    def __init__(self, calls: int, *, end: float, seed: int = 1) -> None:
        self._random = random.Random(seed)  # noqa: S311
        self._calls = calls
        self._end = end
        self._stock = {
            party: {lang: self._sentences(party, lang) for lang in ("zh-CN", "en")}
            for party in SPEAKERS
        }
        self._planted = {
            word: sentence(Party.CUSTOMER, f"我 要 {word} 你们 看 怎么 办") for word in PLANTED
        }

    def batches(self) -> Iterator[Batch]:
        """All calls, oldest first."""
        for first in range(0, self._calls, SIZE):
            batch: Batch = {name: [] for name in TABLES}
            for number in range(first, min(first + SIZE, self._calls)):
                self._put(batch, number)
            yield batch

    def _sentences(self, party: Party, lang: str) -> list[Sentence]:
        if lang == "en":
            words = [*ENGLISH, *(f"{a}{b}" for a in _ONSETS for b in _RHYMES)]
        else:
            han = [chr(0x4E00 + 7 * n) for n in range(1_500)]
            words = [*COMMON, *("".join(self._random.choices(han, k=2)) for _ in range(6_000))]
        weights = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
        return [
            sentence(
                party,
                " ".join(
                    self._random.choices(words, cum_weights=weights, k=self._random.randint(3, 12))
                ),
            )
            for _ in range(40_000 if lang == "zh-CN" else 5_000)
        ]

    def _put(self, batch: Batch, number: int) -> None:
        draw = self._random
        call_id = f"call-{number:08d}"
        team = draw.randrange(len(TEAMS))
        agent = team * AGENTS_OF_TEAM + draw.randrange(AGENTS_OF_TEAM)
        lang = "en" if draw.random() < 0.1 else "zh-CN"
        started_at = self._end - DAYS * 86_400 * (1 - number / self._calls)
        said = self._said(lang)
        ended_ms = len(said) * 9_000 + draw.randrange(9_000)
        call = self._call(call_id, TEAMS[team], lang, started_at, ended_ms)
        name = f"坐席{agent:04d}"
        terms = call_terms(cast("Any", call))
        terms |= {term("agent", str(1000 + agent)), term("agent", plain_name(name))}
        for text in said:
            terms |= text[1].terms
        batch["calls"].append(call)
        batch["participations"].append(
            {**_PART, "call": call_id, "agent": str(1000 + agent), "name": name}
        )
        batch["utterances"] += (
            {
                **_LINE,
                "call": call_id,
                "id": f"{party}-{place:03d}",
                "party": party,
                "start_ms": place * 9_000,
                "end_ms": place * 9_000 + 5_000,
                "text": text.text,
            }
            for place, (party, text) in enumerate(said)
        )
        for alert in self._alerts(call_id, TEAMS[team], started_at):
            batch["alerts"].append(alert)
            terms |= {term("rule", alert["rule"]), term("severity", alert["severity"])}
        batch["call_search"].append(
            {
                "place": place_of(started_at, call_id),
                "call": call_id,
                "duration_ms": ended_ms,
                "terms": sorted(terms),
            }
        )

    def _call(
        self, call_id: str, team: str, lang: str, started_at: float, ended_ms: int
    ) -> dict[str, Any]:
        """A row of calls."""
        draw = self._random
        return {
            **_CALL,
            "id": call_id,
            "direction": Direction.INBOUND if draw.random() < 0.8 else Direction.OUTBOUND,
            "team": team,
            "queue": draw.choice(QUEUES),
            "language": lang,
            "attributes": pack_strings(
                {"vip": str(draw.randrange(10) == 0), "order": str(draw.randrange(10**8))}
            ),
            "started_at": started_at,
            "ended_ms": ended_ms,
        }

    def _said(self, lang: str) -> list[tuple[Party, Sentence]]:
        """What was said in a call, in turns; at least four, fourteen on average."""
        draw = self._random
        turns = 4 + min(120, int(draw.expovariate(1 / 10)))
        said = [
            (SPEAKERS[turn % 2], draw.choice(self._stock[SPEAKERS[turn % 2]][lang]))
            for turn in range(turns)
        ]
        digits = "".join(draw.choices(DIGITS, k=6))
        said.append((Party.CUSTOMER, sentence(Party.CUSTOMER, f"号码 是 {digits}")))
        said += [
            (Party.CUSTOMER, self._planted[word])
            for word, share in PLANTED.items()
            if draw.random() < share
        ]
        return said

    def _alerts(self, call: str, team: str, at: float) -> Iterator[dict[str, Any]]:
        """Every fifth call has one, by rules of which some are rare."""
        draw = self._random
        while draw.random() < 0.2:
            number = min(int(draw.expovariate(1 / 5)), len(RULES) - 1)
            severity = (Severity.WARNING, Severity.INFO, Severity.CRITICAL)[number % 3]
            yield {
                **_ALERT,
                "id": f"alert-{next(_NUMBERS)}",
                "call": call,
                "rule": RULES[number],
                "severity": severity,
                "team": team,
                "opened_at": at + 60,
            }


_NUMBERS = count()
_ONSETS = ("b", "bl", "c", "d", "f", "g", "l", "m", "n", "p", "r", "s", "st", "t", "w")
_RHYMES = [f"{a}{b}{c}" for a in "aeiou" for b in "bdlmnrst" for c in ("", "en", "er", "ing")]

_CALL: Mapping[str, Any] = {
    "source": "pcm",
    "customer": "138****5521",
    "customer_key": "",
    "practice": False,
    "state": "ended",
    "search_due": 0,
    "node": "n1",
    "run": "r1",
    "end_cause": "hangup",
    "coverage": 1.0,
    "listening": "on",
    "model": "zh-8k",
    "demo_model": False,
}
_PART: Mapping[str, Any] = {"party": Party.AGENT, "from_ms": 0, "to_ms": None}
_LINE: Mapping[str, Any] = {"revision": 1, "confidence": None, "words": ""}
_ALERT: Mapping[str, Any] = alert_values(
    Alert(
        id="",
        call="",
        rule="",
        rule_version=1,
        severity=Severity.WARNING,
        state=AlertState.RESOLVED,
        revision=1,
        opened_at=0.0,
        start_ms=20_000,
        count=1,
        provisional=False,
        title={"zh-CN": "坐席说了禁语", "en": "Agent said a banned phrase"},
    )
)

TABLES: Mapping[str, tuple[str, ...]] = {
    "calls": (
        *_CALL,
        *("id", "direction", "team", "queue", "language", "attributes", "started_at", "ended_ms"),
    ),
    "participations": (*_PART, "call", "agent", "name"),
    "utterances": (*_LINE, "call", "id", "party", "start_ms", "end_ms", "text"),
    "alerts": tuple(_ALERT),
    "call_search": ("place", "call", "duration_ms", "terms"),
}
"""Tables in the order they are filled, with the columns that are given."""
