"""Loudness: a party speaks louder than is usual for them, for a while."""

from collections import deque
from collections.abc import Sequence
from math import log10

import msgspec
from pydantic import Field

from detectors.detector import NOTHING, Brief, Detector
from detectors.finding import Evidence, Finding, FindingState, finding_id
from detectors.progress import Heard
from detectors.speech import LEVEL_MS, Level, Speech
from detectors.watch_points import LoudnessWatch
from stream.log import CallEnd
from stream.part_settings import PartSettings
from stream.party import Party

KEY = "loudness"
SIDES = (Party.AGENT, Party.CUSTOMER)

SMOOTHED = 5
"""Levels (0.5 s) that are averaged, so that one stressed syllable is no raised voice."""

SLACK_DB = 3.0
"""A loud stretch lasts until it falls so far below the level that began it, in dB."""


class LoudnessSettings(PartSettings):
    """What a voice is compared with; how much louder deserves a person is for rules to say."""

    baseline_s: float = Field(
        8.0,
        ge=1,
        le=120,
        title="Baseline",
        description="Seconds of a party's speech from which its usual level is known.",
    )
    pause_ms: int = Field(
        700,
        ge=0,
        le=5000,
        title="Pause",
        description="Milliseconds without voice that end a loud stretch.",
    )


class _Stretch(msgspec.Struct):
    """One loud stretch under one watch."""

    start_ms: int
    end_ms: int
    usual: float
    """The usual power when it began: the stretch itself must not raise it."""
    total: float = 0.0
    """Sum of the power of its levels."""
    count: int = 0
    """How many levels that are."""
    stated: bool = False
    """It has reached its length and was told of."""


class _Voice:
    """The level of one party, from its levels in order."""

    def __init__(self, watches: int) -> None:
        self.levels: deque[Level] = deque()
        """Waiting until voice activity is exact so far."""
        self.spans: deque[tuple[int, int]] = deque()
        """Speech that ended, not yet compared with levels."""
        self.since: int | None = None
        """Begin of the speech that lasts."""
        self.total = 0.0
        self.count = 0
        self.recent: deque[float] = deque(maxlen=SMOOTHED)
        self.loud: list[_Stretch | None] = [None] * watches

    def speaking_at(self, at_ms: int) -> bool:
        """Whether there is voice; asked for ascending times, of which older ones are forgotten."""
        while self.spans and self.spans[0][1] <= at_ms:
            self.spans.popleft()
        if self.spans and self.spans[0][0] <= at_ms:
            return True
        return self.since is not None and self.since <= at_ms


class Loudness(Detector):
    """States stretches in which a party is so much louder than its own mean, as rules ask for it:
    open once one is long enough, settled when it is over. Measure: its mean power over the usual
    one, in dB.

    The usual power is the mean of all levels with voice so far. Distance from the telephone and the
    line's gain cancel out by it; who shouts from the first word on is not found.
    """

    def __init__(self, brief: Brief, settings: LoudnessSettings) -> None:
        self._call = brief.call
        self._watches = brief.watch_points.loudness
        self._baseline = round(1000 * settings.baseline_s / LEVEL_MS)
        self._pause_ms = settings.pause_ms
        self._voices = {party: _Voice(len(self._watches)) for party in SIDES}

    def level(self, level: Level) -> Sequence[Finding]:
        """How loud a party was; compared once it is known whether that was voice."""
        if self._watches and level.party in self._voices:
            self._voices[level.party].levels.append(level)
        return NOTHING

    def speech(self, speech: Speech) -> Sequence[Finding]:
        """A stretch of voice began or ended."""
        voice = self._voices.get(speech.party)
        if voice is None or not self._watches:
            return NOTHING
        if speech.end_ms is None:
            voice.since = speech.start_ms
        else:
            voice.since = None
            voice.spans.append((speech.start_ms, speech.end_ms))
        return NOTHING

    def heard(self, heard: Heard) -> Sequence[Finding]:
        """Compare the levels up to here."""
        if not self._watches:
            return NOTHING
        return [f for party in SIDES for f in self._compared(party, heard.at_ms)]

    def end(self, end: CallEnd) -> Sequence[Finding]:
        """Compare the rest, and settle what lasts."""
        stated = list(self.heard(Heard(self._call, end.at_ms)))
        for party, voice in self._voices.items():
            for index in range(len(self._watches)):
                stated.extend(self._over(party, voice, index))
        return stated

    def _compared(self, party: Party, until_ms: int) -> list[Finding]:
        voice = self._voices[party]
        stated: list[Finding] = []
        while voice.levels and voice.levels[0].start_ms + LEVEL_MS <= until_ms:
            level = voice.levels.popleft()
            if voice.speaking_at(level.start_ms + LEVEL_MS // 2):
                stated.extend(self._spoke(party, voice, level))
            else:
                for index, stretch in enumerate(voice.loud):
                    if stretch and level.start_ms - stretch.end_ms >= self._pause_ms:
                        stated.extend(self._over(party, voice, index))
        return stated

    def _spoke(self, party: Party, voice: _Voice, level: Level) -> list[Finding]:
        stated: list[Finding] = []
        power = 10 ** (level.db / 10)
        voice.recent.append(power)
        if voice.count >= self._baseline:
            for index in range(len(self._watches)):
                stated.extend(self._watched(party, voice, index, level.start_ms, power))
        voice.total += power
        voice.count += 1
        return stated

    def _watched(
        self, party: Party, voice: _Voice, index: int, at_ms: int, power: float
    ) -> list[Finding]:
        watch, stretch = self._watches[index], voice.loud[index]
        usual = stretch.usual if stretch else voice.total / voice.count
        over_db = 10 * log10(sum(voice.recent) / len(voice.recent) / usual)
        if over_db < watch.over_db - (SLACK_DB if stretch else 0.0):
            return self._over(party, voice, index)
        if stretch is None:
            stretch = voice.loud[index] = _Stretch(at_ms, at_ms, usual)
        stretch.end_ms = at_ms + LEVEL_MS
        stretch.total += power
        stretch.count += 1
        if stretch.stated or stretch.end_ms - stretch.start_ms < 1000 * watch.for_s:
            return []
        stretch.stated = True
        return [self._finding(party, watch, stretch, FindingState.OPEN)]

    def _over(self, party: Party, voice: _Voice, index: int) -> list[Finding]:
        stretch, voice.loud[index] = voice.loud[index], None
        if stretch is None or not stretch.stated:
            return []
        return [self._finding(party, self._watches[index], stretch, FindingState.SETTLED)]

    def _finding(
        self, party: Party, watch: LoudnessWatch, stretch: _Stretch, state: FindingState
    ) -> Finding:
        return Finding(
            id=finding_id(KEY, party, watch.id, str(stretch.start_ms)),
            call=self._call,
            detector=KEY,
            kind=KEY,
            state=state,
            revision=1 + (state is FindingState.SETTLED),
            party=party,
            start_ms=stretch.start_ms,
            end_ms=stretch.end_ms,
            measure=round(10 * log10(stretch.total / stretch.count / stretch.usual), 1),
            evidence=Evidence(entry=watch.id, watch_s=watch.for_s),
        )
