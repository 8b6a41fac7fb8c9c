"""`floorwalker replay`: stream a recorded call to a running server as a live one."""

import asyncio
import ssl
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from stream.pcm_protocol import PcmStart
from stream.replay import ReplayError
from stream.replay import replay as play
from stream.sound_file import SoundFileError, read_call


def replay(
    files: Annotated[list[Path], typer.Argument(help="STEREO.wav, or AGENT.wav CUSTOMER.wav")],
    url: Annotated[str, typer.Option(help="The server's media path.")] = "ws://127.0.0.1:8100/pcm",
    token: Annotated[
        str, typer.Option(help="Token of this source.", envvar="FLOORWALKER_TOKEN")
    ] = "",
    agent: Annotated[str, typer.Option(help="Agent id.")] = "",
    call: Annotated[str, typer.Option(help="Call id; made up if none.")] = "",
    language: Annotated[
        str, typer.Option(help="BCP 47 tag of what is spoken; else the server's settings say.")
    ] = "",
    speed: Annotated[float, typer.Option(min=0.1, max=16, help="Times faster than life.")] = 1.0,
    ca: Annotated[
        Path | None, typer.Option(help="Certificates to trust with wss:// (PEM).")
    ] = None,
    practice: Annotated[bool, typer.Option(help="Mark it as a practice call.")] = False,  # noqa: FBT002
) -> None:
    """Stream a recorded call to a running server as a live one."""
    try:
        sound = read_call(files)
        start = PcmStart(
            call=call or f"replay-{int(time.time())}",
            agent=agent,
            language=language,
            speed=speed,
            practice=practice or speed != 1.0,
            token=token,
        )
        typer.echo(f"playing {start.call}: {sound.duration_ms / 1000:.1f} s at {speed:g} x")
        asyncio.run(play(url, start, sound, tls=_trust(url, ca)))
    except (SoundFileError, ReplayError) as error:
        typer.echo(str(error), err=True)
        sys.exit(1)


def _trust(url: str, ca: Path | None) -> ssl.SSLContext | None:
    """Whom to trust; None leaves it to the system's authorities."""
    if ca is None:
        return None
    if not url.startswith("wss://"):
        raise typer.BadParameter("certificates are of use with wss:// only", param_hint="--ca")
    try:
        return ssl.create_default_context(cafile=ca)
    except OSError as error:
        problem = error.strerror if isinstance(error, FileNotFoundError) else "no certificates"
        raise typer.BadParameter(f"{ca}: {problem}", param_hint="--ca") from None
