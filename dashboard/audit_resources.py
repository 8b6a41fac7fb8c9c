"""Bodies of the HTTP API about the audit log, legal holds and forgetting."""

from typing import Annotated

from pydantic import Field, JsonValue

from dashboard.resources import Resource
from storage.audit_verification import FaultKind, Verdict
from storage.holds import HoldKind

Reason = Annotated[str, Field(min_length=1, max_length=500)]
Number = Annotated[str, Field(max_length=64)]
CustomerHash = Annotated[str, Field(pattern=r"^([0-9a-f]{32})?$")]


class AuditEntryView(Resource):
    """One entry, as signed; `docs/audit.md` says how to check it."""

    sequence: int
    at: float
    """Seconds since the epoch."""
    who: str
    role: str
    address: str
    action: str
    target_kind: str
    target: str
    team: str
    details: dict[str, str]
    previous: str
    hash: str


class AuditPage(Resource):
    """Entries, latest first."""

    items: list[AuditEntryView]
    next: str | None = None
    """`before` of the next page; None when there is none."""


class AuditFault(Resource):
    """One thing that is wrong with the chain."""

    kind: FaultKind
    sequence: int
    """Place in the chain, the first one for several that are missing."""
    other: int
    """Moved: the place it was written for. Missing: the last one missing. Else 0."""


class AuditVerification(Resource):
    """What the last verification of the chain found."""

    verdict: Verdict
    at: float
    """When, in seconds since the epoch."""
    entries: int
    """Entries read."""
    head: str
    """Anchor of the last entry; empty when there is none."""
    faults: list[AuditFault]
    """The first ones."""
    more_faults: int
    """Faults beyond those."""
    lost_anchor: str
    """The first anchor that is not in the chain; empty when all are."""


class AuditState(Resource):
    """Whether the chain is known to be intact."""

    verification: AuditVerification | None
    """None until the first has ended."""


class HoldView(Resource):
    """What may not be deleted."""

    id: str
    kind: HoldKind
    target: str
    """Id of the call, or the customer's keyed hash."""
    reason: str
    set_at: float
    """Seconds since the epoch."""
    set_by: str


class HoldList(Resource):
    """Holds that stand, latest first."""

    items: list[HoldView]


class HoldRequest(Resource):
    """What to hold: exactly one of call, number and customer_hash."""

    reason: Reason
    call: Annotated[str, Field(max_length=512)] = ""
    number: Number = ""
    customer_hash: CustomerHash = ""


class ForgetRequest(Resource):
    """Whom to forget: exactly one of call, number and customer_hash."""

    call: Annotated[str, Field(max_length=512)] = ""
    """A call of the customer."""
    number: Number = ""
    customer_hash: CustomerHash = ""
    dry_run: bool = False
    """Only say what would be removed."""
    all_nodes: bool = False
    """No other node keeps sound of its own."""


class Forgotten(Resource):
    """What was removed, or would be."""

    dry_run: bool
    removed: dict[str, int]
    """How many of each kind."""
    remaining: dict[str, int]
    """Calls that may have sound on other nodes, by node; empty when nothing is left."""
    proof: JsonValue
    """The signed document to keep; null in a dry run."""
