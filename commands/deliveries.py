"""`floorwalker deliveries`: what channels could not be told, and telling them again."""

import time
from datetime import UTC, datetime
from typing import Annotated

import typer

from commands.database import ConsoleDesk, with_audit, with_database
from commands.options import ConfigFile
from storage.alert_store import DatabaseAlertStore
from storage.audit_actions import Action, TargetKind
from storage.database import Database
from storage.delivery_list import DeliveryList, DeliveryRecord

app = typer.Typer(help="See dead letters and send them again.", no_args_is_help=True)

Channel = Annotated[str, typer.Option(help="Only those of this channel.")]


@app.command(name="list")
def list_deliveries(
    channel: Channel = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")] = 50,
    config: ConfigFile = None,
) -> None:
    """List what was given up, latest first: when, channel, error, attempts, occasion, key."""

    async def work(database: Database) -> list[DeliveryRecord]:
        return list(await DeliveryList(database).dead(limit=limit, channel=channel))

    for record in with_database(config, work):
        at = datetime.fromtimestamp(record.at, UTC).isoformat(timespec="seconds")
        parts = (at, record.channel, record.error, str(record.attempts), record.notice.type)
        typer.echo("\t".join((*parts, record.key)))


@app.command()
def resend(
    key: Annotated[str | None, typer.Argument(help="Key of one dead letter.")] = None,
    channel: Annotated[str, typer.Option(help="All dead letters of this channel.")] = "",
    config: ConfigFile = None,
) -> None:
    """Send one dead letter again, or all of a channel; running servers do it within seconds."""
    if (key is None) == (channel == ""):
        typer.echo("name one key, or a channel with --channel", err=True)
        raise typer.Exit(2)

    async def work(desk: ConsoleDesk) -> int:
        store = DatabaseAlertStore(desk.database)
        kind = TargetKind.CHANNEL if key is None else TargetKind.DELIVERY
        await desk.record(Action.DELIVERY_REVIVED, kind, key or channel)
        if key is None:
            return await store.revive_channel(channel, now=time.time())
        return int(await store.revive(key, now=time.time()))

    revived = with_audit(config, work)
    if key is not None and revived == 0:
        typer.echo(f"there is no dead letter {key}", err=True)
        raise typer.Exit(1)
    typer.echo(f"{revived} to be sent again")
