"""Bodies of the history: calls that were found, and where."""

from alerts.alert import Severity
from dashboard.resources import Resource
from stream.call import Direction
from stream.party import Party


class FoundAgent(Resource):
    """An agent who took part."""

    agent: str
    """Id, empty if unknown."""
    name: str


class FoundAlert(Resource):
    """An alert of a call that was found."""

    id: str
    rule: str
    severity: Severity
    title: dict[str, str]
    """By language."""
    start_ms: int
    """Call time, in milliseconds."""


class SnippetView(Resource):
    """A place where something looked for was said."""

    party: Party
    start_ms: int
    """Call time of the utterance, in milliseconds."""
    text: str
    marks: list[tuple[int, int]]
    """Begin and end of each hit in `text`, in code points."""


class FoundCallView(Resource):
    """An ended call that was found."""

    id: str
    agents: list[FoundAgent]
    team: str
    queue: str
    customer: str
    """Masked."""
    direction: Direction
    language: str
    started_at: float
    """Seconds since the epoch."""
    duration_ms: int
    attributes: dict[str, str]
    alerts: list[FoundAlert]
    snippets: list[SnippetView]


class History(Resource):
    """Calls that were found, latest first."""

    items: list[FoundCallView]
    next: str | None = None
    """`before` of the next page; None when there is none. A page may be short and still have a
    next: then many calls were looked at in vain.
    """
