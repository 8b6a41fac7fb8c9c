"""The audit log, legal holds and forgetting over HTTP, for admins."""

import json
from collections.abc import AsyncIterator

import httpx
import msgspec
import pytest
import pytest_asyncio
from fastapi import FastAPI

from storage.audit_entry import AuditEntry
from storage.audit_list import AuditFilter
from storage.proof import public_key, read_proof
from storage.users import Role, User
from stream.call import Call, EndCause
from stream.customer import customer_key
from stream.log import CallEnd
from tests.dashboard.conftest import SignedIn, a_client, quick_passwords
from tests.fakes.dashboard_house import AUDIT_KEYS, House
from tests.fakes.deeds import a_deed
from tests.storage.kept_events import an_utterance

pytestmark = pytest.mark.integration

NUMBER = "+86 138 0013 5500"
PASSWORD = "secret-of-the-auditor"


@pytest_asyncio.fixture
async def admin(app: FastAPI, house: House) -> AsyncIterator[httpx.AsyncClient]:
    """An admin who has signed in."""
    user = User(name="auditor", role=Role.ADMIN)
    await house.users.add(user, password_hash=await quick_passwords().hash(PASSWORD))
    async with a_client(app) as client:
        body = {"user": "auditor", "password": PASSWORD}
        assert (await client.post("/api/login", json=body)).status_code == 200
        yield client


async def a_past_call(house: House, call: str, number: str = NUMBER) -> None:
    """A call that ended long ago and is stored."""
    key = customer_key(number, AUDIT_KEYS.customers)
    house.writer.emit(Call(id=call, source="pcm", team="refunds", customer_key=key, started_at=1.0))
    house.writer.emit(an_utterance(call=call))
    house.writer.emit(CallEnd(call, 2000, EndCause.HANGUP))
    await house.writer.flush()


async def latest(house: House, action: str) -> AuditEntry:
    """The last entry of an action."""
    wanted = AuditFilter(actions=frozenset({action}))
    return (await house.services.audit.list.page(wanted, limit=1))[0]


async def test_entries_are_listed_in_pages_and_filtered(
    house: House, admin: httpx.AsyncClient
) -> None:
    """With everything that is signed, so that they can be checked."""
    written = [await house.services.audit.log.record(a_deed(f"call-{n}")) for n in range(5)]
    played: dict[str, str] = {"action": "recording.played", "limit": "2"}

    first = (await admin.get("/api/audit", params=played)).json()
    second = (await admin.get("/api/audit", params={**played, "before": first["next"]})).json()
    third = (await admin.get("/api/audit", params={**played, "before": second["next"]})).json()
    one = (await admin.get("/api/audit", params={"target": "call-3", "who": "lin"})).json()
    none = (await admin.get("/api/audit", params={"who": "lin", "until": "5"})).json()

    items = first["items"] + second["items"] + third["items"]
    assert [item["target"] for item in items] == [f"call-{n}" for n in (4, 3, 2, 1, 0)]
    assert third["next"] is None
    assert msgspec.convert(items[0], AuditEntry) == written[4]
    assert [item["target"] for item in one["items"]] == ["call-3"]
    assert none["items"] == []
    for wrong in ({"before": "x"}, {"action": "never"}, {"since": "nan"}):
        assert (await admin.get("/api/audit", params=wrong)).status_code in {400, 422}


async def test_the_export_is_whole_and_audited(house: House, admin: httpx.AsyncClient) -> None:
    """Who took it away stands in the log behind it."""
    for number in range(3):
        await house.services.audit.log.record(a_deed(f"call-{number}"))

    answer = await admin.get("/api/audit/export", params={"action": "recording.played"})
    lines = [json.loads(line) for line in answer.text.splitlines()]

    assert answer.headers["content-disposition"] == 'attachment; filename="audit.jsonl"'
    assert [line["target"] for line in lines] == ["call-0", "call-1", "call-2"]
    entry = await latest(house, "exported")
    assert (entry.who, entry.role, entry.details) == ("auditor", "admin", {"rows": "3"})


async def test_verification_is_told_and_asked_for(house: House, admin: httpx.AsyncClient) -> None:
    """Unknown until the first time; then with the anchor to keep."""
    entry = await house.services.audit.log.record(a_deed())
    assert (await admin.get("/api/audit/verification")).json() == {"verification": None}

    asked = (await admin.post("/api/audit/verification")).json()["verification"]

    assert asked["verdict"] == "intact"
    assert int(asked["head"].split(":")[0]) >= entry.sequence
    assert (await admin.get("/api/audit/verification")).json()["verification"] == asked


async def test_a_call_is_held_shown_and_let_go(
    house: House, admin: httpx.AsyncClient, supervisor: httpx.AsyncClient
) -> None:
    """Whoever may see the call sees the hold; only admins set it."""
    await a_past_call(house, "c1")
    asked = {"call": "c1", "reason": "lawsuit 7"}

    assert (await supervisor.post("/api/holds", json=asked)).status_code == 403
    hold = (await admin.post("/api/holds", json=asked)).json()
    shown = (await supervisor.get("/api/calls/c1/holds")).json()["items"]
    listed = (await admin.get("/api/holds")).json()["items"]

    assert shown == listed == [hold]
    assert (hold["kind"], hold["target"], hold["reason"]) == ("call", "c1", "lawsuit 7")
    assert hold["set_by"] == "auditor"
    assert (await admin.post(f"/api/holds/{hold['id']}/lift")).status_code == 204
    assert (await admin.post(f"/api/holds/{hold['id']}/lift")).status_code == 404
    assert (await supervisor.get("/api/calls/c1/holds")).json()["items"] == []
    assert (await latest(house, "hold.lifted")).team == ""
    assert (await latest(house, "hold.set")).team == "refunds"


async def test_a_customer_is_forgotten_with_a_proof(house: House, admin: httpx.AsyncClient) -> None:
    """A dry run first; a hold stands in the way; then nothing is left."""
    await a_past_call(house, "c1")
    await a_past_call(house, "c2", "+8613900002222")
    whom = {"number": NUMBER}

    dry = (await admin.post("/api/customers/forget", json={**whom, "dry_run": True})).json()
    hold = (await admin.post("/api/holds", json={**whom, "reason": "lawsuit"})).json()
    refused = await admin.post("/api/customers/forget", json=whom)
    await admin.post(f"/api/holds/{hold['id']}/lift")
    done = (await admin.post("/api/customers/forget", json={"call": "c1"})).json()

    assert dry == {
        "dry_run": True,
        "removed": {"calls": 1, "utterances": 1},
        "remaining": {},
        "proof": None,
    }
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "customer_held")
    assert done["removed"] == {"calls": 1, "utterances": 1}
    removal = read_proof(json.dumps(done["proof"]).encode(), public_key(AUDIT_KEYS.proofs))
    assert (removal.by, removal.removed) == ("auditor", done["removed"])
    assert (await admin.get("/api/calls/c1")).status_code == 404
    assert (await admin.get("/api/calls/c2")).status_code == 200
    assert "138" not in repr(await latest(house, "customer.forgotten"))


@pytest.mark.parametrize(
    "body",
    [{}, {"number": NUMBER, "call": "c1"}, {"number": "()"}, {"customer_hash": ""}],
)
async def test_whom_to_forget_has_to_be_said_once(
    admin: httpx.AsyncClient, body: dict[str, str]
) -> None:
    """Neither twice nor not at all."""
    answer = await admin.post("/api/customers/forget", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "bad_customer")


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.INSPECTOR, Role.TEAM_LEAD])
async def test_the_log_is_for_admins_only(signed_in: SignedIn, role: Role) -> None:
    """Those who are watched over do not read who watches."""
    client = await signed_in(role)
    for path in ("/api/audit", "/api/audit/export", "/api/audit/verification", "/api/holds"):
        assert (await client.get(path)).status_code == 403, path
