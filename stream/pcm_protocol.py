"""The `/pcm` protocol without any I/O: texts and the request in, announcements and events out.

docs/protocols/pcm.md is its published description. Whatever is wrong raises `Refusal` with the
close code of that page. Unknown keys and unknown event types are ignored, so that newer senders
and other people's forks can talk to us.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Annotated, Literal, TypeAlias

import msgspec

from stream.announcement import SPEAKERS, Announcement
from stream.call import Call, Direction
from stream.customer import customer_key, masked
from stream.gap import GapCause
from stream.party import Party
from stream.refusal import CloseCode, Refusal
from stream.resample import WIRE_RATES
from stream.wire import UpgradeRequest

SUBPROTOCOLS = ("floorwalker.pcm", "audio.drachtio.org", "audio.jambonz.org")
"""Subprotocols echoed when offered; forks of FreeSWITCH insist on theirs."""

HEADER_PREFIX = "x-floorwalker-"
"""Start keys may come as headers with this prefix, for senders that can set only headers."""

Name = Annotated[str, msgspec.Meta(max_length=128)]
CallId = Annotated[str, msgspec.Meta(min_length=1, max_length=128, pattern=r"^[^\x00-\x1f\x7f]+$")]
Scalar: TypeAlias = str | int | float | bool | None
Attributes = Annotated[dict[Name, Scalar], msgspec.Meta(max_length=64)]

NOT_JSON = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What reading somebody's text may raise; the last one for lists in lists without end."""

MAX_ATTRIBUTE_CHARS = 1024
"""Longest value of a call attribute."""


class PcmStart(msgspec.Struct, kw_only=True):
    """The first text of a connection; a missing key is taken from the URL's query or a header."""

    call: CallId
    """Id of the call."""
    party: Party | None = None
    """Whose voice a mono connection carries."""
    layout: Literal["mono", "stereo"] = "mono"
    """How many parties are interleaved."""
    channels: int | list[Party] | None = None
    """Parties in the order they are interleaved, or their number (agent then comes first)."""
    rate: int = 8000
    """Samples a second, one of `WIRE_RATES`."""
    agent: Name = ""
    """Agent id."""
    agent_name: Name = ""
    """Agent's display name."""
    customer: Name = ""
    """Customer's number; kept masked and hashed only."""
    direction: Direction = Direction.INBOUND
    """Who rang whom."""
    team: Name = ""
    """Team of the agent."""
    queue: Name = ""
    """Queue the call came through."""
    language: Annotated[str, msgspec.Meta(pattern=r"^([A-Za-z0-9-]{2,35})?$")] = ""
    """BCP 47 tag of the language expected; empty: the settings know by queue and team."""
    attributes: Attributes = {}
    """Business data."""
    practice: bool = False
    """A demo, practice or mystery call."""
    parties: list[Party] | None = None
    """Parties the call is expected to have; agent and customer unless given."""
    silence: Literal["sent", "suppressed"] = "sent"
    """Whether silence is sent as sound or as nothing."""
    answered: bool = False
    """Whether the call is answered now, so that call time begins now."""
    speed: float = 1.0
    """How many times faster than life a practice call is sent."""
    token: str = ""
    """Secret of this source."""


class Declared(msgspec.Struct, frozen=True):
    """A hold, mute or pause began or ended."""

    cause: GapCause
    """Which."""
    begins: bool
    """Whether it begins."""
    party: Party | None
    """Whom it concerns; None is decided by the cause: see docs/protocols/pcm.md."""


class AttributesChanged(msgspec.Struct, frozen=True):
    """Further business data."""

    attributes: dict[str, str]
    """Merged over what is known."""


class Transferred(msgspec.Struct, frozen=True):
    """From now on somebody else speaks as `party`."""

    party: Party
    """The role taken."""
    agent: str
    """Agent id when the party is an agent."""
    name: str
    """Display name."""


class Stopped(msgspec.Struct, frozen=True):
    """The source says that its part of the call is over."""


PcmEvent: TypeAlias = Declared | AttributesChanged | Transferred | Stopped


class _Aimed(msgspec.Struct):
    party: Party | None = None


class _Attributes(msgspec.Struct):
    attributes: Attributes


class _Participation(msgspec.Struct):
    party: Party = Party.AGENT
    agent: Name = ""
    agent_name: Name = ""


_DECLARATIONS = {
    "hold": (GapCause.HOLD, True),
    "unhold": (GapCause.HOLD, False),
    "mute": (GapCause.MUTE, True),
    "unmute": (GapCause.MUTE, False),
    "pause": (GapCause.PAUSED, True),
    "resume": (GapCause.PAUSED, False),
}


class Started(msgspec.Struct, tag="started"):
    """Reply to an accepted start."""

    call: str
    """Id of the call: as announced, or numbered when that was used before."""
    resume_s: float
    """Seconds within which a lost connection may be taken up again."""
    resumed: bool
    """Whether this connection takes the place of an earlier one."""


class Failed(msgspec.Struct, tag="error"):
    """Sent before every close that is not a good end."""

    code: int
    """The close code that follows."""
    message: str
    """What was wrong, for people."""
    retryable: bool
    """Whether the same start may succeed later."""


class Draining(msgspec.Struct, tag="draining"):
    """This node stops soon."""

    within_s: float
    """Seconds the call may still go on here."""


class Ended(msgspec.Struct, tag="stopped"):
    """Reply to a stop, or notice that the call has ended; the connection closes."""

    call: str
    """Id of the call."""


def start_from_text(message: bytes, request: UpgradeRequest) -> PcmStart:
    """Read the start text; keys it lacks come from the request."""
    try:
        given = msgspec.json.decode(message)
    except NOT_JSON as error:
        raise Refusal(CloseCode.BAD_START, f"the start is not JSON: {error}") from error
    if not isinstance(given, dict):
        raise Refusal(CloseCode.BAD_START, "the start is not a JSON object")
    return _start({**_from_request(request), **given}, request)


def start_from_request(request: UpgradeRequest) -> PcmStart:
    """Read the start from the URL's query and headers alone, for senders without a start text."""
    given = _from_request(request)
    if "call" not in given:
        raise Refusal(
            CloseCode.BAD_START, "audio came before a start text, and the URL names no call"
        )
    return _start(given, request)


def announcement(start: PcmStart, *, secret: str, max_speed: float) -> Announcement:
    """The start in the house's words, checked for what types cannot say.

    Args:
        start: as read.
        secret: key of the customer hash.
        max_speed: largest replay speed accepted.
    """
    if start.rate not in WIRE_RATES:
        rates = ", ".join(map(str, WIRE_RATES))
        raise Refusal(CloseCode.BAD_START, f"rate {start.rate} is not one of {rates}")
    if start.speed != 1.0 and not (start.practice and 1.0 <= start.speed <= max_speed):
        raise Refusal(CloseCode.BAD_START, f"speed is for practice calls, from 1 to {max_speed:g}")
    channels = _channels(start)
    expected = dict.fromkeys(SPEAKERS if start.parties is None else start.parties)
    return Announcement(
        call=Call(
            id=start.call,
            source="pcm",
            direction=start.direction,
            team=start.team,
            queue=start.queue,
            customer=masked(start.customer),
            customer_key=customer_key(start.customer, secret),
            language=start.language,
            attributes=_plain(start.attributes),
            practice=start.practice,
        ),
        channels=channels,
        rate=start.rate,
        agent=start.agent,
        agent_name=start.agent_name,
        expected=tuple(dict.fromkeys((*expected, *channels))),
        suppresses=start.silence == "suppressed",
        answered=start.answered,
        speed=start.speed,
    )


def event_from_text(message: bytes) -> PcmEvent | None:
    """Read a text that follows the start; None for one that does not concern us.

    Raises:
        Refusal: it is not a JSON object, or one of our events with a wrong content.
    """
    try:
        given = msgspec.json.decode(message)
    except NOT_JSON as error:
        text = "text that is not JSON, where audio or an event belongs"
        raise Refusal(CloseCode.NOT_UNDERSTOOD, text) from error
    if not isinstance(given, dict):
        raise Refusal(CloseCode.NOT_UNDERSTOOD, "text that is not a JSON object")
    try:
        return _event(given)
    except msgspec.ValidationError as error:
        raise Refusal(CloseCode.NOT_UNDERSTOOD, f"an event with wrong content: {error}") from error


def _event(given: dict[object, object]) -> PcmEvent | None:
    kind = given.get("type", given.get("event"))
    if not isinstance(kind, str):
        return None
    if declared := _DECLARATIONS.get(kind):
        party = msgspec.convert(given, _Aimed, strict=False).party
        return Declared(declared[0], declared[1], party)
    if kind == "attributes":
        read = msgspec.convert(given, _Attributes, strict=False)
        return AttributesChanged(_plain(read.attributes))
    if kind in ("participation", "transfer"):
        taken = msgspec.convert(given, _Participation, strict=False)
        return Transferred(taken.party, taken.agent, taken.agent_name)
    return Stopped() if kind == "stop" else None


def _start(given: Mapping[str, object], request: UpgradeRequest) -> PcmStart:
    try:
        start = msgspec.convert(given, PcmStart, strict=False)
    except msgspec.ValidationError as error:
        raise Refusal(CloseCode.BAD_START, f"the start is wrong: {error}") from error
    start.token = start.token or _header_token(request)
    return start


def _from_request(request: UpgradeRequest) -> dict[str, object]:
    prefix = len(HEADER_PREFIX)
    found: dict[str, object] = {
        name[prefix:].replace("-", "_"): value
        for name, value in request.headers.items()
        if name.startswith(HEADER_PREFIX)
    }
    found.update(request.query)
    # Lists and objects cannot be told apart from text here, so the query spells parties out.
    for key in ("channels", "parties"):
        value = found.get(key)
        if isinstance(value, str) and not value.isdigit():
            found[key] = value.split(",")
    found.pop("attributes", None)
    return found


def _header_token(request: UpgradeRequest) -> str:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            pair = base64.b64decode(value, validate=True).decode()
        except (binascii.Error, UnicodeDecodeError):
            return ""
        return pair.partition(":")[2]
    return ""


def _channels(start: PcmStart) -> tuple[Party, ...]:
    wanted = 2 if start.layout == "stereo" else 1
    if isinstance(start.channels, list):
        channels = tuple(start.channels)
    elif wanted == 2:
        channels = SPEAKERS
    elif start.party is not None:
        channels = (start.party,)
    else:
        raise Refusal(CloseCode.BAD_START, "party is missing: say whose voice this is")
    number = start.channels if isinstance(start.channels, int) else len(channels)
    if number != wanted or len(channels) != wanted:
        raise Refusal(
            CloseCode.BAD_START, f"layout {start.layout} has {wanted} channels, not {number}"
        )
    if len(set(channels)) != len(channels):
        raise Refusal(CloseCode.BAD_START, "one party cannot be on two channels")
    return channels


def _plain(attributes: Mapping[str, Scalar]) -> dict[str, str]:
    return {
        key: "" if value is None else str(value)[:MAX_ATTRIBUTE_CHARS]
        for key, value in attributes.items()
    }
