"""The sample calls of the demonstration: what is said, by whom, and when they are on hold."""

import asyncio
import ssl
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
import structlog
import yaml

from storage.directory import Agent, Entry, Queue, Team
from stream.gap import GapCause
from stream.party import Party
from stream.pcm_protocol import PcmStart
from stream.replay import ReplayError, ReplayLostError, replay
from stream.sound_file import CallSound, read_call
from stream.sources.file import DeclaredSpan

FOLDER = Path(__file__).resolve().parent.parent / "demo" / "calls"

PAUSE_S = 6.0
"""Seconds an agent is idle between two calls."""

AT_THE_DESK = "1001"
"""The agent who signs in as the demo user of the role `agent`."""

log = structlog.get_logger(__name__)


class _Agent(msgspec.Struct):
    id: str
    name: str


class _Script(msgspec.Struct):
    """The part of a script that is announced with the call."""

    language: str
    direction: str
    agent: _Agent
    team: str
    queue: str
    customer: str
    attributes: dict[str, str]


class _Event(msgspec.Struct):
    kind: str
    party: Party
    start_ms: int
    end_ms: int


class _Timeline(msgspec.Struct):
    events: list[_Event]


class SampleCall(msgspec.Struct, frozen=True):
    """One sample call, ready to be played."""

    name: str
    """Name of its file."""
    script: _Script
    """What is announced."""
    sound: CallSound
    """What is said."""
    spans: tuple[DeclaredSpan, ...]
    """Holds and mutes."""

    def start(self, call: str, token: str) -> PcmStart:
        """The announcement of one playing of this call."""
        script = self.script
        return msgspec.convert(
            {
                "call": call,
                "agent": script.agent.id,
                "agent_name": script.agent.name,
                "team": script.team,
                "queue": script.queue,
                "customer": script.customer,
                "language": script.language,
                "direction": script.direction,
                "attributes": script.attributes,
                "practice": True,
                "token": token,
            },
            PcmStart,
        )


def sample_calls(folder: Path = FOLDER) -> Iterator[SampleCall]:
    """All sample calls, by name."""
    for path in sorted(folder.glob("*.yaml")):
        script = msgspec.convert(yaml.safe_load(path.read_text("utf-8")), _Script)
        timeline = msgspec.json.decode(
            path.with_suffix(".timeline.json").read_bytes(), type=_Timeline
        )
        spans = tuple(
            DeclaredSpan(
                GapCause(event.kind),
                event.start_ms,
                event.end_ms,
                event.party if event.kind == GapCause.MUTE else None,
            )
            for event in timeline.events
            if event.kind in (GapCause.HOLD, GapCause.MUTE)
        )
        # Opus files say 48 kHz whatever they hold; these hold a telephone line.
        sound = read_call([path.with_suffix(".ogg")], rate=8000)
        yield SampleCall(path.stem, script, sound, spans)


def floor_of(calls: Iterable[SampleCall], *, login: str) -> list[Entry]:
    """The teams, queues and agents of these calls, for the directory; one agent has this login."""
    scripts = [call.script for call in calls]
    teams = {s.team: Team(id=s.team, name=s.team) for s in scripts}
    queues = {s.queue: Queue(id=s.queue, name=s.queue, team=s.team) for s in scripts}
    agents = {
        s.agent.id: Agent(
            id=s.agent.id,
            name=s.agent.name,
            team=s.team,
            languages=(s.language,),
            login=login if s.agent.id == AT_THE_DESK else None,
        )
        for s in scripts
    }
    return [*teams.values(), *queues.values(), *agents.values()]


async def play_round_and_round(
    sample: SampleCall,
    url: str,
    token: str,
    *,
    prefix: str,
    delay_s: float,
    tls: ssl.SSLContext | None = None,
) -> None:
    """Play one sample call again and again until cancelled, as calls of its agent."""
    await asyncio.sleep(delay_s)
    number = 0
    while True:
        number += 1
        start = sample.start(f"{prefix}-{sample.name}-{number}", token)
        try:
            await replay(url, start, sample.sound, spans=sample.spans, sockets=2, tls=tls)
        except ReplayLostError:
            return
        except ReplayError as error:
            log.warning("sample_call_refused", call=sample.name, reason=str(error))
        await asyncio.sleep(PAUSE_S)
