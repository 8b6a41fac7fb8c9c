"""Which bus: within this process, or over Redis when its address is configured."""

from storage.bus import Bus
from storage.memory_bus import MemoryBus
from storage.redis_bus import RedisBus
from storage.settings import StorageSettings


def open_bus(settings: StorageSettings, *, node: str) -> Bus:
    """The bus of this start of a node; its `run` belongs in the house's TaskGroup."""
    url = settings.redis_url.get_secret_value()
    if url:
        return RedisBus(url, node=node, backlog=settings.bus_backlog)
    return MemoryBus(node=node, backlog=settings.bus_backlog)
