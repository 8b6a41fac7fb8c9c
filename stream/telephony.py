"""Everything by which calls come in, opened together and closed in order."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from stream.connectors.room import ConnectorRoom
from stream.media_server import MediaServer
from stream.settings import StreamSettings
from stream.sources.audiosocket import AudioSocketSource
from stream.switchboard import Switchboard


@dataclass(frozen=True)
class Telephony:
    """The open doors."""

    switchboard: Switchboard
    media: MediaServer
    audiosocket: AudioSocketSource


@asynccontextmanager
async def open_telephony(
    board: Switchboard, settings: StreamSettings, connectors: ConnectorRoom
) -> AsyncIterator[Telephony]:
    """Take calls in while the context lasts; then let the live ones finish, and close.

    Raises:
        CertificateError, OSError: it cannot listen.
    """
    media_server = MediaServer(board, settings).serve()
    legs = AudioSocketSource(board, settings).serve()
    async with board, media_server as media, legs as audiosocket, connectors.serve(board):
        yield Telephony(board, media, audiosocket)
        await board.drain(settings.drain_s)
