"""A bounded Redis stream of opaque bodies, with types."""

from collections.abc import Sequence
from typing import TypeAlias

import msgspec
from redis.asyncio import Redis

FIELD = b"e"
"""Name of the only field of an entry."""

TIMEOUT_S = 5.0
"""Seconds until a Redis that does not answer counts as away."""

BEGIN = "0-0"
"""Place before the first entry."""

_Entries: TypeAlias = list[tuple[bytes, dict[bytes, bytes]]]
_Reply: TypeAlias = list[tuple[bytes, _Entries]]


class StreamEntry(msgspec.Struct, frozen=True):
    """One entry."""

    place: str
    """Its id in the stream; later entries have later ones."""
    body: bytes
    """What was added."""


class RedisStream:
    """One stream. Every method may raise `redis.exceptions.RedisError` or `OSError`."""

    def __init__(self, url: str, *, key: str, max_entries: int) -> None:
        """Redis forgets the oldest entries beyond about `max_entries`. Connects when first used."""
        # Version 2 of the protocol, since the shape of replies differs in version 3.
        self._redis: Redis = Redis.from_url(
            url, protocol=2, socket_timeout=TIMEOUT_S, socket_connect_timeout=TIMEOUT_S
        )
        self._key = key
        self._max_entries = max_entries

    async def append(self, bodies: Sequence[bytes]) -> None:
        """Add entries in one round trip. After an error some of them may have been added."""
        async with self._redis.pipeline(transaction=False) as pipeline:
            for body in bodies:
                pipeline.xadd(self._key, {FIELD: body}, maxlen=self._max_entries)
            await pipeline.execute()

    async def last_place(self) -> str:
        """Place of the newest entry."""
        reply = await self._redis.execute_command(  # type: ignore[no-untyped-call]
            "XREVRANGE", self._key, "+", "-", "COUNT", 1
        )
        entries = msgspec.convert(reply, _Entries)
        return entries[0][0].decode() if entries else BEGIN

    async def read(self, after: str, *, limit: int, wait_s: float) -> Sequence[StreamEntry]:
        """Up to `limit` entries behind `after`; waits up to `wait_s` seconds for the first."""
        reply = await self._redis.execute_command(  # type: ignore[no-untyped-call]
            *("XREAD", "COUNT", limit, "BLOCK", int(wait_s * 1000), "STREAMS", self._key, after)
        )
        streams = msgspec.convert(reply or [], _Reply)
        return [
            StreamEntry(place.decode(), fields[FIELD])
            for _, entries in streams
            for place, fields in entries
            if FIELD in fields
        ]

    async def aclose(self) -> None:
        """Give the connections back; idempotent."""
        await self._redis.aclose()
