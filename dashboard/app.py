"""Puts the web application's server side together: middleware, endpoints, pages."""

from fastapi import FastAPI
from fastapi.routing import APIRoute

from dashboard.api_schema import published_schema
from dashboard.endpoints import install_endpoints
from dashboard.errors import CatchAll, install_error_handlers
from dashboard.headers import SecurityHeaders
from dashboard.limits import BodyLimit
from dashboard.origin import OriginCheck
from dashboard.pages import install_pages
from dashboard.routes.desk import desk_live
from dashboard.routes.listening import listen_socket
from dashboard.routes.live import live
from dashboard.services import DashboardServices
from dashboard.web_counts import CountRequests

DESCRIPTION = (
    "Live calls, what was heard in them, and alerts. Sign in with POST /api/login; the cookie it "
    "sets opens everything else. Every error has the shape "
    '{"error": {"code", "message", "detail"?}}.'
)


def create_app(services: DashboardServices) -> FastAPI:
    """The application, ready to be served. It starts nothing: `services.feed` is run by whoever
    runs the server.
    """
    app = bare_app(services.product.version)
    app.state.services = services
    app.add_api_websocket_route("/api/live", live)
    app.add_api_websocket_route("/api/desk/live", desk_live)
    app.add_api_websocket_route("/api/calls/{call_id:path}/listen", listen_socket)
    install_pages(app)
    # The last added is the outermost.
    app.add_middleware(BodyLimit)
    app.add_middleware(OriginCheck, settings=services.settings)
    app.add_middleware(CatchAll)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(CountRequests, counts=services.web)
    return app


def bare_app(version: str) -> FastAPI:
    """The endpoints of the API without anything behind them: enough to describe it."""
    app = FastAPI(
        title="Floorwalker",
        version=version or "0",
        description=DESCRIPTION,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_operation_id,
    )
    app.openapi = lambda: published_schema(app)  # type: ignore[method-assign]
    install_error_handlers(app)
    install_endpoints(app)
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name
