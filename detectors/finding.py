"""What a detector states: that something was heard, where, and how much of it."""

import hashlib
from enum import StrEnum

import msgspec

from stream.party import Party


class FindingState(StrEnum):
    """Life of a finding."""

    OPEN = "open"
    """Still going on, or based on partial text: may grow or be retracted."""
    SETTLED = "settled"
    """Final."""
    RETRACTED = "retracted"
    """The final text did not bear it out."""


class Evidence(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a person needs to judge a finding for themselves. Unused fields are left empty."""

    entry: str = ""
    """Id of the lexicon entry or obligation."""
    category: str = ""
    """Category of the entry, for instance `impatience`."""
    text: str = ""
    """The words heard, as matched."""
    utterance: str = ""
    """Id of the utterance they were in."""
    cause: str = ""
    """Dead air: why nobody spoke (`both_silent`, `agent_silent`, `customer_silent`, `hold`, `mute`,
    `lost`, `asked_to_wait`); hold: whether it was announced (`asked_to_wait`, `unannounced`,
    `unheard`); obligation: `pending`, `kept`, `broken` or `excused`; interruption: `took_turn` or
    `kept_turn`."""
    after: str = ""
    """Dead air: the party who spoke last. Talk-over and interruption: the party who cut in."""
    unit: str = ""
    """Speech rate: `characters` or `words` a minute."""
    watch_s: float = 0.0
    """The watch point that had been reached when this revision was stated, in seconds."""


class Finding(msgspec.Struct, frozen=True, tag="finding"):
    """One thing heard. Revisions share the id; `revision` counts from 1.

    A pending obligation is an open finding whose `end_ms` is its deadline, so that a countdown and
    its outcome are one thing with one id.
    """

    id: str
    """Unique within the call; see `finding_id`."""
    call: str
    """Id of the call."""
    detector: str
    """Key of the detector in `DETECTORS`."""
    kind: str
    """What was found, in the detector's own noun: `dead_air`, `hold`, `talk_over`, `interruption`
    (measure: seconds), `phrase` (measure: 1 a hit), `obligation` (measure: seconds used, or the
    limit), `speech_rate` (measure: units a minute), `loudness` (measure: dB over the usual)."""
    state: FindingState
    """Where it is in its life."""
    revision: int
    """Counts from 1."""
    party: Party | None
    """Whose doing it is; None when it is nobody's alone."""
    start_ms: int
    """Call time of its begin, in milliseconds."""
    end_ms: int
    """Call time of its end so far, in milliseconds."""
    measure: float
    """How much of it; the unit is the kind's."""
    evidence: Evidence = Evidence()
    """What it rests on."""


def finding_id(detector: str, party: Party | None, entry: str, anchor: str) -> str:
    """Id of a finding: the same for partial and final text, live and after.

    `anchor` is what fixes it in the call: the start in call time, or an utterance id and the
    occurrence within it.
    """
    key = "\x1f".join((detector, party or "", entry, anchor))
    return hashlib.blake2b(key.encode(), digest_size=8).hexdigest()
