"""Who acts, as the audit log keeps it."""

from typing import Annotated

from fastapi import Depends, Request
from starlette.requests import HTTPConnection

from dashboard.caller import Caller
from dashboard.gate import Calling
from storage.audit_entry import Actor

PROGRAM = "program"
"""Role of whoever calls with a token."""


def address_of(connection: HTTPConnection) -> str:
    """Where a request comes from."""
    return connection.client.host if connection.client else ""


def actor_of(connection: HTTPConnection, caller: Caller) -> Actor:
    """The caller, at the address the request came from."""
    role = str(caller.user.role) if caller.user else PROGRAM
    return Actor(who=caller.name, role=role, address=address_of(connection))


def _acting(caller: Calling, request: Request) -> Actor:
    return actor_of(request, caller)


Acting = Annotated[Actor, Depends(_acting)]
"""Parameter of a handler: who is asking, for the audit log."""
