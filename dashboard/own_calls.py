"""What an agent gets to see: their own live call, and who joined the calls before. Nothing else.

It is to desks what `dashboard.sight` is to walls. A finding is never shown to the agent it is
about; the suggestion of the alert it led to is, as far as the settings allow.
"""

import time
from collections.abc import Sequence
from typing import Annotated

from fastapi import Depends, Request
from msgspec.structs import replace

from alerts.alert import Alert, AlertState
from alerts.help import HELP_RULE, ask_for_help, raised_hand
from dashboard.caller import Caller
from dashboard.desk_messages import DeskCall, DeskDuty, DeskHint, DeskNow, HelpNow, JoinedView
from dashboard.errors import NoCallError, NoDeskError, NotFoundError, UnknownReasonError
from dashboard.gate import Calling
from dashboard.live_messages import InterventionView, LiveCall
from dashboard.services import DashboardServices, services_of
from storage.directory import Agent

COMPANY_S = 30 * 86400.0
"""Seconds for which an agent can look up who joined their calls."""

HINTS = 3
"""Most suggestions shown at once: nobody reads more while talking."""


class OwnCalls:
    """The calls of one agent."""

    def __init__(self, services: DashboardServices, agent: Agent) -> None:
        self._services = services
        self._board = services.board
        self._settings = services.settings.desk
        self.agent = agent

    def call(self) -> LiveCall | None:
        """Their live call."""
        return self._board.call_of(self.agent.id)

    async def now(self) -> DeskNow:
        """All that is on the desk."""
        call = self.call()
        if call is None:
            return DeskNow()
        alerts = self._board.alerts_of(call.id)
        wordings = self._services.product.wordings
        return DeskNow(
            call=DeskCall(
                id=call.id,
                state=call.state,
                direction=call.direction,
                queue=call.queue,
                customer=call.customer,
                practice=call.practice,
                started_at=call.started_at,
                at_ms=call.at_ms,
                recorded=call.unrecorded is None,
                duties=[
                    DeskDuty(**duty.model_dump(), wording=dict(wordings.get(duty.entry, {})))
                    for duty in call.obligations
                ],
                hints=self._hints(alerts),
                company=self._company(call),
                notes=[note for note in call.notes if note.agent == self.agent.id],
                help=await self._help(alerts),
            )
        )

    def raise_hand(self, reason: str) -> None:
        """Ask for help on the live call; once more changes nothing while the hand is up.

        Raises:
            UnknownReasonError: none of those to choose from.
            NoCallError: there is no call.
        """
        if reason not in self._settings.help_reasons:
            offered = list(self._settings.help_reasons)
            raise UnknownReasonError("Choose one of the reasons.", detail=list(offered))
        live = self.call()
        call = self._board.announced(live.id) if live else None
        if live is None or call is None:
            raise NoCallError("You are on no call.")
        alerts = self._board.alerts_of(live.id)
        if raised_hand(alerts) is None:
            alert = ask_for_help(
                call,
                reason=reason,
                agent=self.agent.id,
                agent_name=self.agent.name or self.agent.id,
                before=sum(alert.rule == HELP_RULE for alert in alerts),
                at=time.time(),
                at_ms=live.at_ms,
            )
            self._services.alert_actions.offer(alert, call)

    def acknowledge(self, note_id: str, *, read: bool, answer: str) -> None:
        """A note is on the desk, was read, or is answered; the first of each counts.

        Raises:
            NotFoundError: there is no such note to this agent on their live call.
        """
        live, now = self.call(), time.time()
        note = self._board.note(live.id, note_id) if live else None
        if note is None or note.agent != self.agent.id:
            raise NotFoundError("There is no such note.")
        told = replace(
            note,
            delivered_at=now,
            read_at=now if read or answer else None,
            answer=answer,
            answered_at=now if answer else None,
        ).moved_on(note)
        if told != note:
            self._services.emit(told)

    async def joined(self) -> list[JoinedView]:
        """Who joined their calls lately, latest first."""
        shown = self._settings
        found = await self._services.records.joined(self.agent.id, since=time.time() - COMPANY_S)
        return [
            JoinedView(
                call=one.call,
                name=one.name or one.user,
                mode=one.mode,
                reason=one.reason if shown.company_reasons else "",
                began_at=one.began_at,
                lasted_ms=None if one.to_ms is None else one.to_ms - one.from_ms,
            )
            for one in found
            if shown.company_live or one.to_ms is not None or one.call not in self._board
        ]

    def _hints(self, alerts: Sequence[Alert]) -> list[DeskHint]:
        useful = [
            alert
            for alert in sorted(alerts, key=lambda alert: alert.opened_at, reverse=True)
            if alert.suggestion
            and alert.agent == self.agent.id
            and alert.severity in self._settings.hint_severities
            and alert.rule not in self._settings.unhinted_rules
            and alert.state in {AlertState.OPEN, AlertState.TAKEN}
        ]
        return [DeskHint(id=alert.id, text=alert.suggestion) for alert in useful[:HINTS]]

    def _company(self, call: LiveCall) -> list[InterventionView]:
        if not self._settings.company_live:
            return []
        if self._settings.company_reasons:
            return call.company
        return [one.model_copy(update={"reason": ""}) for one in call.company]

    async def _help(self, alerts: Sequence[Alert]) -> HelpNow | None:
        alert = raised_hand(alerts)
        if alert is None:
            return None
        taken_by = alert.owner
        if taken_by and (owner := await self._services.users.get(taken_by)):
            taken_by = owner.display_name or taken_by
        return HelpNow(reason=alert.history[0].reason, asked_at=alert.opened_at, taken_by=taken_by)


async def own_calls(services: DashboardServices, caller: Caller) -> OwnCalls:
    """The calls of whoever asks.

    Raises:
        NoDeskError: they are bound to no agent.
    """
    agent = await services.directory.agent_of(caller.user.name) if caller.user else None
    if agent is None:
        raise NoDeskError("You are bound to no agent of the directory.")
    return OwnCalls(services, agent)


async def _own(caller: Calling, request: Request) -> OwnCalls:
    return await own_calls(services_of(request), caller)


Own = Annotated[OwnCalls, Depends(_own)]
"""Parameter of a handler: the caller's own calls."""
