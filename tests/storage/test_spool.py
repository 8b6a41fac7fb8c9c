"""The spool keeps what it took, in order, whatever happens to its end."""

import resource
from collections.abc import Iterator
from pathlib import Path

import pytest

from detectors.speech import Speech
from storage.errors import SpoolError, SpoolFullError
from storage.spool import MAGIC, Spool
from storage.stored_event import HeardCall, LevelChunk, StoredEvent
from stream.call import EndCause
from stream.log import CallEnd
from stream.party import Party
from tests.storage.kept_events import a_call, a_finding, an_utterance

pytestmark = pytest.mark.unit

EVENTS: list[StoredEvent] = [
    HeardCall(a_call(), "n1", "r1"),
    Speech("c1", Party.AGENT, 100),
    an_utterance(1),
    a_finding(2),
    LevelChunk("c1", Party.AGENT, 0, bytes(range(20))),
    CallEnd("c1", 9_000, EndCause.HANGUP),
]
"""One of many kinds."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the spool lies."""
    return tmp_path / "folder" / "events.spool"


@pytest.fixture
def file_limit() -> Iterator[None]:
    """Restores how large a file may become."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def open_spool(path: Path, *, max_bytes: int = 1_000_000) -> Spool:
    """Open the spool at `path`."""
    return Spool(path, max_bytes=max_bytes)


def everything(spool: Spool) -> list[StoredEvent]:
    """All events in the spool."""
    return list(spool.read(spool.begin, limit=10_000).events)


def test_what_was_appended_is_read_in_order_after_reopening(path: Path) -> None:
    """Every kind of event, over several appends."""
    spool = open_spool(path)
    spool.append(EVENTS[:2])
    spool.append(EVENTS[2:])
    spool.close()

    again = open_spool(path)

    assert everything(again) == EVENTS
    assert again.size == path.stat().st_size - len(MAGIC)
    again.close()


def test_a_page_says_where_the_next_one_begins(path: Path) -> None:
    """Reading in pages gives everything once."""
    spool = open_spool(path)
    spool.append(EVENTS)

    found: list[StoredEvent] = []
    place = spool.begin
    while (page := spool.read(place, limit=4)).end > place:
        found += page.events
        place = page.end

    assert found == EVENTS
    spool.close()


def test_a_torn_end_costs_only_what_was_torn(path: Path) -> None:
    """Cut at every single byte: all whole records before the cut survive, and more can follow."""
    spool = open_spool(path)
    ends = [spool.begin]
    for event in EVENTS:
        spool.append([event])
        ends.append(path.stat().st_size)
    spool.close()
    whole = path.read_bytes()

    for cut in range(len(whole) + 1):
        path.write_bytes(whole[:cut])
        torn = open_spool(path)
        survivors = sum(end <= cut for end in ends[1:])

        assert everything(torn) == EVENTS[:survivors]
        torn.append([EVENTS[0]])
        assert everything(torn) == [*EVENTS[:survivors], EVENTS[0]]
        torn.close()


def test_a_damaged_record_is_noticed(path: Path) -> None:
    """A flipped bit is not read as an event."""
    spool = open_spool(path)
    spool.append(EVENTS)
    spool.close()
    data = bytearray(path.read_bytes())
    data[-3] ^= 1
    path.write_bytes(data)

    again = open_spool(path)

    assert everything(again) == EVENTS[:-1]
    again.close()


def test_a_record_of_another_version_is_handed_out_unread(path: Path) -> None:
    """It is put aside, and does not stop what follows."""
    spool = open_spool(path)
    spool.append_bodies([b"\x81\xa4type\xa6nobody"])
    spool.append(EVENTS[:1])

    page = spool.read(spool.begin, limit=9)

    assert page.unreadable == (b"\x81\xa4type\xa6nobody",)
    assert list(page.events) == EVENTS[:1]
    spool.close()


def test_clearing_waits_until_everything_was_read(path: Path) -> None:
    """What came meanwhile is not thrown away."""
    spool = open_spool(path)
    spool.append(EVENTS[:1])
    read_to = spool.read(spool.begin, limit=9).end
    spool.append(EVENTS[1:2])

    assert not spool.clear(read_to=read_to)
    assert spool.read(read_to, limit=9).events == (EVENTS[1],)
    assert spool.clear(read_to=path.stat().st_size)
    assert (spool.size, everything(spool)) == (0, [])
    spool.append(EVENTS[2:3])
    assert everything(spool) == [EVENTS[2]]
    spool.close()


def test_the_bound_is_kept_and_said(path: Path) -> None:
    """The append that would pass it changes nothing."""
    spool = open_spool(path, max_bytes=400)
    spool.append(EVENTS[1:2])
    before = spool.size

    with pytest.raises(SpoolFullError):
        spool.append(EVENTS)

    assert spool.size == before
    assert everything(spool) == EVENTS[1:2]
    spool.close()


@pytest.mark.usefixtures("file_limit")
def test_a_full_disk_is_said_and_takes_nothing_back(path: Path) -> None:
    """A part that was written is removed; once there is room it goes on."""
    spool = open_spool(path)
    spool.append(EVENTS[:3])
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 10, hard))

    with pytest.raises(SpoolError, match="File too large"):
        spool.append(EVENTS[3:])
    full = everything(spool)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    spool.append(EVENTS[3:])

    assert full == EVENTS[:3]
    assert everything(spool) == EVENTS
    spool.close()


def test_two_processes_do_not_share_a_spool(path: Path) -> None:
    """Each would overwrite the other's records."""
    spool = open_spool(path)

    with pytest.raises(SpoolError, match="in use"):
        open_spool(path)

    spool.close()
    open_spool(path).close()


def test_a_file_that_is_no_spool_is_left_alone(path: Path) -> None:
    """Somebody else's file is not cut off."""
    path.parent.mkdir()
    path.write_bytes(b"shopping list")

    with pytest.raises(SpoolError, match="not a spool"):
        open_spool(path)

    assert path.read_bytes() == b"shopping list"


def test_a_folder_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    """At the start, not at the first bad moment."""
    (tmp_path / "file").write_text("")

    with pytest.raises(SpoolError, match="cannot be opened"):
        open_spool(tmp_path / "file" / "events.spool")
