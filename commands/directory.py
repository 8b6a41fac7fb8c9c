"""`floorwalker directory`: teams, agents, queues and users from tables, and as tables."""

import csv
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from commands.database import ConsoleDesk, with_audit
from commands.options import ConfigFile
from commands.users import note_user
from dashboard.passwords import Passwords
from dashboard.sign_in import new_password
from storage.audit_actions import Action, TargetKind
from storage.directory import Agent, Directory, Entry, Queue, Team
from storage.directory_store import DirectoryStore
from storage.sheet import AGENTS, QUEUES, TEAMS, USERS, Line, Listed, Mistake
from storage.users import User, UserStore

app = typer.Typer(help="Import and export teams, agents, queues and users.", no_args_is_help=True)


class Kind(StrEnum):
    """What a table lists."""

    TEAMS = "teams"
    AGENTS = "agents"
    QUEUES = "queues"
    USERS = "users"


SHEETS = {Kind.TEAMS: TEAMS, Kind.AGENTS: AGENTS, Kind.QUEUES: QUEUES, Kind.USERS: USERS}
ENTRIES: dict[Kind, type[Entry]] = {
    Kind.TEAMS: Team,
    Kind.AGENTS: Agent,
    Kind.QUEUES: Queue,
}

WORDS = {
    "missing": "may not be empty",
    "too_long": "is too long",
    "reserved": "* is no id",
    "control_character": "has a control character, or space around it",
    "unknown_team": "there is no such team",
    "unknown_login": "there is no such user",
    "taken": "somebody else has it",
    "language": "is no language tag such as zh-CN",
    "missing_column": "this column is needed",
    "unknown_column": "there is no such column",
    "twice": "stands in the file twice",
    "too_many_cells": "has more cells than the first line",
    "date": "is no day such as 2026-01-31",
    "role": "is no role: supervisor, inspector, team_lead, agent, admin",
    "yes_or_no": "is neither 1 nor 0",
    "login": "is no login: one word without colon and slash",
    "encoding": "the file is neither UTF-8 nor GBK",
    "no_lines": "the file is empty",
}
"""Codes of mistakes, for people."""

LOGIN = re.compile(r"[^\s:/]+")
"""What a login looks like."""

KindOption = Annotated[Kind, typer.Option("--kind", help="What the file lists.")]


@dataclass(frozen=True)
class Wanted:
    """What a file asks for beyond what is known."""

    added: list[Line]
    changed: list[Line]
    same: int


@app.command(name="import")
def import_table(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV file.")],
    kind: KindOption,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be done.")] = False,  # noqa: FBT002
    passwords: Annotated[
        Path | None,
        typer.Option(help="New file for the first passwords of new users; they must change them."),
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Add and change what a CSV file lists: all of it, or nothing when anything in it is wrong.
    What it does not list stays. Doing it twice changes nothing.
    """
    data = file.read_bytes()

    async def work(desk: ConsoleDesk) -> Wanted:
        database = desk.database
        directory = await DirectoryStore(database).read()
        users = {user.name: user for user in await UserStore(database).all()}
        sheet = SHEETS[kind]
        known = users if kind is Kind.USERS else directory.of_kind(ENTRIES[kind])
        lines, mistakes = sheet.read(data, known)
        found = wanted(lines, known)
        refuse(file, [*mistakes, *_faults(directory, lines)])
        if not dry_run and kind is Kind.USERS:
            await _put_users(desk, found, passwords)
        elif not dry_run:
            lines = [*found.added, *found.changed]
            entries = [line.entry for line in lines if not isinstance(line.entry, User)]
            if entries:
                counts = {"added": str(len(found.added)), "changed": str(len(found.changed))}
                await desk.record(Action.DIRECTORY_CHANGED, TargetKind.DIRECTORY, kind, **counts)
            await DirectoryStore(database).put(entries)
        return found

    found = with_audit(config, work)
    would = "would be " if dry_run else ""
    counts = (f"{len(found.added)} {would}added", f"{len(found.changed)} {would}changed")
    typer.echo(f"{kind}: {', '.join(counts)}, {found.same} as they were")


@app.command(name="export")
def export_table(
    kind: KindOption,
    file: Annotated[Path | None, typer.Argument(help="Where to; else it is printed.")] = None,
    config: ConfigFile = None,
) -> None:
    """Write everything of one kind as a CSV file that Excel opens, and `import` takes."""

    async def work(desk: ConsoleDesk) -> bytes:
        found: list[Listed]
        if kind is Kind.USERS:
            found = [*await UserStore(desk.database).all()]
        else:
            directory = await DirectoryStore(desk.database).read()
            found = [*directory.of_kind(ENTRIES[kind]).values()]
        await desk.record(Action.EXPORTED, TargetKind.LIST, kind, rows=str(len(found)))
        return SHEETS[kind].write(found)

    data = with_audit(config, work)
    if file is None:
        sys.stdout.buffer.write(data)
    else:
        file.write_bytes(data)


def wanted(lines: list[Line], known: Mapping[str, Listed]) -> Wanted:
    """What is new in these lines, and what is another than it was."""
    added = [line for line in lines if _key(line.entry) not in known]
    changed = [
        line
        for line in lines
        if _key(line.entry) in known and known[_key(line.entry)] != line.entry
    ]
    return Wanted(added, changed, len(lines) - len(added) - len(changed))


def refuse(file: Path, mistakes: list[Mistake]) -> None:
    """Print every mistake with its line and stop, if there are any."""
    for mistake in sorted(mistakes, key=lambda mistake: (mistake.line, mistake.column)):
        column = f"{mistake.column}: " if mistake.column else ""
        typer.echo(f"{file}:{mistake.line}: {column}{WORDS[mistake.code]}", err=True)
    if mistakes:
        raise typer.Exit(2)


def _key(entry: Listed) -> str:
    return entry.name if isinstance(entry, User) else entry.id


def _faults(directory: Directory, lines: list[Line]) -> list[Mistake]:
    """What keeps entries out of the directory, each after those before it are in."""
    mistakes = []
    for line in lines:
        if isinstance(line.entry, User):
            if not line.entry.teams.teams <= directory.teams.keys():
                mistakes.append(Mistake(line.number, "teams", "unknown_team"))
            if not LOGIN.fullmatch(line.entry.name):
                mistakes.append(Mistake(line.number, "name", "login"))
            continue
        faults = directory.faults(line.entry)
        mistakes += [Mistake(line.number, fault.field, fault.code) for fault in faults]
        if not faults:
            directory.put(line.entry)
    return mistakes


async def _put_users(desk: ConsoleDesk, found: Wanted, passwords: Path | None) -> None:
    """Add and change users. Each new one gets a password of their own, written to `passwords`."""
    users = UserStore(desk.database)
    if found.added and passwords is None:
        typer.echo("new users need passwords: say with --passwords FILE where to write them")
        raise typer.Exit(2)
    for line in found.changed:
        if isinstance(line.entry, User):
            await note_user(desk, Action.USER_CHANGED, line.entry)
            await users.change(line.entry)
    if passwords is None or not found.added:
        return
    hashing = Passwords()
    # Made anew, so that nobody else has it open already, and readable by its owner alone.
    handle = os.open(passwords, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(("name", "password"))
        for line in found.added:
            if isinstance(line.entry, User):
                await note_user(desk, Action.USER_ADDED, line.entry)
                password = new_password()
                password_hash = await hashing.hash(password)
                await users.add(line.entry, password_hash=password_hash, given=True)
                writer.writerow((line.entry.name, password))
