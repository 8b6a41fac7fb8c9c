"""Finds ended calls, latest first, by what was said in them and what is known of them.

What the terms of `storage.search_terms` find are candidates; each is compared with what is stored
of the call before it is given, so a page is exact, also in whose calls it shows.
"""

from collections import defaultdict
from collections.abc import Sequence

import msgspec

from alerts.alert import Alert, Severity
from detectors.utterance import Utterance
from storage.alert_list import AlertList
from storage.calls import CallStore, StoredCall
from storage.candidates import Candidates, Needs
from storage.database import Database
from storage.search_terms import (
    Unit,
    duration_classes,
    phrase_terms,
    phrases,
    place_at,
    plain_name,
    spans,
    term,
    units,
)
from storage.team_scope import TeamScope
from stream.call import CallState, Direction, Participation
from stream.party import Party

SPEAKERS = (Party.AGENT, Party.CUSTOMER, Party.THIRD)
"""Whose words are looked through when nobody is named."""

MOST_EXAMINED = 80
"""Candidates compared for one page. A page that ends here is short, and `next` goes on."""

SNIPPETS = 3
"""Most places shown of one call."""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What a call must be to be found; what is empty is not asked about."""

    words: str = ""
    """Words, each said somewhere in the call; what stands in quotes was said in one go."""
    party: Party | None = None
    """Who said them."""
    agent: str = ""
    """Id or name of an agent who took part."""
    team: str = ""
    queue: str = ""
    direction: Direction | None = None
    language: str = ""
    since: float | None = None
    """Begun then or later, in seconds since the epoch."""
    until: float | None = None
    """Begun before."""
    least_ms: int | None = None
    """Lasted at least, in milliseconds."""
    most_ms: int | None = None
    """Lasted at most, in milliseconds."""
    rule: str = ""
    """Id of a rule that raised an alert."""
    severity: Severity | None = None
    """Of an alert; of one by `rule` if both are asked for."""
    attributes: tuple[tuple[str, str], ...] = ()
    """Names and values."""

    def phrases(self) -> list[list[Unit]]:
        """What has to be said; none when nothing of `words` can be heard."""
        return phrases(self.words)

    def fields(self) -> list[str]:
        """Names of the fields that are asked about."""
        return [
            name for name in self.__struct_fields__ if getattr(self, name) not in ("", None, ())
        ]

    def told(self) -> str:
        """What was asked, for the audit log: values of what is ours, only the names of what people
        typed, which may be about a customer.
        """
        typed = ("words", "attributes")
        told = ((name, getattr(self, name)) for name in self.fields())
        return " ".join(name if name in typed else f"{name}={value}" for name, value in told)


class Snippet(msgspec.Struct, frozen=True):
    """A place where something looked for was said."""

    party: Party
    start_ms: int
    """Call time of the utterance, in milliseconds."""
    text: str
    """The whole utterance."""
    marks: list[tuple[int, int]]
    """Begin and end of each hit in `text`, in characters."""


class FoundCall(msgspec.Struct, frozen=True):
    """A call that was found."""

    stored: StoredCall
    participations: Sequence[Participation]
    alerts: Sequence[Alert]
    snippets: Sequence[Snippet]


class FoundPage(msgspec.Struct, frozen=True):
    """Calls that were found, latest first."""

    items: Sequence[FoundCall]
    next: int | None
    """Place behind which the next page begins; None when everything was looked through."""


class CallSearch:
    """Searches. Raises `DatabaseAwayError` when the database is out of reach."""

    def __init__(self, database: Database) -> None:
        self._candidates = Candidates(database)
        self._calls = CallStore(database)
        self._alerts = AlertList(database)

    async def page(
        self, wanted: Wanted, *, teams: TeamScope, limit: int, before: int | None = None
    ) -> FoundPage:
        """Calls of `teams` that are as `wanted`, from behind the place `before`."""
        needs = _needs(wanted, teams, before)
        asked = wanted.phrases()
        found: list[FoundCall] = []
        # Words may be found in vain: asking the index once for all of them is cheaper than twice.
        examined, size = 0, max(limit + 1, MOST_EXAMINED if asked else 0)
        while True:
            batch = await self._candidates.latest(needs, limit=size)
            fitting = await self._fitting([call for _, call in batch], wanted, asked, teams)
            for place, call in batch:
                if call in fitting:
                    found.append(fitting[call])
                    if len(found) == limit:
                        more = len(batch) == size or place != batch[-1][0]
                        return FoundPage(found, place if more else None)
            if len(batch) < size:
                return FoundPage(found, None)
            examined += len(batch)
            needs = msgspec.structs.replace(needs, before=batch[-1][0])
            if examined >= MOST_EXAMINED:
                return FoundPage(found, needs.before)
            size = MOST_EXAMINED

    async def _fitting(
        self, ids: Sequence[str], wanted: Wanted, asked: Sequence[list[Unit]], teams: TeamScope
    ) -> dict[str, FoundCall]:
        """Those of the candidates that really are as wanted."""
        stored = await self._calls.several(ids)
        calls = [call for call in stored if teams.sees(call.call.team) and _is(call, wanted)]
        ids = [call.call.id for call in calls]
        if not ids:
            return {}
        people: dict[str, list[Participation]] = defaultdict(list)
        for part in await self._calls.participations(*ids):
            people[part.call].append(part)
        alerts: dict[str, list[Alert]] = defaultdict(list)
        for alert in await self._alerts.of_call(*ids):
            alerts[alert.call].append(alert)
        snippets = await self._snippets(ids, asked, wanted.party) if asked else {}
        return {
            call.call.id: FoundCall(
                call, people[call.call.id], alerts[call.call.id], snippets.get(call.call.id, ())
            )
            for call in calls
            if _agent_fits(people[call.call.id], wanted.agent)
            and _alerts_fit(alerts[call.call.id], wanted)
            and (not asked or call.call.id in snippets)
        }

    async def _snippets(
        self, ids: Sequence[str], asked: Sequence[list[Unit]], party: Party | None
    ) -> dict[str, list[Snippet]]:
        """Of each call in which everything was said: where."""
        lines: dict[str, list[Utterance]] = defaultdict(list)
        for line in await self._calls.texts(ids, SPEAKERS if party is None else (party,)):
            lines[line.call].append(line)
        shown = {call: snippets_of(said, asked) for call, said in lines.items()}
        return {call: snippets for call, snippets in shown.items() if snippets}


def snippets_of(said: Sequence[Utterance], asked: Sequence[Sequence[str]]) -> list[Snippet]:
    """Where each phrase was said first, with all that was looked for marked; empty if one of them
    was never said.
    """
    first: dict[int, list[tuple[int, int]]] = {}
    missing = set(range(len(asked)))
    for place, line in enumerate(said):
        text = units(line.text)
        hits = {number: list(spans(text, phrase)) for number, phrase in enumerate(asked)}
        if any(hits[number] for number in missing):
            first[place] = sorted({mark for marks in hits.values() for mark in marks})
            missing -= {number for number, marks in hits.items() if marks}
        if not missing:
            return [
                Snippet(said[at].party, said[at].start_ms, said[at].text, marks)
                for at, marks in first.items()
            ][:SNIPPETS]
    return []


def _needs(wanted: Wanted, teams: TeamScope, before: int | None) -> Needs:
    """What the terms of a call must be, so that it may be as `wanted`."""
    alone = {
        "queue": wanted.queue,
        "team": wanted.team,
        "direction": wanted.direction or "",
        "language": wanted.language.casefold(),
        "agent": plain_name(wanted.agent),
        "rule": wanted.rule,
        "severity": wanted.severity or "",
    }
    groups = [[frozenset({term(kind, value)})] for kind, value in alone.items() if value]
    groups += [[frozenset({term("attribute", f"{n}={v}")})] for n, v in wanted.attributes]
    if not teams.every:
        groups.append([frozenset({term("team", team)}) for team in sorted(teams.teams)])
    if wanted.least_ms is not None or wanted.most_ms is not None:
        classes = duration_classes(wanted.least_ms, wanted.most_ms)
        groups.append([frozenset({term("duration", one)}) for one in classes])
    speakers = SPEAKERS if wanted.party is None else (wanted.party,)
    groups += [[phrase_terms(party, phrase) for party in speakers] for phrase in wanted.phrases()]
    return Needs(
        groups=tuple(tuple(group) for group in groups),
        since=None if wanted.since is None else place_at(wanted.since),
        before=_earlier(None if wanted.until is None else place_at(wanted.until), before),
        least_ms=wanted.least_ms,
        most_ms=wanted.most_ms,
    )


def _earlier(one: int | None, other: int | None) -> int | None:
    return min((place for place in (one, other) if place is not None), default=None)


def _is(stored: StoredCall, wanted: Wanted) -> bool:
    """Whether the call itself is as wanted."""
    call, lasted = stored.call, stored.ended_ms or 0
    return (
        call.state is CallState.ENDED
        and wanted.team in ("", call.team)
        and wanted.queue in ("", call.queue)
        and wanted.direction in (None, call.direction)
        and wanted.language.casefold() in ("", call.language.casefold())
        and (wanted.since is None or call.started_at >= wanted.since)
        and (wanted.until is None or call.started_at < wanted.until)
        and (wanted.least_ms is None or lasted >= wanted.least_ms)
        and (wanted.most_ms is None or lasted <= wanted.most_ms)
        and all(call.attributes.get(name) == value for name, value in wanted.attributes)
    )


def _agent_fits(people: Sequence[Participation], agent: str) -> bool:
    name = plain_name(agent)
    return not name or any(
        name in (plain_name(part.agent), plain_name(part.name))
        for part in people
        if part.party is Party.AGENT
    )


def _alerts_fit(alerts: Sequence[Alert], wanted: Wanted) -> bool:
    if not wanted.rule and wanted.severity is None:
        return True
    return any(
        wanted.rule in ("", alert.rule) and wanted.severity in (None, alert.severity)
        for alert in alerts
    )
