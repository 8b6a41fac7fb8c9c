"""Short ways to tell a detector what happened, for tests of one detector alone."""

from collections.abc import Sequence

from detectors.detector import Detector
from detectors.finding import Finding
from detectors.progress import Heard, TextHeard
from detectors.speech import LEVEL_MS, Level, Speech
from detectors.utterance import Utterance, Word
from stream.call import EndCause, Participation
from stream.gap import Gap, GapCause
from stream.log import CallEnd
from stream.party import Party

CALL = "call-1"


class Teller:
    """Tells one detector of a call, and keeps what it states."""

    def __init__(self, detector: Detector) -> None:
        self._detector = detector
        self._revisions: dict[str, int] = {}
        self.stated: list[Finding] = []
        for party in (Party.AGENT, Party.CUSTOMER):
            self._keep(detector.participation(Participation(call=CALL, party=party)))

    def voice(self, party: Party, start_ms: int, end_ms: int) -> list[Finding]:
        """A whole stretch of voice of one party; for talk-over use `begin` and `stop`."""
        return [*self.begin(party, start_ms), *self.stop(party, start_ms, end_ms)]

    def begin(self, party: Party, start_ms: int) -> list[Finding]:
        """A voice begins."""
        return self._keep(self._detector.speech(Speech(CALL, party, start_ms)))

    def stop(self, party: Party, start_ms: int, end_ms: int) -> list[Finding]:
        """A voice ends."""
        return self._keep(self._detector.speech(Speech(CALL, party, start_ms, end_ms)))

    def heard(self, at_ms: int) -> list[Finding]:
        """Activity is exact up to here."""
        return self._keep(self._detector.heard(Heard(CALL, at_ms)))

    def gap(
        self, party: Party, start_ms: int, end_ms: int, cause: GapCause, *, still: bool = False
    ) -> list[Finding]:
        """Sound is missing, and perhaps still goes on to."""
        return self._keep(self._detector.gap(Gap(CALL, party, start_ms, end_ms, cause, still)))

    def loud(self, party: Party, start_ms: int, end_ms: int, db: float) -> list[Finding]:
        """Levels of a party, all the same, from `start_ms` to `end_ms`."""
        times = range(start_ms, end_ms, LEVEL_MS)
        return [
            f for at in times for f in self._keep(self._detector.level(Level(CALL, party, at, db)))
        ]

    def text(self, party: Party, at_ms: int, settled_ms: int, missed_ms: int = 0) -> list[Finding]:
        """Recognition came so far."""
        heard = TextHeard(CALL, party, at_ms, settled_ms, missed_ms)
        return self._keep(self._detector.text_heard(heard))

    def partial(
        self, text: str, end_ms: int, *, start_ms: int = 0, party: Party = Party.AGENT
    ) -> list[Finding]:
        """A partial revision of the utterance that began at `start_ms`."""
        return self._utter(party, start_ms, end_ms, text, ())

    def final(
        self,
        text: str,
        *,
        start_ms: int = 0,
        word_ms: int = 200,
        from_ms: int | None = None,
        party: Party = Party.AGENT,
    ) -> list[Finding]:
        """The final revision; words of `word_ms` one after the other from `from_ms`."""
        first = start_ms if from_ms is None else from_ms
        words = tuple(
            Word(word, first + index * word_ms, first + (index + 1) * word_ms, 1.0)
            for index, word in enumerate(text.split())
        )
        return self._utter(party, start_ms, words[-1].end_ms if words else first, text, words)

    def end(self, at_ms: int, cause: EndCause = EndCause.HANGUP) -> list[Finding]:
        """The call is over."""
        return self._keep(self._detector.end(CallEnd(CALL, at_ms, cause)))

    def _utter(
        self, party: Party, start_ms: int, end_ms: int, text: str, words: tuple[Word, ...]
    ) -> list[Finding]:
        final = bool(words) or not text
        key = f"{party}-{start_ms}-0"
        self._revisions[key] = self._revisions.get(key, 0) + 1
        utterance = Utterance(
            id=key,
            call=CALL,
            party=party,
            start_ms=words[0].start_ms if words else start_ms,
            end_ms=end_ms,
            text=text,
            final=final,
            revision=self._revisions[key],
            words=words,
        )
        return self._keep(self._detector.utterance(utterance))

    def _keep(self, findings: Sequence[Finding]) -> list[Finding]:
        self.stated.extend(findings)
        return list(findings)
