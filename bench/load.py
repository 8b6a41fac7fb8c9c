"""The load: N two-party calls, a socket per party, one 20 ms message each 20 ms, over raw sockets.

A process of its own on a core of its own, driven by `bench.player`: each line on its standard input
is an `Order`; it answers with a line `connected` and, when it has played, a `Report`. Frames are
built beforehand, so that the generator costs little.
"""

import base64
import os
import resource
import socket
import struct
import sys
import time
from dataclasses import dataclass, field
from typing import Literal

import msgspec
import numpy as np

from bench.content import FRAME, FRAMES_PER_S, SIDES, samples, windows
from bench.process import LOAD_CORE

try:
    import audioop
except ImportError:  # Python 3.13 has audioop only as the package audioop-lts
    audioop = None  # type: ignore[assignment]

MASK = b"\x12\x34\x56\x78"
TEXT, BINARY, CLOSE = 1, 2, 8


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """One load to play."""

    port: int
    calls: int
    """Two-party calls at once."""
    seconds: float
    """How much sound each call speaks."""
    speed: float = 1.0
    """How many times faster than life it is sent."""
    ramp_s: float
    """Seconds over which the calls connect, evenly."""
    form: Literal["pcm", "twilio"] = "pcm"
    """How a message is worded."""
    path: str = "/pcm"
    token: str = ""
    prefix: str = "bench"
    """Call ids are `PREFIX-NUMBER`."""
    stamped: bool = False
    """Report when each message was sent."""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What was played."""

    sent: int
    """Messages."""
    blocked: int
    """Messages a full socket did not take."""
    late_p99_ms: float
    """How late the last message of a 20 ms round was sent."""
    stamps: dict[str, list[float]]
    """By `CALL NUMBER/SIDE`, when each message was sent, on the machine's monotonic clock in
    seconds; empty unless asked for.
    """


@dataclass
class Leg:
    """One socket and what it sends."""

    name: str
    socket: socket.socket
    messages: list[bytes]
    phase_s: float
    stamps: list[float] = field(default_factory=list)


def frame(payload: bytes, opcode: int) -> bytes:
    """One masked client frame (RFC 6455)."""
    length = len(payload)
    key = np.frombuffer((MASK * (length // 4 + 1))[:length], np.uint8)
    masked = (np.frombuffer(payload, np.uint8) ^ key).tobytes()
    head = bytes([0x80 | opcode])
    if length < 126:
        head += bytes([0x80 | length])
    else:
        head += bytes([0xFE]) + struct.pack(">H", length)
    return head + MASK + masked


def connect(port: int, path: str) -> socket.socket:
    """A WebSocket handshake by hand."""
    sock = socket.create_connection(("127.0.0.1", port))
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    key = base64.b64encode(os.urandom(16)).decode()
    sock.sendall(
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    answer = b""
    while b"\r\n\r\n" not in answer:
        data = sock.recv(4096)
        if not data:
            sys.exit(f"closed in the handshake: {answer[:200]!r}")
        answer += data
    if b" 101 " not in answer[:20]:
        sys.exit(f"no upgrade: {answer[:200]!r}")
    return sock


def start_messages(order: Order, call: str, side: int) -> list[bytes]:
    """What opens a leg."""
    if order.form == "pcm":
        start = {"call": call, "party": SIDES[side], "agent": "1001", "rate": 8000}
        start |= {"token": order.token, "practice": True, "speed": order.speed}
        return [frame(msgspec.json.encode(start), TEXT)]
    track = ("inbound", "outbound")[side]
    begin = {
        "event": "start",
        "sequenceNumber": "1",
        "streamSid": call + track,
        "start": {
            "streamSid": call + track,
            "callSid": call,
            "tracks": [track],
            "mediaFormat": {"encoding": "audio/x-mulaw", "sampleRate": 8000, "channels": 1},
        },
    }
    connected = {"event": "connected", "protocol": "Call", "version": "1.0.0"}
    return [frame(msgspec.json.encode(message), TEXT) for message in (connected, begin)]


class Messages:
    """The sample calls as messages ready to be sent; built once and used in every round."""

    def __init__(self) -> None:
        self._built: dict[tuple[str, int, int], list[bytes]] = {}

    def of(self, form: str, sample: int, side: int) -> list[bytes]:
        """Every 20 ms of one party of a sample call."""
        key = (form, sample, side)
        if key not in self._built:
            sound = samples()[sample].sound[side]
            pieces = [part.tobytes() for part in sound.reshape(-1, FRAME)]
            make = pcm_message if form == "pcm" else twilio_message
            self._built[key] = [make(piece, side, at) for at, piece in enumerate(pieces)]
        return self._built[key]


def pcm_message(piece: bytes, _side: int, _number: int) -> bytes:
    """20 ms as 320 bytes of linear PCM."""
    return frame(piece, BINARY)


def twilio_message(piece: bytes, side: int, number: int) -> bytes:
    """20 ms as Twilio's media streams word it: µ-law in base64 in JSON."""
    track = ("inbound", "outbound")[side]
    media = {
        "track": track,
        "chunk": str(number + 1),
        "timestamp": str(20 * number),
        "payload": base64.b64encode(audioop.lin2ulaw(piece, 2)).decode(),
    }
    message = {"event": "media", "sequenceNumber": str(number + 2), "media": media}
    return frame(msgspec.json.encode(message | {"streamSid": track}), TEXT)


def phase_s(number: int, side: int, calls: int) -> float:
    """When within the 20 ms a party of a call is sent, in seconds: all are spread evenly."""
    return (number / calls + side / 2) % 1 / FRAMES_PER_S


def open_legs(order: Order, messages: Messages) -> list[Leg]:
    """Connect all legs, evenly over the ramp, their phases spread."""
    legs: list[Leg] = []
    count = int(order.seconds * FRAMES_PER_S)
    begin = time.monotonic()
    for number, window in enumerate(windows(order.calls, count)):
        for side in range(len(SIDES)):
            every = messages.of(order.form, window.sample, side)
            played = every[window.first : window.first + count]
            sock = connect(order.port, order.path)
            for message in start_messages(order, f"{order.prefix}-{number}", side):
                sock.sendall(message)
            sock.setblocking(False)
            phase = phase_s(number, side, order.calls) / order.speed
            legs.append(Leg(f"{number}/{side}", sock, played, phase))
        wait = begin + order.ramp_s * (number + 1) / order.calls - time.monotonic()
        time.sleep(max(0.0, wait))
    legs.sort(key=lambda leg: leg.phase_s)
    return legs


def drain(legs: list[Leg]) -> None:
    """Read away what the server says, so that it never has to wait for us."""
    for leg in legs:
        try:
            while leg.socket.recv(65536):
                pass
        except BlockingIOError:
            continue
        except OSError as error:
            sys.exit(f"the server closed a leg: {error}")


def play(legs: list[Leg], order: Order) -> Report:
    """Send in real time; report what was sent, when, and how late we were."""
    sends = [(leg.phase_s, leg.socket.send, leg.messages, leg.stamps.append) for leg in legs]
    begin = time.monotonic() + 0.05
    sent = blocked = 0
    late = []
    every_s = 1 / FRAMES_PER_S / order.speed
    for number in range(int(order.seconds * FRAMES_PER_S)):
        base = begin + number * every_s
        for phase, send, messages, stamp in sends:
            now = time.monotonic() - base
            if now < phase:
                time.sleep(phase - now)
            try:
                send(messages[number])
                sent += 1
            except BlockingIOError:
                blocked += 1
            if order.stamped:
                stamp(time.monotonic())
        late.append(time.monotonic() - base - sends[-1][0])
        if number % 25 == 24:
            drain(legs)
    late_ms = float(np.percentile(late, 99)) * 1000
    stamps = {leg.name: leg.stamps for leg in legs if order.stamped}
    return Report(sent=sent, blocked=blocked, late_p99_ms=late_ms, stamps=stamps)


def hang_up(legs: list[Leg], order: Order) -> None:
    """End every leg as a source should."""
    for leg in legs:
        leg.socket.setblocking(True)
        if order.form == "pcm":
            leg.socket.sendall(frame(b'{"type":"stop"}', TEXT))
        leg.socket.sendall(frame(struct.pack(">H", 1000), CLOSE))
        leg.socket.close()


def main() -> None:
    """Play every order that comes."""
    os.sched_setaffinity(0, {LOAD_CORE})
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    messages = Messages()
    for line in sys.stdin:
        order = msgspec.json.decode(line, type=Order)
        legs = open_legs(order, messages)
        print("connected", flush=True)
        report = play(legs, order)
        hang_up(legs, order)
        print(msgspec.json.encode(report).decode(), flush=True)


if __name__ == "__main__":
    main()
