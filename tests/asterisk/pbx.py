"""A real Asterisk in a folder of Debian sid, configured by the page we publish."""

import asyncio
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import httpx
import yaml

DOCS = Path(__file__).resolve().parents[2] / "docs"
PAGE = DOCS / "integrations/asterisk.md"
AUDIOSOCKET_PAGE = DOCS / "protocols/audiosocket.md"
PUBLISHED = ("http.conf", "ari.conf", "modules.conf")
"""Files whose content stands on the page."""

START_S = 60
"""Seconds it has to start."""

CUSTOMER_PORT, AGENT_PORT, SECOND_PORT = 6000, 6001, 6002
"""SIP ports of the phones: of customers, of all agents, but of agent 1002."""

DIRECTORIES = """\
[directories]
astetcdir => /mnt/etc
astmoddir => {modules}
astvarlibdir => /var/lib/asterisk
astdbdir => /mnt/db
astkeydir => /var/lib/asterisk
astdatadir => /usr/share/asterisk
astspooldir => /mnt/spool
astrundir => /mnt/run
astlogdir => /mnt/log
[options]
verbose = 3
"""

PJSIP = """\
[udp]
type = transport
protocol = udp
bind = 127.0.0.1:5060
[leg](!)
type = endpoint
transport = udp
context = calls
disallow = all
allow = ulaw
direct_media = no
dtmf_mode = auto_info
identify_by = username
[customer](leg)
aors = customer
callerid = Zhang San <13800001234>
[customer]
type = aor
contact = sip:customer@127.0.0.1:{customer_port}
"""

AGENT = """\
[{number}](leg)
aors = {number}
callerid = Agent {number} <{number}>
[{number}]
type = aor
contact = sip:{number}@127.0.0.1:{agent_port}
"""

EXTENSIONS = """\
[calls]
exten => _10XX,1,Set(ORDER_ID=A-77)
 same => n,Dial(PJSIP/${EXTEN},30,tT)
exten => _9X.,1,Dial(PJSIP/customer,30)
exten => 800,1,Queue(support,tT)
exten => 801,1,Dial(Local/1001@calls/n,30)
exten => 802,1,Dial(PJSIP/1001,30,g)
 same => n,Wait(10)
exten => 850,1,ConfBridge(room,,quiet)
[tone]
exten => s,1,Answer()
 same => n,Milliwatt()
[announced]
"""

QUEUES = """\
[support]
strategy = ringall
timeout = 15
member => PJSIP/1001
"""

FEATURES = """\
[featuremap]
atxfer => *2
"""


def published(kind: str, page: Path = PAGE) -> list[str]:
    """The blocks of a kind on a page, in their order."""
    return re.findall(rf"```{kind}\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


def published_settings() -> dict[str, object]:
    """The settings of the one PBX on the page."""
    read = yaml.safe_load(published("yaml")[0])
    (entry,) = read["connectors"]["asterisk"]
    assert isinstance(entry, dict)
    return entry


class Pbx:
    """One Asterisk. Everything it writes lies in `folder`; the root stays as it is."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root = root
        self.folder = folder
        self._process: subprocess.Popen[bytes] | None = None

    def configure(self) -> None:
        """Write its configuration: what the page says, and the phones of the tests."""
        for name in ("etc", "db", "spool", "run", "log"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        (modules,) = self.root.glob("usr/lib/*/asterisk/modules")
        said = dict(zip(PUBLISHED, published("ini"), strict=False))
        (announced,) = published("ini", AUDIOSOCKET_PAGE)
        agents = (
            AGENT.format(number=n, agent_port=SECOND_PORT if n == 1002 else AGENT_PORT)
            for n in range(1001, 1041)
        )
        files = {
            **said,
            "modules.conf": "[modules]\nautoload = yes\n" + said["modules.conf"],
            "asterisk.conf": DIRECTORIES.format(modules=Path("/") / modules.relative_to(self.root)),
            "pjsip.conf": PJSIP.format(customer_port=CUSTOMER_PORT) + "".join(agents),
            "extensions.conf": EXTENSIONS + announced.replace("192.0.2.20", "127.0.0.1"),
            "queues.conf": QUEUES,
            "features.conf": FEATURES,
            "confbridge.conf": "[general]\n[quiet]\ntype = user\nquiet = yes\n",
            "rtp.conf": "[general]\nrtpstart = 12000\nrtpend = 13998\n",
            "logger.conf": "[logfiles]\nfull.log => notice,warning,error,verbose\n",
        }
        for name, text in files.items():
            (self.folder / "etc" / name).write_text(text, encoding="utf-8")

    def start(self) -> None:
        """Start it, and wait until its ARI answers."""
        mounts = 'mount -t proc proc "$0/proc" && mount --rbind /dev "$0/dev" && '
        mounts += 'mount --bind "$1" "$0/mnt" && exec chroot "$0" '
        self._process = subprocess.Popen(
            [
                *("unshare", "--mount", "sh", "-c"),
                mounts + "asterisk -C /mnt/etc/asterisk.conf -f",
                *(str(self.root), str(self.folder)),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        end = time.monotonic() + START_S
        while not self._answers():
            assert self._process.poll() is None, self.log()[-3000:]
            assert time.monotonic() < end, self.log()[-3000:]
            time.sleep(0.1)

    def stop(self) -> None:
        """Kill it, frozen or not."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()

    def freeze(self) -> None:
        """Let it do nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def log(self) -> str:
        """What it logged."""
        path = self.folder / "log/full.log"
        return path.read_text(errors="replace") if path.exists() else ""

    async def command(self, line: str) -> str:
        """Run a command of its console."""
        assert self._process is not None
        process = await asyncio.create_subprocess_exec(
            *("nsenter", f"--mount=/proc/{self._process.pid}/ns/mnt", "chroot", str(self.root)),
            *("asterisk", "-C", "/mnt/etc/asterisk.conf", "-rx", line),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        out, _ = await process.communicate()
        return out.decode(errors="replace")

    async def channels(self) -> list[str]:
        """Names of all channels."""
        said = await self.command("core show channels concise")
        return [line.partition("!")[0] for line in said.splitlines() if "!" in line]

    async def bridges(self) -> list[str]:
        """Ids of all bridges."""
        _, header, rows = (await self.command("bridge show all")).partition("Bridge-ID")
        assert header
        return [line.split()[0] for line in rows.splitlines()[1:] if line.strip()]

    async def has(self, channels: int, within_s: float = 10.0) -> None:
        """Wait until there are so many channels."""
        end = asyncio.get_running_loop().time() + within_s
        while len(there := await self.channels()) != channels:
            assert asyncio.get_running_loop().time() < end, there
            await asyncio.sleep(0.1)

    async def empty(self, within_s: float = 5.0) -> None:
        """Wait until there is no channel and no bridge."""
        end = asyncio.get_running_loop().time() + within_s
        left: list[str] = ["?"]
        while left and asyncio.get_running_loop().time() < end:
            left = [*await self.channels(), *await self.bridges()]
            await asyncio.sleep(0.1)
        assert left == [], left

    async def user_event(self, name: str, channel: str) -> None:
        """What `UserEvent()` of the dialplan does, for a channel by its name's beginning."""
        async with self.ari() as ari:
            channels = (await ari.get("/channels")).json()
            (id_,) = [c["id"] for c in channels if c["name"].startswith(channel)]
            query = {"application": "floorwalker", "source": f"channel:{id_}"}
            answer = await ari.post(f"/events/user/{name}", params=query)
            assert answer.is_success, answer.text

    def ari(self) -> httpx.AsyncClient:
        """A client of its ARI."""
        said = published_settings()
        return httpx.AsyncClient(
            base_url=f"{said['url']}/ari",
            auth=(str(said["user"]), str(said["password"])),
            trust_env=False,
        )

    def _answers(self) -> bool:
        said = published_settings()
        pair = (str(said["user"]), str(said["password"]))
        try:
            url = f"{said['url']}/ari/asterisk/ping"
            return httpx.get(url, auth=pair, trust_env=False).is_success
        except httpx.HTTPError:
            return False


def root_of_tests() -> Path:
    """Where the root lies, as `make test-asterisk` says."""
    return Path(os.environ["ASTERISK_TEST_ROOT"])
