"""Whether this node lives, and whether it can work."""

import asyncio

from fastapi import Request

from dashboard.errors import UnavailableError
from dashboard.readiness import HealthProbe
from dashboard.resources import Health, HealthCheck
from dashboard.services import services_of

PROBE_S = 2.0
"""Seconds a part may take to answer."""


async def healthz() -> Health:
    """The process answers. Restart it when this fails."""
    return Health(ok=True, checks=[])


async def readyz(request: Request) -> Health:
    """All parts work. Send no traffic here while this fails."""
    probes = services_of(request).probes
    checks = [await _check(name, probe) for name, probe in probes.items()]
    if all(check.ok for check in checks):
        return Health(ok=True, checks=checks)
    raise UnavailableError("Not every part works.", detail=[check.model_dump() for check in checks])


async def _check(name: str, probe: HealthProbe) -> HealthCheck:
    try:
        async with asyncio.timeout(PROBE_S):
            note = await probe()
    except TimeoutError:
        note = "does not answer"
    return HealthCheck(name=name, ok=not note, note=note)
