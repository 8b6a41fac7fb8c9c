"""One row of the table of metrics: what it says, and where the figure is read."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from dashboard.feed import LiveFeed
from dashboard.loop_lag import LoopLag
from dashboard.node import Node
from dashboard.web_counts import WebCounts
from detectors.workers import Workers
from storage.outbox_backlog import ChannelBacklog
from stream.durations import Durations
from stream.switchboard import Switchboard


class Kind(StrEnum):
    """How Prometheus has to treat it."""

    COUNTER = "counter"
    """Only grows, from 0 at each start of the process."""
    GAUGE = "gauge"
    """As it is now."""
    HISTOGRAM = "histogram"
    """Durations by upper bound."""


@dataclass(frozen=True)
class Scrape:
    """What figures are read from."""

    node: Node
    web: WebCounts
    feed: LiveFeed
    lag: LoopLag
    backlog: Sequence[ChannelBacklog] | None
    """What channels are owed; None when the database could not be asked."""
    aside: Mapping[tuple[str, str], int] | None
    """Notices by channel and state that were not simply told; None as above."""
    at: float
    """Wall clock of the question, in seconds since the epoch."""


Sample = tuple[tuple[str, ...], float | Durations]
"""Values of the labels, and the figure."""

Read = Callable[[Scrape], Iterable[Sample]]
"""Reads all figures of one metric; none while their part is not there."""


@dataclass(frozen=True)
class Metric:
    """One metric. A label takes few values: never the id of a call, an address or a name."""

    name: str
    kind: Kind
    text: str
    """One sentence with the unit."""
    read: Read
    labels: tuple[str, ...] = ()
    still: str = ""
    """What has to happen before it moves; empty if every ordinary call moves it."""


def figure(read: Callable[[Scrape], float | Durations]) -> Read:
    """A metric without labels."""
    return lambda scrape: [((), read(scrape))]


def by(read: Callable[[Scrape], Mapping[str, float]]) -> Read:
    """A metric with one label."""
    return lambda scrape: [((key,), value) for key, value in read(scrape).items()]


def of_board(read: Callable[[Switchboard], float]) -> Read:
    """A figure of the door, once it is open."""

    def samples(scrape: Scrape) -> Iterable[Sample]:
        board = scrape.node.switchboard
        return [] if board is None else [((), read(board))]

    return samples


def by_board(read: Callable[[Switchboard], Mapping[str, float]]) -> Read:
    """Figures of the door by one label."""

    def samples(scrape: Scrape) -> Iterable[Sample]:
        board = scrape.node.switchboard
        return [] if board is None else [((key,), value) for key, value in read(board).items()]

    return samples


def of_workers(read: Callable[[Workers], float]) -> Read:
    """A figure of the recognisers, once they run."""

    def samples(scrape: Scrape) -> Iterable[Sample]:
        recognition = scrape.node.recognition
        if recognition is None or not isinstance(recognition.lanes, Workers):
            return []
        return [((), read(recognition.lanes))]

    return samples
