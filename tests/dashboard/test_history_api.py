"""The history over HTTP: ended calls by words and by what is known of them."""

import httpx
import pytest

from storage.audit_list import AuditFilter
from storage.search_keeper import SearchKeeper
from tests.dashboard.test_calls_api import tell
from tests.fakes.dashboard_house import House

pytestmark = pytest.mark.integration


async def gathered(house: House) -> None:
    """Let the search catch up."""
    while await SearchKeeper(house.database).gather():
        pass


async def said(house: House, call: str) -> str:
    """The first two characters of something said in a call."""
    utterances = await house.services.records.utterances(call)
    return utterances[0].text.replace(" ", "")[:2]


async def test_words_lead_to_a_call_and_the_place_in_it(
    house: House, supervisor: httpx.AsyncClient
) -> None:
    """Marks stand in the text that is sent."""
    await tell(house, 0, started_at=1000.0, end=True, call_id="over")
    await gathered(house)
    words = await said(house, "over")

    body = (await supervisor.get("/api/history", params={"words": words})).json()

    (found,) = body["items"]
    snippet = found["snippets"][0]
    begin, end = snippet["marks"][0]
    assert (found["id"], body["next"]) == ("over", None)
    assert snippet["text"][begin:end].replace(" ", "") == words
    assert found["agents"][0]["name"] == "林晓"


async def test_pages_follow_each_other(house: House, supervisor: httpx.AsyncClient) -> None:
    """`next` of one page is `before` of the following one."""
    for number in range(3):
        await tell(house, 2, started_at=1000.0 + number, end=True, call_id=f"c{number}")
    await gathered(house)

    first = (await supervisor.get("/api/history", params={"limit": 2})).json()
    params = {"limit": 2, "before": first["next"]}
    second = (await supervisor.get("/api/history", params=params)).json()

    assert [item["id"] for item in first["items"] + second["items"]] == ["c2", "c1", "c0"]
    assert second["next"] is None


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"words": "x" * 201}, 422),
        ({"words": "！？"}, 422),
        ({"attribute": "no value"}, 422),
        ({"attribute": ["a=b"] * 6}, 422),
        ({"since": "nan"}, 422),
        ({"limit": "101"}, 422),
        ({"before": "yesterday"}, 400),
        ({"before": "9" * 30}, 400),
    ],
)
async def test_what_cannot_be_asked_is_refused(
    supervisor: httpx.AsyncClient, query: dict[str, str | list[str]], status: int
) -> None:
    """Every field is bounded."""
    assert (await supervisor.get("/api/history", params=query)).status_code == status


async def test_a_search_is_written_down_without_its_words(
    house: House, supervisor: httpx.AsyncClient
) -> None:
    """Fields and number of results; a further page is the same search."""
    await supervisor.get("/api/history", params={"words": "退款", "agent": "1001"})
    await supervisor.get("/api/history", params={"words": "退款", "before": "1"})

    entries = await house.services.audit.list.page(AuditFilter(), limit=100)
    (entry,) = [entry for entry in entries if entry.action == "searched"]
    assert entry.details == {"fields": "words agent", "results": "0"}
