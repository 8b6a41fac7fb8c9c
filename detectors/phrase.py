"""Phrases: something of the lexicon was said."""

from collections.abc import Iterator, Sequence

import msgspec
from pydantic import Field

from detectors.detector import NOTHING, Brief, Detector
from detectors.finding import Evidence, Finding, FindingState, finding_id
from detectors.lexicon import Hit, Terms, compiled
from detectors.utterance import Utterance, Word
from detectors.watch_points import LexiconEntry
from detectors.wording import Wording
from stream.log import CallEnd
from stream.part_settings import PartSettings
from stream.party import Party

KEY = "phrase"
TAIL_WORDS = 12
"""Words of the utterance before that a phrase may begin in."""


class PhraseSettings(PartSettings):
    """How far partial text is trusted, and how far a phrase may stretch over a pause."""

    survive_ms: int = Field(
        200,
        ge=0,
        le=2000,
        title="Confirmation",
        description="Milliseconds of further audio a phrase in partial text must survive.",
    )
    seam_ms: int = Field(
        1500,
        ge=0,
        le=10000,
        title="Seam",
        description="Longest pause in milliseconds between two utterances a phrase may span.",
    )


class _Seen(msgspec.Struct):
    """One occurrence of one entry in the utterance that is being spoken."""

    since_ms: int
    """End of the audio in which it was first seen."""
    finding: Finding | None = None
    """What was stated of it."""


class _Speaker:
    """What must be remembered of one party."""

    def __init__(self) -> None:
        self.utterance = ""
        self.seen: dict[tuple[int, int], _Seen] = {}
        self.tail: tuple[Word, ...] = ()


class Phrase(Detector):
    """States each occurrence of each entry, for the parties whose words count.

    In partial text an occurrence is stated once it is still there with `survive_ms` more audio, or
    at once if its entry cannot wait; final text settles it or takes it back. The n-th occurrence of
    an entry in an utterance has the same id in partial and final text, so it never counts twice.
    """

    def __init__(self, brief: Brief, settings: PhraseSettings) -> None:
        self._call = brief.call
        self._entries: tuple[LexiconEntry, ...] = brief.watch_points.lexicon
        self._lexicon = compiled(tuple(Terms(e.phrases, e.exceptions) for e in self._entries))
        self._parties = frozenset(party for e in self._entries for party in e.parties)
        self._settings = settings
        self._speakers: dict[Party, _Speaker] = {}

    def utterance(self, utterance: Utterance) -> Sequence[Finding]:
        """Compare what was said with the lexicon."""
        if utterance.party not in self._parties:
            return NOTHING
        speaker = self._speakers.setdefault(utterance.party, _Speaker())
        stated: list[Finding] = []
        if speaker.utterance != utterance.id:
            stated.extend(_retracted(speaker))
            speaker.utterance = utterance.id
        hits = list(self._hits(utterance, speaker))
        stated.extend((self._final if utterance.final else self._partial)(utterance, speaker, hits))
        if utterance.final:
            speaker.seen = {}
            if utterance.text:
                speaker.tail = _words(utterance)[-TAIL_WORDS:]
        return stated

    def end(self, end: CallEnd) -> Sequence[Finding]:
        """Take back what no final text ever bore out."""
        stated = [f for speaker in self._speakers.values() for f in _retracted(speaker)]
        return [msgspec.structs.replace(f, end_ms=min(f.end_ms, end.at_ms)) for f in stated]

    def _hits(
        self, utterance: Utterance, speaker: _Speaker
    ) -> Iterator[tuple[tuple[int, int], Finding]]:
        """Each occurrence that ends in this utterance: its key, and how it would be stated."""
        words = _words(utterance)
        tail = speaker.tail
        if tail and utterance.start_ms - tail[-1].end_ms > self._settings.seam_ms:
            tail = ()
        spoken = (*tail, *words)
        wording = Wording([word.text for word in spoken])
        counts: dict[int, int] = {}
        for hit in self._lexicon.find(wording):
            entry = self._entries[hit.term]
            if utterance.party not in entry.parties or wording.word_at[hit.end - 1] < len(tail):
                continue
            occurrence = counts.get(hit.term, 0)
            counts[hit.term] = occurrence + 1
            yield (hit.term, occurrence), self._finding(utterance, hit, occurrence, wording, spoken)

    def _partial(
        self,
        utterance: Utterance,
        speaker: _Speaker,
        hits: list[tuple[tuple[int, int], Finding]],
    ) -> Iterator[Finding]:
        before, speaker.seen = speaker.seen, {}
        for key, finding in hits:
            seen = speaker.seen[key] = before.pop(key, _Seen(utterance.end_ms))
            waited = utterance.end_ms - seen.since_ms >= self._settings.survive_ms
            if seen.finding is None and (waited or self._entries[key[0]].instant):
                seen.finding = finding
                yield finding
        # What was stated stays open even where a later partial has lost it: final text decides.
        speaker.seen.update({key: seen for key, seen in before.items() if seen.finding})

    def _final(
        self,
        utterance: Utterance,  # noqa: ARG002 - the same signature as `_partial`
        speaker: _Speaker,
        hits: list[tuple[tuple[int, int], Finding]],
    ) -> Iterator[Finding]:
        for key, finding in hits:
            seen = speaker.seen.pop(key, None)
            revision = 2 if seen and seen.finding else 1
            yield msgspec.structs.replace(finding, state=FindingState.SETTLED, revision=revision)
        yield from _retracted(speaker)

    def _finding(
        self,
        utterance: Utterance,
        hit: Hit,
        occurrence: int,
        wording: Wording,
        spoken: Sequence[Word],
    ) -> Finding:
        entry = self._entries[hit.term]
        return Finding(
            id=finding_id(KEY, utterance.party, entry.id, f"{utterance.id}#{occurrence}"),
            call=self._call,
            detector=KEY,
            kind=KEY,
            state=FindingState.OPEN,
            revision=1,
            party=utterance.party,
            start_ms=spoken[wording.word_at[hit.start]].start_ms,
            end_ms=spoken[wording.word_at[hit.end - 1]].end_ms,
            measure=1.0,
            evidence=Evidence(
                entry=entry.id,
                category=entry.category,
                text=wording.shown[hit.start : hit.end],
                utterance=utterance.id,
            ),
        )


def _words(utterance: Utterance) -> tuple[Word, ...]:
    """The words with their times; without them every word may be anywhere in the utterance."""
    if utterance.words:
        return utterance.words
    return tuple(
        Word(text, utterance.start_ms, utterance.end_ms, 0.0) for text in utterance.text.split()
    )


def _retracted(speaker: _Speaker) -> list[Finding]:
    """Take back everything stated and not settled."""
    stated = [seen.finding for seen in speaker.seen.values() if seen.finding]
    speaker.seen = {}
    return [
        msgspec.structs.replace(finding, state=FindingState.RETRACTED, revision=2)
        for finding in stated
    ]
