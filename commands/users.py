"""`floorwalker users`: who may sign in."""

import sys
from typing import Annotated

import msgspec
import typer

from commands.database import ConsoleDesk, with_audit, with_database
from commands.options import ConfigFile
from dashboard.password_rule import LEAST_CHARS, password_fault
from dashboard.passwords import Passwords
from dashboard.permissions import permissions_of, teams_of
from storage.audit_actions import Action, TargetKind
from storage.database import Database
from storage.directory_store import DirectoryStore
from storage.errors import UnknownNameError
from storage.team_scope import ALL_TEAMS, NO_TEAMS, TeamScope
from storage.users import Role, User, UserStore, login_name

app = typer.Typer(help="Manage who may sign in.", no_args_is_help=True)

Teams = Annotated[
    list[str] | None, typer.Option("--team", help="Team whose calls they see; may be repeated.")
]
AllTeams = Annotated[bool, typer.Option("--all-teams", help="They see the calls of every team.")]
DisplayName = Annotated[str | None, typer.Option(help="What others see.")]

WITHOUT_TEAMS = dict.fromkeys((Role.SUPERVISOR, Role.INSPECTOR, Role.ADMIN), ALL_TEAMS)
"""Whose calls a new user sees when no team is named; nobody's, for other roles."""

REFUSED = {
    "too_short": f"a password has at least {LEAST_CHARS} characters",
    "too_long": "the password is too long",
    "too_simple": "the password has too few different characters",
    "is_name": "the password is hardly more than the user's name",
    "common": "the password is one that everybody tries",
}


def typed_password(user: str) -> str:
    """A password from the keyboard, typed twice, or one line of a pipe."""
    if sys.stdin.isatty():
        password = str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    else:
        password = sys.stdin.readline().rstrip("\n")
    if fault := password_fault(password, user):
        typer.echo(REFUSED[fault], err=True)
        raise typer.Exit(2)
    return password


def scope_of(teams: list[str] | None, *, all_teams: bool) -> TeamScope | None:
    """The teams given on the command line; None when none were."""
    if all_teams:
        return ALL_TEAMS
    return TeamScope.of(teams) if teams else None


@app.command()
def add(
    name: str,
    role: Role,
    display_name: DisplayName = None,
    team: Teams = None,
    all_teams: AllTeams = False,  # noqa: FBT002
    config: ConfigFile = None,
) -> None:
    """Add a user; the password is typed or piped in. Supervisors and inspectors see the calls of
    every team unless teams are named; a team lead sees those of the named ones only.
    """
    teams = scope_of(team, all_teams=all_teams) or WITHOUT_TEAMS.get(role, NO_TEAMS)
    password = typed_password(name)
    user = User(name=name, display_name=display_name or name, role=role, teams=teams)

    async def work(desk: ConsoleDesk) -> None:
        await known_teams(desk.database, user.teams)
        password_hash = await Passwords().hash(password)
        await note_user(desk, Action.USER_ADDED, user)
        await UserStore(desk.database).add(user, password_hash=password_hash)

    with_audit(config, work)
    typer.echo(f"{name} may sign in as {role}")
    if teams_of(user) == NO_TEAMS and permissions_of(role):
        typer.echo(f"but sees no calls yet: floorwalker users change {name} --team TEAM")


@app.command()
def change(
    name: str,
    role: Annotated[Role | None, typer.Option(help="What they may do.")] = None,
    display_name: DisplayName = None,
    team: Teams = None,
    all_teams: AllTeams = False,  # noqa: FBT002
    no_teams: Annotated[bool, typer.Option("--no-teams", help="They see no calls.")] = False,  # noqa: FBT002
    config: ConfigFile = None,
) -> None:
    """Change what a user may do or see; what is not given stays. Open walls follow in seconds."""
    teams = NO_TEAMS if no_teams else scope_of(team, all_teams=all_teams)

    async def work(desk: ConsoleDesk) -> User:
        before = await existing(desk.database, name)
        await known_teams(desk.database, teams or NO_TEAMS)
        after = msgspec.structs.replace(
            before,
            role=role or before.role,
            display_name=before.display_name if display_name is None else display_name,
            teams=before.teams if teams is None else teams,
        )
        await note_user(desk, Action.USER_CHANGED, after)
        return await UserStore(desk.database).change(after)

    typer.echo(row(with_audit(config, work)))


@app.command()
def disable(name: str, config: ConfigFile = None) -> None:
    """Let a user sign in no more; ends their sessions."""
    _switch(name, config, disabled=True)
    typer.echo(f"{name} may no longer sign in")


@app.command()
def enable(name: str, config: ConfigFile = None) -> None:
    """Let a user sign in again."""
    _switch(name, config, disabled=False)
    typer.echo(f"{name} may sign in")


@app.command()
def passwd(name: str, config: ConfigFile = None) -> None:
    """Give a user another password; ends their sessions."""
    password = typed_password(name)

    async def work(desk: ConsoleDesk) -> None:
        password_hash = await Passwords().hash(password)
        await desk.record(Action.PASSWORD_CHANGED, TargetKind.USER, login_name(name))
        await UserStore(desk.database).set_password_hash(name, password_hash)

    with_audit(config, work)
    typer.echo(f"{name} has a new password")


@app.command(name="list")
def list_users(config: ConfigFile = None) -> None:
    """List all users: name, role, teams (`*` for all), display name, and whether disabled."""

    async def work(database: Database) -> list[User]:
        return list(await UserStore(database).all())

    for user in with_database(config, work):
        typer.echo(row(user))


def row(user: User) -> str:
    """A user as listed."""
    state = "disabled" if user.disabled else ""
    teams = " ".join(user.teams.names())
    return f"{user.name}\t{user.role}\t{teams}\t{user.display_name}\t{state}".rstrip()


async def existing(database: Database, name: str) -> User:
    """The user of this name.

    Raises:
        UnknownNameError: there is none.
    """
    user = await UserStore(database).get(name)
    if user is None:
        raise UnknownNameError(f"there is no user {name}")
    return user


async def known_teams(database: Database, teams: TeamScope) -> None:
    """See that the directory knows these teams.

    Raises:
        UnknownNameError: it lacks some; the text names them.
    """
    if unknown := await DirectoryStore(database).unknown_teams(teams):
        raise UnknownNameError(f"there is no team {', '.join(unknown)}: see floorwalker directory")


def _switch(name: str, config: ConfigFile, *, disabled: bool) -> None:
    async def work(desk: ConsoleDesk) -> None:
        before = await existing(desk.database, name)
        after = msgspec.structs.replace(before, disabled=disabled)
        await note_user(desk, Action.USER_CHANGED, after)
        await UserStore(desk.database).change(after)

    with_audit(config, work)


async def note_user(desk: ConsoleDesk, action: Action, user: User) -> None:
    """Write down what is about to become of a user: their rights, never their name or password."""
    await desk.record(
        action,
        TargetKind.USER,
        login_name(user.name),
        role=user.role,
        teams=" ".join(user.teams.names()),
        disabled=str(user.disabled).lower(),
    )
