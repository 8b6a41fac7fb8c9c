"""Speech rate: how fast a party speaks, in characters (Chinese) or words a minute of speaking."""

from collections.abc import Sequence

import msgspec
from pydantic import Field

from detectors.detector import NOTHING, Brief, Detector
from detectors.finding import Evidence, Finding, FindingState, finding_id
from detectors.lexicon import Terms, compiled
from detectors.utterance import Utterance, Word
from detectors.wording import Wording, unspaced
from stream.log import CallEnd
from stream.part_settings import PartSettings
from stream.party import Party

KEY = "speech_rate"
SIDES = (Party.AGENT, Party.CUSTOMER)

STRETCH, WHOLE_CALL = "stretch", "call"
"""What a rate was measured over; stands in the evidence as the entry."""


class SpeechRateSettings(PartSettings):
    """What a rate is measured over; which rates deserve a person is for rules to say."""

    stretch_s: float = Field(
        10.0,
        ge=2,
        le=120,
        title="Stretch",
        description="Seconds of speaking a rate is measured over; pauses do not count.",
    )
    least_units: int = Field(
        10,
        ge=1,
        le=1000,
        title="Least",
        description="Characters or words that must have been said in a stretch.",
    )
    pause_ms: int = Field(
        500,
        ge=0,
        le=5000,
        title="Pause",
        description="Milliseconds between two words from which it is a pause, and not slow speech.",
    )


class _Spoken(msgspec.Struct):
    """What one party said since the begin of a stretch, or of the call."""

    start_ms: int = -1
    """Call time of its first word, in milliseconds; -1 before there is one."""
    end_ms: int = 0
    """Call time behind its last word, in milliseconds."""
    spoken_ms: int = 0
    """Time spent speaking, in milliseconds."""
    characters: int = 0
    """Characters of scripts without spaces."""
    words: int = 0
    """Words of other scripts."""

    @property
    def units(self) -> int:
        """Characters and words."""
        return self.characters + self.words

    def take(self, word: Word, pause_ms: int) -> None:
        """Count a word, and the time to it when it was no pause."""
        lead_ms = word.start_ms - self.end_ms
        if self.start_ms >= 0 and 0 <= lead_ms < pause_ms:
            self.spoken_ms += lead_ms
        elif self.start_ms < 0:
            self.start_ms = word.start_ms
        self.spoken_ms += word.end_ms - word.start_ms
        self.end_ms = word.end_ms
        characters = sum(map(unspaced, word.text))
        self.characters += characters
        self.words += not characters


class SpeechRate(Detector):
    """States the rate of every stretch of speaking, and at the end that of the whole call.

    Stretches follow each other without overlap, so each word counts once. Only final text counts.
    Utterances that hold one of the exempt wordings (a notice that is read out) do not count at all.
    """

    def __init__(self, brief: Brief, settings: SpeechRateSettings) -> None:
        self._call = brief.call
        self._settings = settings
        self._exempt = compiled((Terms(brief.watch_points.rate_exempt),))
        self._stretch = {party: _Spoken() for party in SIDES}
        self._whole = {party: _Spoken() for party in SIDES}

    def utterance(self, utterance: Utterance) -> Sequence[Finding]:
        """Measure what was said, once it is final."""
        party = utterance.party
        if not utterance.final or party not in self._stretch:
            return NOTHING
        if self._exempt.find(Wording(utterance.text.split())):
            return NOTHING
        stated: list[Finding] = []
        for word in utterance.words:
            self._whole[party].take(word, self._settings.pause_ms)
            stretch = self._stretch[party]
            stretch.take(word, self._settings.pause_ms)
            if self._enough(stretch):
                stated.append(self._finding(party, STRETCH, stretch))
                self._stretch[party] = _Spoken()
        return stated

    def end(self, end: CallEnd) -> Sequence[Finding]:  # noqa: ARG002 - the port's signature
        """State the rate of the whole call of whoever said enough."""
        return [
            self._finding(party, WHOLE_CALL, whole)
            for party, whole in self._whole.items()
            if self._enough(whole)
        ]

    def _enough(self, spoken: _Spoken) -> bool:
        long_enough = spoken.spoken_ms >= 1000 * self._settings.stretch_s
        return long_enough and spoken.units >= self._settings.least_units

    def _finding(self, party: Party, over: str, spoken: _Spoken) -> Finding:
        return Finding(
            id=finding_id(KEY, party, over, str(spoken.start_ms)),
            call=self._call,
            detector=KEY,
            kind=KEY,
            state=FindingState.SETTLED,
            revision=1,
            party=party,
            start_ms=spoken.start_ms,
            end_ms=spoken.end_ms,
            measure=round(spoken.units * 60_000 / spoken.spoken_ms, 1),
            evidence=Evidence(
                entry=over,
                unit="characters" if spoken.characters >= spoken.words else "words",
            ),
        )
