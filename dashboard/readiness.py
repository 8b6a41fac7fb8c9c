"""Whether each part of this node works, as `/readyz` tells; its parts are listed in docs/api.md."""

from collections.abc import Awaitable, Callable, Mapping

from dashboard.node import Node
from storage.errors import DatabaseAwayError

HealthProbe = Callable[[], Awaitable[str]]
"""Looks at one part: an empty text when all is well, else what is wrong, without personal data."""

STARTING = "is starting"


class Readiness:
    """Looks at the parts of a node. A probe answers with an empty text when all is well, else with
    a sentence for whoever runs the node.
    """

    def __init__(self, node: Node) -> None:
        self._node = node

    def probes(self) -> Mapping[str, HealthProbe]:
        """One probe a part, in the order in which a call meets them."""
        return {
            **self._node.connectors.probes,
            "media": self._media,
            "recorder": self._node.recording.health,
            "disk": self._node.keeping.disk.health,
            "recognition": self._recognition,
            "alerts": self._alerts,
            "storage": self._storage,
            "bus": self._bus,
        }

    async def _media(self) -> str:
        media, board = self._node.media, self._node.switchboard
        if media is None or board is None:
            return STARTING
        if board.admission.draining:
            return "no new calls: this node is about to stop"
        return "" if media.listening else "the media port is closed"

    async def _recognition(self) -> str:
        if self._node.recognition is None:
            return STARTING
        return "no recogniser is left" if self._node.recognition.lanes.failed else ""

    async def _alerts(self) -> str:
        alerting = self._node.alerting
        if alerting.desk.full:
            return "more alerts wait than should: calls are not analysed"
        if alerting.desk.away:
            return "alerts wait on the disk until they can be stored"
        return "what channels are owed cannot be read" if alerting.outbox.away else ""

    async def _storage(self) -> str:
        try:
            await self._node.database.ping()
        except DatabaseAwayError as error:
            return f"the database cannot be used: {error}"
        return self._node.writer.health.error

    async def _bus(self) -> str:
        return "Redis cannot be reached: other nodes hear nothing" if self._node.bus.away else ""
