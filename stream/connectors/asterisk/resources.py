"""What ARI says: its resources and events, as far as they concern us. Unknown keys are ignored."""

import msgspec


class Identity(msgspec.Struct, frozen=True):
    """One end of a connection."""

    name: str = ""
    """Display name."""
    number: str = ""
    """Number, whole."""


class Dialplan(msgspec.Struct, frozen=True):
    """Where in the dialplan a channel is."""

    app_name: str = ""
    """Application it runs."""
    app_data: str = ""
    """Its arguments."""


class Channel(msgspec.Struct, frozen=True):
    """One connection of the PBX with a phone, a trunk or a program."""

    id: str
    """Unique id."""
    name: str
    """Technology, endpoint and a number, such as `PJSIP/1001-0000002a`."""
    state: str = ""
    """`Down`, `Ring`, `Ringing`, `Up` …"""
    caller: Identity = Identity()
    """Who it is."""
    connected: Identity = Identity()
    """Whom it talks with."""
    dialplan: Dialplan = Dialplan()
    """Where in the dialplan it is."""
    creationtime: str = ""
    """When it began: ISO 8601 with an offset, so texts of one PBX sort by time."""
    channelvars: dict[str, str] = {}
    """Some of its variables."""

    @property
    def endpoint(self) -> str:
        """Technology and endpoint, such as `PJSIP/1001`."""
        return self.name.rpartition("-")[0] or self.name


class Bridge(msgspec.Struct, frozen=True):
    """Channels that hear each other."""

    id: str
    """Unique id."""
    bridge_type: str = ""
    """`mixing` where they hear each other, `holding` where they wait."""
    channels: tuple[str, ...] = ()
    """Ids of its channels."""


class Module(msgspec.Struct, frozen=True):
    """A loadable module."""

    name: str
    """File name."""
    status: str = ""
    """`Running` when it is of use."""


class Variable(msgspec.Struct, frozen=True):
    """A channel's variable."""

    value: str = ""
    """Its value."""


class Event(msgspec.Struct, frozen=True):
    """One event, of any type; the fields its type does not have are empty."""

    type: str
    """Name of its type."""
    channel: Channel | None = None
    """The channel concerned."""
    bridge: Bridge | None = None
    """The bridge concerned."""
    transferee: Channel | None = None
    """Who is being transferred."""
    transferer_first_leg: Channel | None = None
    """The transferring phone's connection with the one who is transferred."""
    eventname: str = ""
    """Name of an event made by the dialplan, AMI or ARI."""
    userevent: dict[str, str] = {}
    """What such an event carries."""


WANTED = (
    "ApplicationReplaced",
    "BridgeAttendedTransfer",
    "BridgeBlindTransfer",
    "BridgeDestroyed",
    "BridgeMerged",
    "ChannelCallerId",
    "ChannelConnectedLine",
    "ChannelCreated",
    "ChannelDestroyed",
    "ChannelDtmfReceived",
    "ChannelEnteredBridge",
    "ChannelHold",
    "ChannelLeftBridge",
    "ChannelStateChange",
    "ChannelUnhold",
    "ChannelUserevent",
    "StasisEnd",
    "StasisStart",
)
"""Types of events we ask Asterisk to send; without this it sends each variable that is set."""
