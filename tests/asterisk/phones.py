"""SIP phones played by SIPp: what they do in a call is a list of steps."""

import asyncio
import audioop
import math
import struct
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import Literal

PBX = "127.0.0.1:5060"
AGENT_HZ, CUSTOMER_HZ, COACH_HZ = 440, 1000, 2500
AMPLITUDE = 8000

SDP = """\
v=0
o={user} 1 {version} IN IP4 [local_ip]
s=-
c=IN IP4 [local_ip]
t=0 0
m=audio [rtpstream_audio_port] RTP/AVP 0
a=rtpmap:0 PCMU/8000
a=ptime:20
a={direction}
"""

VIA = "Via: SIP/2.0/UDP [local_ip]:[local_port];branch=[branch]"


def tone(hz: int, seconds: float = 1.0, rate: int = 8000) -> bytes:
    """A tone as signed 16-bit samples; a whole second of whole Hz can be repeated for ever."""
    steps = range(int(rate * seconds))
    return b"".join(
        struct.pack("<h", round(AMPLITUDE * math.sin(2 * math.pi * hz * n / rate))) for n in steps
    )


class Phone:
    """One phone's script. As `caller` it dials; as `answerer` it is rung and picks up."""

    def __init__(self, kind: Literal["caller", "answerer"], user: str, sound: Path) -> None:
        self._user = user
        self._sound = sound
        self._steps: list[str] = []
        self._sequence = 1
        self._dials = kind == "caller"

    def dial(self, number: str) -> "Phone":
        """Call a number (a SIPp keyword such as `[field0]` is allowed), and speak once answered."""
        me = f"<sip:{self._user}@[local_ip]:[local_port]>"
        self._number = number
        self._request(
            f"INVITE sip:{number}@{PBX} SIP/2.0\n{VIA}\n"
            f'From: "Zhang San" {me};tag=[pid]c[call_number]\nTo: <sip:{number}@{PBX}>\n'
            f"Call-ID: [call_id]\nCSeq: 1 INVITE\nContact: {me}\nMax-Forwards: 70\n",
            sdp=self._sdp("sendrecv"),
        )
        self._steps += [f'<recv response="{code}" optional="true"/>' for code in (100, 180, 183)]
        self._steps.append('<recv response="200" rrs="true"/>')
        self._request(self._head("ACK", 1))
        return self._speak()

    def pick_up(self, *, ring_s: float = 0.1) -> "Phone":
        """Ring, answer, and speak."""
        self._steps.append(
            '<recv request="INVITE" crlf="true"><action>'
            '<ereg regexp=".*" search_in="hdr" header="From:" assign_to="caller"/>'
            '<ereg regexp="sip:[^&gt;;]*" search_in="hdr" header="Contact:" assign_to="target"/>'
            "</action></recv>"
        )
        self._answer("180 Ringing")
        self.talk(ring_s)
        self._answer("200 OK", sdp=self._sdp("sendrecv"))
        self._steps.append('<recv request="ACK" crlf="true"/>')
        return self._speak()

    def talk(self, seconds: float) -> "Phone":
        """Go on as before for a while."""
        self._steps.append(f'<pause milliseconds="{int(seconds * 1000)}"/>')
        return self

    def hold(self, seconds: float) -> "Phone":
        """Put the other side on hold for a while."""
        self._reinvite("sendonly")
        self.talk(seconds)
        self._reinvite("sendrecv")
        return self

    def press(self, *keys: str) -> "Phone":
        """Press keys, by SIP INFO."""
        for key in keys:
            self._sequence += 1
            self._request(
                self._head("INFO", self._sequence) + "Content-Type: application/dtmf-relay\n",
                sdp=f"Signal={key}\nDuration=160\n",
                typed=True,
            )
            self._steps.append('<recv response="200"/>')
            self.talk(0.2)
        return self

    def transfer(self, number: str) -> "Phone":
        """Transfer blindly, and hang up when nothing more is told of it."""
        self._sequence += 1
        self._request(
            self._head("REFER", self._sequence)
            + f"Contact: <sip:{self._user}@[local_ip]:[local_port]>\n"
            + f"Refer-To: <sip:{number}@{PBX}>\nReferred-By: <sip:{self._user}@[local_ip]>\n"
        )
        self._steps.append('<recv response="202"/>')
        patience = 'timeout="700" ontimeout="leave"'
        self._steps += [
            '<label id="waiting"/>',
            f'<recv request="NOTIFY" optional="true" {patience} next="notified"/>',
            f'<recv request="BYE" {patience} next="bye"/>',
            '<label id="notified"/>',
        ]
        self._ok(next_label="waiting")
        self._steps.append('<label id="leave"/>')
        self._sequence += 1
        self._request(self._head("BYE", self._sequence))
        self._steps += ['<recv response="200" next="gone"/>', '<label id="bye"/>']
        self._ok()
        self._steps.append('<label id="gone"/>')
        return self

    def hang_up(self) -> "Phone":
        """End the call."""
        self._sequence += 1
        self._request(self._head("BYE", self._sequence))
        self._steps.append('<recv response="200"/>')
        return self

    def be_hung_up(self) -> "Phone":
        """Go on until the other side ends the call, whatever it asks meanwhile."""
        asked = ("INFO", "UPDATE")
        self._steps.append('<label id="going_on"/>')
        self._steps += [f'<recv request="{kind}" optional="true" next="asked"/>' for kind in asked]
        self._steps += ['<recv request="BYE" next="hung_up"/>', '<label id="asked"/>']
        self._ok(next_label="going_on")
        self._steps.append('<label id="hung_up"/>')
        self._ok()
        return self

    def scenario(self) -> str:
        """The script as SIPp wants it."""
        steps = "\n".join(self._steps)
        known = "" if self._dials else '<Reference variables="caller,target"/>\n'
        return f'<?xml version="1.0"?>\n<scenario name="{self._user}">\n{steps}\n{known}</scenario>'

    def _speak(self) -> "Phone":
        self._steps.append(f'<nop><action><exec rtp_stream="{self._sound},-1,0"/></action></nop>')
        return self

    def _reinvite(self, direction: str) -> None:
        self._sequence += 1
        contact = f"Contact: <sip:{self._user}@[local_ip]:[local_port]>\n"
        self._request(self._head("INVITE", self._sequence) + contact, sdp=self._sdp(direction))
        self._steps += ['<recv response="100" optional="true"/>', '<recv response="200"/>']
        self._request(self._head("ACK", self._sequence))

    def _head(self, method: str, sequence: int) -> str:
        if self._dials:
            me = f"<sip:{self._user}@[local_ip]:[local_port]>"
            target = f"sip:{self._number}@{PBX}"
            parties = (
                f'From: "Zhang San" {me};tag=[pid]c[call_number]\n'
                f"To: <sip:{self._number}@{PBX}>[peer_tag_param]\n"
            )
        else:
            target = "[$target]"
            parties = (
                f"From: <sip:{self._user}@[local_ip]:[local_port]>;tag=[pid]a[call_number]\n"
                "To:[$caller]\n"
            )
        return (
            f"{method} {target} SIP/2.0\n{VIA}\n{parties}"
            f"Call-ID: [call_id]\nCSeq: {sequence} {method}\nMax-Forwards: 70\n"
        )

    def _answer(self, status: str, sdp: str = "") -> None:
        self._request(
            f"SIP/2.0 {status}\n[last_Via:]\n[last_From:]\n"
            "[last_To:];tag=[pid]a[call_number]\n[last_Call-ID:]\n[last_CSeq:]\n"
            f"[last_Record-Route:]\nContact: <sip:{self._user}@[local_ip]:[local_port]>\n",
            sdp=sdp,
        )

    def _ok(self, next_label: str = "") -> None:
        head = "SIP/2.0 200 OK\n[last_Via:]\n[last_From:]\n[last_To:]\n[last_Call-ID:]\n"
        self._request(head + "[last_CSeq:]\n", next_label=next_label)

    def _request(
        self, head: str, *, sdp: str = "", typed: bool = False, next_label: str = ""
    ) -> None:
        kind = "" if typed or not sdp else "Content-Type: application/sdp\n"
        length = "[len]" if sdp else "0"
        goes = f' next="{next_label}"' if next_label else ""
        message = f"{head}{kind}Content-Length: {length}\n\n{sdp}"
        self._steps.append(f"<send{goes}><![CDATA[\n{message}\n]]></send>")

    def _sdp(self, direction: str) -> str:
        return SDP.format(user=self._user, version=self._sequence, direction=direction)


class Sipp:
    """One running SIPp, of one or many calls with the same script."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        self._running: list[tuple[asyncio.subprocess.Process, Path]] = []

    def sound(self, hz: int) -> Path:
        """A file with a tone, as SIPp plays it."""
        path = self._folder / f"{hz}.ulaw"
        if not path.exists():
            path.write_bytes(audioop.lin2ulaw(tone(hz), 2))
        return path

    async def run(
        self,
        phone: Phone,
        port: int,
        media_port: int,
        *,
        calls: int = 1,
        rate: float = 10.0,
        at_once: int = 100,
        fields: list[str] | None = None,
    ) -> asyncio.subprocess.Process:
        """Start the phone's calls."""
        self._count += 1
        script = self._folder / f"{self._count}.xml"
        script.write_text(phone.scenario())
        more: tuple[str, ...] = ()
        if fields:
            values = self._folder / f"{self._count}.csv"
            values.write_text("SEQUENTIAL\n" + "\n".join(fields) + "\n")
            more = ("-inf", str(values))
        log = self._folder / f"{self._count}.log"
        process = await asyncio.create_subprocess_exec(
            *("sipp", "-sf", str(script), "-i", "127.0.0.1", "-p", str(port)),
            *("-mp", str(media_port), "-m", str(calls), "-r", str(rate), "-l", str(at_once)),
            *("-nostdin", "-trace_err", "-error_file", str(log)),
            *("-trace_msg", "-message_file", str(log), *more, PBX),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._running.append((process, log))
        return process

    async def done(self, *processes: asyncio.subprocess.Process, within_s: float = 60) -> None:
        """Wait until these have played their calls, and see that all went well."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                for process in processes:
                    await process.wait()
        for process, log in self._running:
            if process in processes and process.returncode != 0:
                said = log.read_text(errors="replace") if log.exists() else ""
                raise AssertionError(f"a phone ended with {process.returncode}: {said[-4000:]}")

    async def stop(self) -> None:
        """Kill what still runs."""
        for process, _ in self._running:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    process.kill()
                await process.wait()
