"""One party's sound on its way to text, seen from the event loop."""

from collections.abc import Callable

from pydantic import Field

from detectors.gate import SpeechGate
from detectors.lanes import Lanes, Missed, Outcome
from detectors.progress import TextHeard
from detectors.recogniser import Step
from detectors.resampling import HELD_BACK_MS
from detectors.transcriber import Rhythm, Transcriber
from detectors.utterance import Utterance
from stream.frame import FRAME_MS, AudioFrame
from stream.part_settings import PartSettings
from stream.party import Party


class GateSettings(PartSettings):
    """How speech is cut up for recognition. The padding behind it is voice activity's hangover."""

    pre_roll_ms: int = Field(
        300,
        ge=0,
        le=1000,
        multiple_of=FRAME_MS,
        title="Pre-roll",
        description="Milliseconds of sound in front of a voice that recognition hears as well.",
    )
    group_ms: int = Field(
        60,
        ge=FRAME_MS,
        le=1000,
        multiple_of=FRAME_MS,
        title="Group",
        description="Milliseconds of sound recognised at a time, where the model does not keep a "
        "rhythm that can be followed: shorter is sooner, and dearer.",
    )

    def rhythm(self, transcriber: Transcriber) -> Rhythm:
        """In which groups a transcriber is given its sound."""
        own = transcriber.rhythm
        if own is None:
            return Rhythm(self.group_ms)
        return Rhythm(own.step_ms, own.look_ahead_ms + HELD_BACK_MS)


class PartyText:
    """Gates one party's frames into a lane, and dates and numbers what comes back.

    Utterances are told at every engine step, each followed by a `TextHeard`, in the order of the
    audio; which steps there are depends on the audio alone.
    """

    def __init__(
        self,
        call: str,
        party: Party,
        settings: GateSettings,
        hangover_ms: int,
        lanes: Lanes,
        transcriber: Transcriber,
        tell: Callable[[Utterance | TextHeard], None],
    ) -> None:
        self._call = call
        self._party = party
        self._tell = tell
        self._pre_roll_ms = settings.pre_roll_ms
        self._lane = lanes.lane(transcriber, self._outcome)
        self.gate = SpeechGate(
            settings.pre_roll_ms, hangover_ms, settings.rhythm(transcriber), self._lane.put
        )
        """Takes the frames."""
        self._current: Utterance | None = None
        self._told = TextHeard(call, party, 0, 0, 0)
        self.heard_ms = 0
        """Audio recognised so far, in milliseconds."""
        self.missed_ms = 0
        """Audio that should have been recognised and was not, in milliseconds."""

    @property
    def pending(self) -> bool:
        """Whether something put in has not come back yet."""
        return self._lane.pending > 0

    def frame(self, frame: AudioFrame, voice_ms: int | None) -> None:
        """Take the next frame; `voice_ms` is where the voice began, or None in silence."""
        self.gate.frame(frame, voice_ms)

    def lag_ms(self, now_ms: int) -> int:
        """How far recognition is behind `now_ms`, in milliseconds; 0 when there is nothing to do.

        Audio that has not filled a group yet counts, so during speech it is never quite 0.
        """
        segment_ms = self.gate.segment_ms
        if not self.pending and segment_ms is None:
            return 0
        reached_ms = self._told.at_ms
        if not self.pending and segment_ms is not None:
            reached_ms = max(reached_ms, segment_ms)
        return max(0, now_ms - reached_ms)

    def quiet(self, heard_ms: int) -> None:
        """Activity is exact up to `heard_ms`: where there was no speech, recognition is done."""
        if self.pending or self.gate.segment_ms is not None:
            return
        # Speech that begins behind `heard_ms` may reach back into its own padding.
        self._reach(heard_ms - self._pre_roll_ms)

    def finished(self, at_ms: int) -> None:
        """No more sound will come and nothing is pending, or it is no longer waited for."""
        self._abandon()
        self._reach(at_ms)

    def _reach(self, at_ms: int) -> None:
        if at_ms > self._told.at_ms or at_ms > self._told.settled_ms:
            self._mark(at_ms, at_ms)

    def _mark(self, at_ms: int, settled_ms: int) -> None:
        at_ms = max(at_ms, self._told.at_ms)
        settled_ms = max(settled_ms, self._told.settled_ms)
        self._told = TextHeard(self._call, self._party, at_ms, settled_ms, self.missed_ms)
        self._tell(self._told)

    def _outcome(self, outcome: Outcome) -> None:
        if isinstance(outcome, Missed):
            self.missed_ms += outcome.end_ms - outcome.start_ms
            if outcome.broken:
                self._abandon()
                self._mark(outcome.end_ms, outcome.end_ms)
            return
        self.heard_ms += outcome.audio_ms
        self._utter(outcome)
        self._mark(outcome.at_ms, outcome.at_ms if outcome.final else self._told.settled_ms)

    def _utter(self, step: Step) -> None:
        """Tell the next revision of the utterance, unless nothing was ever said."""
        known = self._current
        if known is None and not step.text:
            return
        words = step.words
        utterance = Utterance(
            id=f"{self._party}-{step.opened_ms}-{step.number}",
            call=self._call,
            party=self._party,
            start_ms=words[0].start_ms if words else step.start_ms,
            end_ms=words[-1].end_ms if words else step.at_ms,
            text=step.text,
            final=step.final,
            revision=known.revision + 1 if known else 1,
            confidence=sum(w.confidence for w in words) / len(words) if words else None,
            words=words,
        )
        self._current = None if step.final else utterance
        self._tell(utterance)

    def _abandon(self) -> None:
        """The engine will not finish the utterance: what was known of it has to stand."""
        known = self._current
        if known is None:
            return
        self._current = None
        self._tell(
            Utterance(
                id=known.id,
                call=self._call,
                party=self._party,
                start_ms=known.start_ms,
                end_ms=known.end_ms,
                text=known.text,
                final=True,
                revision=known.revision + 1,
            )
        )
