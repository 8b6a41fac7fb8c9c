"""WebRTC: the only door to aiortc.

A browser offers, we answer (WHEP). Candidates are all in the answer, so there is nothing to
trickle; without ICE servers they are there at once. Ports cannot be pinned: where UDP does not get
through, browsers take the WebSocket instead.
"""

import asyncio
import contextlib
import re
from collections.abc import Callable

import structlog
from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription
from aiortc.exceptions import InvalidAccessError, InvalidStateError, OperationError
from aiortc.mediastreams import MediaStreamError, MediaStreamTrack
from av import AudioFrame, AudioResampler

from stream.listening_errors import BadOfferError
from stream.monitor import Earpiece, EarpieceClosedError
from stream.opus import EncodedBlock
from stream.waiting_sound import RATE

CONNECT_S = 10.0
"""Seconds a browser has to connect after it was answered."""

OVER = frozenset({"failed", "closed"})
"""States of a connection from which it does not come back."""

NEEDED = (r"^v=0\r?$", r"^m=audio [1-9]", r"^a=rtpmap:\d+ opus/48000", r"^a=fingerprint:sha-")
"""Lines every offer we can answer has."""

_log = structlog.get_logger(__name__)


class _HeardTrack(MediaStreamTrack):
    """What an earpiece hears, as encoded packets."""

    kind = "audio"

    def __init__(self, earpiece: Earpiece) -> None:
        super().__init__()
        self._earpiece = earpiece

    async def recv(self) -> EncodedBlock:
        """The next packet."""
        try:
            while (packet := (await self._earpiece.next()).opus) is None:
                continue
        except EarpieceClosedError as over:
            self.stop()
            raise MediaStreamError from over
        return packet


class Peer:
    """One browser that hears what an earpiece hears, and may send a voice of its own."""

    def __init__(
        self, earpiece: Earpiece, gone: Callable[[], None], said: Callable[[bytes], None]
    ) -> None:
        """`gone` is called once the connection has failed, has ended or never came about; `said`
        takes the microphone, if one is ever opened, as 16-bit mono at 16 kHz.
        """
        self._gone = gone
        self._said = said
        self._microphone: asyncio.Future[MediaStreamTrack]
        self._microphone = asyncio.get_running_loop().create_future()
        self._hearing: asyncio.Task[None] | None = None
        self._answering = asyncio.Lock()
        self._connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        self._track = _HeardTrack(earpiece)
        self._deadline: asyncio.TimerHandle | None = None
        self._connection.on("connectionstatechange", self._changed)
        self._connection.on("track", self._tracked)

    async def answer(self, offer: str) -> str:
        """The answer to a browser's offer; sound flows once it has connected.

        Raises:
            BadOfferError: it is no offer, has no audio, or no codec of ours.
        """
        for line in NEEDED:
            if not re.search(line, offer, re.MULTILINE):
                raise BadOfferError("An offer of audio with Opus is needed, as browsers make it.")
        # To the end, come what may: sockets that are being opened would be closed by nobody.
        return await asyncio.shield(self._answer(offer))

    async def _answer(self, offer: str) -> str:
        connection = self._connection
        async with self._answering:
            try:
                await connection.setRemoteDescription(RTCSessionDescription(offer, "offer"))
                connection.addTrack(self._track)
                await connection.setLocalDescription(await connection.createAnswer())
            except (
                *(ValueError, LookupError, AssertionError, TypeError, AttributeError),
                *(InvalidAccessError, InvalidStateError, OperationError),
            ) as error:
                raise BadOfferError("The offer cannot be read.") from error
            self._deadline = asyncio.get_running_loop().call_later(CONNECT_S, self._give_up)
        return connection.localDescription.sdp

    async def hear(self) -> None:
        """Take what the microphone sends, once there is one, until the connection is closed:
        whether anybody is to hear it or not, for what waited would be heard late.
        """
        self._hearing = asyncio.current_task()
        track = await self._microphone
        to_house = AudioResampler(format="s16", layout="mono", rate=RATE)
        with contextlib.suppress(MediaStreamError):
            while True:
                frame = await track.recv()
                assert isinstance(frame, AudioFrame)  # noqa: S101 - it is an audio track
                for even in to_house.resample(frame):
                    self._said(even.to_ndarray().tobytes())

    async def aclose(self) -> None:
        """Hang up, once an answer that is being made is made; idempotent."""
        async with self._answering:
            if self._deadline is not None:
                self._deadline.cancel()
            self._track.stop()
            # A track that never carried anything does not end by itself.
            self._microphone.cancel()
            if self._hearing is not None:
                self._hearing.cancel()
            await self._connection.close()

    def _tracked(self, track: MediaStreamTrack) -> None:
        if track.kind == "audio" and not self._microphone.done():
            self._microphone.set_result(track)

    def _changed(self) -> None:
        state = self._connection.connectionState
        if state == "connected" and self._deadline is not None:
            self._deadline.cancel()
        elif state in OVER:
            self._gone()

    def _give_up(self) -> None:
        if self._connection.connectionState != "connected":
            _log.info("listener_never_connected")
            self._gone()
