"""The load: N two-party calls, a socket per party, one 20 ms message each 20 ms, over raw sockets.

Run as `python -m bench.load --port P --calls N --seconds S`. Frames are built beforehand,
so that the generator costs little; it prints one line of JSON at the end.
"""

import argparse
import base64
import os
import resource
import socket
import struct
import sys
import time
from dataclasses import dataclass

import msgspec
import numpy as np

from bench.content import FRAME, tracks
from bench.process import LOAD_CORE

try:
    import audioop
except ImportError:  # Python 3.13 has audioop only as the package audioop-lts
    audioop = None  # type: ignore[assignment]

MASK = b"\x12\x34\x56\x78"
TEXT, BINARY, CLOSE = 1, 2, 8


@dataclass
class Leg:
    """One socket and what it sends."""

    socket: socket.socket
    messages: list[bytes]
    phase_s: float
    offset: int


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


def start_message(form: str, call: str, party: str, token: str) -> list[bytes]:
    """What opens a leg."""
    if form == "pcm":
        start = {"call": call, "party": party, "agent": "1001", "rate": 8000, "token": token}
        return [frame(msgspec.json.encode(start | {"practice": True}), TEXT)]
    track = "inbound" if party == "customer" else "outbound"
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


def audio_messages(form: str, index: int, party: str, call: str) -> list[bytes]:
    """A track cut into messages of 20 ms."""
    track = tracks()[index % len(tracks())]
    pieces = [part.tobytes() for part in np.split(track, len(track) // FRAME)]
    if form == "pcm":
        return [frame(piece, BINARY) for piece in pieces]
    name = "inbound" if party == "customer" else "outbound"
    messages = []
    for number, piece in enumerate(pieces):
        media = {
            "track": name,
            "chunk": str(number + 1),
            "timestamp": str(20 * number),
            "payload": base64.b64encode(audioop.lin2ulaw(piece, 2)).decode(),
        }
        message = {"event": "media", "sequenceNumber": str(number + 2), "media": media}
        messages.append(frame(msgspec.json.encode(message | {"streamSid": call + name}), TEXT))
    return messages


def open_legs(arguments: argparse.Namespace) -> list[Leg]:
    """Connect all legs, evenly over two seconds, phases spread over the 20 ms."""
    cache: dict[tuple[int, str], list[bytes]] = {}
    legs: list[Leg] = []
    begin = time.monotonic()
    for number in range(arguments.calls):
        call = f"{arguments.prefix}-{number}"
        for side, party in enumerate(("agent", "customer")):
            index = (2 * number + side) % len(tracks())
            if (index, party) not in cache:
                cache[index, party] = audio_messages(arguments.format, index, party, call)
            sock = connect(arguments.port, arguments.path)
            for message in start_message(arguments.format, call, party, arguments.token):
                sock.sendall(message)
            sock.setblocking(False)
            phase = (number / arguments.calls + side / 2) % 1 * 0.02
            messages = cache[index, party]
            legs.append(Leg(sock, messages, phase, number * 37 % len(messages)))
        wait = begin + arguments.ramp * (number + 1) / arguments.calls - time.monotonic()
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


def play(legs: list[Leg], seconds: float) -> dict[str, float]:
    """Send in real time; report what was sent and how late we were."""
    sends = [(leg.phase_s, leg.socket.send, leg.messages, leg.offset) for leg in legs]
    begin = time.perf_counter() + 0.05
    sent = blocked = 0
    late = []
    for number in range(int(seconds * 50)):
        base = begin + number * 0.02
        for phase, send, messages, offset in sends:
            now = time.perf_counter() - base
            if now < phase:
                time.sleep(phase - now)
            try:
                send(messages[(number + offset) % len(messages)])
                sent += 1
            except BlockingIOError:
                blocked += 1
        late.append(time.perf_counter() - base - sends[-1][0])
        if number % 25 == 24:
            drain(legs)
    return {
        "sent": sent,
        "blocked": blocked,
        "late_p99_ms": float(np.percentile(late, 99)) * 1000,
        "client_cpu_s": sum(resource.getrusage(resource.RUSAGE_SELF)[:2]),
    }


def main() -> None:
    """Play as told, and print what came of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--path", default="/pcm")
    parser.add_argument("--calls", type=int, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--ramp", type=float, default=1.5)
    parser.add_argument("--format", choices=("pcm", "twilio"), default="pcm")
    parser.add_argument("--token", default="")
    parser.add_argument("--prefix", default="bench")
    arguments = parser.parse_args()
    os.sched_setaffinity(0, {LOAD_CORE})
    legs = open_legs(arguments)
    print("connected", flush=True)
    report = play(legs, arguments.seconds)
    print(msgspec.json.encode(report).decode(), flush=True)
    for leg in legs:
        leg.socket.setblocking(True)
        if arguments.format == "pcm":
            leg.socket.sendall(frame(b'{"type":"stop"}', TEXT))
        leg.socket.sendall(frame(struct.pack(">H", 1000), CLOSE))
        leg.socket.close()


if __name__ == "__main__":
    main()
