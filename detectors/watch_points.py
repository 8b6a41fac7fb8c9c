"""What the active rules need to be told at its moment.

Thresholds live in rules, never in detectors. Rules are compiled to watch points; a detector states
a finding anew whenever one of them is reached, and once more when the thing is over.
"""

import msgspec

from stream.party import Party


class LexiconEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that may be said, in all its wordings."""

    id: str
    """Unique in the lexicon."""
    category: str
    """For instance `impatience`; rules may ask for a whole category."""
    parties: frozenset[Party]
    """Whose words count."""
    phrases: tuple[str, ...]
    """Wordings; spaces between Chinese characters and letter case do not matter."""
    exceptions: tuple[str, ...] = ()
    """Longer wordings around a phrase that make it harmless (`不会投诉`)."""
    instant: bool = False
    """Cannot wait: stated on the first partial text instead of once it survived a further step."""
    suggestion: dict[str, str] = {}
    """Wording to use instead, by language."""


class ObligationSpec(msgspec.Struct, frozen=True, kw_only=True):
    """A required phrase with a time limit."""

    id: str
    """Unique among obligations."""
    party: Party
    """Who must say it."""
    groups: tuple[tuple[str, ...], ...]
    """One wording of every group must be said, in any order."""
    digits: int = 0
    """At least so many spoken or written digits in a row must be said as well (an agent number)."""
    within_ms: int
    """Time limit in milliseconds; words count by when they begin."""
    before_end: bool = False
    """The limit counts back from the end of the call and not from its begin: closing words."""
    title: dict[str, str] = {}
    """What the tile calls it, by language."""


class LoudnessWatch(msgspec.Struct, frozen=True, order=True):
    """A raised voice that is to be stated."""

    over_db: float
    """At least so much louder than the party's own mean, in dB."""
    for_s: float
    """For at least so many seconds."""

    @property
    def id(self) -> str:
        """The entry its findings carry."""
        return f"{self.over_db:g}dB/{self.for_s:g}s"


class WatchPoints(msgspec.Struct, frozen=True, kw_only=True):
    """All that detectors are told of the active rules."""

    dead_air_s: tuple[float, ...] = ()
    """Silences of these lengths are stated at their moment, in seconds, ascending."""
    talk_over_s: tuple[float, ...] = ()
    """Overlaps of these lengths are stated at their moment, in seconds, ascending."""
    hold_s: tuple[float, ...] = ()
    """Holds of these lengths are stated at their moment, in seconds, ascending."""
    loudness: tuple[LoudnessWatch, ...] = ()
    """Raised voices to state."""
    rate_exempt: tuple[str, ...] = ()
    """Wordings of what may be read out fast or slowly: its rate is not measured."""
    lexicon: tuple[LexiconEntry, ...] = ()
    """Phrases to listen for."""
    wait_requests: tuple[str, ...] = ()
    """Wordings by which somebody asks for time (`请稍等`); they give dead air its cause."""
    obligations: tuple[ObligationSpec, ...] = ()
    """Required phrases."""
