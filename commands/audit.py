"""`floorwalker audit`: read the audit log, and see that nobody rewrote it."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from commands.database import ConsoleDesk, with_audit
from commands.options import ConfigFile
from storage.audit_actions import Action, TargetKind
from storage.audit_entry import Anchor, AuditEntry
from storage.audit_list import AuditFilter
from storage.audit_verification import Fault, FaultKind, Verdict, Verification

app = typer.Typer(help="Read and verify the audit log.", no_args_is_help=True)

Who = Annotated[str, typer.Option(help="Only what this person did.")]
Actions = Annotated[list[Action] | None, typer.Option("--action", help="Only these actions.")]
Target = Annotated[str, typer.Option(help="Only what was done to this id.")]
Since = Annotated[datetime | None, typer.Option(help="From this moment on (UTC).")]
Until = Annotated[datetime | None, typer.Option(help="Before this moment (UTC).")]


@app.command()
def verify(
    anchor: Annotated[
        list[str] | None,
        typer.Option(help="NUMBER:HASH kept elsewhere, or a file with one a line."),
    ] = None,
    config: ConfigFile = None,
) -> None:
    """Check every entry and every anchor; exit with 1 unless all is as it was written."""
    try:
        anchors = [one for text in anchor or () for one in _anchors(text)]
    except (ValueError, OSError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None

    async def work(desk: ConsoleDesk) -> Verification:
        return await desk.room.watch.verify(anchors)

    found = with_audit(config, work)
    for fault in found.faults:
        typer.echo(_sentence(fault))
    if found.more_faults:
        typer.echo(f"and {found.more_faults} more")
    if found.lost_anchor is not None:
        typer.echo(f"missing tail: entry {found.lost_anchor.sequence} is not the one of its anchor")
    typer.echo(_verdict(found))
    raise typer.Exit(0 if found.verdict is Verdict.INTACT else 1)


@app.command(name="anchor")
def print_anchor(config: ConfigFile = None) -> None:
    """Print the end of the chain; keep it where this server cannot write."""

    async def work(desk: ConsoleDesk) -> Anchor:
        return await desk.room.log.head()

    head = with_audit(config, work)
    if head.sequence == 0:
        typer.echo("the audit log is empty", err=True)
        raise typer.Exit(1)
    typer.echo(str(head))


@app.command(name="list")
def list_entries(
    who: Who = "",
    action: Actions = None,
    target: Target = "",
    since: Since = None,
    until: Until = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Most entries.")] = 50,
    config: ConfigFile = None,
) -> None:
    """List entries, latest first."""
    wanted = _filter(who, action, target, since, until)

    async def work(desk: ConsoleDesk) -> list[AuditEntry]:
        return list(await desk.room.list.page(wanted, limit=limit))

    for entry in with_audit(config, work):
        at = datetime.fromtimestamp(entry.at, UTC).isoformat(timespec="seconds")
        details = " ".join(f"{name}={value}" for name, value in sorted(entry.details.items()))
        columns = [str(entry.sequence), at, entry.who or "-", entry.role, entry.address or "-"]
        columns += [entry.action, entry.target_kind or "-", entry.target or "-", details]
        typer.echo("\t".join(columns).rstrip())


@app.command()
def export(
    who: Who = "",
    action: Actions = None,
    target: Target = "",
    since: Since = None,
    until: Until = None,
    config: ConfigFile = None,
) -> None:
    """Write entries to standard output, oldest first, one JSON object a line, hashes included.
    The export is audited itself.
    """
    wanted = _filter(who, action, target, since, until)

    async def work(desk: ConsoleDesk) -> None:
        head = await desk.room.log.head()
        rows = await desk.room.list.count(wanted, until=head.sequence)
        await desk.record(Action.EXPORTED, TargetKind.LIST, "audit log", rows=str(rows))
        async for entry in desk.room.list.all(wanted, until=head.sequence):
            sys.stdout.buffer.write(msgspec.json.encode(entry) + b"\n")

    with_audit(config, work)


def _filter(
    who: str,
    actions: list[Action] | None,
    target: str,
    since: datetime | None,
    until: datetime | None,
) -> AuditFilter:
    return AuditFilter(
        who=who,
        actions=frozenset(actions or ()),
        target=target,
        since=since.replace(tzinfo=UTC).timestamp() if since else None,
        until=until.replace(tzinfo=UTC).timestamp() if until else None,
    )


def _anchors(text: str) -> list[Anchor]:
    path = Path(text)
    if ":" not in text or path.is_file():
        return [Anchor.parse(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [Anchor.parse(text)]


def _sentence(fault: Fault) -> str:
    match fault.kind:
        case FaultKind.CHANGED:
            return f"entry {fault.sequence} is not as it was written"
        case FaultKind.MISSING if fault.other > fault.sequence:
            return f"entries {fault.sequence} to {fault.other} are missing"
        case FaultKind.MISSING:
            return f"entry {fault.sequence} is missing"
        case FaultKind.MOVED:
            return f"entry {fault.sequence} was written as entry {fault.other}"
        case FaultKind.INSERTED:
            return f"entry {fault.sequence} was inserted"
        case FaultKind.UNLINKED:
            return f"entry {fault.sequence} does not follow the one before it"


def _verdict(found: Verification) -> str:
    read = f"{found.entries} entries, {found.anchors} anchors"
    match found.verdict:
        case Verdict.INTACT:
            return f"{read}: intact; ends at {found.head}"
        case Verdict.BROKEN:
            return f"{read}: broken, first at entry {found.faults[0].sequence}"
        case Verdict.TAIL_MISSING:
            return f"{read}: the tail is missing; ends at {found.head}"
