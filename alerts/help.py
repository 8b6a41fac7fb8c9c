"""An agent asks for help: an alert like any other, raised by a person instead of a rule."""

import uuid
from collections.abc import Iterable

from alerts.alert import Alert, AlertState, AlertStep, Severity
from stream.call import Call

HELP_RULE = "help"
"""What stands in place of the rule."""

HELP_REASONS = ("upset", "unsure", "approval", "system", "supervisor")
"""Reasons that have words here, in every language."""

TITLE = {"zh-CN": "坐席求助:{reason}", "en": "The agent asks for help: {reason}"}

WORDS: dict[str, dict[str, str]] = {
    "zh-CN": {
        "upset": "客户情绪激动",
        "unsure": "不清楚怎么处理",
        "approval": "需要授权",
        "system": "系统故障",
        "supervisor": "客户要求主管接听",
    },
    "en": {
        "upset": "the customer is upset",
        "unsure": "unsure how to go on",
        "approval": "needs an approval",
        "system": "a system does not work",
        "supervisor": "the customer asks for a supervisor",
    },
}

RAISED = frozenset({AlertState.OPEN, AlertState.TAKEN, AlertState.EXPIRED})
"""States in which the hand is still up."""


def raised_hand(alerts: Iterable[Alert]) -> Alert | None:
    """The hand that is up among the alerts of a call; the latest if there are several."""
    raised = [a for a in alerts if a.rule == HELP_RULE and a.state in RAISED]
    return max(raised, key=lambda alert: alert.opened_at, default=None)


def ask_for_help(
    call: Call,
    *,
    reason: str,
    agent: str,
    agent_name: str,
    before: int,
    at: float,
    at_ms: int,
) -> Alert:
    """The alert; `before` counts the hands raised earlier in the call. The same hand raised twice
    has the same id, so the desk merges it.

    `at` is wall clock in seconds since the epoch, `at_ms` call time in milliseconds.
    """
    title = {
        language: text.format(reason=WORDS[language].get(reason, reason))
        for language, text in TITLE.items()
    }
    return Alert(
        id=uuid.uuid5(uuid.NAMESPACE_OID, f"{call.id} {HELP_RULE} {before + 1}").hex,
        call=call.id,
        rule=HELP_RULE,
        rule_version=1,
        severity=Severity.CRITICAL,
        state=AlertState.OPEN,
        revision=1,
        opened_at=at,
        start_ms=at_ms,
        count=1,
        provisional=False,
        title=title,
        agent=agent,
        agent_name=agent_name,
        team=call.team,
        history=(AlertStep(at=at, state=AlertState.OPEN, reason=reason),),
    )
