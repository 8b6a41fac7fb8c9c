"""Builds the description of the API, with the messages of its sockets among its schemas."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter
from pydantic.json_schema import models_json_schema

from dashboard.desk_messages import DeskNow
from dashboard.live_messages import ServerMessage, WatchCall

Schema = dict[str, Any]
"""A JSON document: OpenAPI is looser than any type of ours."""

REFERENCE = "#/components/schemas/{model}"


def published_schema(app: FastAPI) -> Schema:
    """The description of `app`; made once and kept."""
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes
        )
        schemas = schema.setdefault("components", {}).setdefault("schemas", {})
        schemas.update(_live_schemas())
        schema["components"]["schemas"] = dict(sorted(schemas.items()))
        app.openapi_schema = schema
    return app.openapi_schema


def _live_schemas() -> Schema:
    server = TypeAdapter(ServerMessage).json_schema(mode="serialization", ref_template=REFERENCE)
    found: Schema = server.pop("$defs")
    _, others = models_json_schema(
        [(WatchCall, "validation"), (DeskNow, "serialization")], ref_template=REFERENCE
    )
    return {**found, **others["$defs"], "ServerMessage": server}
