"""Users, their sessions, and the credentials of sources."""

import pytest
from sqlalchemy import text

from storage.database import Database
from storage.errors import NameTakenError, UnknownNameError
from storage.sessions import SessionStore
from storage.team_scope import TeamScope
from storage.tokens import ApiTokens
from storage.users import Role, User, UserStore
from stream.credential import Credential

pytestmark = pytest.mark.integration

REFUNDS = TeamScope.of(["refunds"])


class Clock:
    """A clock the test moves."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        """Seconds since the epoch."""
        return self.now


@pytest.fixture
def clock() -> Clock:
    """Stands at 1000 s."""
    return Clock()


def a_user(name: str = "Ann", *, disabled: bool = False) -> User:
    """A supervisor of the refund team."""
    return User(
        name=name, display_name="安妮", role=Role.SUPERVISOR, teams=REFUNDS, disabled=disabled
    )


async def test_a_user_comes_back_under_any_spelling(database: Database, clock: Clock) -> None:
    """Letter case and spaces around a login name do not matter."""
    users = UserStore(database, clock=clock)

    kept = await users.add(a_user(" Ann "), password_hash="h1")

    assert kept == User(
        name="ann", display_name="安妮", role=Role.SUPERVISOR, teams=REFUNDS, created_at=1_000.0
    )
    assert await users.get("ANN") == kept
    assert await users.password_hash("aNN") == "h1"
    assert await users.all() == [kept]
    assert await users.count() == 1


async def test_a_name_is_given_once(database: Database) -> None:
    """The first holder keeps it, password and all."""
    users = UserStore(database)
    await users.add(a_user(), password_hash="h1")

    with pytest.raises(NameTakenError):
        await users.add(a_user("ann"), password_hash="h2")

    assert await users.password_hash("ann") == "h1"


async def test_a_user_needs_a_name(database: Database) -> None:
    """Blanks are none."""
    with pytest.raises(ValueError, match="name"):
        await UserStore(database).add(a_user("  "), password_hash="h")


async def test_an_unknown_or_disabled_user_has_no_password(database: Database) -> None:
    """Nobody can log in as either."""
    users = UserStore(database)
    await users.add(a_user(disabled=True), password_hash="h1")

    assert await users.password_hash("ann") is None
    assert await users.password_hash("ben") is None


async def test_who_does_not_exist_cannot_be_changed(database: Database) -> None:
    """A typing error does not pass in silence."""
    users = UserStore(database)

    with pytest.raises(UnknownNameError):
        await users.change(a_user())
    with pytest.raises(UnknownNameError):
        await users.set_password_hash("ann", "h")
    assert not await users.remove("ann")


async def test_a_session_lasts_as_long_as_said(database: Database, clock: Clock) -> None:
    """Its token opens the house until then, and not one moment longer."""
    kept = await UserStore(database, clock=clock).add(a_user(), password_hash="h")
    sessions = SessionStore(database, clock=clock)
    made = await sessions.create("ANN", lifetime_s=60)

    clock.now = 1_059.9
    assert await sessions.find(made.token) == (made.session, kept)
    assert await sessions.all("ann") == [made.session]
    clock.now = 1_060.0
    assert await sessions.find(made.token) is None
    assert await sessions.all("ann") == []


async def test_tokens_are_never_kept(database: Database) -> None:
    """Whoever steals the database cannot log in with it."""
    await UserStore(database).add(a_user(), password_hash="h")
    session = await SessionStore(database).create("ann", lifetime_s=60)
    source = await ApiTokens(database).create("pbx")

    kept = []
    async with database.write() as connection:
        for table in ("sessions", "api_tokens"):
            kept += list(await connection.execute(text(f"SELECT * FROM {table}")))  # noqa: S608

    assert len(kept) == 2
    for token in (session.token, source.token):
        assert token not in repr(kept)
        assert token.split("_", 1)[1].encode() not in b"".join(
            value for row in kept for value in row if isinstance(value, bytes)
        )


async def test_a_session_needs_a_user(database: Database) -> None:
    """Also under both kinds of databases, which find out in different ways."""
    with pytest.raises(UnknownNameError):
        await SessionStore(database).create("ann", lifetime_s=60)


async def test_sessions_end_one_by_one(database: Database) -> None:
    """Logging out here leaves the other browser logged in."""
    await UserStore(database).add(a_user(), password_hash="h")
    sessions = SessionStore(database)
    first, second, third = [await sessions.create("ann", lifetime_s=60) for _ in range(3)]

    await sessions.end(first.token)
    revoked = await sessions.revoke(second.session.id)

    assert revoked
    assert not await sessions.revoke(second.session.id)
    assert [await sessions.find(made.token) is not None for made in (first, second, third)] == [
        False,
        False,
        True,
    ]


async def test_a_new_password_or_a_lock_ends_all_sessions(database: Database) -> None:
    """Whoever stole a session loses it."""
    users, sessions = UserStore(database), SessionStore(database)
    await users.add(a_user(), password_hash="h")

    before = await sessions.create("ann", lifetime_s=60)
    await users.set_password_hash("Ann", "h2")
    assert await sessions.find(before.token) is None

    again = await sessions.create("ann", lifetime_s=60)
    await users.change(a_user(disabled=True))
    assert await sessions.find(again.token) is None
    await users.change(a_user())
    assert await sessions.find(again.token) is None


async def test_who_is_removed_is_gone_with_their_sessions(database: Database) -> None:
    """And the name is free again."""
    users, sessions = UserStore(database), SessionStore(database)
    await users.add(a_user(), password_hash="h")
    made = await sessions.create("ann", lifetime_s=60)

    assert await users.remove("Ann")

    assert await sessions.find(made.token) is None
    await users.add(a_user(), password_hash="h2")


async def test_expired_sessions_are_forgotten(database: Database, clock: Clock) -> None:
    """They do not gather for ever."""
    await UserStore(database).add(a_user(), password_hash="h")
    sessions = SessionStore(database, clock=clock)
    for _ in range(3):
        await sessions.create("ann", lifetime_s=10)
    clock.now += 10

    await sessions.create("ann", lifetime_s=10)

    async with database.write() as connection:
        left = (await connection.execute(text("SELECT count(*) FROM sessions"))).scalar_one()
    assert left == 1


async def test_a_source_token_is_good_until_revoked(database: Database, clock: Clock) -> None:
    """Asked without the database, by whatever holds the door."""
    tokens = ApiTokens(database, clock=clock)
    made = await tokens.create("pbx")

    assert tokens.check(made.token, "pcm") == Credential(made.kept.id)
    assert tokens.check(made.token + "x", "pcm") is None
    assert tokens.check("", "pcm") is None
    clock.now = 2_000.0
    assert await tokens.revoke("pbx")
    assert tokens.check(made.token, "pcm") is None
    assert [kept.revoked_at for kept in await tokens.all()] == [2_000.0]
    assert not await tokens.revoke("pbx")


async def test_a_token_may_be_for_some_sources_only(database: Database) -> None:
    """A credential of one exchange does not open the others."""
    tokens = ApiTokens(database)
    narrow = await tokens.create("pbx", scopes=frozenset({"source:pcm", "source:twilio"}))
    wide = await tokens.create("any")

    assert tokens.check(narrow.token, "pcm") == Credential(narrow.kept.id)
    assert tokens.check(narrow.token, "whip") is None
    assert tokens.check(wide.token, "whip") == Credential(wide.kept.id)
    assert (await tokens.all())[0].scopes == {"source:pcm", "source:twilio"}


async def test_what_another_process_did_is_seen_after_a_refresh(database: Database) -> None:
    """The command line creates and revokes while the server runs."""
    server, command = ApiTokens(database), ApiTokens(database)
    made = await command.create("pbx")

    assert server.check(made.token, "pcm") is None
    await server.refresh()
    assert server.check(made.token, "pcm") == Credential(made.kept.id)
    await command.revoke(made.kept.id)
    await server.refresh()
    assert server.check(made.token, "pcm") is None


async def test_a_token_name_is_given_once(database: Database) -> None:
    """Also when the first one was revoked: the list tells them apart."""
    tokens = ApiTokens(database)
    await tokens.create("pbx")
    await tokens.revoke("pbx")

    with pytest.raises(NameTakenError):
        await tokens.create("pbx")


@pytest.mark.parametrize(("name", "scope"), [("", "pcm"), ("pbx", ""), ("pbx", "a b")])
async def test_a_token_needs_a_name_and_scopes_of_one_word(
    database: Database, name: str, scope: str
) -> None:
    """Scopes are kept in one text."""
    with pytest.raises(ValueError, match="name"):
        await ApiTokens(database).create(name, scopes=frozenset({scope}))
