"""How calls and people get in, and alerts out."""

import errno
import http.client
import ipaddress
import json
import socket
import ssl
from collections.abc import Iterator
from urllib.parse import urlsplit

from commands.checks.certificates import tls_files
from commands.checks.check import Finding, good, missing, note, warning
from config.settings import Settings

ASK_S = 2.0
"""Seconds to wait for what listens on a taken port."""


def ports(settings: Settings) -> Iterator[Finding]:
    """Whether each can be bound, or Floorwalker itself has them."""
    ours = False
    for name, host, port in _ports(settings):
        code = _bind_error(host, port)
        place = f"{name}: {host} port {port or 'any'}"
        if not code:
            yield good(f"{place} is free")
        elif code == errno.EADDRINUSE and (ours or _is_floorwalker(host, port)):
            ours = True
            yield note(f"{place} is in use by a Floorwalker that runs")
        elif code == errno.EADDRINUSE:
            yield missing(
                f"{place} is taken by another program",
                f"`ss -ltnp 'sport = :{port}'` shows it; stop it, or set another port.",
            )
        elif code == errno.EACCES:
            yield missing(f"{place} is not for this user", "Use a port from 1024 up and a proxy.")
        else:
            yield missing(f"{place}: {errno.errorcode.get(code, code)}", "Check the address.")


def _ports(settings: Settings) -> Iterator[tuple[str, str, int]]:
    """Name, address and number of every port that is set; the dashboard's first, since its answer
    tells whose the others are.
    """
    dashboard, stream = settings.dashboard, settings.stream
    yield "dashboard", dashboard.host, dashboard.port
    yield "media port", stream.host, stream.port
    if stream.audiosocket.enabled:
        yield "AudioSocket", stream.audiosocket.host, stream.audiosocket.port
    for pbx in settings.connectors.asterisk:
        if "audiosocket" in pbx.carriers:
            yield f"connector {pbx.name}, AudioSocket", pbx.media_host, pbx.audiosocket_port


def _bind_error(host: str, port: int) -> int:
    """Why an address cannot be bound, as the system's number; 0 if it can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as bound:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((host, port))
            bound.listen(1)
        except socket.gaierror:
            return errno.EADDRNOTAVAIL
        except OSError as error:
            return error.errno or errno.EIO
    return 0


def _is_floorwalker(host: str, port: int) -> bool:
    """Whether what listens there answers `/healthz` as we do, encrypted or not."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    anyone = ssl._create_unverified_context()  # noqa: S323, SLF001 - nothing is told, only looked at
    for connection in (
        http.client.HTTPConnection(host, port, timeout=ASK_S),
        http.client.HTTPSConnection(host, port, timeout=ASK_S, context=anyone),
    ):
        try:
            connection.request("GET", "/healthz")
            body = json.loads(connection.getresponse().read(4096))
            if isinstance(body, dict) and body.keys() >= {"ok", "checks"}:
                return True
        except (OSError, http.client.HTTPException, ValueError):
            continue
        finally:
            connection.close()
    return False


def addresses(settings: Settings) -> Iterator[Finding]:
    """Who can reach what, and whether it is encrypted on the way."""
    dashboard, stream = settings.dashboard, settings.stream
    for name, host, files in (
        ("dashboard", dashboard.host, tls_files(settings, dashboard)),
        ("media port", stream.host, tls_files(settings, stream)),
    ):
        if is_loopback(host):
            yield note(
                f"{name}: only this machine reaches it ({host})",
                "For others, put a proxy with TLS in front, or set `host` and TLS: docs/tls.md.",
            )
        elif files is None:
            yield warning(
                f"{name}: others reach it ({host}) in the clear, passwords and speech included",
                "Set tls.certificate and tls.key, or tls.self_signed, or bind to 127.0.0.1 behind "
                "a proxy with TLS: docs/tls.md.",
            )
        else:
            yield good(f"{name}: reachable at {host} with TLS")
    if not is_loopback(dashboard.host) and not dashboard.public_url:
        yield warning(
            "links in alerts lead to this machine itself",
            "Set dashboard.public_url to the address people type.",
        )


def microphone(settings: Settings) -> Iterator[Finding]:
    """Whether a supervisor elsewhere can speak."""
    address = settings.dashboard.address(settings.dashboard.port)
    if not settings.dashboard.public_url and tls_files(settings, settings.dashboard):
        address = address.replace("http://", "https://")
    parts = urlsplit(address)
    if parts.scheme == "https":
        yield good(f"supervisors who open {address} can use their microphone")
    elif is_loopback(parts.hostname or ""):
        yield note(
            f"{address} gives a microphone on this machine only: browsers let a page use one over "
            "https, or when it comes from the same machine",
            "For supervisors elsewhere, set up TLS and an https dashboard.public_url: docs/tls.md.",
        )
    else:
        yield warning(
            f"supervisors who open {address} cannot whisper or barge in: browsers let a page use "
            "the microphone only over https (or on the very machine the page comes from)",
            "Set up TLS, here or in a proxy, and an https dashboard.public_url: docs/tls.md.",
        )


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine, seen from itself."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def channels(settings: Settings) -> Iterator[Finding]:
    """Who is told of alerts; names and kinds only, since addresses of chat robots are secrets."""
    if not settings.alerts.channels:
        yield note("no alert channel: alerts are seen on the wall only", "See docs/webhooks.md.")
    for channel in settings.alerts.channels:
        teams = f", teams {', '.join(sorted(channel.teams))}" if channel.teams else ""
        yield good(f"{channel.kind} {channel.name}: from {channel.least_severity} up{teams}")
