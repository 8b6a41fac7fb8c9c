"""How calls come in and people come to them: opened together, closed in order."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from stream.connectors.room import ConnectorRoom
from stream.listening import ListeningRoom
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
    listening: ListeningRoom


@asynccontextmanager
async def open_telephony(
    board: Switchboard,
    settings: StreamSettings,
    connectors: ConnectorRoom,
    listening: Callable[[Switchboard], ListeningRoom],
) -> AsyncIterator[Telephony]:
    """Take calls in while the context lasts; then let the live ones finish, and close.

    Raises:
        CertificateError, OSError: it cannot listen.
    """
    media_server = MediaServer(board, settings).serve()
    legs = AudioSocketSource(board, settings).serve()
    async with (
        board,
        media_server as media,
        legs as audiosocket,
        connectors.serve(board),
        listening(board) as room,
    ):
        yield Telephony(board, media, audiosocket, room)
        await board.drain(settings.drain_s)
