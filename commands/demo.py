"""`floorwalker demo`: everything at once, with sample calls played round and round."""

import asyncio
import base64
import contextlib
import secrets
import ssl
import sys
import time
from collections.abc import Sequence
from ipaddress import IPv4Network
from pathlib import Path

import structlog
import typer

from alerts.channels.reach import ReachSettings
from alerts.channels.webhook import WebhookSettings
from commands.logs import configure_logs
from commands.options import ConfigFile, settings_from
from commands.runtime import run, stop_signals
from commands.sample_calls import SampleCall, floor_of, play_round_and_round, sample_calls
from commands.serve import MediaPort, Port, say_certificate, with_ports
from commands.webhook_receiver import Received, WebhookReceiver
from config.self_signed import secured
from config.settings import Settings
from dashboard.demo_users import make_demo_users
from dashboard.passwords import Passwords
from detectors.engines.models import ModelSettings
from storage.directory import Entry
from storage.directory_store import DirectoryStore
from storage.users import Role

MODEL = Path(__file__).resolve().parent.parent / "demo" / "models" / "zh-8k"

LOOPBACK = (IPv4Network("127.0.0.0/8"),)
"""Where the demonstration's own receiver listens; nothing else inside may be posted to."""

STAGGER_S = 7.0
"""Seconds between the begins of two sample calls, so that the wall is never all alike."""

log = structlog.get_logger(__name__)


def demo(config: ConfigFile = None, port: Port = None, media_port: MediaPort = None) -> None:
    """Run Floorwalker with demo users, sample calls and a webhook receiver that shows its post."""
    settings = with_ports(settings_from(config), port, media_port)
    configure_logs(json=settings.log_json)
    sys.exit(run(_demo(settings)))


def demo_settings(settings: Settings, receiver_url: str, secret: str) -> Settings:
    """The given settings with what the demonstration needs: a data folder of its own, the demo
    model, and the receiver as the only channel.
    """
    channel = WebhookSettings.model_validate(
        {"name": "demo", "url": receiver_url, "secret": secret}
    )
    recognition = settings.hearing.recognition.model_copy(
        update={"models": (ModelSettings(path=MODEL),)}
    )
    return settings.model_copy(
        update={
            "data_dir": settings.data_dir / "demo",
            # Nobody wants to wait for sample calls to come to their end.
            "stream": settings.stream.model_copy(update={"drain_s": 1.0}),
            "hearing": settings.hearing.model_copy(update={"recognition": recognition}),
            "alerts": settings.alerts.model_copy(
                update={"channels": (channel,), "reach": ReachSettings(allowed_networks=LOOPBACK)}
            ),
        }
    )


async def _demo(settings: Settings) -> None:
    from floorwalker import open_house

    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    with stop_signals() as stop:
        receiver = WebhookReceiver(secret, on_delivery=_show)
        async with contextlib.aclosing(receiver):
            port = await receiver.start()
            settings = secured(demo_settings(settings, f"http://127.0.0.1:{port}/", secret))
            async with open_house(settings, demo=True) as house:
                token = await house.tokens.create(f"demo {time.time():.0f} {secrets.token_hex(3)}")
                logins = await make_demo_users(house.users, Passwords())
                calls = await asyncio.to_thread(lambda: list(sample_calls()))
                (agent,) = (login.user for login in logins if login.role is Role.AGENT)
                await _make_known(house.directory, floor_of(calls, login=agent))
                typer.echo(f"ready {house.url}")
                say_certificate(settings)
                for login in logins:
                    typer.echo(f"login {login.role} {login.user} {login.password}")
                tls = _own_certificate(settings)
                url = f"{'wss' if tls else 'ws'}://127.0.0.1:{house.media_port}/pcm"
                await _play(calls, url, token.token, stop, tls)


def _own_certificate(settings: Settings) -> ssl.SSLContext | None:
    """Trust in our own media port, whatever name its certificate is for; None without TLS."""
    certificate = settings.stream.tls_certificate
    if certificate is None:
        return None
    context = ssl.create_default_context(cafile=certificate)
    context.check_hostname = False
    # The file may hold only our own certificate, and not the authority behind it.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context


async def _make_known(directory: DirectoryStore, floor: Sequence[Entry]) -> None:
    """Put who speaks in the calls into the directory; what was changed there by hand stays."""
    known = await directory.read()
    await directory.put(entry for entry in floor if entry.id not in known.of_kind(type(entry)))


async def _play(
    calls: Sequence[SampleCall],
    url: str,
    token: str,
    stop: asyncio.Event,
    tls: ssl.SSLContext | None = None,
) -> None:
    prefix = f"demo-{int(time.time())}"
    async with asyncio.TaskGroup() as group:
        playing = [
            group.create_task(
                play_round_and_round(
                    sample, url, token, prefix=prefix, delay_s=number * STAGGER_S, tls=tls
                )
            )
            for number, sample in enumerate(calls)
        ]
        await stop.wait()
        for task in playing:
            task.cancel()


def _show(received: Received) -> None:
    """One line for each delivery, so that one sees webhooks work."""
    typer.echo(f"webhook {received.type} {received.timestamp}")
