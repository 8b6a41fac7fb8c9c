"""The live wall with 300 calls in Chromium: frames, bytes a viewer, first useful paint.

The peer for frames is a still page of as many elements on the same machine at the same moment: what
the browser alone cannot do here, the wall cannot do either.
"""

import shutil
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, sync_playwright

from bench.process import ROOT
from bench.row import Row, at_most, versus

CALLS = 300
SECONDS = 6.0
"""How long frames and bytes are counted."""
STILL_SECONDS = 3.0
"""How long frames of the still page are counted."""
FRAME_MS, PAINT_MS, KILOBYTES = 17.0, 1500.0, 150.0
"""Bars: 95 of 100 frames, the first tiles, and what a viewer is sent in a second."""
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]

FRAMES = """seconds => new Promise(done => {
  const gaps = []; let last = performance.now(); const end = last + seconds * 1000;
  const step = now => {
    gaps.push(now - last); last = now;
    if (now < end) requestAnimationFrame(step); else done(gaps.slice(1));
  };
  requestAnimationFrame(step);
})"""
"""Times between frames, in milliseconds."""
STILL = """count => {
  document.body.replaceChildren(...Array.from({length: count}, (_, i) => {
    const one = document.createElement('span'); one.textContent = String(i); return one;
  }));
}"""
FIRST_TILES = """() => new Promise(done => {
  const look = () => document.querySelectorAll('[data-test="tile"]').length >= 50
    ? requestAnimationFrame(() => done(performance.now())) : setTimeout(look, 10);
  look();
})"""
"""Milliseconds from the begin of navigation until the first screen of tiles is drawn."""


@contextmanager
def a_floor() -> Iterator[tuple[str, str, str]]:
    """A dashboard with its calls; its address, and whom to sign in as."""
    command = [sys.executable, "-W", "ignore", "-m", "bench.wall_house", str(CALLS)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url, user, password = process.stdout.readline().split()
            yield url, user, password
        finally:
            process.terminate()


def chromium() -> str | None:
    """The system's browser; None where there is none."""
    return shutil.which("chromium") or shutil.which("google-chrome")


def p95(values: list[float]) -> float:
    """The value that 95 of 100 stay below."""
    return statistics.quantiles(values, n=20)[-1]


def watch_bytes(page: Page) -> list[int]:
    """Sizes of what the live socket brings from now on."""
    sizes: list[int] = []

    def count(frame: str | bytes) -> None:
        sizes.append(len(frame.encode() if isinstance(frame, str) else frame))

    page.on("websocket", lambda socket: socket.on("framereceived", count))
    return sizes


def rows() -> list[Row]:
    """The figures of the wall; none where there is no Chromium."""
    if chromium() is None:
        print("bench: wall needs Chromium; left out", file=sys.stderr)
        return []
    with a_floor() as (url, user, password), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        context = browser.new_context(base_url=url, viewport={"width": 1440, "height": 900})
        context.request.post("/api/login", data={"user": user, "password": password})
        page = context.new_page()
        sizes = watch_bytes(page)
        page.goto("/?density=dense", wait_until="commit")
        paint_ms = float(page.evaluate(FIRST_TILES))
        sizes.clear()
        frames = page.evaluate(FRAMES, SECONDS)
        kilobytes = sum(sizes) / SECONDS / 1000
        elements = page.evaluate("document.querySelectorAll('*').length")
        still = context.new_page()
        still.goto("/forbidden")
        still.evaluate(STILL, elements)
        peer = still.evaluate(FRAMES, STILL_SECONDS)
        browser.close()
    return [
        at_most(f"wall, {CALLS} calls: frame p95", "ms", p95(frames), FRAME_MS),
        versus(
            f"wall, {CALLS} calls: frame p95 against a still page", "ms", p95(frames), p95(peer)
        ),
        at_most(f"wall, {CALLS} calls: first useful paint", "ms", paint_ms, PAINT_MS),
        at_most(f"wall, {CALLS} calls: sent to a viewer", "kB/s", kilobytes, KILOBYTES),
    ]
