"""A real server of models on loopback that behaves, and misbehaves in every way we know of."""

import contextlib
import http.server
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field


@dataclass
class ArchiveServer:
    """Serves one body at every path but the list's; each request takes one turn of the script."""

    body: bytes = b""
    etag: str = '"one"'
    changed: str = "Wed, 01 Jan 2025 00:00:00 GMT"
    listing: bytes = b"[]"
    script: list["Turn"] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    """Headers of each request for an archive, in lower case."""
    paths: list[str] = field(default_factory=list)
    port: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def url(self) -> str:
        """The folder it serves."""
        return f"http://127.0.0.1:{self.port}/models/"

    def publish(self, *entries: dict[str, object]) -> None:
        """Make these the published list."""
        self.listing = json.dumps(entries).encode()


Turn = Callable[["Handler", ArchiveServer], None]
"""What happens to one request."""


class Handler(http.server.BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    archive_server: ArchiveServer

    def do_GET(self) -> None:
        """Answer as the script says, or properly when it has no more to say."""
        server = self.archive_server
        server.paths.append(self.path)
        if self.path.endswith("model-list.json"):
            turn = server.script.pop(0) if server.script else listed
        else:
            server.asked.append({k.lower(): v for k, v in self.headers.items()})
            turn = server.script.pop(0) if server.script else proper
        with contextlib.suppress(ConnectionError):
            turn(self, server)

    def head(self, status: int, length: int, **headers: str) -> None:
        """Status and headers."""
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def listed(handler: Handler, server: ArchiveServer) -> None:
    """The list, as it should be."""
    handler.head(200, len(server.listing), Content_Type="application/json")
    handler.wfile.write(server.listing)


def proper(handler: Handler, server: ArchiveServer, *, cut: int | None = None) -> None:
    """As a good server: ranges are kept when the file is still the same."""
    asked, same = handler.headers.get("Range"), handler.headers.get("If-Range")
    known = {"ETag": server.etag, "Last_Modified": server.changed}
    known = {name: value for name, value in known.items() if value}
    start = 0
    if asked and same in {server.etag, server.changed}:
        start = int(asked.removeprefix("bytes=").removesuffix("-"))
        span = f"bytes {start}-{len(server.body) - 1}/{len(server.body)}"
        handler.head(206, len(server.body) - start, Content_Range=span, **known)
    else:
        handler.head(200, len(server.body), **known)
    rest = server.body[start:]
    handler.wfile.write(rest if cut is None else rest[:cut])
    if cut is not None:
        handler.close_connection = True


def drops(after: int) -> Turn:
    """Hang up after so many bytes of the body."""
    return lambda handler, server: proper(handler, server, cut=after)


def answers(status: int, body: bytes = b"no", **headers: str) -> Turn:
    """Any answer."""

    def turn(handler: Handler, _: ArchiveServer) -> None:
        handler.head(status, len(body), **headers)
        handler.wfile.write(body)

    return turn


def ignores_ranges(handler: Handler, server: ArchiveServer) -> None:
    """The whole file, whatever was asked."""
    handler.head(200, len(server.body), ETag=server.etag)
    handler.wfile.write(server.body)


def chunked(body: bytes) -> Turn:
    """A body whose length is not announced."""

    def turn(handler: Handler, server: ArchiveServer) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.send_header("ETag", server.etag)
        handler.end_headers()
        handler.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))

    return turn


def drips(handler: Handler, server: ArchiveServer) -> None:
    """A byte now and then: never silent for long, never done."""
    handler.head(200, len(server.body), ETag=server.etag)
    for byte in server.body:
        handler.wfile.write(bytes([byte]))
        if server.stopped.wait(0.02):
            break
    handler.close_connection = True


def hangs(handler: Handler, server: ArchiveServer) -> None:
    """Says nothing at all."""
    server.stopped.wait()
    handler.close_connection = True


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Clients hang up; that is what some tests are about."""


@contextlib.contextmanager
def archive_server(body: bytes = b"") -> Iterator[ArchiveServer]:
    """A running server."""
    state = ArchiveServer(body)
    handler = type("Bound", (Handler,), {"archive_server": state})
    with _Server(("127.0.0.1", 0), handler) as server:
        state.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield state
        finally:
            state.stopped.set()
            server.shutdown()
            thread.join()
