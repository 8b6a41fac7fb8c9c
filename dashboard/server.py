"""Serves the dashboard on the event loop it is called on, and leaves signals to the front door."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Generator

import uvicorn
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState

from dashboard.app import create_app
from dashboard.services import DashboardServices
from dashboard.settings import DashboardSettings
from stream.certificate import Certificate

WS_BYTES = 4096
"""Largest message of a browser: it only ever names a call."""
PING_S = 20.0
"""Seconds between pings of an open wall, and for how long an answer may take."""
KEEP_ALIVE_S = 30
"""Seconds an idle HTTP connection stays open."""

BACKLOG = 512
"""Connections that may wait to be accepted."""


class PortInUseError(OSError):
    """The port cannot be bound."""

    code = "port_in_use"
    retryable = False


class DashboardServer:
    """The HTTP server and the feed of the live wall. The port is bound at once, so that a second
    Floorwalker fails before it starts anything.
    """

    def __init__(self, services: DashboardServices) -> None:
        """Bind the port.

        Raises:
            CertificateError: the certificate cannot be used.
            PortInUseError: somebody else listens there, or the address is not ours.
        """
        self._services = services
        self._settings = services.settings
        self._certificate = _certificate(self._settings)
        self._socket = _bind(self._settings)
        self._server = _Server(_config(services, self._certificate))

    @property
    def port(self) -> int:
        """The port really bound."""
        return int(self._socket.getsockname()[1])

    @property
    def url(self) -> str:
        """Where people find it."""
        return self._settings.address(self.port)

    async def serve(self) -> None:
        """Serve until `stop` or cancelled. Requests under way get the drain time."""
        async with asyncio.TaskGroup() as tasks:
            beside = [
                tasks.create_task(self._services.feed.run()),
                tasks.create_task(self._services.lag.run()),
                tasks.create_task(self._services.listening_watch.run()),
            ]
            if self._certificate is not None:
                beside.append(tasks.create_task(self._certificate.follow()))
            try:
                await self._services.feed.ready()
                await self._server.serve(sockets=[self._socket])
            finally:
                self._socket.close()
                for task in beside:
                    task.cancel()

    def stop(self) -> None:
        """Take no more connections, tell the walls to come back later, and end `serve`."""
        self._server.should_exit = True


class _WallSocket(WebSocketsSansIOProtocol):
    """A browser that is just leaving when the server stops is let go."""

    def shutdown(self) -> None:
        try:
            super().shutdown()
        except InvalidState:
            self.transport.close()


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


def _bind(settings: DashboardSettings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((settings.host, settings.port))
        # Whoever connects before everything runs waits a moment instead of being refused.
        bound.listen(BACKLOG)
    except OSError as error:
        bound.close()
        message = f"cannot listen on {settings.host} port {settings.port}: {error.strerror}"
        raise PortInUseError(error.errno, message) from error
    return bound


def _certificate(settings: DashboardSettings) -> Certificate | None:
    if settings.tls_certificate is None:
        return None
    return Certificate(settings.tls_certificate, settings.tls_key, settings.tls_key_password)


def _config(services: DashboardServices, certificate: Certificate | None) -> uvicorn.Config:
    settings = services.settings

    def context(*_: object) -> ssl.SSLContext:
        assert certificate is not None  # noqa: S101 - asked for with a certificate only
        return certificate.context

    return uvicorn.Config(
        create_app(services),
        # A wall needs 0.7 Mbit/s for 100 calls; compressing is paid once per viewer. Measured with
        # 50 walls over 100 calls (tests/load): 17 % of a core without, 22 % with.
        ws=_WallSocket,
        ws_per_message_deflate=False,
        ws_max_size=WS_BYTES,
        ws_max_queue=4,
        ws_ping_interval=PING_S,
        ws_ping_timeout=PING_S,
        lifespan="off",
        backlog=BACKLOG,
        access_log=False,
        log_config=None,
        server_header=False,
        limit_concurrency=settings.max_connections,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=settings.drain_s,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=list(settings.trusted_proxies) or None,
        ssl_context_factory=context if certificate else None,
    )
