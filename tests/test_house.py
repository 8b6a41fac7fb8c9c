"""The whole house: a call comes in over a real socket, is heard, alerts, is delivered and kept."""

import asyncio
import base64
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import IPv4Network
from pathlib import Path

import httpx
import msgspec
import pytest
from websockets.asyncio.client import connect

from alerts.analysis import analyse_call
from alerts.channels.reach import ReachSettings
from alerts.channels.webhook import WebhookSettings
from alerts.packs import load_packs
from commands.sample_calls import SampleCall, sample_calls
from commands.webhook_receiver import WebhookReceiver
from config.settings import Settings
from dashboard.demo_users import make_demo_users
from dashboard.passwords import Passwords
from detectors.engines.models import ModelSettings
from detectors.finding import Evidence, Finding
from detectors.recognition import RecognitionSettings, in_line
from detectors.settings import HearingSettings
from floorwalker import House, open_house
from stream.call import Call
from stream.pcm_protocol import PcmStart
from stream.replay import ReplayRefusedError, replay
from stream.sources.file import call_log
from stream.spoken_language import LanguageSettings

pytestmark = pytest.mark.integration

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
SPEED = 4.0
LOOPBACK = (IPv4Network("127.0.0.0/8"),)
"""Where the test's own receiver listens."""


@dataclass
class Guest:
    """A running house, a signed-in supervisor, and the webhook's other end."""

    house: House
    http: httpx.AsyncClient
    receiver: WebhookReceiver
    token: str

    async def play(self, sample: SampleCall, call: str) -> None:
        """Play a sample call through the real media port."""
        start = msgspec.structs.replace(sample.start(call, self.token), speed=SPEED)
        url = f"ws://127.0.0.1:{self.house.media_port}/pcm"
        await replay(url, start, sample.sound, spans=sample.spans, sockets=2)

    async def until_ended(self, call: str) -> dict[str, object]:
        """The call as the API gives it, once it has ended and was written down."""
        async with asyncio.timeout(60):
            while True:
                answer = await self.http.get(f"/api/calls/{call}")
                if answer.is_success and answer.json()["ended_at"] is not None:
                    return dict(answer.json())
                await asyncio.sleep(0.1)


def address(house: House) -> str:
    """Where the dashboard really listens."""
    return f"http://127.0.0.1:{house.port}"


async def eventually(true: Callable[[], bool]) -> None:
    """Wait until something became true, half a minute at most."""
    async with asyncio.timeout(30):
        while not true():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0.05)


def house_settings(folder: Path, root: Path, receiver: str, lateness_ms: int) -> Settings:
    """Free ports, a folder of its own, the demo model, one webhook."""
    recognition = RecognitionSettings(
        models=(ModelSettings(path=root / "demo/models/zh-8k"),),
        # At four times call pace a busy machine would shed speech, as it should; not here.
        backlog_ms=60_000,
        finish_s=60,
    )
    settings = Settings(data_dir=folder, hearing=HearingSettings(recognition=recognition))
    channel = WebhookSettings.model_validate({"name": "lead", "url": receiver, "secret": SECRET})
    return settings.model_copy(
        update={
            "alerts": settings.alerts.model_copy(
                update={"channels": (channel,), "reach": ReachSettings(allowed_networks=LOOPBACK)}
            ),
            "dashboard": settings.dashboard.model_copy(
                update={"port": 0, "public_url": "http://floor.example"}
            ),
            "stream": settings.stream.model_copy(
                update={
                    "port": 0,
                    "drain_s": 1.0,
                    "lateness_ms": lateness_ms,
                    # A busy machine would refuse calls, as it should; not here.
                    "max_loop_lag_ms": 10_000,
                }
            ),
        }
    )


@asynccontextmanager
async def guest(
    folder: Path,
    root: Path,
    *,
    lateness_ms: int = 400,
    languages: LanguageSettings | None = None,
) -> AsyncIterator[Guest]:
    """Open the house and sign in."""
    receiver = WebhookReceiver(SECRET)
    port = await receiver.start()
    try:
        settings = house_settings(folder, root, f"http://127.0.0.1:{port}/", lateness_ms)
        if languages is not None:
            stream = settings.stream.model_copy(update={"languages": languages})
            settings = settings.model_copy(update={"stream": stream})
        async with open_house(settings, demo=True) as house:
            token = await house.tokens.create("test")
            login = (await make_demo_users(house.users, Passwords()))[0]
            async with httpx.AsyncClient(
                base_url=address(house), trust_env=False, timeout=30
            ) as http:
                body = {"user": login.user, "password": login.password}
                (await http.post("/api/login", json=body)).raise_for_status()
                yield Guest(house, http, receiver, token.token)
    finally:
        await receiver.aclose()


@pytest.fixture(scope="module")
def samples() -> dict[str, SampleCall]:
    """All sample calls, by name."""
    return {sample.name: sample for sample in sample_calls()}


async def test_a_call_is_heard_alerted_delivered_recorded_and_kept(
    tmp_path: Path, root: Path, samples: dict[str, SampleCall]
) -> None:
    """From the media port to the API and the webhook, through everything in between."""
    sample = samples["refund-escalation"]
    async with guest(tmp_path, root) as here:
        await here.play(sample, "call-1")
        detail = await here.until_ended("call-1")
        alerts = detail["alerts"]
        assert isinstance(alerts, list)
        rules = {alert["rule"] for alert in alerts}
        assert rules == {"agent-banned-phrase", "customer-escalation"}
        assert any(u["final"] and "投诉" in u["text"] for u in detail["utterances"])  # type: ignore[attr-defined]
        wanted = {"alert.opened", "alert.updated"}
        await eventually(lambda: wanted <= {m.type for m in here.receiver.last})
        assert "http://floor.example/calls/call-1" in here.receiver.last[-1].body
        assert here.receiver.refused == 0
        sound = await here.http.get("/api/calls/call-1/recording")
        assert sound.content[:4] == b"RIFF"
        seconds = (len(sound.content) - 44) / 4 / 8000
        assert abs(seconds - sample.sound.duration_ms / 1000) < 0.5


async def test_live_and_analyze_find_the_same(
    tmp_path: Path, root: Path, samples: dict[str, SampleCall]
) -> None:
    """The settled findings of a call played live are those of its file, field by field."""
    names = ("refund-escalation", "talk-over")
    # A busy machine must not make gaps: that would be another call than the file's.
    async with guest(tmp_path, root, lateness_ms=5000) as here:
        async with asyncio.TaskGroup() as playing:
            for name in names:
                playing.create_task(here.play(samples[name], name))
        live = {name: await here.until_ended(name) for name in names}
    for name in names:
        assert settled(live[name]["findings"]) == settled(analysed(samples[name], root))


def analysed(sample: SampleCall, root: Path) -> list[object]:
    """The last revision of each finding, as `analyze` has it."""
    models = (ModelSettings(path=root / "demo/models/zh-8k"),)
    settings = HearingSettings(recognition=RecognitionSettings(models=models))
    call = Call(id=sample.name, source="file", practice=True)
    events = analyse_call(
        call,
        call_log(call, sample.sound, agent=sample.script.agent.id, spans=sample.spans),
        load_packs([root / "config" / "packs"]).for_language("zh-CN"),
        settings,
        in_line(settings.recognition),
        new_id=lambda: uuid.uuid4().hex,
    )
    last = {event.id: event for event in events if isinstance(event, Finding)}
    return [msgspec.to_builtins(finding) for finding in last.values()]


def settled(findings: object) -> bytes:
    """Settled findings as bytes: everything they say, in the order of their ids."""
    kept = msgspec.convert(findings, list[KeptFinding], strict=False)
    rows = [
        msgspec.structs.asdict(finding) | {"evidence": msgspec.structs.asdict(finding.evidence)}
        for finding in sorted(kept, key=lambda finding: finding.id)
        if finding.state == "settled"
    ]
    return msgspec.json.encode(rows)


class KeptFinding(msgspec.Struct):
    """What both sides say of a finding; how many revisions it took is the engine's business."""

    id: str
    call: str
    detector: str
    kind: str
    state: str
    party: str | None
    start_ms: int
    end_ms: int
    measure: float
    evidence: Evidence


async def test_a_queue_whose_language_has_no_model_is_heard_for_sound_only(
    tmp_path: Path, root: Path, samples: dict[str, SampleCall]
) -> None:
    """Its dead air is found, no word is written down, and its tile says that there is no model."""
    sample = samples["dead-air"]
    overseas = LanguageSettings(queues={"overseas": "en-US"})
    async with guest(tmp_path, root, languages=overseas) as here:
        start = msgspec.structs.replace(
            sample.start("call-9", here.token), speed=SPEED, queue="overseas", language=""
        )
        url = f"ws://127.0.0.1:{here.house.media_port}/pcm"
        seen = set()
        async with asyncio.TaskGroup() as group:
            playing = group.create_task(
                replay(url, start, sample.sound, spans=sample.spans, sockets=2)
            )
            while not playing.done():
                live = (await here.http.get("/api/calls")).json()["items"]
                seen |= {call["listening"]["state"] for call in live}
                await asyncio.sleep(0.1)
        detail = await here.until_ended("call-9")
    assert seen == {"no_model"}
    assert detail["utterances"] == []
    findings = detail["findings"]
    assert isinstance(findings, list)
    assert "dead_air" in {finding["kind"] for finding in findings}


async def test_the_wall_gets_a_snapshot_and_then_changes(
    tmp_path: Path, root: Path, samples: dict[str, SampleCall]
) -> None:
    """A viewer sees the call appear, alerts come, and the call go."""
    async with guest(tmp_path, root) as here:
        cookie = "; ".join(f"{k}={v}" for k, v in here.http.cookies.items())
        url = address(here.house).replace("http", "ws") + "/api/live"
        async with connect(url, additional_headers={"Cookie": cookie}) as wall:
            first = msgspec.json.decode(await wall.recv())
            assert (first["type"], first["calls"]) == ("snapshot", [])
            seen = set()
            async with asyncio.TaskGroup() as group, asyncio.timeout(60):
                group.create_task(here.play(samples["private-contact"], "call-7"))
                async for message in wall:
                    kind = msgspec.json.decode(message)["type"]
                    seen.add(kind)
                    if kind == "call_gone":
                        break
        assert {"call", "meters", "alert", "call_gone"} <= seen


async def test_every_part_of_a_running_house_is_asked_whether_it_works(
    tmp_path: Path, root: Path
) -> None:
    """And is well."""
    async with guest(tmp_path, root) as here:
        answer = await here.http.get("/readyz")
        checks = {check["name"]: check["ok"] for check in answer.json()["checks"]}
        assert checks == dict.fromkeys(
            ["media", "recorder", "recognition", "alerts", "storage", "bus", "disk"], True
        )


async def test_a_wrong_token_is_refused_at_the_door(
    tmp_path: Path, root: Path, samples: dict[str, SampleCall]
) -> None:
    """Nobody brings calls in without a token."""
    async with guest(tmp_path, root) as here:
        url = f"ws://127.0.0.1:{here.house.media_port}/pcm"
        with pytest.raises(ReplayRefusedError) as refused:
            await replay(url, PcmStart(call="x", token="guess"), samples["calm-order"].sound)
    assert refused.value.close_code == 4401
