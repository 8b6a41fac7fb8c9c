"""The front door: puts the parts of the house together, runs them, drains them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from alerts.desk import AlertDesk
from alerts.packs import RuleBook, load_packs
from commands.parts import Parts
from config.settings import Settings
from dashboard.server import DashboardServer
from dashboard.services import ProductInfo
from detectors.recognition import in_threads, load_models
from storage.directory_store import DirectoryStore
from storage.tokens import ApiTokens
from storage.users import UserStore
from stream.switchboard import Switchboard
from stream.telephony import open_telephony

VERSION = "0.2.0"


@dataclass(frozen=True)
class House:
    """What is running, for whoever started it."""

    url: str
    """Where people find the dashboard."""
    port: int
    """Where the dashboard listens."""
    media_port: int
    """Where telephony sends calls."""
    users: UserStore
    tokens: ApiTokens
    directory: DirectoryStore
    alerts: AlertDesk


@asynccontextmanager
async def open_house(settings: Settings, *, demo: bool = False) -> AsyncIterator[House]:
    """Run everything while the context lasts; then take no new calls, drain the live ones, write
    down what waits, and stop.

    Raises:
        PackError, ModelError, StorageError, RecordingError, OSError: it cannot start; the text
            says why.
    """
    book = load_packs(settings.packs.paths)
    recognition = settings.heard.recognition
    models = await asyncio.to_thread(load_models, recognition, logged=True)
    async with AsyncExitStack() as stack:
        parts = await Parts.open(settings, stack)
        info = _product(settings, book, demo=demo, demo_model=any(m.demo for m in models))
        server = DashboardServer(parts.dashboard(info))
        await parts.note_start(VERSION)
        for memory in parts.memories:
            await memory.refresh()
        tasks = await stack.enter_async_context(asyncio.TaskGroup())
        serving = tasks.create_task(server.serve())
        running = [tasks.create_task(work) for work in parts.work()]
        ears = await stack.enter_async_context(in_threads(recognition, models))
        switchboard = Switchboard(
            parts.streaming,
            parts.listeners(book, ears),
            parts.recording.recorder,
            parts.tokens.check,
            ids=parts.known.ids,
            audit=parts.audit.claim_refused,
            directory=parts.directory,
        )
        if not demo:
            ears.warn_of_deaf_calls(settings.stream.languages, settings.connectors.languages())
        doors = open_telephony(switchboard, parts.streaming, parts.connectors, parts.listening)
        async with doors as telephony:
            parts.node.hears(telephony, ears)
            port = telephony.media.port
            stores = (parts.users, parts.tokens, DirectoryStore(parts.database))
            yield House(server.url, server.port, port, *stores, parts.alerting.desk)
        await parts.alerting.drain()
        server.stop()
        await serving
        await parts.writer.aclose()
        await parts.audit.aclose()
        for task in running:
            task.cancel()


def _product(settings: Settings, book: RuleBook, *, demo: bool, demo_model: bool) -> ProductInfo:
    """What the web application is told of this installation."""
    return ProductInfo(
        version=VERSION,
        demo=demo,
        demo_model=demo_model,
        join_reasons=settings.listening.reasons,
        titles=book.titles(),
        wordings=book.wordings(),
    )


def main() -> None:
    """The console command."""
    from commands.app import app  # noqa: PLC0415 - the commands import this module

    app()


if __name__ == "__main__":
    main()
