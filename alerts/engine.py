"""Turns the findings of one call into alerts. Pure: no I/O, no clock but the one it is given."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from alerts.agents import AgentSpells
from alerts.alert import Alert, AlertState, AlertStep
from alerts.hits import Hits
from alerts.lifecycle import HEARD_AGAIN, WITHDRAWN
from alerts.notice import SEVERITY_ORDER
from alerts.rule import Condition, Rule, RuleSet
from detectors.finding import Finding
from stream.call import Call, Participation

MAX_FINDINGS = 8
"""An alert carries the first finding and the latest ones, so many together."""

NOTHING: tuple[Alert, ...] = ()


class RuleEngine:
    """Weighs each finding of one call and states alerts, new or revised.

    Hits of one rule merge into one alert for each agent who took part; a hit belongs to the agent
    of the moment it began. Revisions of a finding replace each other and so never count twice.
    Cool-downs run on call time, between the begins of hits, so the answer is the same live and
    after.
    """

    def __init__(
        self, call: Call, rules: RuleSet, new_id: Callable[[], str], now: Callable[[], float]
    ) -> None:
        self._call = call
        self._now = now
        self._new_id = new_id
        self._entry_suggestions = {
            entry.id: entry.suggestion for entry in rules.watch_points.lexicon if entry.suggestion
        }
        self._rules_of: dict[str, list[Rule]] = {}
        for rule in rules.rules:
            if rule.enabled:
                self._rules_of.setdefault(rule.condition.kind, []).append(rule)
        self._spells = AgentSpells()
        self._revisions: dict[str, int] = {}
        self._current: dict[tuple[str, int], _Thread] = {}
        self._threads: list[_Thread] = []
        self._thread_of: dict[tuple[str, str], _Thread] = {}
        self._silent: dict[str, int] = {}
        self._ended = False

    @property
    def silent_alerts(self) -> Mapping[str, int]:
        """How many alerts each silent rule would have opened, by rule."""
        return self._silent

    def finding(self, finding: Finding) -> Sequence[Alert]:
        """Take a finding or a revision of one; an old revision changes nothing.

        Raises:
            RuntimeError: the call has ended.
        """
        if self._ended:
            raise RuntimeError("The call has ended: the engine takes no further findings.")
        rules = self._rules_of.get(finding.kind)
        if not rules or finding.revision <= self._revisions.get(finding.id, 0):
            return NOTHING
        self._revisions[finding.id] = finding.revision
        return [alert for rule in rules for alert in self._weigh(rule, finding)]

    def participation(self, participation: Participation) -> Sequence[Alert]:
        """Somebody began or ended to speak as a party; alerts learn an agent named late."""
        self._spells.tell(participation)
        return [alert for thread in self._threads for alert in self._restate(thread)]

    def changed(self, call: Call) -> Sequence[Alert]:
        """The call's attributes changed; alerts opened from now on carry its team, and so do those
        that had none.
        """
        before, self._call = self._call, call
        if before.team == call.team:
            return NOTHING
        return [alert for thread in self._threads for alert in self._restate(thread)]

    def end(self) -> Sequence[Alert]:
        """The call is over: state what a cool-down held back."""
        self._ended = True
        return [alert for thread in self._threads for alert in self._restate(thread, hold=False)]

    def _weigh(self, rule: Rule, finding: Finding) -> Iterator[Alert]:
        thread = self._thread_of.get((rule.id, finding.id))
        counts = rule.condition.matches(finding)
        if thread is None:
            if not counts:
                return
            thread = self._join(rule, finding)
        if counts:
            thread.take(finding, advises=finding.evidence.entry in self._entry_suggestions)
        else:
            thread.withdraw(finding)
        yield from self._restate(thread)

    def _join(self, rule: Rule, finding: Finding) -> "_Thread":
        """The thread this hit belongs to: the running one, or a new one."""
        spell = self._spells.at(finding.start_ms)
        key = (rule.id, spell.key)
        thread = self._current.get(key)
        if thread is None or (not rule.per_call and thread.cooled_down(finding.start_ms)):
            thread = self._current[key] = _Thread(rule, spell.key)
            self._threads.append(thread)
        self._thread_of[rule.id, finding.id] = thread
        return thread

    def _restate(self, thread: "_Thread", *, hold: bool = True) -> Iterator[Alert]:
        before = thread.alert
        after = self._alert(thread)
        if after is None or after == before or (hold and thread.holds_back(after)):
            return
        after = thread.state(after)
        if not thread.rule.silent:
            yield after
        elif before is None:
            self._silent[thread.rule.id] = self._silent.get(thread.rule.id, 0) + 1

    def _alert(self, thread: "_Thread") -> Alert | None:
        """What the thread amounts to now, at the revision last stated."""
        hits = thread.hits
        if not met(thread.rule.condition, hits.in_order):
            return self._withdrawn(thread) if thread.alert else None
        spell = self._spells.at(thread.spell)
        stated = thread.alert
        alert = self._reopened(thread.rule, stated) if stated else self._opened(thread)
        return replace(
            alert,
            severity=max(alert.severity, hits.severity, key=SEVERITY_ORDER.index),
            start_ms=hits.in_order[0].start_ms,
            count=len(hits),
            provisional=hits.provisional,
            findings=hits.shown(MAX_FINDINGS),
            suggestion=self._suggestion(thread),
            agent=spell.agent,
            agent_name=spell.name,
            team=alert.team or self._call.team,
        )

    def _opened(self, thread: "_Thread") -> Alert:
        at, rule = self._now(), thread.rule
        return Alert(
            id=self._new_id(),
            call=self._call.id,
            rule=rule.id,
            rule_version=rule.version,
            severity=rule.severity,
            state=AlertState.OPEN,
            revision=0,
            opened_at=at,
            start_ms=thread.hits.in_order[0].start_ms,
            count=0,
            provisional=True,
            title=rule.title,
            team=self._call.team,
            history=(AlertStep(at=at, state=AlertState.OPEN),),
        )

    def _reopened(self, rule: Rule, stated: Alert) -> Alert:
        """The stated alert, brought back to life if it had been withdrawn."""
        if stated.state is not AlertState.RETRACTED:
            return stated
        step = AlertStep(at=self._now(), state=AlertState.OPEN, reason=HEARD_AGAIN)
        return replace(
            stated,
            state=AlertState.OPEN,
            severity=rule.severity,
            history=(*stated.history, step),
        )

    def _withdrawn(self, thread: "_Thread") -> Alert | None:
        """The stated alert, withdrawn; it keeps showing what it rested on."""
        alert, last = thread.alert, thread.withdrawn
        if alert is None or last is None:
            return None
        findings = tuple(last if shown.id == last.id else shown for shown in alert.findings)
        alert = replace(alert, count=len(thread.hits), findings=findings)
        if alert.state is AlertState.RETRACTED:
            return alert
        step = AlertStep(at=self._now(), state=AlertState.RETRACTED, reason=WITHDRAWN)
        return replace(alert, state=AlertState.RETRACTED, history=(*alert.history, step))

    def _suggestion(self, thread: "_Thread") -> dict[str, str]:
        """What the latest hit's own entry suggests, else what the rule does."""
        if thread.advising.in_order:
            return self._entry_suggestions[thread.advising.in_order[-1].evidence.entry]
        return thread.rule.suggestion


class _Thread:
    """The hits that make up one alert, and what was last said about them."""

    def __init__(self, rule: Rule, spell: int) -> None:
        self.rule = rule
        self.spell = spell
        """Begin of the agent's spell; see `AgentSpells`."""
        self.hits = Hits(rule)
        """Findings that stand."""
        self.advising = Hits(rule)
        """Those of them whose own entry suggests what to do."""
        self.withdrawn: Finding | None = None
        """The latest finding that ceased to stand."""
        self.alert: Alert | None = None
        """As last stated."""
        self._stated_ms = 0
        """Begin of the newest hit when it was last stated, in call time."""

    def take(self, finding: Finding, *, advises: bool) -> None:
        """The finding, or this revision of it, stands."""
        self.hits.put(finding)
        if advises:
            self.advising.put(finding)
        else:
            self.advising.drop(finding.id)

    def withdraw(self, finding: Finding) -> None:
        """The finding does not stand any more."""
        self.hits.drop(finding.id)
        self.advising.drop(finding.id)
        self.withdrawn = finding

    def state(self, alert: Alert) -> Alert:
        """Note `alert` as stated now, under the next revision."""
        self.alert = replace(alert, revision=alert.revision + 1)
        self._stated_ms = max(self._stated_ms, self._newest_ms)
        return self.alert

    def holds_back(self, after: Alert) -> bool:
        """Whether the cool-down keeps `after` from being stated: only more of the same is held."""
        before = self.alert
        if before is None:
            return False
        graver = (
            before.state is not after.state
            or before.severity is not after.severity
            or before.provisional != after.provisional
            or (before.agent, before.team) != (after.agent, after.team)
            or after.count < before.count
        )
        return not graver and self._newest_ms < self._stated_ms + self._cool_down_ms

    def cooled_down(self, start_ms: int) -> bool:
        """Whether a hit that begins at `start_ms` is too late to join."""
        return self.alert is not None and start_ms >= self._newest_ms + self._cool_down_ms

    @property
    def _newest_ms(self) -> int:
        return self.hits.in_order[-1].start_ms if self.hits else self._stated_ms

    @property
    def _cool_down_ms(self) -> float:
        return self.rule.cool_down_s * 1000


def met(condition: Condition, hits: Sequence[Finding]) -> bool:
    """Whether `hits`, in order of their begin, are enough and close enough together."""
    if len(hits) < condition.times:
        return False
    if condition.within_s is None:
        return True
    window_ms = condition.within_s * 1000
    spans = zip(hits, hits[condition.times - 1 :], strict=False)
    return any(last.start_ms - first.start_ms <= window_ms for first, last in spans)
