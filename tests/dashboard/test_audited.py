"""What people do in the dashboard is written down before it is done, or is not done."""

from pathlib import Path

import httpx
import pytest

from dashboard.audited_deeds import ADDED, NAMED
from dashboard.endpoints import ENDPOINTS
from storage.audit_entry import AuditEntry
from storage.audit_list import AuditFilter
from storage.settings import StorageSettings
from storage.users import Role
from stream.call import Call, EndCause
from stream.log import CallEnd
from tests.dashboard.conftest import SignedIn, sign_in
from tests.fakes.dashboard_house import House
from tests.storage.databases import locked
from tests.storage.kept_events import an_utterance

pytestmark = pytest.mark.integration

WRITES_ITSELF = {
    "/api/login",
    "/api/logout",
    "/api/password",
    "/api/sessions/{session_id}",
    "/api/audit/verification",
    "/api/holds",
    "/api/holds/{hold_id}/lift",
    "/api/customers/forget",
    "/api/audiosocket",
    "/api/calls/{call_id}/whep",
    "/api/listening/{seat_id}",
    "/api/desk/help",
    "/api/desk/notes/{note_id}",
    "/api/calls/{call_id}/notes",
    "/api/listening/{seat_id}/whisper",
    "/api/listening/{seat_id}/barge",
    "/api/listening/{seat_id}/hush",
    "/api/calls/{call_id}/marks",
    "/api/calls/{call_id}/marks/{mark_id}",
    "/api/alerts/{alert_id}/take",
    "/api/alerts/{alert_id}/resolve",
    "/api/alerts/{alert_id}/false-hit",
}
"""Addresses that change something and write it down otherwise; alerts keep a history of their own,
and verifying changes nothing."""


async def written(house: House, *actions: str) -> list[AuditEntry]:
    """Entries of these actions, oldest first."""
    wanted = AuditFilter(actions=frozenset(actions))
    return list(await house.services.audit.list.page(wanted, limit=100))[::-1]


async def a_past_call(house: House, call: str, team: str) -> None:
    """A call that ended long ago, with a recording."""
    house.writer.emit(Call(id=call, source="pcm", team=team, started_at=1.0))
    house.writer.emit(an_utterance(call=call))
    house.writer.emit(CallEnd(call, 2000, EndCause.HANGUP))
    await house.writer.flush()
    house.recordings.calls.add(call)


def test_every_address_that_changes_something_is_written_down() -> None:
    """Whoever adds one has to name its action, or say here why not."""
    unnamed = {
        e.path.replace(":path", "") for e in ENDPOINTS if e.method != "GET" and e.audit is None
    }
    assert unnamed == WRITES_ITSELF
    for endpoint in (e for e in ENDPOINTS if e.audit):
        assert endpoint.audit in ADDED or any(f"{{{name}" in endpoint.path for name in NAMED)


async def test_signing_in_and_out_is_written_down(house: House, client: httpx.AsyncClient) -> None:
    """With who and from where."""
    await sign_in(client, house, Role.SUPERVISOR)
    await client.post("/api/logout")
    await client.post("/api/logout")

    entries = await written(house, "sign_in", "sign_out")
    assert [(e.action, e.who, e.role, e.target) for e in entries] == [
        ("sign_in", "supervisor", "supervisor", "supervisor"),
        ("sign_out", "supervisor", "supervisor", "supervisor"),
    ]
    assert {e.address for e in entries} == {"127.0.0.1"}


async def test_failures_are_written_down_without_what_was_typed(
    house: House, client: httpx.AsyncClient
) -> None:
    """A password in the wrong field must not end up in the log; a known name does."""
    for user in ("my-secret-password", "supervisor"):
        await client.post("/api/login", json={"user": user, "password": "wrong-password"})

    entries = await written(house, "sign_in.failed")
    assert [(e.who, e.target) for e in entries] == [("", ""), ("", "supervisor")]
    assert "secret" not in repr(entries)
    assert "wrong" not in repr(entries)


async def test_throttled_attempts_are_told_once(house: House, client: httpx.AsyncClient) -> None:
    """Otherwise anybody could fill the log."""
    body = {"user": "supervisor", "password": "wrong"}
    answers = [await client.post("/api/login", json=body) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [401, 401, 401, 429, 429, 429]
    assert len(await written(house, "sign_in.failed")) == 3
    assert len(await written(house, "sign_in.throttled")) == 1


async def test_playing_is_written_down_with_its_span(
    house: House, supervisor: httpx.AsyncClient
) -> None:
    """Of each part that was sent, and of none that was refused."""
    await a_past_call(house, "c1", "red")
    sound = "/api/calls/c1/recording"

    await supervisor.get(sound)
    await supervisor.get(sound, headers={"range": "bytes=16044-24043"})
    await supervisor.get(sound, headers={"range": "bytes=99999999-"})
    await supervisor.get("/api/calls/none/recording")

    entries = await written(house, "recording.played")
    assert [(e.who, e.target, e.team) for e in entries] == [("supervisor", "c1", "red")] * 2
    assert [e.details for e in entries] == [
        {"from_ms": "0", "to_ms": "1000"},
        {"from_ms": "500", "to_ms": "750"},
    ]


async def test_reading_another_teams_call_is_written_down_once(
    house: House, signed_in: SignedIn
) -> None:
    """An admin belongs to no team; reading on is the same deed, of one's own team it is none."""
    await a_past_call(house, "c1", "red")
    admin, supervisor = await signed_in(Role.ADMIN), await signed_in(Role.SUPERVISOR)

    for path in ("", "/utterances", "/findings"):
        assert (await admin.get(f"/api/calls/c1{path}")).status_code == 200
        assert (await supervisor.get(f"/api/calls/c1{path}")).status_code == 200
    await admin.get("/api/calls/none")

    entries = await written(house, "transcript.viewed")
    assert [(e.who, e.target, e.team) for e in entries] == [("admin", "c1", "red")]


async def test_changes_of_people_and_tokens_are_written_down(
    house: House, signed_in: SignedIn
) -> None:
    """With the rights given; never a password or a token."""
    admin = await signed_in(Role.ADMIN)
    user = {"name": "New", "display_name": "Jane Doe", "role": "inspector", "teams": []}

    made = (await admin.post("/api/users", json=user)).json()
    await admin.put("/api/users/new", json={"role": "agent", "disabled": True})
    await admin.post("/api/users/new/password")
    token = (await admin.post("/api/tokens", json={"name": "crm", "scopes": ["read:calls"]})).json()
    await admin.delete(f"/api/tokens/{token['kept']['id']}")
    await admin.post("/api/teams", json={"id": "blue", "name": "Blue"})
    await admin.post("/api/users", json={"name": ""})

    changes = ("user.added", "user.changed", "password.changed", "token.created", "token.revoked")
    entries = await written(house, *changes, "directory.changed")
    assert [(e.action, e.target) for e in entries] == [
        ("user.added", "new"),
        ("user.changed", "new"),
        ("password.changed", "new"),
        ("token.created", "crm"),
        ("token.revoked", token["kept"]["id"]),
        ("directory.changed", "blue"),
    ]
    assert {e.who for e in entries} == {"admin"}
    assert entries[0].details["role"] == "inspector"
    assert entries[1].details["disabled"] == "true"
    assert entries[3].details["scopes"] == "read:calls"
    for secret in ("Jane", made["password"], token["token"]):
        assert secret not in repr(entries)


async def test_telling_channels_again_is_written_down(
    house: House, supervisor: httpx.AsyncClient
) -> None:
    """One letter, all of a channel, a test message: each with what it was done to."""
    await supervisor.post("/api/deliveries/a1.1.ops/resend")
    await supervisor.post("/api/channels/ops/resend")
    await supervisor.post("/api/channels/leads/test")

    entries = await written(house, "delivery.revived", "channel.tested")
    assert [(e.who, e.action, e.target_kind, e.target) for e in entries] == [
        ("supervisor", "delivery.revived", "delivery", "a1.1.ops"),
        ("supervisor", "delivery.revived", "channel", "ops"),
        ("supervisor", "channel.tested", "channel", "leads"),
    ]


async def test_ending_a_session_by_its_id_is_written_down(
    house: House, signed_in: SignedIn
) -> None:
    """Whose it was; an unknown one leaves no entry."""
    admin, _ = await signed_in(Role.ADMIN), await signed_in(Role.SUPERVISOR)
    theirs = next(
        one["id"]
        for one in (await admin.get("/api/sessions/all")).json()["items"]
        if one["user"] == "supervisor"
    )

    assert (await admin.delete(f"/api/sessions/{theirs}")).status_code == 204
    assert (await admin.delete(f"/api/sessions/{theirs}")).status_code == 404

    (entry,) = await written(house, "session.revoked")
    assert (entry.who, entry.target, entry.details) == ("admin", "supervisor", {"session": theirs})


async def test_what_cannot_be_written_down_is_not_done(
    house: House, supervisor: httpx.AsyncClient, tmp_path: Path
) -> None:
    """No sound leaves while the database takes no entry."""
    await a_past_call(house, "c1", "red")

    async with locked(StorageSettings(data_dir=tmp_path)):
        answer = await supervisor.get("/api/calls/c1/recording")

    assert (answer.status_code, answer.json()["error"]["code"]) == (503, "database_away")
    assert await written(house, "recording.played") == []
