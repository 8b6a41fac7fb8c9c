"""An open database for commands that only need that."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import typer

from commands.options import settings_from
from storage.database import Database
from storage.errors import StorageError

T = TypeVar("T")


def with_database(config: Path | None, work: Callable[[Database], Awaitable[T]]) -> T:
    """Run `work` on the configured database; its errors end the command with one line."""

    async def run() -> T:
        database = await Database.open(settings_from(config).stored)
        try:
            return await work(database)
        finally:
            await database.aclose()

    try:
        return asyncio.run(run())
    except (StorageError, OSError, ValueError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
