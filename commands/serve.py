"""`floorwalker serve`: run Floorwalker until told to stop."""

import sys
from typing import Annotated

import structlog
import typer

from commands.logs import configure_logs
from commands.options import ConfigFile, settings_from
from commands.runtime import run, stop_signals
from config.self_signed import fingerprint, secured
from config.settings import Settings
from dashboard.first_user import FIRST_USER, first_password
from dashboard.passwords import Passwords

log = structlog.get_logger(__name__)

Port = Annotated[int | None, typer.Option(min=0, max=65535, help="HTTP port.")]
MediaPort = Annotated[int | None, typer.Option(min=0, max=65535, help="Media WebSocket port.")]


def with_ports(settings: Settings, port: int | None, media_port: int | None) -> Settings:
    """The settings with the ports given on the command line."""
    dashboard, stream = settings.dashboard, settings.stream
    if port is not None:
        dashboard = dashboard.model_copy(update={"port": port})
    if media_port is not None:
        stream = stream.model_copy(update={"port": media_port})
    return settings.model_copy(update={"dashboard": dashboard, "stream": stream})


def serve(config: ConfigFile = None, port: Port = None, media_port: MediaPort = None) -> None:
    """Run Floorwalker: take calls in, hear them, alert, and serve the dashboard."""
    settings = with_ports(settings_from(config), port, media_port)
    configure_logs(json=settings.log_json)
    sys.exit(run(_serve(settings)))


def say_certificate(settings: Settings) -> None:
    """Print what browsers show of the certificate, so that one can compare before trusting it."""
    certificate = settings.dashboard.tls_certificate
    if certificate is not None:
        typer.echo(f"certificate SHA-256 {fingerprint(certificate)} {certificate}")


async def _serve(settings: Settings) -> None:
    from floorwalker import open_house

    settings = secured(settings)
    with stop_signals() as stop:
        async with open_house(settings) as house:
            typer.echo(f"ready {house.url}")
            say_certificate(settings)
            if password := await first_password(house.users, Passwords()):
                # On standard output alone: a log would keep it.
                typer.echo(f"first sign-in: user {FIRST_USER.name} password {password}")
                typer.echo("it is shown only now, and has to be changed at once")
            await stop.wait()
            log.info("draining")
