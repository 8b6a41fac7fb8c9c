"""`floorwalker users`: who may sign in."""

import sys
from typing import Annotated

import typer

from commands.database import ConsoleDesk, with_audit, with_database
from commands.options import ConfigFile
from dashboard.passwords import Passwords
from storage.audit_actions import Action, TargetKind
from storage.database import Database
from storage.users import Role, User, UserStore, login_name

app = typer.Typer(help="Manage who may sign in.", no_args_is_help=True)

MIN_PASSWORD = 10
"""Shortest password accepted."""


def typed_password() -> str:
    """A password from the keyboard, typed twice, or one line of a pipe."""
    if sys.stdin.isatty():
        password = str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    else:
        password = sys.stdin.readline().rstrip("\n")
    if len(password) < MIN_PASSWORD:
        typer.echo(f"a password has at least {MIN_PASSWORD} characters", err=True)
        raise typer.Exit(2)
    return password


@app.command()
def add(
    name: str,
    role: Role,
    display_name: Annotated[str, typer.Option(help="What others see.")] = "",
    team: Annotated[str, typer.Option(help="Team they belong to.")] = "",
    config: ConfigFile = None,
) -> None:
    """Add a user; the password is typed or piped in."""
    password = typed_password()
    user = User(name=name, display_name=display_name or name, role=role, team=team)

    async def work(desk: ConsoleDesk) -> None:
        password_hash = await Passwords().hash(password)
        details = {"role": str(role), "team": team}
        await desk.record(Action.USER_ADDED, TargetKind.USER, login_name(name), **details)
        await UserStore(desk.database).add(user, password_hash=password_hash)

    with_audit(config, work)
    typer.echo(f"{name} may sign in as {role}")


@app.command()
def passwd(name: str, config: ConfigFile = None) -> None:
    """Give a user another password; ends their sessions."""
    password = typed_password()

    async def work(desk: ConsoleDesk) -> None:
        password_hash = await Passwords().hash(password)
        await desk.record(Action.PASSWORD_CHANGED, TargetKind.USER, login_name(name))
        await UserStore(desk.database).set_password_hash(name, password_hash)

    with_audit(config, work)
    typer.echo(f"{name} has a new password")


@app.command(name="list")
def list_users(config: ConfigFile = None) -> None:
    """List all users."""

    async def work(database: Database) -> list[User]:
        return list(await UserStore(database).all())

    for user in with_database(config, work):
        state = "disabled" if user.disabled else ""
        typer.echo(f"{user.name}\t{user.role}\t{user.team}\t{user.display_name}\t{state}".rstrip())
