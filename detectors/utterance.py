"""What one party said in one stretch, as far as it is known."""

import msgspec

from stream.party import Party


class Word(msgspec.Struct, frozen=True, gc=False):
    """One recognised word with its place in the call."""

    text: str
    """The word as the model writes it."""
    start_ms: int
    """Call time of its begin, in milliseconds."""
    end_ms: int
    """Call time of its end, in milliseconds."""
    confidence: float
    """The engine's posterior, 0 to 1."""


class Utterance(msgspec.Struct, frozen=True, tag="utterance"):
    """One stretch of recognised text. Partial revisions are replaced by the final one.

    The id comes from the party and the audio time at which the recogniser was opened, and a running
    number for engines that end an utterance by themselves, so it is the same live and after.
    """

    id: str
    """Unique within the call; equal for all revisions."""
    call: str
    """Id of the call."""
    party: Party
    """Who spoke."""
    start_ms: int
    """Call time of the first word (final) or of the first audio (partial), in milliseconds."""
    end_ms: int
    """Call time of the last word (final) or of the last audio heard so far (partial)."""
    text: str
    """Words separated by single spaces, as the engine writes them; may be empty when final."""
    final: bool
    """No further revision will come."""
    revision: int
    """Counts from 1."""
    confidence: float | None = None
    """Mean confidence of the words, 0 to 1; None while partial."""
    words: tuple[Word, ...] = ()
    """Words with times; empty while partial."""
