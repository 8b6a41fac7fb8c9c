"""All live calls and all unfinished alerts, moved on by the events of the bus. Pure and bounded.

A change is told by id and revision, so hearing an event twice does no harm: the board can be filled
from storage while events already come in.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from alerts.alert import Alert
from alerts.events import Marked
from dashboard.call_page import CallPage
from dashboard.call_record import CallRecord
from dashboard.live_messages import CallMeter, LiveCall
from dashboard.record_views import alert_ids, last_participations
from dashboard.settings import DashboardSettings
from dashboard.tile import Tile
from dashboard.transcript import Detail, Transcript, in_order
from detectors.finding import Finding
from detectors.speech import Speech
from detectors.utterance import Utterance
from storage.alert_list import STANDING
from storage.bus import BusEvent, Cursor
from storage.team_scope import TeamScope
from stream.call import Call, CallState
from stream.disk_space import DiskLevel, DiskNotice
from stream.gap import Gap
from stream.log import CallEnd
from stream.note import Note

DISK_NEWS_S = 180.0
"""Seconds without news of a volume that is not well, after which its node is gone."""

STRANGERS = 256
"""Most calls remembered as unknown, and as gone."""


TeamMeter = tuple[str, CallMeter]
"""A meter, and the team of its call before it."""


@dataclass(frozen=True)
class News:
    """What one event changed."""

    call: str
    """Id of the call."""
    left: str | None = None
    """Team whose calls it is no longer one of: it ended, or went over to another team."""
    tile: bool = False
    """Its tile has to be sent anew."""
    gone: bool = False
    """It left the wall."""
    alert: Alert | None = None
    """An alert that is new or changed."""
    detail: Detail | Marked | None = None
    """Something only the page of the call shows."""
    disk: DiskNotice | None = None
    """How a volume is; then no call is meant."""


class LiveBoard:
    """What the wall shows. Used from the event loop only."""

    def __init__(
        self, settings: DashboardSettings, titles: Mapping[str, Mapping[str, str]] | None = None
    ) -> None:
        """`titles` are the titles of obligations by language."""
        self._settings = settings
        self._titles = {entry: dict(title) for entry, title in (titles or {}).items()}
        self._tiles: dict[str, Tile] = {}
        self._transcripts: dict[str, Transcript] = {}
        self._alerts: dict[str, Alert] = {}
        self._disks: dict[tuple[str, str], DiskNotice] = {}
        self._gone: dict[str, None] = {}
        self._unknown: dict[str, None] = {}
        self.cursor = Cursor("", 0)
        """Place of the last event taken in."""

    def apply(self, event: BusEvent) -> News | None:
        """Take one event in; None when it changes nothing that is sent at once."""
        self.cursor = Cursor(event.node, event.sequence)
        body = event.body
        if isinstance(body, Alert):
            return self._alert(body)
        if isinstance(body, DiskNotice):
            return self._disk(body)
        if isinstance(body, Call):
            return self._call(body)
        if isinstance(body, Marked):
            return News(body.call, detail=body)
        tile = self._tiles.get(body.call)
        if tile is None:
            self._remember_unknown(body.call)
            return None
        if isinstance(body, CallEnd):
            team = tile.call.team
            self._leave(body.call)
            return News(body.call, left=team, gone=True)
        detail = None
        if isinstance(body, Utterance | Finding | Speech | Gap):
            if self._transcripts[body.call].take(body):
                detail = body
            elif not isinstance(body, Gap):
                return None
        changed = tile.apply(body)
        return News(body.call, tile=changed, detail=detail) if changed or detail else None

    def adopt(self, record: CallRecord) -> bool:
        """Put a stored call on the wall, or complete one that is there; whether it is live."""
        call = record.stored.call
        self._unknown.pop(call.id, None)
        if not record.live or call.id in self._gone:
            self._remember(self._gone, call.id)
            return False
        if call.id not in self._tiles:
            self._open(call)
            tile = self._tiles[call.id]
            for participation in last_participations(record, only_present=True):
                tile.apply(participation)
            tile.apply(record.progress)
            for event in record.told:
                tile.apply(event)
        self._transcripts[call.id].take_all(
            record.speech, record.gaps, record.utterances, record.findings
        )
        self.adopt_alerts(record.alerts)
        return True

    def adopt_alerts(self, alerts: Iterable[Alert]) -> None:
        """Show stored alerts."""
        for alert in sorted(alerts, key=lambda alert: alert.opened_at):
            self._alert(alert)

    def refill(self, records: Sequence[CallRecord], alerts: Sequence[Alert]) -> None:
        """Events were missed: become what is stored. A call too young to be stored comes back with
        its next event, as one of the `unknown`.
        """
        stored = {record.id for record in records}
        for call in [call for call in self._tiles if call not in stored]:
            del self._tiles[call], self._transcripts[call]
        self._alerts.clear()
        for record in records:
            self.adopt(record)
        self.adopt_alerts(alerts)

    def unknown(self) -> Sequence[str]:
        """Calls of which events came without their begin; each is named once."""
        strangers = tuple(self._unknown)
        self._unknown.clear()
        return strangers

    def __len__(self) -> int:
        return len(self._tiles)

    def __contains__(self, call: object) -> bool:
        return call in self._tiles

    def call(self, call: str) -> LiveCall | None:
        """One tile; None when the call is not live."""
        tile = self._tiles.get(call)
        return tile.view(alert_ids(self.alerts_of(call))) if tile else None

    def call_of(self, agent: str) -> LiveCall | None:
        """The live call an agent is on; the latest of several."""
        found = [tile.call for tile in self._tiles.values() if agent in tile.agents]
        latest = max(found, key=lambda call: call.started_at, default=None)
        return self.call(latest.id) if latest else None

    def announced(self, call: str) -> Call | None:
        """A live call as its source announced it; None when it is not live."""
        tile = self._tiles.get(call)
        return tile.call if tile else None

    def note(self, call: str, note: str) -> Note | None:
        """One of the latest notes of a live call; None if there is none."""
        tile = self._tiles.get(call)
        return tile.notes.get(note) if tile else None

    def agents(self, call: str) -> frozenset[str]:
        """Ids of the agents on a live call now."""
        tile = self._tiles.get(call)
        return tile.agents if tile else frozenset()

    def team(self, call: str) -> str | None:
        """Team of a call; None when it is not live."""
        tile = self._tiles.get(call)
        return tile.call.team if tile else None

    def calls(self, teams: TeamScope) -> list[LiveCall]:
        """The tiles of `teams`, in order of their begin."""
        by_call: dict[str, list[Alert]] = {}
        for alert in self._alerts.values():
            by_call.setdefault(alert.call, []).append(alert)
        tiles = sorted(self._tiles.values(), key=lambda tile: tile.call.started_at)
        return [
            tile.view(alert_ids(by_call.get(tile.call.id, ())))
            for tile in tiles
            if teams.sees(tile.call.team)
        ]

    def alerts(self, teams: TeamScope) -> list[Alert]:
        """Of `teams` the open and taken ones and all of live calls, oldest first."""
        seen = [alert for alert in self._alerts.values() if teams.sees(alert.team)]
        return sorted(seen, key=lambda alert: alert.opened_at)

    def disks(self, now: float) -> list[DiskNotice]:
        """Volumes that are not well, of nodes that still tell of them."""
        return [told for told in self._disks.values() if told.at > now - DISK_NEWS_S]

    def page(self, call: str) -> CallPage | None:
        """The call so far; None when it is not live."""
        view = self.call(call)
        if view is None:
            return None
        transcript = self._transcripts[call]
        return CallPage(
            call=view,
            duration_ms=view.at_ms,
            utterances=in_order(transcript.utterances.values()),
            findings=in_order(transcript.findings.values()),
            speech=in_order(transcript.speech.values()),
            gaps=in_order(transcript.gaps.values()),
            alerts=self.alerts_of(call),
        )

    def lively_meters(self) -> list[TeamMeter]:
        """Meters of calls in which somebody speaks, or has just stopped."""
        return [(t.call.team, t.meter()) for t in self._tiles.values() if t.lively]

    def moved_meters(self) -> list[TeamMeter]:
        """Meters of all calls of which anything moved since they were last told."""
        return [(t.call.team, t.meter()) for t in self._tiles.values() if t.stirred]

    def _call(self, call: Call) -> News | None:
        if tile := self._tiles.get(call.id):
            left = tile.call.team if tile.call.team != call.team else None
            return News(call.id, left=left, tile=True) if tile.apply(call) else None
        if call.state is CallState.ENDED:
            return None
        # The id may be used again once a call has ended.
        self._gone.pop(call.id, None)
        self._open(call)
        return News(call.id, tile=True)

    def _open(self, call: Call) -> None:
        self._unknown.pop(call.id, None)
        self._tiles[call.id] = Tile(call, self._titles)
        self._transcripts[call.id] = Transcript(
            self._settings.detail_utterances, self._settings.detail_spans
        )

    def _leave(self, call: str) -> None:
        del self._tiles[call], self._transcripts[call]
        self._remember(self._gone, call)
        for alert in self.alerts_of(call):
            if alert.state not in STANDING:
                del self._alerts[alert.id]

    def _alert(self, alert: Alert) -> News | None:
        known = self._alerts.get(alert.id)
        if known and known.revision >= alert.revision:
            return None
        live = alert.call in self._tiles
        if alert.state in STANDING or live:
            self._alerts[alert.id] = alert
            if len(self._alerts) > self._settings.max_alerts:
                del self._alerts[next(iter(self._alerts))]
        else:
            self._alerts.pop(alert.id, None)
        return News(alert.call, tile=live and known is None, alert=alert)

    def _disk(self, notice: DiskNotice) -> News:
        place = (notice.node, str(notice.volume))
        self._disks.pop(place, None)
        if notice.level is not DiskLevel.OK:
            self._disks[place] = notice
            if len(self._disks) > STRANGERS:
                del self._disks[next(iter(self._disks))]
        return News("", disk=notice)

    def alerts_of(self, call: str) -> list[Alert]:
        """Alerts of a live call, and what stands of an ended one."""
        return [alert for alert in self._alerts.values() if alert.call == call]

    def _remember_unknown(self, call: str) -> None:
        if call not in self._gone:
            self._remember(self._unknown, call)

    @staticmethod
    def _remember(known: dict[str, None], call: str) -> None:
        known[call] = None
        if len(known) > STRANGERS:
            del known[next(iter(known))]
