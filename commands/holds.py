"""`floorwalker holds`: what may not be deleted."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from commands.customers import CustomerHash, key_of
from commands.database import ConsoleDesk, with_audit
from commands.options import ConfigFile
from storage.errors import UnknownNameError
from storage.holds import Hold, HoldKind

app = typer.Typer(help="Hold calls and customers against deletion.", no_args_is_help=True)

Reason = Annotated[str, typer.Option(help="Why: kept with the hold, shown on the call's page.")]
CallId = Annotated[str, typer.Option(help="Id of the call.")]
Number = Annotated[str, typer.Option(help="The customer's number; - reads it from a pipe.")]

MOST = 10_000
"""Holds listed."""


@app.command(name="set")
def set_hold(
    reason: Reason,
    call: CallId = "",
    number: Number = "",
    customer_hash: CustomerHash = "",
    config: ConfigFile = None,
) -> None:
    """Hold one call, or all calls of a customer, until the hold is lifted."""
    if sum(map(bool, (call, number, customer_hash))) != 1:
        typer.echo("give one of --call, --number and --hash", err=True)
        raise typer.Exit(2)

    async def work(desk: ConsoleDesk) -> Hold:
        kind, target = HoldKind.CALL, call
        if not call:
            kind, target = HoldKind.CUSTOMER, key_of(desk, number, customer_hash)
        try:
            return await desk.room.holds.set(kind, target, reason=reason, by=desk.actor)
        except UnknownNameError:
            raise ValueError("there is no such call") from None

    typer.echo(f"held: {with_audit(config, work).id}")


@app.command()
def lift(hold: str, config: ConfigFile = None) -> None:
    """Let what was held be deleted again."""

    async def work(desk: ConsoleDesk) -> None:
        try:
            await desk.room.holds.lift(hold, by=desk.actor)
        except UnknownNameError:
            raise ValueError(f"there is no hold {hold} that stands") from None

    with_audit(config, work)
    typer.echo(f"{hold} is lifted")


@app.command(name="list")
def list_holds(config: ConfigFile = None) -> None:
    """List holds that stand, latest first."""

    async def work(desk: ConsoleDesk) -> list[Hold]:
        return list(await desk.room.holds.all(limit=MOST))

    for hold in with_audit(config, work):
        at = datetime.fromtimestamp(hold.set_at, UTC).isoformat(timespec="seconds")
        typer.echo(f"{hold.id}\t{hold.kind}\t{hold.target}\t{at}\t{hold.set_by}\t{hold.reason}")
