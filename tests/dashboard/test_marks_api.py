"""Comments on moments of a call: whose they are, who is told, and what is written down."""

import pytest

from storage.audit_list import AuditFilter
from storage.users import Role
from tests.dashboard.conftest import SignedIn
from tests.fakes.dashboard_house import House
from tests.fakes.lively_calls import a_lively_call

pytestmark = pytest.mark.integration

HERE = {"from_ms": 4_000, "to_ms": None, "comment": " listen to the tone "}


async def a_call(house: House) -> str:
    """A stored call; gives the address of its marks."""
    call = a_lively_call(0, started_at=1_000.0, call_id="pbx/1")
    house.sink.emit(call)
    await house.writer.flush()
    return f"/api/calls/{call.id}/marks"


async def test_a_mark_is_kept_changed_and_removed_by_its_author(
    house: House, signed_in: SignedIn
) -> None:
    """Each deed is in the audit log, without what was written."""
    address, author = await a_call(house), await signed_in(Role.SUPERVISOR)

    made = await author.post(address, json=HERE)
    assert made.status_code == 201
    mark = f"{address}/{made.json()['id']}"
    stretch = {"from_ms": 4_000, "to_ms": 9_000, "comment": "until here"}
    assert (await author.patch(mark, json=stretch)).status_code == 200
    (kept,) = (await author.get(address)).json()["items"]
    removed = await author.delete(mark)
    again = await author.delete(mark)

    assert made.json()["comment"] == "listen to the tone"
    assert {name: kept[name] for name in stretch} == stretch
    assert kept["user"] == "supervisor"
    assert kept["changed_at"] is not None
    assert (removed.status_code, again.status_code) == (204, 404)
    assert (await author.get(address)).json()["items"] == []
    wanted = AuditFilter(actions=frozenset({"mark.made", "mark.changed", "mark.removed"}))
    entries = await house.services.audit.list.page(wanted, limit=9)
    assert [e.action for e in entries] == ["mark.removed", "mark.changed", "mark.made"]
    assert {e.target for e in entries} == {"pbx/1"}
    assert entries[0].details == {"mark": kept["id"], "from_ms": "4000", "to_ms": "9000"}


async def test_others_read_a_mark_and_leave_it_as_it_is(house: House, signed_in: SignedIn) -> None:
    """Also those with more rights."""
    address, author = await a_call(house), await signed_in(Role.SUPERVISOR)
    other = await signed_in(Role.ADMIN) if Role.ADMIN in house.logins else None
    other = other or await signed_in(Role.INSPECTOR)
    made = (await author.post(address, json=HERE)).json()

    assert (await other.get(address)).json()["items"] == [made]
    assert (await other.patch(f"{address}/{made['id']}", json=HERE)).status_code == 403
    assert (await other.delete(f"{address}/{made['id']}")).status_code == 403
    assert (await author.get(address)).json()["items"] == [made]


@pytest.mark.parametrize(
    "body",
    [
        {"from_ms": 5, "to_ms": 5, "comment": "ends where it begins"},
        {"from_ms": -1, "to_ms": None, "comment": "before the call"},
        {"from_ms": 0, "to_ms": None, "comment": "  "},
        {"from_ms": 0, "to_ms": None, "comment": "x" * 501},
    ],
)
async def test_a_mark_that_says_nothing_or_lies_nowhere_is_refused(
    house: House, signed_in: SignedIn, body: dict[str, object]
) -> None:
    """Nothing is kept of it."""
    address, author = await a_call(house), await signed_in(Role.SUPERVISOR)
    assert (await author.post(address, json=body)).status_code == 422
    assert (await author.get(address)).json()["items"] == []
