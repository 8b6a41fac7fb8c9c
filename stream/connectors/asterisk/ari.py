"""Asterisk's REST interface: the requests we make, each one method."""

from typing import Self, TypeVar

import httpx
import msgspec

from stream.connectors.asterisk.errors import AriRefused, AriUnreachable
from stream.connectors.asterisk.resources import WANTED, Bridge, Channel, Module, Variable
from stream.connectors.asterisk.settings import AsteriskSettings

Read = TypeVar("Read")

EVERYTHING = ("channel:", "bridge:")
"""Event sources without a name: all channels and all bridges. Device states, whose messages can
lock ARI up when an events socket closes, are not among them."""


class Ari:
    """One Asterisk. Use it as an asynchronous context manager; leaving it closes its connections.

    Every method raises `AriUnreachable` or `AriRefused`.
    """

    def __init__(self, settings: AsteriskSettings) -> None:
        self._application = settings.application
        self._http = httpx.AsyncClient(
            base_url=settings.url.rstrip("/") + "/ari",
            auth=(settings.user, settings.password.get_secret_value()),
            timeout=settings.request_timeout_s,
            # Asterisk answers one request a connection at a time; taps come in bursts.
            limits=httpx.Limits(max_connections=32, max_keepalive_connections=8),
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        await self._http.aclose()

    async def ping(self) -> None:
        """See that ARI answers: also where applications and channels are asked for, since lock-ups
        of Asterisk's begin there while the rest still answers.
        """
        await self._ask("GET", "/asterisk/ping")
        await self._ask("GET", f"/applications/{self._application}")
        await self.variable(f"{self._application}-none", "NONE")

    async def modules(self) -> frozenset[str]:
        """Names of the modules that run."""
        modules = await self._read("GET", "/asterisk/modules", list[Module])
        return frozenset(m.name for m in modules if m.status == "Running")

    async def subscribe(self) -> None:
        """Have the events we want sent to our application's socket."""
        application = f"/applications/{self._application}"
        await self._ask(
            "PUT",
            f"{application}/eventFilter",
            json={"allowed": [{"type": kind} for kind in WANTED]},
        )
        for source in EVERYTHING:
            await self._ask("POST", f"{application}/subscription", eventSource=source)

    async def channels(self) -> list[Channel]:
        """All channels."""
        return await self._read("GET", "/channels", list[Channel])

    async def bridges(self) -> list[Bridge]:
        """All bridges."""
        return await self._read("GET", "/bridges", list[Bridge])

    async def variable(self, channel: str, name: str) -> str:
        """A variable of a channel, empty where it is not set or the channel is gone."""
        try:
            read = await self._read("GET", f"/channels/{channel}/variable", Variable, variable=name)
        except AriRefused as refused:
            if refused.status == httpx.codes.NOT_FOUND:
                return ""
            raise
        return read.value

    async def snoop(self, channel: str, snoop: str, *, spy: str, whisper: str) -> None:
        """Make a channel that hears or speaks into `channel` and that nobody else notices."""
        await self._ask(
            "POST",
            f"/channels/{channel}/snoop/{snoop}",
            app=self._application,
            spy=spy,
            whisper=whisper,
        )

    async def external_media(self, channel: str, **how: str) -> Channel:
        """Make a channel whose sound comes from and goes to us."""
        return await self._read(
            "POST",
            "/channels/externalMedia",
            Channel,
            app=self._application,
            channelId=channel,
            **how,
        )

    async def make_bridge(self, bridge: str) -> None:
        """Make a bridge for two of our channels."""
        await self._ask("POST", f"/bridges/{bridge}", type="mixing", name=bridge)

    async def join(self, bridge: str, *channels: str) -> None:
        """Put channels of ours into a bridge of ours."""
        await self._ask("POST", f"/bridges/{bridge}/addChannel", channel=",".join(channels))

    async def hang_up(self, channel: str) -> None:
        """End a channel, if it still is there."""
        await self._remove(f"/channels/{channel}")

    async def remove_bridge(self, bridge: str) -> None:
        """Remove a bridge, if it still is there."""
        await self._remove(f"/bridges/{bridge}")

    async def _remove(self, path: str) -> None:
        try:
            await self._ask("DELETE", path)
        except AriRefused as refused:
            if refused.status != httpx.codes.NOT_FOUND:
                raise

    async def _read(self, method: str, path: str, shape: type[Read], **query: str) -> Read:
        answer = await self._ask(method, path, **query)
        try:
            return msgspec.json.decode(answer, type=shape)
        except msgspec.DecodeError as error:
            raise AriUnreachable(f"what answers {path} is not ARI") from error

    async def _ask(self, method: str, path: str, json: object = None, **query: str) -> bytes:
        request = f"{method} {path.split('/')[1]}"
        try:
            answer = await self._http.request(method, path, params=query, json=json)
        except httpx.TimeoutException as error:
            raise AriUnreachable(f"ARI does not answer {request}") from error
        except httpx.HTTPError as error:
            raise AriUnreachable(f"ARI cannot be reached: {type(error).__name__}") from error
        if not answer.is_success:
            raise AriRefused(answer.status_code, request)
        return answer.content
