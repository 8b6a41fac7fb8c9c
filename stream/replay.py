"""Sends a recorded call to a running server as a live one, at call pace or faster.

ReplayError
├── ReplayRefusedError   the server turned it away; `close_code` says why
└── ReplayLostError      the server could not be reached, or the connection broke
"""

import asyncio
import ssl
from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
import websockets
from websockets.asyncio.client import ClientConnection, connect

from stream.frame import FRAME_MS
from stream.gap import GapCause
from stream.party import Party
from stream.pcm_protocol import PcmStart
from stream.sound_file import CallSound
from stream.sources.file import DeclaredSpan

ENDED = 1000
"""Close code of a good end."""

WORDS = {
    GapCause.HOLD: ("hold", "unhold"),
    GapCause.MUTE: ("mute", "unmute"),
    GapCause.PAUSED: ("pause", "resume"),
}
"""How `/pcm` says that a declared span begins and ends."""


class ReplayError(Exception):
    """The call could not be played to its end."""

    code = "replay"
    retryable = False


class ReplayRefusedError(ReplayError):
    """The server turned it away."""

    code = "replay_refused"

    def __init__(self, close_code: int, message: str) -> None:
        super().__init__(f"{message} (close code {close_code})")
        self.close_code = close_code


class ReplayLostError(ReplayError):
    """The server could not be reached, or the connection broke."""

    code = "replay_lost"
    retryable = True


class _Reply(msgspec.Struct):
    type: str
    message: str = ""


async def replay(
    url: str,
    start: PcmStart,
    sound: CallSound,
    *,
    spans: Sequence[DeclaredSpan] = (),
    sockets: int = 1,
    tls: ssl.SSLContext | None = None,
) -> None:
    """Play `sound` as the call that `start` describes, and return when the server has taken it.

    Args:
        url: the server's `/pcm`, as `ws://host:port/pcm` or `wss://host:port/pcm`.
        start: the call; its format is filled in here, its speed is obeyed here.
        sound: what is said.
        spans: holds, mutes and pauses to declare at their moment.
        sockets: 1 sends all parties interleaved, 2 gives each party a connection of its own.
        tls: whom to trust with `wss://`; the system's authorities unless given.

    Raises:
        ReplayError: one of its kinds.
    """
    frames = sound.frames()
    if sockets == 1:
        parties = tuple(sound.parties)
        messages: list[Iterable[bytes]] = [_interleaved(frames)]
        starts = [_start(start, sound.rate, parties)]
    else:
        starts = [_start(start, sound.rate, (party,)) for party in sound.parties]
        messages = [[f[at] for f in frames] for at in range(len(starts))]
    # All connections begin to speak together, or one party would lag the other all along.
    together = asyncio.Barrier(len(starts))
    server = _Server(url, tls)
    try:
        async with asyncio.TaskGroup() as group:
            for own, sent in zip(starts, messages, strict=True):
                said = _moments(spans, own.party)
                group.create_task(_send(server, own, sent, said, start.speed, together))
    except BaseExceptionGroup as group:
        # Not `except*`: what is raised in there comes out wrapped in a group again.
        ours, others = group.split(ReplayError)
        if ours is None or others is not None:
            raise
        raise _telling(ours) from None


def _telling(errors: BaseExceptionGroup[ReplayError]) -> ReplayError:
    """The error that tells most: a refusal, since losing the other connection follows from it."""
    flat = [error for error in errors.exceptions if isinstance(error, ReplayError)]
    return min(flat, key=lambda error: not isinstance(error, ReplayRefusedError))


class _Server(msgspec.Struct, frozen=True):
    """Where to connect, and whom to trust there."""

    url: str
    tls: ssl.SSLContext | None

    def connect(self) -> connect:
        if self.tls is None:
            return connect(self.url, compression=None, max_queue=4)
        return connect(self.url, compression=None, max_queue=4, ssl=self.tls)


async def _send(
    server: _Server,
    start: PcmStart,
    messages: Iterable[bytes],
    moments: Sequence[tuple[int, str]],
    speed: float,
    together: asyncio.Barrier,
) -> None:
    try:
        async with server.connect() as socket:
            await socket.send(msgspec.json.encode(start).decode())
            _accept(await socket.recv())
            await together.wait()
            await _pace(socket, messages, list(moments), speed)
            await socket.send('{"type":"stop"}')
            async for _ in socket:
                pass
            if socket.close_code != ENDED:
                raise ReplayRefusedError(socket.close_code or 1006, socket.close_reason or "")
    except websockets.ConnectionClosed as error:
        if error.rcvd is None:
            raise ReplayLostError("the connection to the server broke") from error
        raise ReplayRefusedError(error.rcvd.code, error.rcvd.reason) from error
    except ssl.SSLCertVerificationError as error:
        reason = error.verify_message
        raise ReplayLostError(f"the server's certificate is not trusted: {reason}") from error
    except (OSError, websockets.InvalidHandshake, TimeoutError) as error:
        raise ReplayLostError(f"the server cannot be reached: {error}") from error


def _accept(reply: str | bytes) -> None:
    read = msgspec.json.decode(reply, type=_Reply)
    if read.type == "error":
        code = msgspec.json.decode(reply, type=_RefusedReply).code
        raise ReplayRefusedError(code, read.message)


class _RefusedReply(msgspec.Struct):
    code: int


async def _pace(
    socket: ClientConnection,
    messages: Iterable[bytes],
    moments: list[tuple[int, str]],
    speed: float,
) -> None:
    """Send each message when its last sample has been spoken."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    at_ms = 0
    for message in messages:
        while moments and moments[0][0] <= at_ms:
            await socket.send(moments.pop(0)[1])
        at_ms += FRAME_MS
        wait = began + at_ms / 1000 / speed - loop.time()
        if wait > 0:
            await asyncio.sleep(wait)
        await socket.send(message)


def _start(start: PcmStart, rate: int, parties: tuple[Party, ...]) -> PcmStart:
    stereo = len(parties) > 1
    return msgspec.structs.replace(
        start,
        rate=rate,
        layout="stereo" if stereo else "mono",
        channels=list(parties) if stereo else 1,
        party=None if stereo else parties[0],
    )


def _interleaved(frames: Iterable[tuple[bytes, ...]]) -> Iterable[bytes]:
    for voices in frames:
        columns = [np.frombuffer(voice, dtype="<i2") for voice in voices]
        yield np.stack(columns, axis=1).tobytes()


def _moments(spans: Sequence[DeclaredSpan], own: Party | None) -> list[tuple[int, str]]:
    """What a connection declares, and when. One that carries a single party speaks for it alone,
    so that the word is in step with its sound.
    """
    said: list[tuple[int, str]] = []
    for span in spans:
        if own is not None and span.party not in (None, own):
            continue
        begins, ends = WORDS[span.cause]
        party = own or span.party
        for at_ms, word in ((span.start_ms, begins), (span.end_ms, ends)):
            event = {"type": word, "party": party} if party else {"type": word}
            said.append((at_ms, msgspec.json.encode(event).decode()))
    return sorted(said, key=lambda moment: moment[0])
