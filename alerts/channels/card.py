"""What a chat is told, in one language and free of personal data, before a platform's own shape."""

from collections.abc import Sequence

import msgspec

from alerts.alert import Alert, Severity
from alerts.channels.channel import DigestReason
from alerts.channels.masking import masked
from alerts.channels.words import WORDS, Language
from alerts.links import alerts_link, call_link
from alerts.notice import SEVERITY_ORDER, Notice, NoticeType
from detectors.finding import FindingState

QUOTES = 3
"""Quotes shown at most, the latest."""

QUOTE_CHARS = 120
"""Characters of a quote."""

TITLE_CHARS = 80
"""Characters of a title."""

LINES = 10
"""Alerts a digest lists; the rest is counted."""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One message. No text in it is escaped for any platform yet."""

    tone: Severity | None
    """How grave it is; None for what needs nobody any more."""
    status: str
    """Why it is sent: a new alert, withdrawn, taken …"""
    title: str
    """What it is about."""
    facts: tuple[tuple[str, str], ...] = ()
    """Labels and values."""
    quotes: tuple[str, ...] = ()
    """What was said, each with its speaker, or the lines of a digest."""
    suggestion: str = ""
    """Suggested wording, with its label."""
    note: str = ""
    """What else the reader should know."""
    link: str
    """Where it leads."""
    link_text: str
    """What the link says."""

    @property
    def heading(self) -> str:
        """Status and title in one line."""
        return f"{self.status} · {self.title}"


def alert_card(notice: Notice, language: Language, public_url: str) -> Card:
    """The card of one notice."""
    words, alert = WORDS[language], notice.alert
    withdrawn = notice.type is NoticeType.RETRACTED
    over = withdrawn or notice.type in {NoticeType.RESOLVED, NoticeType.FALSE_HIT}
    notes = [
        words["retracted_note"] if withdrawn else "",
        words["provisional"] if alert.provisional and not over else "",
        words["practice"] if notice.call.practice else "",
    ]
    suggestion = local(alert.suggestion, language)
    return Card(
        tone=None if over else alert.severity,
        status=f"{words[notice.type]} · {words[alert.severity]}",
        title=cut(local(alert.title, language) or alert.rule, TITLE_CHARS),
        facts=tuple(_facts(notice, words)),
        quotes=() if withdrawn else tuple(_quotes(alert, words)),
        suggestion="" if over or not suggestion else _labelled(words, "suggestion", suggestion),
        note=" ".join(filter(None, notes)),
        link=call_link(notice, public_url),
        link_text=words["open"],
    )


def digest_card(
    notices: Sequence[Notice], reason: DigestReason, language: Language, public_url: str
) -> Card:
    """One card for several alerts, each as it was last, the gravest first."""
    words = WORDS[language]
    latest: dict[str, Notice] = {}
    for notice in notices:
        known = latest.get(notice.alert.id)
        if known is None or known.alert.revision <= notice.alert.revision:
            latest[notice.alert.id] = notice
    ordered = sorted(latest.values(), key=lambda x: -SEVERITY_ORDER.index(x.alert.severity))
    more = len(ordered) - LINES
    return Card(
        tone=ordered[0].alert.severity,
        status=words[ordered[0].alert.severity],
        title=words[reason].format(n=len(ordered)),
        quotes=tuple(_line(notice, language) for notice in ordered[:LINES]),
        note=words["more"].format(n=more) if more > 0 else "",
        link=alerts_link(public_url),
        link_text=words["open_alerts"],
    )


def trial_card(language: Language, public_url: str) -> Card:
    """A card that stands for no alert."""
    words = WORDS[language]
    return Card(
        tone=Severity.INFO,
        status="Floorwalker",
        title=words["test"],
        note=words["test_note"],
        link=alerts_link(public_url),
        link_text=words["open_alerts"],
    )


def local(texts: dict[str, str], language: Language) -> str:
    """The text in `language`, else in English, else any."""
    return texts.get(language) or texts.get("en") or next(iter(texts.values()), "")


def call_time(ms: int) -> str:
    """Call time as people write it: 0:41, 1:02:09."""
    minutes, seconds = divmod(max(0, ms) // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def cut(text: str, characters: int) -> str:
    """`text`, or its begin and an ellipsis."""
    return text if len(text) <= characters else text[: characters - 1] + "…"


def _facts(notice: Notice, words: dict[str, str]) -> list[tuple[str, str]]:
    alert, call = notice.alert, notice.call
    agent = " ".join(filter(None, (alert.agent_name, alert.agent and f"({alert.agent})")))
    facts = [
        (words["agent"], agent),
        (words["team"], alert.team),
        (words["queue"], call.queue),
        (words["customer"], call.customer),
        (words["time"], call_time(alert.start_ms)),
        (words["lasted"], _lasted(alert, words)),
        (words["count"], str(alert.count) if alert.count > 1 else ""),
        (words["owner"], alert.owner),
    ]
    return [(label, cut(masked(value), QUOTE_CHARS)) for label, value in facts if value]


def _lasted(alert: Alert, words: dict[str, str]) -> str:
    """How long the latest silence or overlap was; empty for alerts on words."""
    seconds = [x.measure for x in alert.findings if x.kind in {"dead_air", "talk_over"}]
    return words["seconds"].format(s=f"{seconds[-1]:.1f}") if seconds else ""


def _quotes(alert: Alert, words: dict[str, str]) -> list[str]:
    said = [
        f"{words.get(finding.party or '', '') or words['said']}{words['separator']}"
        f"{cut(masked(finding.evidence.text), QUOTE_CHARS)}"
        for finding in alert.findings
        if finding.evidence.text and finding.state is not FindingState.RETRACTED
    ]
    return list(dict.fromkeys(said))[-QUOTES:]


def _labelled(words: dict[str, str], label: str, text: str) -> str:
    return f"{words[label]}{words['separator']}{cut(masked(text), 2 * QUOTE_CHARS)}"


def _line(notice: Notice, language: Language) -> str:
    """One alert of a digest."""
    words, alert = WORDS[language], notice.alert
    title = local(alert.title, language) or alert.rule
    state = "" if notice.type is NoticeType.OPENED else f" ({words[notice.type]})"
    who = masked(alert.agent_name or alert.agent)
    parts = (words[alert.severity], f"{title}{state}", who, masked(alert.team))
    return cut(" · ".join(filter(None, parts)), QUOTE_CHARS)
