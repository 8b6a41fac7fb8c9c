"""Real addresses for the endpoints of the table."""

from dashboard.endpoints import Endpoint


def address(endpoint: Endpoint) -> str:
    """The path with an unknown call, alert, channel or delivery in it."""
    path = endpoint.path.replace("{call_id:path}", "no-call").replace("{alert_id}", "no-alert")
    return path.replace("{channel}", "no-channel").replace("{key}", "no-delivery")


def body(endpoint: Endpoint) -> dict[str, object] | None:
    """A body of the documented shape, if the endpoint takes one."""
    if endpoint.path == "/api/login":
        return {"user": "nobody", "password": "wrong"}
    return {"revision": 1} if "{alert_id}" in endpoint.path else None
