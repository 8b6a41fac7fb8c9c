"""What one caller gets to see: calls, alerts and deliveries of their teams, and of no others.

What belongs to another team is answered like what does not exist, so that nobody learns from a
refusal that there is such a call. Handlers read calls, alerts and deliveries through here and
nowhere else.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Annotated

from fastapi import Depends, Request
from msgspec.structs import replace

from alerts.alert import Alert, AlertState
from alerts.deliveries import ChannelStatus
from alerts.outbox import UnknownChannelError
from alerts.store import UnknownAlertError
from dashboard.acting import actor_of
from dashboard.call_page import CallPage
from dashboard.call_record import CallRecord
from dashboard.caller import Caller
from dashboard.errors import NotFoundError
from dashboard.gate import Calling
from dashboard.live_messages import LiveCall
from dashboard.services import DashboardServices, services_of
from storage.alert_list import BeforeAlert
from storage.audit_entry import Actor
from storage.calls import Before
from storage.delivery_list import BeforeDelivery, DeliveryRecord
from storage.desk_figures import DeskFigures
from storage.search import FoundPage, Wanted


class Sight:
    """Calls, alerts and what was told of them, as far as the caller's teams reach."""

    def __init__(self, services: DashboardServices, caller: Caller, by: Actor) -> None:
        self._services = services
        self._caller = caller
        self._teams = caller.teams
        self._by = by

    def live_calls(self) -> list[LiveCall]:
        """Tiles, in order of their begin."""
        return self._services.board.calls(self._teams)

    def live_page(self, call_id: str) -> CallPage | None:
        """A live call so far; None when it is not live."""
        page = self._services.board.page(call_id)
        return page if page and self._teams.sees(page.call.team) else None

    async def record(self, call_id: str) -> CallRecord:
        """All that is stored of a call.

        Raises:
            NotFoundError: there is no such call.
        """
        await self.check(call_id)
        record = await self._services.records.get(call_id)
        if record is None:
            raise _no_call()
        return record

    async def read(self, call_id: str) -> None:
        """Somebody is about to read what was said in a call; of another team it is written down.

        Raises:
            NotFoundError: there is no such call.
        """
        await self.note(call_id, await self.check(call_id))

    async def note(self, call_id: str, team: str) -> None:
        """Like `read`, of a call whose team is known."""
        user = self._caller.user
        own = user is not None and user.teams.sees(team)
        await self._services.audited.read(self._by, call_id, team, own=own)

    async def check(self, call_id: str) -> str:
        """See that a call exists, live or stored; gives its team.

        Raises:
            NotFoundError: there is no such call.
        """
        team = self._services.board.team(call_id)
        if team is None:
            team = await self._services.records.team(call_id)
        if team is None or not self._teams.sees(team):
            raise _no_call()
        return team

    async def ended(self, *, limit: int, before: Before | None) -> Sequence[CallRecord]:
        """Ended calls, latest first, as for a list; `before` gives the next page."""
        return await self._services.records.ended(limit=limit, before=before, teams=self._teams)

    async def search(self, wanted: Wanted, *, limit: int, before: int | None) -> FoundPage:
        """Ended calls as `wanted`, latest first; reading what was said in another team's call is
        written down.
        """
        page = await self._services.search.page(
            wanted, teams=self._teams, limit=limit, before=before
        )
        for found in page.items:
            if found.snippets:
                await self.note(found.stored.call.id, found.stored.call.team)
        return page

    async def alerts(
        self, *, limit: int, before: BeforeAlert | None, states: AbstractSet[AlertState]
    ) -> Sequence[Alert]:
        """Alerts in one of `states` (none: in any), latest first; `before` gives the next page."""
        return await self._services.alerts.recent(
            limit=limit, before=before, states=states, teams=self._teams
        )

    async def desk_figures(self, *, since: float) -> DeskFigures:
        """How soon alerts opened since then were taken."""
        return await self._services.figures.since(since, self._teams)

    async def alert(self, alert_id: str) -> Alert:
        """One alert.

        Raises:
            UnknownAlertError: there is no such alert.
        """
        alert = await self._services.alert_reader.alert(alert_id)
        if alert is None or not self._teams.sees(alert.team):
            raise UnknownAlertError(alert_id)
        return alert

    def channels(self) -> list[ChannelStatus]:
        """Channels that may be told of these teams' alerts; of their teams only those in sight."""
        seen = [c for c in self._services.channels.channels() if self._sees_channel(c)]
        return [replace(c, teams=tuple(filter(self._teams.sees, c.teams))) for c in seen]

    def check_channel(self, name: str) -> None:
        """See that a channel is in sight.

        Raises:
            UnknownChannelError: there is no such channel.
        """
        if not any(channel.name == name for channel in self.channels()):
            raise UnknownChannelError(name)

    async def tally(self) -> dict[str, dict[str, int]]:
        """How many deliveries there are, by channel and state."""
        return await self._services.deliveries.tally(self._teams)

    async def dead_letters(
        self, *, limit: int, channel: str, before: BeforeDelivery | None
    ) -> Sequence[DeliveryRecord]:
        """What was given up, latest first; `before` gives the next page."""
        return await self._services.deliveries.dead(
            limit=limit, channel=channel, before=before, teams=self._teams
        )

    async def check_delivery(self, key: str) -> None:
        """See that a delivery is about an alert in sight.

        Raises:
            NotFoundError: there is no such delivery.
        """
        found = await self._services.deliveries.one(key)
        if found is None:
            raise no_dead_letter()
        if not self._teams.every:
            alert = await self._services.alert_reader.alert(found.notice.alert.id)
            if alert is None or not self._teams.sees(alert.team):
                raise no_dead_letter()

    async def resend_all(self, channel: str) -> int:
        """Send all dead letters of a channel again; how many.

        Raises:
            UnknownChannelError: there is no such channel.
        """
        self.check_channel(channel)
        return await self._services.channels.resend_all(channel, teams=self._teams.ids())

    def _sees_channel(self, channel: ChannelStatus) -> bool:
        return not channel.teams or any(map(self._teams.sees, channel.teams))


def no_dead_letter() -> NotFoundError:
    """The answer for one that is not there, or not in sight."""
    return NotFoundError("There is no such dead letter.")


def _no_call() -> NotFoundError:
    return NotFoundError("There is no such call.")


def _sight(caller: Calling, request: Request) -> Sight:
    return Sight(services_of(request), caller, actor_of(request, caller))


Seen = Annotated[Sight, Depends(_sight)]
"""Parameter of a handler: what the caller gets to see."""
