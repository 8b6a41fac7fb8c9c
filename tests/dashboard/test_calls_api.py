"""Calls over HTTP: live ones from the board, ended ones from storage, and their sound."""

import httpx
import pytest

from stream.call import Call
from stream.log import CallEnd
from stream.recording_errors import (
    MissingKeyError,
    RecordingDamagedError,
    RecordingError,
    RecordingRemovedError,
    WrongKeyError,
)
from tests.dashboard.conftest import a_server
from tests.fakes.dashboard_house import House
from tests.fakes.lively_calls import a_lively_call, events_of

pytestmark = pytest.mark.integration


async def tell(house: House, number: int, *, started_at: float, end: bool, call_id: str) -> Call:
    """Let a call happen at once."""
    from alerts.alert import Alert

    call = a_lively_call(number, started_at=started_at, call_id=call_id)
    for _, event in events_of(number, call):
        if isinstance(event, Alert):
            house.desk.offer(event, call)
        elif end or not isinstance(event, CallEnd):
            house.sink.emit(event)
    await house.desk.drain()
    await house.writer.flush()
    return call


async def test_live_calls_are_listed_by_default(
    house: House, supervisor: httpx.AsyncClient
) -> None:
    """The wall's tiles, as a list."""
    async with a_server(house):
        await tell(house, 0, started_at=1000.0, end=False, call_id="live")
        await tell(house, 1, started_at=900.0, end=True, call_id="over")
        items = (await supervisor.get("/api/calls")).json()["items"]

    assert [item["id"] for item in items] == ["live"]
    assert items[0]["parties"][0]["name"] == "林晓"


async def test_ended_calls_come_in_pages_latest_first(
    house: House, supervisor: httpx.AsyncClient
) -> None:
    """`next` of one page is `before` of the following one; the last page has none."""
    for number in range(5):
        await tell(house, 2, started_at=1000.0 + number, end=True, call_id=f"c{number}")
    seen: list[str] = []
    before: str | None = ""
    while before is not None:
        params: dict[str, str | int] = {"state": "ended", "limit": 2, "before": before}
        page = (await supervisor.get("/api/calls", params=params)).json()
        seen += [item["id"] for item in page["items"]]
        before = page["next"]

    assert seen == ["c4", "c3", "c2", "c1", "c0"]


async def test_an_ended_call_in_a_list_still_says_who_took_part(
    house: House, supervisor: httpx.AsyncClient
) -> None:
    """Everybody has left it, and yet one wants to know whose call it was."""
    await tell(house, 0, started_at=1000.0, end=True, call_id="c0")

    item = (await supervisor.get("/api/calls?state=ended")).json()["items"][0]

    assert item["state"] == "ended"
    assert [(p["party"], p["name"]) for p in item["parties"]] == [
        ("agent", "林晓"),
        ("customer", ""),
    ]
    assert len(item["alerts"]) == 2


async def test_the_page_of_a_call_is_the_same_live_and_after(
    house: House, supervisor: httpx.AsyncClient
) -> None:
    """Text, findings and spans do not change because the call ended."""
    async with a_server(house):
        await tell(house, 0, started_at=1000.0, end=False, call_id="c0")
        live = (await supervisor.get("/api/calls/c0")).json()
        call = a_lively_call(0, started_at=1000.0, call_id="c0")
        end = next(e for _, e in events_of(0, call) if isinstance(e, CallEnd))
        house.sink.emit(end)
        await house.writer.flush()
        await supervisor.get("/api/session")
        ended = (await supervisor.get("/api/calls/c0")).json()

    assert live["call"]["state"] == "live"
    assert ended["call"]["state"] == "ended"
    assert ended["ended_at"] == pytest.approx(1000.0 + end.at_ms / 1000)
    assert ended["duration_ms"] == end.at_ms
    for part in ("utterances", "findings", "speech", "gaps"):
        assert ended[part] == live[part], part
    assert len(ended["utterances"]) == 7
    assert {a["id"] for a in ended["alerts"]} == {a["id"] for a in live["alerts"]}


@pytest.mark.parametrize("call_id", ["c0", "node/7 中文?#", "a/utterances"])
async def test_ids_with_odd_characters_are_found(
    house: House, supervisor: httpx.AsyncClient, call_id: str
) -> None:
    """Sources choose ids."""
    from urllib.parse import quote

    await tell(house, 0, started_at=1000.0, end=True, call_id=call_id)
    base = f"/api/calls/{quote(call_id, safe='')}"

    utterances = (await supervisor.get(f"{base}/utterances")).json()["items"]
    findings = (await supervisor.get(f"{base}/findings")).json()["items"]

    assert utterances[0]["text"].startswith("您好")
    assert {f["kind"] for f in findings} == {"obligation", "phrase", "dead_air"}
    if not call_id.endswith("/utterances"):
        assert (await supervisor.get(base)).json()["call"]["id"] == call_id


@pytest.mark.parametrize("part", ["", "/utterances", "/findings", "/recording"])
async def test_an_unknown_call_is_404(supervisor: httpx.AsyncClient, part: str) -> None:
    """In every part."""
    assert (await supervisor.get(f"/api/calls/nobody{part}")).status_code == 404


async def test_a_recording_is_served_whole_and_in_ranges(
    house: House, supervisor: httpx.AsyncClient
) -> None:
    """Players seek by asking for ranges."""
    await tell(house, 0, started_at=1000.0, end=True, call_id="c0")
    house.recordings.calls.add("c0")
    assert (await supervisor.get("/api/calls/c0")).json()["recording"] is True

    whole = await supervisor.get("/api/calls/c0/recording")
    part = await supervisor.get("/api/calls/c0/recording", headers={"range": "bytes=44-143"})
    beyond = await supervisor.get("/api/calls/c0/recording", headers={"range": "bytes=999999-"})

    assert (whole.status_code, whole.headers["content-type"]) == (200, "audio/wav")
    assert whole.content[:4] == b"RIFF"
    assert (part.status_code, part.content) == (206, whole.content[44:144])
    assert part.headers["content-range"] == f"bytes 44-143/{len(whole.content)}"
    assert (beyond.status_code, beyond.json()["error"]["code"]) == (416, "range_not_satisfiable")
    assert beyond.headers["content-range"] == f"bytes */{len(whole.content)}"


async def test_a_call_without_recording_says_so(
    house: House, supervisor: httpx.AsyncClient
) -> None:
    """The page shows no player."""
    await tell(house, 0, started_at=1000.0, end=True, call_id="c0")

    assert (await supervisor.get("/api/calls/c0")).json()["recording"] is False
    assert (await supervisor.get("/api/calls/c0/recording")).status_code == 404


async def test_a_live_call_is_played_up_to_now(house: House, supervisor: httpx.AsyncClient) -> None:
    """And is not kept by the browser, since it grows."""
    async with a_server(house):
        await tell(house, 0, started_at=1000.0, end=False, call_id="c0")
        house.recordings.calls.add("c0")
        live = await supervisor.get("/api/calls/c0/recording")
    assert (live.status_code, live.content[:4]) == (200, b"RIFF")
    assert live.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("asked", "status", "first", "last"),
    [
        ("bytes=100-", 206, 100, 32043),
        ("bytes=-4", 206, 32040, 32043),
        ("bytes=0-0", 206, 0, 0),
        ("bytes=32043-99999", 206, 32043, 32043),
        ("bytes=5-4", 416, 0, 0),
        ("bytes=-0", 416, 0, 0),
        ("bytes=-", 200, 0, 32043),
        ("bytes=0-1,4-5", 200, 0, 32043),
        ("bits=0-1", 200, 0, 32043),
    ],
)
async def test_every_way_to_ask_for_a_part(
    house: House, supervisor: httpx.AsyncClient, asked: str, status: int, first: int, last: int
) -> None:
    """What cannot be read as one range is answered with the whole."""
    await tell(house, 0, started_at=1000.0, end=True, call_id="c0")
    house.recordings.calls.add("c0")
    answer = await supervisor.get("/api/calls/c0/recording", headers={"range": asked})
    assert answer.status_code == status
    if status != 416:
        assert len(answer.content) == last - first + 1 == int(answer.headers["content-length"])
    if status == 206:
        assert answer.headers["content-range"] == f"bytes {first}-{last}/32044"


async def test_a_part_of_another_version_is_not_mixed_in(
    house: House, supervisor: httpx.AsyncClient
) -> None:
    """`If-Range` with an old tag gets the whole new file."""
    await tell(house, 0, started_at=1000.0, end=True, call_id="c0")
    house.recordings.calls.add("c0")
    tag = (await supervisor.get("/api/calls/c0/recording")).headers["etag"]
    for condition, status in ((tag, 206), ('"old"', 200)):
        headers = {"range": "bytes=44-47", "if-range": condition}
        answer = await supervisor.get("/api/calls/c0/recording", headers=headers)
        assert answer.status_code == status


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (RecordingRemovedError(""), 410, "recording_removed"),
        (MissingKeyError("the key secret-id"), 503, "recording_key_missing"),
        (WrongKeyError(""), 503, "recording_key_wrong"),
        (RecordingDamagedError(""), 503, "recording_damaged"),
    ],
)
async def test_what_keeps_a_recording_from_being_played_is_said(
    house: House, supervisor: httpx.AsyncClient, error: RecordingError, status: int, code: str
) -> None:
    """Each has a code of its own, and no name of a file or key leaves."""
    await tell(house, 0, started_at=1000.0, end=True, call_id="c0")
    house.recordings.broken["c0"] = error
    answer = await supervisor.get("/api/calls/c0/recording")
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert "secret-id" not in answer.text
