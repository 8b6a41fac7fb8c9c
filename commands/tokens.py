"""`floorwalker tokens`: who may bring calls in."""

from typing import Annotated

import typer

from commands.database import ConsoleDesk, with_audit, with_database
from commands.options import ConfigFile
from storage.audit_actions import Action, TargetKind
from storage.database import Database
from storage.tokens import NewSourceToken, SourceToken, SourceTokens

app = typer.Typer(help="Manage tokens of telephone systems.", no_args_is_help=True)


@app.command()
def create(
    name: str,
    scope: Annotated[list[str] | None, typer.Option(help="Source it may use; all if none.")] = None,
    config: ConfigFile = None,
) -> None:
    """Make a token and print it: it is shown only this once."""

    scopes = frozenset(scope or ())

    async def work(desk: ConsoleDesk) -> NewSourceToken:
        details = {"name": name, "scopes": " ".join(sorted(scopes))}
        await desk.record(Action.TOKEN_CREATED, TargetKind.TOKEN, name, **details)
        return await SourceTokens(desk.database).create(name, scopes=scopes)

    typer.echo(with_audit(config, work).token)


@app.command(name="list")
def list_tokens(config: ConfigFile = None) -> None:
    """List all tokens ever made, without their secrets."""

    async def work(database: Database) -> list[SourceToken]:
        return list(await SourceTokens(database).all())

    for token in with_database(config, work):
        state = "revoked" if token.revoked_at is not None else "good"
        typer.echo(f"{token.id}\t{token.name}\t{state}\t{' '.join(sorted(token.scopes))}".rstrip())


@app.command()
def revoke(name: str, config: ConfigFile = None) -> None:
    """Make a token worthless; running servers notice within seconds."""

    async def work(desk: ConsoleDesk) -> bool:
        await desk.record(Action.TOKEN_REVOKED, TargetKind.TOKEN, name)
        return await SourceTokens(desk.database).revoke(name)

    if not with_audit(config, work):
        typer.echo(f"there is no good token {name}", err=True)
        raise typer.Exit(1)
    typer.echo(f"{name} is revoked")
