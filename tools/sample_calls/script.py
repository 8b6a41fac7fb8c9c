"""The script of a sample call: who says what when, and what the call must give."""

import hashlib
from typing import Literal

import msgspec

from stream.party import Party

LANGUAGES = {"zh-CN": "cmn-latn-pinyin", "en": "en-us"}
"""Voice of espeak-ng for each language. Its voice `cmn` reads Chinese tones out as English
numbers, so Mandarin uses `cmn-latn-pinyin`."""

RESERVED_VOICES = frozenset({"m3", "f4", "Annie", "linda", "pablo", "m7", "f2"})
"""Voice variants the demonstration model is never trained on: sample calls use no others."""

PAUSE = "，"
"""A word that is not spoken: a breath between two clauses of a turn."""

SPEAKERS = (Party.AGENT, Party.CUSTOMER)
"""The two parties a sample call has."""


class Title(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the call is about, in one line of each language."""

    zh: str
    """Chinese."""
    en: str
    """English."""


class Agent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The agent who takes the call."""

    id: str
    """Agent number as the telephone system knows it, digits."""
    name: str
    """Name shown on the wall."""


class Voice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How espeak-ng speaks one party."""

    voice: str
    """One of `RESERVED_VOICES`."""
    rate: int
    """Words per minute by espeak-ng's own count, 140–290."""
    pitch: int
    """Base pitch, 0–99."""
    level_dbfs: float
    """Root mean square of the speech, in dB below full scale, −30 to −12."""


class Parties(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The voices of both parties."""

    agent: Voice
    """The agent's."""
    customer: Voice
    """The customer's."""


class Sound(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The telephone line."""

    snr_db: float
    """Speech over line noise, in dB, for each party against its own level."""
    low_hz: float = 300.0
    """Lower edge of the telephone band, in hertz."""
    high_hz: float = 3400.0
    """Upper edge of the telephone band, in hertz."""


class Turn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One party speaks, or puts the call on hold, or presses mute."""

    party: Party
    """Whose turn it is."""
    text: str = ""
    """What is said: words separated by spaces, as the recogniser's vocabulary divides them;
    `，` is a short pause. Empty for hold and mute."""
    hold_ms: int = 0
    """Length of a hold, in milliseconds; 0 for none."""
    mute_ms: int = 0
    """Length of a mute, in milliseconds; 0 for none."""
    louder_db: float = 0.0
    """How much louder it is spoken than the party's other turns, in dB, 0 to 20."""
    after_ms: int | None = None
    """Pause since everything before has ended, in milliseconds."""
    overlap_ms: int | None = None
    """Or: how long before the end of everything before it begins, in milliseconds."""

    @property
    def kind(self) -> Literal["speech", "hold", "mute"]:
        """What the party does."""
        if self.text:
            return "speech"
        return "hold" if self.hold_ms else "mute"

    @property
    def words(self) -> tuple[str, ...]:
        """The spoken words, without pauses."""
        return tuple(word for word in self.text.split() if word != PAUSE)

    @property
    def clauses(self) -> tuple[tuple[str, ...], ...]:
        """The spoken words of each clause between pauses."""
        parts = self.text.split(PAUSE)
        return tuple(tuple(part.split()) for part in parts if part.strip())


class ExpectedPhrase(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag="phrase",
    tag_field="kind",
):
    """Somebody says something a lexicon lists."""

    party: Party
    """Who says it."""
    turn: int
    """In which turn; counts from 1."""
    category: str
    """Category of the lexicon entry, such as `impatience`."""
    text: str
    """The telling words, without spaces."""
    tolerance_ms: int = 1000
    """How far the finding's begin may be from the word's, in milliseconds."""


class ExpectedDeadAir(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag="dead_air",
    tag_field="kind",
):
    """Nobody speaks for long."""

    turn: int
    """The silence begins when this turn ends; counts from 1."""
    cause: Literal["both_silent", "hold", "mute", "asked_to_wait"]
    """Why: `both_silent` is a silence nobody gave a reason for."""
    least_ms: int
    """Length it surely reaches, in milliseconds."""
    tolerance_ms: int = 1000
    """How far the finding's begin may be from the silence's, in milliseconds."""


class ExpectedTalkOver(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag="talk_over",
    tag_field="kind",
):
    """One party cuts in on the other."""

    party: Party
    """Who cuts in."""
    turn: int
    """With which turn; counts from 1."""
    tolerance_ms: int = 1000
    """How far the finding's begin may be from the overlap's, in milliseconds."""


class ExpectedObligation(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag="obligation",
    tag_field="kind",
):
    """Something that must be said in time."""

    party: Party
    """Who must say it."""
    entry: str
    """Id of the obligation."""
    state: Literal["kept", "broken", "excused"]
    """How it ends."""
    turn: int | None = None
    """The turn that keeps it; counts from 1."""
    limit_ms: int = 8000
    """Call time by which it must have been said, in milliseconds."""


ExpectedFinding = ExpectedPhrase | ExpectedDeadAir | ExpectedTalkOver | ExpectedObligation


class ExpectedAlert(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An alert the call must raise, once."""

    rule: str
    """Id of the rule."""
    severity: Literal["info", "warning", "critical"]
    """The highest severity it reaches."""


class Expectation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a person hears in the call: exactly these, nothing more."""

    findings: tuple[ExpectedFinding, ...] = ()
    """In the order of the call."""
    alerts: tuple[ExpectedAlert, ...] = ()
    """In any order."""


class Script(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One sample call."""

    title: Title
    """What it is about."""
    language: str
    """One of `LANGUAGES`."""
    direction: Literal["inbound", "outbound"]
    """Who rang whom."""
    agent: Agent
    """Who takes the call."""
    team: str
    """The agent's team, as shown."""
    queue: str
    """Skill group the call was routed to."""
    customer: str
    """The customer's number, masked: at most four digits in a row."""
    attributes: dict[str, str] = {}
    """Business data that come with the call."""
    sound: Sound
    """The line."""
    parties: Parties
    """The voices."""
    turns: tuple[Turn, ...]
    """Who does what, in order of begin."""
    tail_ms: int
    """Time between the last end and the hang-up, in milliseconds."""
    expect: Expectation
    """What the call must give."""

    def voice_of(self, party: Party) -> Voice:
        """How `party` sounds."""
        return self.parties.agent if party is Party.AGENT else self.parties.customer

    @property
    def digest(self) -> str:
        """Hash of all that the script says, whatever its layout and comments: ties rendered files
        to the script they were rendered from."""
        return _digest(self)

    @property
    def sound_digest(self) -> str:
        """Hash of all that can be heard: stays the same when only labels change."""
        return _digest(
            msgspec.structs.replace(self, title=Title(zh="", en=""), expect=Expectation())
        )


def _digest(script: Script) -> str:
    text = msgspec.json.encode(script, order="deterministic")
    return hashlib.blake2b(text, digest_size=16).hexdigest()
