"""The sources that can bring calls in over the media port; adding one is a file and a line here."""

from typing import Protocol

from stream.settings import StreamSettings
from stream.sources.pcm import PcmSource
from stream.switchboard import Switchboard
from stream.talkback import TalkbackCapability
from stream.wire import MediaConnection, UpgradeRequest, Wire


class MediaSource(Protocol):
    """One protocol on the media port."""

    name: str
    """Name in `SOURCES` and in `Call.source`."""
    path: str
    """Path of the upgrade."""
    subprotocols: tuple[str, ...]
    """Subprotocols echoed when the client offers them, the preferred first."""
    talkback: TalkbackCapability
    """What it can carry back."""

    def __init__(self, board: Switchboard, settings: StreamSettings) -> None: ...

    def connect(self, request: UpgradeRequest, wire: Wire) -> MediaConnection:
        """A client was upgraded on our path."""
        ...


SOURCES: dict[str, type[MediaSource]] = {
    "pcm": PcmSource,
}
