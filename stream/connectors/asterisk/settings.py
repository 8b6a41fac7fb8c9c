"""Settings of one Asterisk that is asked to tap."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr

from stream.part_settings import PartSettings


def _compiles(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as wrong:
        raise ValueError(f"{pattern!r} is not a regular expression: {wrong}") from None
    return pattern


Pattern = Annotated[str, AfterValidator(_compiles)]
Variable = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_()-]{0,79}$")]


class AsteriskSettings(PartSettings):
    """One PBX: where its ARI is, who its agents are, and how sound is carried."""

    name: str = Field(
        "asterisk",
        pattern=r"^[a-z0-9-]{1,32}$",
        title="Name",
        description="Name of this PBX in logs and in `/readyz`; call ids begin with it.",
    )
    url: str = Field(
        "http://127.0.0.1:8088",
        pattern=r"^https?://[^/?#]+(/[^?#]*)?$",
        title="Address",
        description="Address of Asterisk's HTTP server, with its `prefix` if it has one.",
    )
    user: str = Field("floorwalker", title="ARI user", description="Name of a section of ari.conf.")
    password: SecretStr = Field(
        SecretStr(""), title="ARI password", description="Its password; needed."
    )
    application: str = Field(
        "floorwalker",
        pattern=r"^[A-Za-z0-9_-]{1,40}$",
        title="Application",
        description="Name of the Stasis application. Each Floorwalker on a PBX needs one of its "
        "own: at start everything an earlier run left under this name is cleaned up.",
    )
    agents: tuple[Pattern, ...] = Field(
        (r"(?:PJSIP|SIP)/(?P<agent>\d{3,6})",),
        min_length=1,
        title="Agents",
        description="Regular expressions that match an agent's whole endpoint, such as "
        "`PJSIP/1001`. The group `agent` is the agent's id; without it what follows the slash is.",
    )
    ignored: tuple[Pattern, ...] = Field(
        (),
        title="Ignored endpoints",
        description="Regular expressions of endpoints that are neither agent nor customer, such "
        "as paging systems.",
    )
    agent_variables: tuple[Variable, ...] = Field(
        ("FLOORWALKER_AGENT",),
        title="Agent variables",
        description="Channel variables that hold the agent's id, for agents who sit at changing "
        "phones; the first that is set wins over the endpoint.",
    )
    queue_variables: tuple[Variable, ...] = Field(
        ("QUEUENAME", "QUEUENUM"),
        title="Queue variables",
        description="Channel variables of the customer's channel that name the queue. Without one "
        "the queue is the one that `Queue()` was called with.",
    )
    team: str = Field("", title="Team", description="Team of every agent of this PBX.")
    team_variables: tuple[Variable, ...] = Field(
        (), title="Team variables", description="Channel variables that name the agent's team."
    )
    attribute_variables: tuple[Variable, ...] = Field(
        (),
        max_length=32,
        title="Attribute variables",
        description="Channel variables of the customer's channel kept as call attributes.",
    )
    language: str = Field(
        "",
        pattern=r"^([A-Za-z0-9-]{2,35})?$",
        title="Language",
        description="BCP 47 tag of the language spoken; empty follows `stream.languages`.",
    )
    carriers: tuple[Literal["websocket", "audiosocket", "rtp"], ...] = Field(
        ("websocket", "audiosocket", "rtp"),
        min_length=1,
        title="Carriers",
        description="How sound may be carried, the preferred first: `websocket` (we dial "
        "Asterisk), `audiosocket` (Asterisk dials us, TCP) or `rtp` (UDP). The first one whose "
        "modules Asterisk has loaded is used.",
    )
    rate: Literal[8000, 16000] = Field(
        8000,
        title="Rate",
        description="Samples a second asked of Asterisk; 16000 pays where phones speak wideband.",
    )
    customer_side: Literal["agent_hears", "customer_says"] = Field(
        "agent_hears",
        title="Customer's side",
        description="`agent_hears` taps what the agent's phone is sent: everybody else of the "
        "call. `customer_says` taps the customer's own channel: nothing but the customer.",
    )
    silence: Literal["sent", "suppressed"] = Field(
        "sent",
        title="Silence",
        description="`suppressed` where phones send nothing while nobody speaks (comfort noise, "
        "VAD): missing sound then counts as silence.",
    )
    media_host: str = Field(
        "127.0.0.1",
        title="Media address",
        description="Our address for `audiosocket` and `rtp`, as Asterisk reaches it.",
    )
    audiosocket_port: int = Field(
        0,
        ge=0,
        le=65535,
        title="AudioSocket port",
        description="TCP port of the carrier `audiosocket`; 0 takes any free one.",
    )
    talkback: bool = Field(
        default=True,
        title="Talkback",
        description="Whether inspectors may be heard on this PBX at all.",
    )
    handover_s: float = Field(
        3.0,
        ge=0,
        le=600,
        title="Handover time",
        description="Seconds a customer may be without an agent before the call is over.",
    )
    transfer_s: float = Field(
        120.0,
        ge=0,
        le=3600,
        title="Transfer time",
        description="The same after a transfer was seen, which may lead into a queue.",
    )
    request_timeout_s: float = Field(
        5.0, gt=0, le=60, title="Request time-out", description="Seconds ARI has for an answer."
    )
    watch_s: float = Field(
        5.0,
        gt=0,
        le=600,
        title="Watch interval",
        description="Seconds between two looks whether ARI still answers.",
    )
    resync_s: float = Field(
        60.0,
        gt=0,
        le=3600,
        title="Resync interval",
        description="Seconds between two comparisons with the PBX's own list of channels.",
    )
    retry_most_s: float = Field(
        30.0,
        ge=0.1,
        le=600,
        title="Longest retry wait",
        description="Seconds between attempts to reach an unreachable PBX, at most.",
    )
