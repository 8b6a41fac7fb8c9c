"""`floorwalker purge`: remove what has been kept long enough, or say what that would be."""

import socket
from collections import Counter
from typing import Annotated

import typer

from commands.database import ConsoleDesk, with_audit
from commands.options import ConfigFile, settings_from
from config.secrets import derived_key, kept_secret
from storage.forgetting import Forgetting
from storage.purge import Due, Purge
from stream.recordings import RecordingStore

DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what would be removed.")]


def purge(config: ConfigFile = None, *, dry_run: DryRun = False) -> None:
    """Remove what has been kept long enough, as the server does by itself every few hours. May run
    beside it. Recordings on the disks of other nodes are left to them.
    """
    settings = settings_from(config)
    try:
        # A secret made up now would call every manifest forged and sign removals nobody can check.
        secret = kept_secret(settings.secret, settings.data_dir)
    except OSError as error:
        reason = f"{error.filename}: {error.strerror}"
        typer.echo(f"nothing can be removed without the secret ({reason})", err=True)
        raise typer.Exit(1) from None
    recordings = RecordingStore(settings.recorded.folder, derived_key(secret, "recordings"))

    def made(desk: ConsoleDesk) -> Purge:
        forgetting = Forgetting(recordings, node=socket.gethostname())
        return Purge(desk.database, settings.retention, forgetting, desk.room.log)

    async def plan(desk: ConsoleDesk) -> list[Due]:
        return [due async for due in made(desk).due()]

    async def run(desk: ConsoleDesk) -> tuple[Counter[str], int, int]:
        work = made(desk)
        done = await work.run(by=desk.actor)
        return done, work.held, work.failed

    if dry_run:
        _tell_plan(with_audit(config, plan))
        return
    done, held, failed = with_audit(config, run)
    for kind, count in done.items():
        if count:
            typer.echo(f"{kind}: {count} removed")
    typer.echo(f"{sum(done.values())} removed, {held} kept by a legal hold")
    if failed:
        typer.echo(f"{failed} recordings could not be removed; see the log", err=True)
        raise typer.Exit(1)


def _tell_plan(plan: list[Due]) -> None:
    for due in plan:
        what = "notices" if due.kind == "deliveries" else "calls"
        held = f", {due.held} more on legal hold" if due.held else ""
        typer.echo(f"{due.kind}{due.scope}: {due.calls} {what} older than {due.days} days{held}")
    if not plan:
        typer.echo("nothing is old enough")
