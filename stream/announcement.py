"""What a source says about the sound it is going to bring."""

import msgspec

from stream.call import Call
from stream.party import Party
from stream.resample import frame_rate

SPEAKERS = (Party.AGENT, Party.CUSTOMER)
"""The parties a call is expected to have unless its source says otherwise."""


class Announcement(msgspec.Struct, frozen=True, kw_only=True):
    """One connection's announcement, in the house's words, whatever protocol it came by."""

    call: Call
    """The call, as known to this source."""
    channels: tuple[Party, ...]
    """Whose voice each channel carries, in the order they are interleaved."""
    rate: int
    """Samples a second on the wire, one of `WIRE_RATES`."""
    agent: str = ""
    """Agent id, empty if unknown."""
    agent_name: str = ""
    """Display name of the agent, empty if unknown."""
    expected: tuple[Party, ...] = SPEAKERS
    """Parties whose missing sound is to be said even before anybody brought them."""
    suppresses: bool = False
    """Whether nothing is sent while there is nothing to hear."""
    answered: bool = False
    """Whether the call is answered now: then call time begins here and not at the first sound."""
    speed: float = 1.0
    """How many times faster than life the sound comes; for replayed practice calls."""

    @property
    def frame_rate(self) -> int:
        """Rate in Hz of the frames made from this sound."""
        return frame_rate(self.rate)
