"""A real HTTP server on loopback that answers as a script says and remembers what it was sent."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Answer:
    """What to do with one request."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    after_s: float = 0.0
    """Seconds to take over it."""
    hang: bool = False
    """Say nothing at all."""
    trickle: bool = False
    """Send the status, then a body that never ends."""
    cut: bool = False
    """Hang up without an answer."""


@dataclass(frozen=True)
class Asked:
    """One request that came in."""

    path: str
    headers: dict[str, str]
    body: str


@dataclass
class HttpServer:
    """Answers by its script; the last answer is repeated."""

    script: Sequence[Answer] = (Answer(),)
    respond: Callable[["Asked"], Answer] | None = None
    """Answers instead of the script."""
    asked: list[Asked] = field(default_factory=list)
    port: int = 0
    connections: int = 0
    """How many were made to it."""
    stopped: asyncio.Event = field(default_factory=asyncio.Event)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def url(self) -> str:
        """Where to post."""
        return f"http://127.0.0.1:{self.port}/hook"

    async def was_asked(self, times: int) -> None:
        """Return once so many requests came in; fail after ten seconds."""
        async with asyncio.timeout(10):
            while len(self.asked) < times:
                self._news.clear()
                await self._news.wait()

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection, request by request."""
        self.connections += 1
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                answer = await self._read(reader)
                await asyncio.sleep(answer.after_s)
                if answer.hang:
                    await self.stopped.wait()
                if answer.hang or answer.cut:
                    break
                await self._write(answer, writer)

    async def _read(self, reader: asyncio.StreamReader) -> Answer:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *lines = head.strip().split("\r\n")
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in lines)
        }
        body = await reader.readexactly(int(headers.get("content-length", "0")))
        asked = Asked(first.split(" ")[1], headers, body.decode())
        answer = self.script[min(len(self.asked), len(self.script) - 1)]
        self.asked.append(asked)
        self._news.set()
        return self.respond(asked) if self.respond else answer

    async def _write(self, answer: Answer, writer: asyncio.StreamWriter) -> None:
        lines = [f"HTTP/1.1 {answer.status} X"]
        lines += [f"{name}: {value}" for name, value in answer.headers]
        length = "999999999" if answer.trickle else str(len(answer.body))
        lines += [f"content-length: {length}", "", ""]
        writer.write("\r\n".join(lines).encode() + answer.body)
        await writer.drain()
        if answer.trickle:
            await self.stopped.wait()


@contextlib.asynccontextmanager
async def http_server(
    *script: Answer,
    respond: Callable[[Asked], Answer] | None = None,
    tls: ssl.SSLContext | None = None,
    host: str = "127.0.0.1",
) -> AsyncIterator[HttpServer]:
    """A running server; every connection is gone afterwards."""
    server = HttpServer(script or (Answer(),), respond)
    talks: set[asyncio.Task[None]] = set()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        talks.add(task)
        try:
            with contextlib.suppress(asyncio.CancelledError):
                await server.talk(reader, writer)
        finally:
            if server.stopped.is_set():
                writer.transport.abort()
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
            talks.discard(task)

    listener = await asyncio.start_server(talk, host, 0, ssl=tls)
    server.port = listener.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        server.stopped.set()
        listener.close()
        for task in list(talks):
            task.cancel()
        await asyncio.gather(*talks, return_exceptions=True)
        await listener.wait_closed()
