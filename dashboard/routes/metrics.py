"""The metrics of this node, for Prometheus."""

import secrets
from ipaddress import ip_address

from fastapi import Request, Response

from dashboard.errors import ForbiddenError, NotSignedInError, UnavailableError
from dashboard.metrics.exposition import CONTENT_TYPE
from dashboard.services import services_of

FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
"""Headers of a proxy: then who asks is not who is connected."""


async def metrics(request: Request) -> Response:
    """All figures as they are now."""
    services = services_of(request)
    _admit(request, services.settings.metrics_token.get_secret_value())
    if services.metrics is None:
        raise UnavailableError("There is no node behind this dashboard.")
    text = await services.metrics.text()
    return Response(text, media_type=CONTENT_TYPE, headers={"cache-control": "no-store"})


def _admit(request: Request, token: str) -> None:
    """Let nobody read them who is neither this machine nor has the token."""
    if token:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and secrets.compare_digest(given.encode(), token.encode()):
            return
        raise NotSignedInError("Give the metrics token.", headers={"www-authenticate": "Bearer"})
    near = request.client is not None and _is_this_machine(request.client.host)
    if not near or any(header in request.headers for header in FORWARDED):
        raise ForbiddenError("Only this machine may read metrics while no metrics token is set.")


def _is_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
