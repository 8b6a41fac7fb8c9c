"""`floorwalker tokens`: who may bring calls in."""

from typing import Annotated

import typer

from commands.database import with_database
from commands.options import ConfigFile
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

    async def work(database: Database) -> NewSourceToken:
        return await SourceTokens(database).create(name, scopes=frozenset(scope or ()))

    typer.echo(with_database(config, work).token)


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

    async def work(database: Database) -> bool:
        return await SourceTokens(database).revoke(name)

    if not with_database(config, work):
        typer.echo(f"there is no good token {name}", err=True)
        raise typer.Exit(1)
    typer.echo(f"{name} is revoked")
