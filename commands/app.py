"""The table of commands."""

import typer

from commands import (
    audit,
    customers,
    deliveries,
    directory,
    holds,
    models,
    recordings,
    tokens,
    users,
)
from commands.analyze import analyze
from commands.backup import backup, restore
from commands.check import check
from commands.demo import demo
from commands.doctor import doctor
from commands.purge import purge
from commands.replay import replay
from commands.serve import serve

app = typer.Typer(
    name="floorwalker",
    help="Real-time live-call monitoring for call centres.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.command()(serve)
app.command()(demo)
app.command()(replay)
app.command()(analyze)
app.command()(check)
app.command()(doctor)
app.command()(backup)
app.command()(restore)
app.command()(purge)
app.add_typer(models.app, name="models")
app.add_typer(recordings.app, name="recordings")
app.add_typer(directory.app, name="directory")
app.add_typer(users.app, name="users")
app.add_typer(tokens.app, name="tokens")
app.add_typer(audit.app, name="audit")
app.add_typer(customers.app, name="customers")
app.add_typer(holds.app, name="holds")
app.add_typer(deliveries.app, name="deliveries")
