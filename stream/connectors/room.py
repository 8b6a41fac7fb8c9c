"""All connectors of this process."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from stream.connectors.asterisk.connector import AsteriskConnector
from stream.connectors.settings import ConnectorsSettings
from stream.settings import StreamSettings
from stream.switchboard import Switchboard


class ConnectorRoom:
    """Connects to every telephone system of the settings."""

    def __init__(self, settings: ConnectorsSettings, streaming: StreamSettings) -> None:
        secret = streaming.customer_secret.get_secret_value()
        self._connectors = [AsteriskConnector(one, secret) for one in settings.asterisk]

    @property
    def probes(self) -> dict[str, Callable[[], Awaitable[str]]]:
        """Health of each, by its name."""
        return {one.settings.name: one.probe for one in self._connectors}

    @property
    def health(self) -> dict[str, str]:
        """What is wrong with each, by its name; empty when all is well."""
        return {one.settings.name: one.health for one in self._connectors}

    @asynccontextmanager
    async def serve(self, board: Switchboard) -> AsyncIterator[None]:
        """Bring calls to `board` while the context lasts; then give back every tap."""
        async with AsyncExitStack() as stack:
            for connector in self._connectors:
                await stack.enter_async_context(connector.serve(board))
            yield
