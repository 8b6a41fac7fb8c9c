"""Hears one call: voice activity and recognition once per party, then many detectors.

The same class hears a call while it is live and a complete log afterwards.
"""

import asyncio
from collections.abc import Callable
from typing import TypeAlias

import structlog

from detectors.detector import Brief
from detectors.finding import Finding
from detectors.party_text import PartyText
from detectors.progress import Heard, Listening, Progress, TextHeard
from detectors.recognition import Recognition
from detectors.registry import make_detectors
from detectors.runner import DetectorRunner
from detectors.settings import HearingSettings
from detectors.speech import Level, Speech
from detectors.transcriber import Transcriber
from detectors.utterance import Utterance
from detectors.voice_activity import ONSET_MS, VoiceActivity
from detectors.watch_points import WatchPoints
from stream.call import Call, Participation
from stream.frame import FRAME_MS, AudioFrame
from stream.gap import Gap
from stream.log import CallEnd, Watermark
from stream.party import Party

log = structlog.get_logger(__name__)

HearingEvent: TypeAlias = Speech | Level | Utterance | Finding | Progress
"""What hearing a call brings to light."""

SIDES = (Party.AGENT, Party.CUSTOMER)
"""Expected in every call, so that nothing waits for a party that never comes."""

RECOGNISED = frozenset({Party.AGENT, Party.CUSTOMER, Party.THIRD})
"""Whose speech becomes text: not announcements, and not what a coach whispers."""

PROGRESS_MS = 1000
"""Progress is told whenever so many milliseconds of call time have passed."""

_Edge: TypeAlias = tuple[int, int, Party, Speech | Gap | Participation]


class _Ear:
    """One party."""

    __slots__ = ("present", "text", "voice")

    def __init__(self, voice: VoiceActivity, text: PartyText | None) -> None:
        self.voice = voice
        self.text = text
        self.present = False


class CallHearing:
    """Hears one call's log and tells through `emit` what comes to light, on the event loop.

    Speech is told at once. Detectors get to know it in order, before a mark that lags the watermark
    by as much as voice activity may date back, so that what they find does not depend on delivery.
    """

    def __init__(
        self,
        call: Call,
        watch_points: WatchPoints,
        settings: HearingSettings,
        recognition: Recognition | None,
        emit: Callable[[HearingEvent], None],
    ) -> None:
        self._call = call.id
        self._settings = settings
        self._emit = emit
        self._recognition = recognition
        self._transcriber: Transcriber | None = (
            recognition.transcriber(call) if recognition else None
        )
        # One frame more, as the watermark may lie within a frame; one ms for drift's correction.
        self._lag_ms = max(settings.voice_activity.hangover_ms, ONSET_MS) + FRAME_MS + 1
        brief = Brief(call=call.id, watch_points=watch_points, text=self._transcriber is not None)
        self._runner = DetectorRunner(call.id, make_detectors(brief, settings.detectors), emit)
        self._edges: list[_Edge] = []
        self._heard_ms = 0
        self._progress_ms = PROGRESS_MS
        self._shown: dict[Party, str] = {}
        self._text_came = asyncio.Event()
        self._ears = {party: self._new_ear(party) for party in SIDES}

    def frame(self, frame: AudioFrame) -> None:
        """20 ms of one party: the hot path."""
        ear = self._ears.get(frame.party)
        if ear is None:
            ear = self._ears[frame.party] = self._new_ear(frame.party)
        if not ear.present:
            self._appeared(ear, frame.party, frame.start_ms)
        speech, level = ear.voice.frame(frame)
        if level is not None:
            self._level(level)
        if speech is not None:
            self._edge(speech)
        if ear.text is not None:
            ear.text.frame(frame, ear.voice.speech_ms)

    def gap(self, gap: Gap) -> None:
        """Missing sound of one party."""
        ear = self._ears.get(gap.party)
        if ear is None:
            ear = self._ears[gap.party] = self._new_ear(gap.party)
        if not ear.present:
            self._appeared(ear, gap.party, gap.start_ms)
        if ear.text is not None:
            ear.text.gate.interrupt()
        speech = ear.voice.silence(gap.end_ms)
        if speech is not None:
            self._edge(speech)
        self._edges.append((gap.start_ms, 1, gap.party, gap))

    def watermark(self, mark: Watermark) -> None:
        """All parties are known up to here: let detectors hear what is exact by now."""
        heard_ms = mark.at_ms - self._lag_ms
        if heard_ms > self._heard_ms:
            self._hear(heard_ms)
        if mark.at_ms >= self._progress_ms:
            self._progress_ms = mark.at_ms - mark.at_ms % PROGRESS_MS + PROGRESS_MS
            self._emit(self._progress(mark.at_ms))

    def participation(self, participation: Participation) -> None:
        """Somebody began or ended to speak as a party."""
        ear = self._ears.get(participation.party)
        if ear is not None:
            ear.present = True
        ended = participation.to_ms
        at_ms = participation.from_ms if ended is None else ended
        self._edges.append((at_ms, 0, participation.party, participation))

    def changed(self, call: Call) -> None:
        """Attributes or state changed: nothing that is heard depends on them."""

    async def end(self, end: CallEnd) -> None:
        """Nothing more will come: wait for the last words, then settle everything."""
        self._close_sound(end.at_ms)
        if self._recognition is not None:
            try:
                async with asyncio.timeout(self._recognition.settings.finish_s):
                    await self._last_words()
            except TimeoutError:
                log.warning("last_words_given_up", call=self._call)
        self._conclude(end)

    def end_in_line(self, end: CallEnd) -> None:
        """As `end`, where recognition is in line and there is nothing to wait for."""
        self._close_sound(end.at_ms)
        self._conclude(end)

    def _new_ear(self, party: Party) -> _Ear:
        voice = VoiceActivity(self._call, party, self._settings.voice_activity)
        text = None
        if self._recognition and self._transcriber and party in RECOGNISED:
            text = PartyText(
                self._call,
                party,
                self._recognition.settings,
                self._settings.voice_activity.hangover_ms,
                self._recognition.lanes,
                self._transcriber,
                self._text,
            )
        return _Ear(voice, text)

    def _appeared(self, ear: _Ear, party: Party, at_ms: int) -> None:
        """A party nobody announced has sound: it takes part from here."""
        ear.present = True
        unannounced = Participation(call=self._call, party=party, from_ms=at_ms)
        self._edges.append((at_ms, 0, party, unannounced))

    def _level(self, level: Level) -> None:
        self._emit(level)
        self._runner.level(level)

    def _edge(self, speech: Speech) -> None:
        self._emit(speech)
        end_ms = speech.end_ms
        edge = (speech.start_ms, 2) if end_ms is None else (end_ms, 3)
        self._edges.append((*edge, speech.party, speech))

    def _text(self, event: Utterance | TextHeard) -> None:
        """Something became known of what a party said."""
        self._text_came.set()
        if isinstance(event, TextHeard):
            self._runner.text_heard(event)
            return
        # Detectors are told at every engine step; people only when there is something new.
        if event.final or self._shown.get(event.party) != event.text:
            self._shown[event.party] = "" if event.final else event.text
            self._emit(event)
        self._runner.utterance(event)

    def _hear(self, at_ms: int) -> None:
        """Tell detectors of all edges up to `at_ms`, in order, and then that this is all."""
        if self._edges:
            self._edges.sort(key=lambda edge: edge[:3])
            later = [edge for edge in self._edges if edge[0] > at_ms]
            due, self._edges = self._edges[: len(self._edges) - len(later)], later
            for *_, event in due:
                if isinstance(event, Speech):
                    self._runner.speech(event)
                elif isinstance(event, Gap):
                    self._runner.gap(event)
                else:
                    self._runner.participation(event)
        self._heard_ms = at_ms
        self._runner.heard(Heard(self._call, at_ms))
        for ear in self._ears.values():
            if ear.text is not None:
                ear.text.quiet(at_ms)

    def _close_sound(self, at_ms: int) -> None:
        for ear in self._ears.values():
            speech, level = ear.voice.close(), ear.voice.level()
            if level is not None:
                self._level(level)
            if speech is not None:
                self._edge(speech)
            if ear.text is not None:
                ear.text.gate.interrupt()
        self._hear(max(at_ms, self._heard_ms))

    async def _last_words(self) -> None:
        while any(ear.text.pending for ear in self._ears.values() if ear.text):
            self._text_came.clear()
            await self._text_came.wait()

    def _conclude(self, end: CallEnd) -> None:
        for ear in self._ears.values():
            if ear.text is not None:
                ear.text.finished(end.at_ms)
        self._runner.end(end)
        self._emit(self._progress(end.at_ms))

    def _progress(self, at_ms: int) -> Progress:
        texts = [ear.text for ear in self._ears.values() if ear.text is not None]
        heard_ms = sum(text.heard_ms for text in texts)
        missed_ms = sum(text.missed_ms for text in texts)
        lag_ms = max((text.lag_ms(at_ms) for text in texts), default=0)
        model = self._transcriber
        return Progress(
            call=self._call,
            at_ms=at_ms,
            lag_ms=lag_ms,
            coverage=heard_ms / (heard_ms + missed_ms) if missed_ms else 1.0,
            listening=self._listening(lag_ms),
            model=model.name if model else "",
            demo_model=model.demo if model else False,
            failed_detectors=self._runner.failed,
        )

    def _listening(self, lag_ms: int) -> Listening:
        if self._recognition is None or self._transcriber is None:
            return Listening.NO_MODEL
        if self._recognition.lanes.failed:
            return Listening.FAILED
        behind = lag_ms >= self._recognition.settings.behind_ms
        return Listening.BEHIND if behind else Listening.ON
