"""Ways out for tests: to this machine only, with names that lead where a test says."""

from collections.abc import Mapping, Sequence
from ipaddress import ip_network
from pathlib import Path

from alerts.channels.reach import Reach, ReachSettings

LOOPBACK = (ip_network("127.0.0.0/8"),)


def loopback_reach() -> Reach:
    """May post to this machine, as the demonstration may."""
    return Reach(ReachSettings(allowed_networks=LOOPBACK))


class Names:
    """A resolver whose answers are written down: one list for each question, the last repeated."""

    def __init__(self, answers: Mapping[str, Sequence[Sequence[str]]]) -> None:
        self._answers = {name: list(turns) for name, turns in answers.items()}
        self.asked: list[str] = []

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        """See `alerts.channels.reach.Resolve`."""
        self.asked.append(host)
        turns = self._answers.get(host, [()])
        return turns.pop(0) if len(turns) > 1 else turns[0]


def named_reach(
    names: Names,
    *,
    networks: Sequence[str] = (),
    hosts: frozenset[str] = frozenset(),
    ca_file: Path | None = None,
) -> Reach:
    """A way out over these names."""
    settings = ReachSettings.model_validate(
        {"allowed_networks": tuple(networks), "allowed_hosts": hosts, "ca_file": ca_file}
    )
    return Reach(settings, resolve=names)
