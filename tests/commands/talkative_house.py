"""Runs a house at its most talkative and plays a call whose every secret is known; stderr is the
log, stdout what was recognised. A channel and a detector break on the way, quoting what they have.

Run as `python -m tests.commands.talkative_house FOLDER`.
"""

import asyncio
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from alerts.channels import CHANNELS
from alerts.store import Delivery
from commands.logs import configure_logs
from commands.sample_calls import sample_calls
from detectors.detector import Detector
from detectors.finding import Finding
from detectors.registry import DETECTORS
from detectors.utterance import Utterance
from stream.replay import ReplayRefusedError, replay
from tests.conftest import ROOT
from tests.fakes.channel import FakeChannel
from tests.test_house import guest

NUMBER = "13800138000"
NAME = "林晓明"
PHRASES = ("投诉",)


class QuotingChannel(FakeChannel):
    """A channel that breaks, and says in its error what it was to deliver."""

    async def send(self, delivery: Delivery) -> None:
        """Break."""
        raise RuntimeError(f"{NUMBER} {NAME} {delivery.item.notice}")


class QuotingDetector(Detector):
    """A detector that breaks, and says in its error what it heard."""

    def utterance(self, utterance: Utterance) -> Sequence[Finding]:
        """Break at text."""
        raise ValueError(f"{NUMBER} {NAME} {utterance.text}")


async def play(folder: Path) -> None:
    """One call, one that is refused, and what was recognised."""
    sample = next(s for s in sample_calls() if s.name == "refund-escalation")
    async with guest(folder, ROOT) as here:
        secrets = {"agent_name": NAME, "customer": NUMBER, "attributes": {"phone": NUMBER}}
        start = msgspec.structs.replace(sample.start("talkative", here.token), speed=4.0, **secrets)
        url = f"ws://127.0.0.1:{here.house.media_port}/pcm"
        try:
            wrong = msgspec.structs.replace(start, call="other", token="guess")
            await replay(url, wrong, sample.sound, sockets=1)
        except ReplayRefusedError:
            logging.getLogger("some.library").exception("refused %s", NUMBER)
        await replay(url, start, sample.sound, spans=sample.spans, sockets=2)
        detail = await here.until_ended("talkative")
        said = " ".join(u["text"] for u in detail["utterances"])  # type: ignore[attr-defined]
        sys.stdout.write("\n".join(phrase for phrase in PHRASES if phrase in said))


if __name__ == "__main__":
    configure_logs(json=True, level=logging.DEBUG)
    CHANNELS["webhook"] = lambda *_, **__: QuotingChannel()
    DETECTORS["talk_over"] = DETECTORS["talk_over"]._replace(make=lambda *_: QuotingDetector())
    asyncio.run(play(Path(sys.argv[1])))
