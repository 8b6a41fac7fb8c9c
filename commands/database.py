"""An open database for commands that only need that, and the audit log for those that change."""

import asyncio
import getpass
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import typer

from commands.options import settings_from
from config.secrets import audit_keys, installation_secret
from config.settings import Settings
from storage.audit_actions import Action, TargetKind
from storage.audit_entry import Actor, Deed
from storage.audit_room import AuditRoom
from storage.database import Database
from storage.errors import StorageError

T = TypeVar("T")


def with_database(config: Path | None, work: Callable[[Database], Awaitable[T]]) -> T:
    """Run `work` on the configured database; its errors end the command with one line."""
    return with_audit(config, lambda desk: work(desk.database))


@dataclass(frozen=True)
class ConsoleDesk:
    """What a command that changes something works with."""

    settings: Settings
    database: Database
    room: AuditRoom

    @property
    def actor(self) -> Actor:
        """Whoever typed the command, as the system knows them."""
        return Actor(who=getpass.getuser(), role="console", address=socket.gethostname())

    async def record(self, action: Action, kind: TargetKind, target: str, **details: str) -> None:
        """Write down what was typed, before it is done."""
        deed = Deed(
            actor=self.actor, action=action, target_kind=kind, target=target, details=details
        )
        await self.room.log.record(deed)


def with_audit(config: Path | None, work: Callable[[ConsoleDesk], Awaitable[T]]) -> T:
    """Like `with_database`, with the audit log. Without the log nothing is changed."""
    settings = settings_from(config)

    async def run() -> T:
        secret = installation_secret(settings.secret, settings.data_dir)
        customers = settings.streaming(secret).customer_secret.get_secret_value()
        database = await Database.open(settings.stored)
        try:
            keys = audit_keys(secret, customers)
            room = AuditRoom(database, keys, settings.stored.data_dir)
            return await work(ConsoleDesk(settings, database, room))
        finally:
            await database.aclose()

    try:
        return asyncio.run(run())
    except (StorageError, OSError, ValueError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None


def note(
    config: Path | None, action: Action, kind: TargetKind, target: str, **details: str
) -> None:
    """Write down what is about to be done, for commands that need the database for nothing else."""

    async def work(desk: ConsoleDesk) -> None:
        await desk.record(action, kind, target, **details)

    with_audit(config, work)
