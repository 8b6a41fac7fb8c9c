"""The one way out: posts to a receiver whose address was checked, over a connection made to exactly
that address, with bounds on how long and how much it may answer.
"""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

import httpcore
import httpx
import msgspec
from pydantic import Field, SecretStr

from alerts.channels.addresses import checked, literal
from alerts.channels.channel import DeliveryError
from stream.part_settings import PartSettings

MAX_RESPONSE_BYTES = 64 * 1024
"""Of an answer no more is read."""

SKIM_S = 1.0
"""Seconds an answer's body may take to arrive once its status is known."""

_BROKEN = (
    TimeoutError,
    httpcore.TimeoutException,
    httpcore.NetworkError,
    httpcore.ProtocolError,
)
"""How a connection can fail below HTTP."""

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""Looks a name up: its addresses, best first; empty when there are none."""


class ReachSettings(PartSettings):
    """Where channels may post. Addresses inside one's own network are refused unless allowed."""

    allowed_networks: tuple[IPv4Network | IPv6Network, ...] = Field(
        default=(),
        title="Allowed networks",
        description="Networks that may be posted to although they are not public (10.8.0.0/16).",
    )
    allowed_hosts: frozenset[str] = Field(
        default=frozenset(),
        title="Allowed hosts",
        description="Host names that may lead to private addresses; link-local ones stay refused.",
    )
    proxy: SecretStr = Field(
        default=SecretStr(""),
        title="Proxy",
        description="HTTP proxy all posts go through (http://user:password@proxy:3128). It then "
        "resolves the names, so that it has to refuse private addresses itself. Variables such as "
        "HTTPS_PROXY are not read.",
    )
    ca_file: Path | None = Field(
        default=None,
        title="Certificate authorities",
        description="PEM file of the authorities to trust instead of the public ones.",
    )


class HttpAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What came back."""

    status: int
    """HTTP status."""
    headers: dict[str, str]
    """By name, in lower case."""
    body: bytes
    """As much of the body as arrived in time and within bounds."""
    whole: bool
    """Whether that is all of it."""


async def system_resolve(host: str, port: int) -> Sequence[str]:
    """What the machine's own resolver says."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return ()
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Reach:
    """What may be reached, and how; shared by all channels."""

    def __init__(self, settings: ReachSettings, *, resolve: Resolve = system_resolve) -> None:
        self._settings = settings
        self._hosts = frozenset(host.lower() for host in settings.allowed_hosts)
        self._resolve = resolve
        verify: ssl.SSLContext | bool = True
        if settings.ca_file:
            verify = ssl.create_default_context(cafile=str(settings.ca_file))
        self._tls = httpx.create_ssl_context(verify=verify, trust_env=False)

    async def addresses(self, host: str, port: int) -> list[str]:
        """Where a connection to `host` may go, looked up once.

        Raises:
            DeliveryError: nowhere.
        """
        spelt = literal(host)
        answers = [spelt] if spelt else await self._resolve(host, port)
        return checked(
            answers, host=host, networks=self._settings.allowed_networks, hosts=self._hosts
        )

    def check_proxied(self, host: str) -> None:
        """Refuse an address that is spelt out; what a name leads to only the proxy knows."""
        if literal(host):
            networks = self._settings.allowed_networks
            checked([host.strip("[]")], host=host, networks=networks, hosts=self._hosts)

    @property
    def proxied(self) -> bool:
        """Whether posts go through a proxy."""
        return bool(self._settings.proxy.get_secret_value())

    def pool(self) -> httpcore.AsyncConnectionPool:
        """Connections of one channel."""
        if not self.proxied:
            return httpcore.AsyncConnectionPool(
                ssl_context=self._tls, network_backend=PinnedBackend(self)
            )
        proxy = urlsplit(self._settings.proxy.get_secret_value())
        user = unquote(proxy.username or "")
        return httpcore.AsyncHTTPProxy(
            proxy_url=f"{proxy.scheme}://{proxy.netloc.rpartition('@')[2]}",
            proxy_auth=(user, unquote(proxy.password or "")) if user else None,
            ssl_context=self._tls,
        )


class PinnedBackend(httpcore.AsyncNetworkBackend):
    """Connects to the address that was checked, so that a name that answers differently the second
    time gains nothing: there is no second time. TLS and `Host` still use the name.
    """

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._inner = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - the library's own signature
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Look up, check, connect; the next address when one does not answer."""
        failed: Exception | None = None
        for address in await self._reach.addresses(host, port):
            try:
                return await self._inner.connect_tcp(
                    address,
                    port,
                    timeout=timeout,
                    local_address=local_address,
                    socket_options=socket_options,
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed or httpcore.ConnectError("no address")

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - the library's own signature
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> httpcore.AsyncNetworkStream:
        """No receiver is a socket file."""
        raise httpcore.ConnectError(path)

    async def sleep(self, seconds: float) -> None:
        """As asked."""
        await asyncio.sleep(seconds)


class HttpClient:
    """Posts for one channel. Redirects are answers like any other; nothing follows them."""

    def __init__(self, reach: Reach, *, timeout_s: float) -> None:
        """`timeout_s` is from looking the name up to the status of the answer."""
        self._reach = reach
        self._timeout_s = timeout_s
        self._pool = reach.pool()

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> HttpAnswer:
        """Post and read the answer, within bounds.

        Raises:
            DeliveryError: there was no answer (`timeout`, `connection`, `name_unknown`), or the
                address is refused (`address_…`, `scheme_refused`).
        """
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"}:
            raise DeliveryError("scheme_refused", retryable=False)
        if self._reach.proxied:
            self._reach.check_proxied(parts.hostname or "")
        request = self._request(url, parts, body, headers)
        try:
            async with asyncio.timeout(self._timeout_s):
                response = await self._pool.handle_async_request(request)
        except (TimeoutError, httpcore.TimeoutException) as error:
            raise DeliveryError("timeout", retryable=True) from error
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.ProxyError) as error:
            raise DeliveryError("connection", retryable=True) from error
        read, whole = await _skim(response)
        return HttpAnswer(
            status=response.status,
            headers={
                name.decode("latin-1").lower(): value.decode("latin-1")
                for name, value in response.headers
            },
            body=read,
            whole=whole,
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._pool.aclose()

    def _request(
        self, url: str, parts: SplitResult, body: bytes, headers: Mapping[str, str]
    ) -> httpcore.Request:
        waits = dict.fromkeys(("connect", "read", "write", "pool"), self._timeout_s)
        sent = {
            "host": parts.netloc,
            "user-agent": "floorwalker",
            "accept-encoding": "identity",
            "content-type": "application/json",
            "content-length": str(len(body)),
            **headers,
        }
        return httpcore.Request(
            "POST", url, headers=list(sent.items()), content=body, extensions={"timeout": waits}
        )


async def _skim(response: httpcore.Response) -> tuple[bytes, bool]:
    """Read a short answer to its end, so that the connection can be used again; drop the rest of a
    long or slow one.
    """
    read, whole = bytearray(), False
    with contextlib.suppress(*_BROKEN):
        async with asyncio.timeout(SKIM_S):
            async for chunk in response.aiter_stream():
                read += chunk
                if len(read) > MAX_RESPONSE_BYTES:
                    break
            else:
                whole = True
    with contextlib.suppress(*_BROKEN):
        await response.aclose()
    return bytes(read[:MAX_RESPONSE_BYTES]), whole
