"""Legal holds, and forgetting a customer."""

import msgspec
from fastapi import Request
from pydantic import JsonValue

from dashboard.acting import Acting
from dashboard.audit_resources import (
    ForgetRequest,
    Forgotten,
    HoldList,
    HoldRequest,
    HoldView,
)
from dashboard.errors import BadCustomerError, NotFoundError
from dashboard.services import DashboardServices, services_of
from dashboard.sight import Seen
from storage.errors import UnknownNameError
from storage.holds import Hold, HoldKind, LegalHolds
from stream.customer import customer_key

MOST = 1000
"""Holds listed."""


async def list_holds(request: Request) -> HoldList:
    """Legal holds that stand, latest first."""
    return HoldList(items=[_view(hold) for hold in await _holds(request).all(limit=MOST)])


async def call_holds(call_id: str, request: Request, seen: Seen) -> HoldList:
    """Legal holds that keep one call: its own and its customer's."""
    await seen.check(call_id)
    return HoldList(items=[_view(hold) for hold in await _holds(request).of_call(call_id)])


async def set_hold(body: HoldRequest, by: Acting, request: Request) -> HoldView:
    """Hold a call, or all calls of a customer, until the hold is lifted."""
    kind, target = HoldKind.CALL, body.call
    if body.number or body.customer_hash or not body.call:
        kind, target = HoldKind.CUSTOMER, await _customer(body, services_of(request))
    try:
        return _view(await _holds(request).set(kind, target, reason=body.reason, by=by))
    except UnknownNameError:
        raise NotFoundError("There is no such call.") from None
    except ValueError:
        raise BadCustomerError("A hold needs a reason.") from None


async def lift_hold(hold_id: str, by: Acting, request: Request) -> None:
    """Let what was held be deleted again."""
    try:
        await _holds(request).lift(hold_id, by=by)
    except UnknownNameError:
        raise NotFoundError("There is no hold of this id that stands.") from None


async def forget_customer(body: ForgetRequest, by: Acting, request: Request) -> Forgotten:
    """Remove everything about one customer, and get a signed proof; or only hear what that is."""
    services = services_of(request)
    key = await _customer(body, services)
    proof: JsonValue = None
    if body.dry_run:
        removal = await services.erasure.preview(key, by=by, all_nodes=body.all_nodes)
    else:
        document = await services.erasure.forget(key, by=by, all_nodes=body.all_nodes)
        removal, proof = document.removal, msgspec.to_builtins(document)
    return Forgotten(
        dry_run=body.dry_run, removed=removal.removed, remaining=removal.remaining, proof=proof
    )


async def _customer(body: HoldRequest | ForgetRequest, services: DashboardServices) -> str:
    """The keyed hash of the customer.

    Raises:
        BadCustomerError: not exactly one way to name them, or it names nobody.
        NotFoundError: there is no such call.
    """
    if sum(map(bool, (body.call, body.number, body.customer_hash))) != 1:
        raise BadCustomerError("Give exactly one of call, number and customer_hash.")
    if body.customer_hash:
        return body.customer_hash
    if body.number:
        key = customer_key(body.number, services.audit.keys.customers)
    else:
        record = await services.records.get(body.call)
        if record is None:
            raise NotFoundError("There is no such call.")
        key = record.stored.call.customer_key
    if not key:
        raise BadCustomerError("This names no customer.")
    return key


def _holds(request: Request) -> LegalHolds:
    return services_of(request).audit.holds


def _view(hold: Hold) -> HoldView:
    return HoldView(
        id=hold.id,
        kind=hold.kind,
        target=hold.target,
        reason=hold.reason,
        set_at=hold.set_at,
        set_by=hold.set_by,
    )
