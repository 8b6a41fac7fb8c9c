"""Listening in: how old what one hears is, and what many listeners of one call cost all others.

Sound is marked: short tones in silence, each with the moment at which its first sample was sent.
Chromium notes when they come out of the mixer, on the same machine's clock.
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
import numpy as np
from playwright.sync_api import Page, sync_playwright
from websockets.sync.client import ClientConnection, connect

from bench import wall
from bench.house import House
from bench.lag import LagGauge
from bench.load import Order
from bench.player import Player
from bench.process import LOAD_CORE, ROOT, SERVER_CORE
from bench.row import Row, at_most, versus

CALL = "marked"
RATE = 8000
FRAME_S = 0.02
EVERY, LENGTH = 30, 5
"""Frames of 20 ms from one mark to the next, and of a mark."""
LISTEN_S = 16.0
"""Seconds marks are listened to, each way."""
LISTENERS = 50
CALLS = 50
"""Calls that come in meanwhile: listeners are a burden on these."""
LAG_S = 5.0
"""Seconds in which the lag is watched, without listeners and with them."""
LATENCY_MS, TIMES = 250.0, 2.0
"""Bars: 95 of 100 marks, and the lag with listeners against that without."""
FLAGS = [*wall.FLAGS, "--autoplay-policy=no-user-gesture-required"]

WITHOUT_WEBRTC = "delete window.RTCPeerConnection"
EAR = """
window.marks = []
const connect = AudioNode.prototype.connect
AudioNode.prototype.connect = function (to, ...rest) {
  if (to instanceof AudioDestinationNode) {
    const analyser = this.context.createAnalyser()
    analyser.fftSize = 256
    connect.call(this, analyser)
    const line = new Float32Array(256)
    let quietSince = 0
    setInterval(() => {
      analyser.getFloatTimeDomainData(line)
      const now = performance.timeOrigin + performance.now()
      const loud = Math.max(...line) > 0.02
      if (loud && now - quietSince > 150) window.marks.push(now / 1000)
      if (loud) quietSince = now
    }, 4)
  }
  return connect.call(this, to, ...rest)
}
"""
"""Notes the moments at which a tone begins at the ear."""


class Marked:
    """A live call in which the agent says a short tone now and then."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket = socket
        self._over = threading.Event()
        self.sent: list[float] = []
        """When the first sample of each mark was sent, in seconds since the epoch."""

    @classmethod
    @contextmanager
    def call(cls, house: House) -> Iterator["Marked"]:
        """It lasts as long as the block."""
        url = f"ws://127.0.0.1:{house.media_port}/pcm"
        with connect(url, compression=None) as socket:
            start = {"call": CALL, "party": "agent", "rate": RATE, "token": house.token}
            socket.send(msgspec.json.encode(start).decode())
            socket.recv()
            marked = cls(socket)
            thread = threading.Thread(target=marked._speak, name="marks")
            thread.start()
            try:
                yield marked
            finally:
                marked._over.set()
                thread.join()

    def _speak(self) -> None:
        size = int(RATE * FRAME_S)
        tone = (12000 * np.sin(2 * np.pi * 1000 * np.arange(size) / RATE)).astype("<i2").tobytes()
        due, number = time.monotonic(), 0
        while not self._over.wait(max(0.0, due - time.monotonic())):
            place = number % EVERY
            if place == 0:
                self.sent.append(time.time())
            self._socket.send(tone if place < LENGTH else bytes(2 * size))
            due, number = due + FRAME_S, number + 1


def ages_ms(sent: list[float], heard: list[float]) -> list[float]:
    """How old each mark was when it was heard, in milliseconds; marks nobody heard are left out."""
    found = []
    for moment in heard:
        before = [at for at in sent if at <= moment]
        if before and moment - before[-1] < EVERY * FRAME_S:
            found.append((moment - before[-1]) * 1000)
    return found


@contextmanager
def a_page(house: House, *scripts: str) -> Iterator[Page]:
    """The page of the call, with an instrument at the ear."""
    base = f"http://127.0.0.1:{house.port}"
    name, _, value = house.cookie().partition("=")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=wall.chromium(), args=FLAGS)
        context = browser.new_context(base_url=base, locale="en")
        context.add_cookies([{"name": name, "value": value, "url": base}])
        for script in (EAR, *scripts):
            context.add_init_script(script)
        yield context.new_page()
        browser.close()


def heard_ms(house: House, marked: Marked, way: str) -> list[float]:
    """Ages of the marks one hears, by this way."""
    scripts = (WITHOUT_WEBRTC,) if way == "websocket" else ()
    with a_page(house, *scripts) as page:
        page.goto(f"/calls/{CALL}")
        page.click('[data-test="start"]')
        page.wait_for_selector(f'[data-way="{way}"]')
        page.evaluate("window.marks.length = 0")
        page.wait_for_timeout(LISTEN_S * 1000)
        heard: list[float] = page.evaluate("window.marks")
    return ages_ms(marked.sent, heard)


@contextmanager
def listeners(house: House, count: int) -> Iterator[None]:
    """So many WebRTC connections of a process of their own; the block begins when all hear."""
    order = {"port": house.port, "cookie": house.cookie(), "call": CALL, "count": count}
    command = [sys.executable, "-W", "ignore", "-m", "bench.listeners", json.dumps(order)]
    with subprocess.Popen(
        ["taskset", "-c", str(LOAD_CORE), *command], cwd=ROOT, stdout=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout is not None
            if process.stdout.readline() != b"hearing\n":
                sys.exit("the listeners failed; see above")
            yield
        finally:
            process.kill()


def lag(house: House, player: Player, name: str) -> tuple[LagGauge, float]:
    """The loop's lag for a while, and the CPU the server needed, as share of a core."""
    gauge = LagGauge()
    order = Order(
        port=house.media_port,
        calls=CALLS,
        seconds=LAG_S + 1.0,
        ramp_s=0.5,
        token=house.token,
        prefix=name,
    )
    with player.playing(order):
        begin, cpu = time.perf_counter(), house.server.cpu_s()
        with gauge.pinging(house.media_port, house.token, f"lag-{name}"):
            time.sleep(LAG_S)
        used = (house.server.cpu_s() - cpu) / (time.perf_counter() - begin)
    return gauge, used


def rows() -> list[Row]:
    """Listen both ways, then with many; no figures where there is no Chromium."""
    if wall.chromium() is None:
        print("bench: listening needs Chromium; left out", file=sys.stderr)
        return []
    settings = {"FLOORWALKER_LISTENING__MAX_LISTENERS_PER_CALL": str(LISTENERS)}
    found: list[Row] = []
    with (
        House.running(recognition=False, cores={SERVER_CORE}, settings=settings) as house,
        Marked.call(house) as marked,
        Player.running() as player,
    ):
        for way in ("webrtc", "websocket"):
            ages: Any = np.percentile(heard_ms(house, marked, way), [50, 95])
            name = f"from the tap to the ear in Chromium, {way}"
            found.append(Row(name=f"{name}, median", value=float(ages[0]), unit="ms"))
            found.append(at_most(f"{name}, p95", "ms", float(ages[1]), LATENCY_MS))
        alone, before = lag(house, player, "alone")
        with listeners(house, LISTENERS):
            crowded, after = lag(house, player, "crowded")
    p95s = [float(np.percentile(gauge.round_trips_ms, 95)) for gauge in (crowded, alone)]
    name = f"loop lag p95 with {LISTENERS} listeners of one call, with {CALLS} calls, beside none"
    found.append(versus(name, "ms", *p95s, most=TIMES))
    name = f"CPU of {LISTENERS} listeners of one call"
    found.append(Row(name=name, value=100 * (after - before), unit="% of a core"))
    return found
