"""Found calls as an Excel file: true, bounded, audited, and never a formula."""

import io
import re
import zipfile
from datetime import datetime
from xml.etree import ElementTree as ET

import httpx
import pytest

from storage.audit_list import AuditFilter
from storage.users import Role
from stream.call import Call, EndCause, Participation
from stream.log import CallEnd
from stream.party import Party
from tests.dashboard.conftest import sign_in
from tests.dashboard.test_calls_api import tell
from tests.dashboard.test_history_api import gathered, said
from tests.fakes.dashboard_house import House

pytestmark = pytest.mark.integration

NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
EXPORT = "/api/history/export"


def sheet(body: bytes, number: int = 1) -> list[dict[str, str]]:
    """Rows of a sheet as cells by column; text as it stands, numbers as they are kept."""
    xml = zipfile.ZipFile(io.BytesIO(body)).read(f"xl/worksheets/sheet{number}.xml")
    assert b"<f>" not in xml
    found = []
    for row in ET.fromstring(xml).iterfind(".//m:row", NS):  # noqa: S314 - ours
        cells = {}
        for cell in row.iterfind("m:c", NS):
            text = "".join(cell.itertext())
            cells[re.sub(r"\d", "", cell.attrib["r"])] = text
        found.append(cells)
    return found


async def an_ended_call(house: House, call_id: str, *, agent: str = "林晓", **more: object) -> None:
    """A call that is over and can be found."""
    call = Call(id=call_id, source="pcm", started_at=1_764_201_600.0, **more)  # type: ignore[arg-type]
    house.writer.emit(call)
    part = Participation(call=call_id, party=Party.AGENT, agent="1001", name=agent)
    house.writer.emit(part)
    house.writer.emit(CallEnd(call_id, 90_000, EndCause.HANGUP))
    await house.writer.flush()
    await gathered(house)


async def test_a_file_holds_what_was_found(house: House, supervisor: httpx.AsyncClient) -> None:
    """In the reader's language and time zone, with the words and who said them."""
    await tell(house, 0, started_at=1_764_201_600.0, end=True, call_id="over")
    await gathered(house)
    asked = {"words": await said(house, "over"), "titles": "en", "time_zone": "Asia/Shanghai"}

    answer = await supervisor.get(EXPORT, params=asked)

    heads, row = sheet(answer.content)
    assert 'filename="calls.xlsx"' in answer.headers["content-disposition"]
    assert (heads["A"], heads["D"], row["A"], row["D"]) == ("Call", "Agent", "over", "林晓")
    days = (datetime(2025, 11, 27, 8) - datetime(1899, 12, 30)).days + 8 / 24  # noqa: DTZ001
    assert float(row["B"]) == pytest.approx(days)
    assert asked["words"] in row["M"].replace(" ", "")
    about = {row["A"]: row["B"] for row in sheet(answer.content, 2)}
    assert (about["Time zone"], about["Calls"]) == ("Asia/Shanghai", "1")
    assert about["Complete"].startswith("Yes")


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "https://evil.example", "007"])
async def test_what_looks_like_a_formula_stays_text(
    house: House, supervisor: httpx.AsyncClient, name: str
) -> None:
    """Whoever announces calls writes into somebody's spreadsheet: it must not calculate."""
    await an_ended_call(house, "c1", agent=name, attributes={name: "1"})

    body = (await supervisor.get(EXPORT)).content

    (_, row) = sheet(body)
    assert (row["D"], row["N"]) == (name, f"{name}=1")
    book = zipfile.ZipFile(io.BytesIO(body))
    xml = book.read("xl/worksheets/sheet1.xml").decode()
    cell = re.search(r'<c r="D2"([^>]*)>', xml)
    assert cell is not None
    assert 't="inlineStr"' in cell[1]
    assert "<hyperlink" not in xml
    formula = name.startswith(("=", "+", "-", "@"))
    quoted = 'quotePrefix="1"' in book.read("xl/styles.xml").decode()
    assert ((' s="' in cell[1]), quoted) == (formula, formula)


async def test_a_file_is_bounded_and_says_so(house: House, supervisor: httpx.AsyncClient) -> None:
    """Latest first; older ones are left out, and the second sheet says it."""
    for number in range(3):
        await tell(house, 2, started_at=1000.0 + number, end=True, call_id=f"c{number}")
    await gathered(house)
    object.__setattr__(house.services.settings, "max_export_calls", 2)

    body = (await supervisor.get(EXPORT, params={"titles": "en"})).content

    assert [row["A"] for row in sheet(body)] == ["Call", "c2", "c1"]
    assert sheet(body, 2)[-1]["B"].startswith("No")


async def test_an_export_is_written_down_without_the_words(
    house: House, supervisor: httpx.AsyncClient
) -> None:
    """What was typed may be about a customer."""
    await an_ended_call(house, "c1", team="退款一组")
    asked = {"team": "退款一组", "attribute": "phone=138", "words": "退款"}
    await supervisor.get(EXPORT, params=asked)

    entries = await house.services.audit.list.page(AuditFilter(), limit=100)
    (entry,) = [entry for entry in entries if entry.action == "exported"]
    assert (entry.who, entry.target) == ("supervisor", "calls")
    assert entry.details == {"query": "words team=退款一组 attributes", "rows": "0"}


async def test_team_leads_take_nothing_away(house: House, client: httpx.AsyncClient) -> None:
    """They may look, but a file leaves the house."""
    await sign_in(client, house, Role.TEAM_LEAD)
    assert (await client.get(EXPORT)).status_code == 403


async def test_a_zone_that_does_not_exist_is_refused(supervisor: httpx.AsyncClient) -> None:
    """Before anything is read."""
    for zone in ("Mars/Olympus", "../../etc/passwd"):
        assert (await supervisor.get(EXPORT, params={"time_zone": zone})).status_code == 422
