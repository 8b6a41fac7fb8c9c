"""`floorwalker tokens`: which programs may bring calls in, or use the HTTP API."""

import time
from datetime import UTC, datetime
from typing import Annotated

import typer

from commands.database import ConsoleDesk, with_audit, with_database
from commands.options import ConfigFile
from commands.users import AllTeams, known_teams, scope_of
from dashboard.permissions import SCOPES
from dashboard.routes.tokens import DAY_S, unknown_scopes
from storage.audit_actions import Action, TargetKind
from storage.database import Database
from storage.team_scope import NO_TEAMS
from storage.tokens import ANY_SOURCE, ApiToken, ApiTokens, NewApiToken

app = typer.Typer(help="Manage tokens of telephone systems and programs.", no_args_is_help=True)


@app.command()
def create(
    name: str,
    scope: Annotated[
        list[str] | None,
        typer.Option(
            help=f"What it opens; may be repeated. {ANY_SOURCE} if none, source:pcm for one source,"
            f" or of the HTTP API {', '.join(SCOPES)}."
        ),
    ] = None,
    team: Annotated[
        list[str] | None,
        typer.Option("--team", help="Team whose calls it may read; may be repeated."),
    ] = None,
    all_teams: AllTeams = False,  # noqa: FBT002
    expires_in_days: Annotated[
        int | None, typer.Option(min=1, help="Days until it is worth nothing.")
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Make a token and print it: it is shown only this once."""
    scopes = frozenset(scope or [ANY_SOURCE])
    if unknown := unknown_scopes(scopes):
        known = ", ".join([ANY_SOURCE, "source:NAME", *SCOPES])
        typer.echo(f"there is no scope {', '.join(unknown)}; there are {known}", err=True)
        raise typer.Exit(2)
    teams = scope_of(team, all_teams=all_teams) or NO_TEAMS
    expires_at = time.time() + expires_in_days * DAY_S if expires_in_days else None

    async def work(desk: ConsoleDesk) -> NewApiToken:
        await known_teams(desk.database, teams)
        details = {"scopes": " ".join(sorted(scopes)), "teams": " ".join(teams.names())}
        await desk.record(Action.TOKEN_CREATED, TargetKind.TOKEN, name, name=name, **details)
        return await ApiTokens(desk.database).create(
            name, scopes=scopes, teams=teams, expires_at=expires_at
        )

    typer.echo(with_audit(config, work).token)


@app.command(name="list")
def list_tokens(config: ConfigFile = None) -> None:
    """List all tokens ever made: id, name, state, scopes, teams, last use; never the secret."""

    async def work(database: Database) -> list[ApiToken]:
        return list(await ApiTokens(database).all())

    for token in with_database(config, work):
        scopes, teams = " ".join(sorted(token.scopes)), " ".join(token.teams.names())
        row = (token.id, token.name, _state(token), scopes, teams, _day(token.used_at))
        typer.echo("\t".join(row).rstrip())


@app.command()
def revoke(name: str, config: ConfigFile = None) -> None:
    """Make a token worthless; running servers notice within seconds."""

    async def work(desk: ConsoleDesk) -> bool:
        await desk.record(Action.TOKEN_REVOKED, TargetKind.TOKEN, name)
        return await ApiTokens(desk.database).revoke(name)

    if not with_audit(config, work):
        typer.echo(f"there is no good token {name}", err=True)
        raise typer.Exit(1)
    typer.echo(f"{name} is revoked")


def _state(token: ApiToken) -> str:
    if token.revoked_at is not None:
        return "revoked"
    if token.expires_at is not None and token.expires_at <= time.time():
        return "expired"
    return "good"


def _day(at: float | None) -> str:
    return "" if at is None else datetime.fromtimestamp(at, UTC).isoformat(timespec="minutes")
