"""Teams, agents and queues on each kind of database, and the door's memory of them."""

from datetime import date

import pytest

from storage.database import Database
from storage.directory import Agent, Fault, Queue, Team
from storage.directory_mirror import DirectoryMirror
from storage.directory_store import DirectoryStore
from storage.errors import EntryError, NameTakenError, UnknownNameError
from storage.team_scope import TeamScope
from storage.users import Role, User, UserStore
from stream.directory import KnownAgent, KnownQueue

pytestmark = pytest.mark.integration

REFUNDS = Team(id="refunds", name="退款一组")
LIN = Agent(
    id="1001",
    name="林晓",
    extension="8001",
    team="refunds",
    languages=("zh-CN", "en"),
    hired_on=date(2026, 3, 2),
)
AFTER_SALES = Queue(id="after-sales", name="售后", team="refunds")


async def test_what_is_added_comes_back_whole(database: Database) -> None:
    """Every field of every kind."""
    store = DirectoryStore(database)
    for entry in (REFUNDS, LIN, AFTER_SALES):
        await store.add(entry)

    directory = await store.read()

    assert directory.teams == {"refunds": REFUNDS}
    assert directory.agents == {"1001": LIN}
    assert directory.queues == {"after-sales": AFTER_SALES}


async def test_an_id_is_given_once_and_only_what_is_there_changes(database: Database) -> None:
    """A typing error neither overwrites anybody nor passes in silence."""
    store = DirectoryStore(database)
    await store.add(REFUNDS)

    with pytest.raises(NameTakenError):
        await store.add(Team(id="refunds", name="another"))
    with pytest.raises(UnknownNameError):
        await store.change(Team(id="refund"))
    await store.change(Team(id="refunds", name="退款二组", disabled=True))

    assert (await store.read()).teams["refunds"] == Team(
        id="refunds", name="退款二组", disabled=True
    )


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (Team(id=""), Fault("id", "missing")),
        (Team(id="*"), Fault("id", "reserved")),
        (Team(id="x" * 65), Fault("id", "too_long")),
        (Team(id="a\x00b"), Fault("id", "control_character")),
        (Agent(id="2", team="nowhere"), Fault("team", "unknown_team")),
        (Agent(id="2", extension="8001"), Fault("extension", "taken")),
        (Agent(id="2", login="nobody"), Fault("login", "unknown_login")),
        (Agent(id="2", login="lin"), Fault("login", "taken")),
        (Agent(id="2", languages=("中文",)), Fault("languages", "language")),
        (Queue(id="q", team="nowhere"), Fault("team", "unknown_team")),
    ],
)
async def test_what_cannot_be_is_refused_and_says_why(
    database: Database, entry: Team | Agent | Queue, fault: Fault
) -> None:
    """One by one and in bulk, with nothing of it written."""
    store = DirectoryStore(database)
    await UserStore(database).add(User(name="lin", role=Role.AGENT), password_hash="h")
    await store.put([REFUNDS, Agent(id="1001", extension="8001", login="lin")])
    before = await store.read()

    for attempt in (store.add(entry), store.put([Team(id="new"), entry])):
        with pytest.raises(EntryError) as refused:
            await attempt
        assert fault in refused.value.faults
    assert await store.read() == before


async def test_lists_are_searched_paged_and_kept_to_ones_teams(database: Database) -> None:
    """`_` and `%` are characters like others."""
    store = DirectoryStore(database)
    await store.put([REFUNDS, Team(id="parcels"), LIN])
    await store.put([Agent(id=f"2{n}", name=f"Wu_{n}", team="parcels") for n in range(5)])

    first = await store.find(Agent, limit=3)
    rest = await store.find(Agent, limit=9, after=first[-1].id)
    mine = TeamScope.of(["refunds"])

    assert [a.id for a in (*first, *rest)] == ["1001", "20", "21", "22", "23", "24"]
    assert await store.find(Agent, limit=9, teams=mine) == [LIN]
    assert await store.find(Team, limit=9, teams=mine) == [REFUNDS]
    assert [a.id for a in await store.find(Agent, limit=9, search="wu_3")] == ["23"]
    assert await store.find(Agent, limit=9, search="800") == [LIN]
    assert await store.find(Agent, limit=9, search="%") == []
    assert await store.unknown_teams(TeamScope.of(["refunds", "x"])) == ["x"]


async def test_who_leaves_keeps_their_agent(database: Database) -> None:
    """The login is free again, and the agent's calls stay theirs."""
    store, users = DirectoryStore(database), UserStore(database)
    await users.add(User(name="lin", role=Role.AGENT), password_hash="h")
    await store.add(Agent(id="1001", login="lin"))

    await users.remove("lin")

    assert (await store.read()).agents["1001"].login is None


async def test_the_door_knows_agents_by_id_and_extension(database: Database) -> None:
    """An id goes before an extension that looks like it."""
    store = DirectoryStore(database)
    await store.put([REFUNDS, LIN, AFTER_SALES, Agent(id="8001x"), Agent(id="b", extension="1001")])
    mirror = DirectoryMirror(database)
    assert mirror.agent("1001") is None

    await mirror.refresh()

    lin = KnownAgent(id="1001", name="林晓", team="refunds")
    assert mirror.agent("1001") == mirror.agent(" 8001 ") == lin
    assert mirror.agent("8001X") == KnownAgent(id="8001x", name="8001x", team="")
    assert mirror.queue("After-Sales") == KnownQueue(id="after-sales", team="refunds")
    assert mirror.team("退款一组") == mirror.team("REFUNDS") == "refunds"
    assert mirror.team("another") == "another"


async def test_the_door_follows_what_changes(database: Database) -> None:
    """Also an extension that goes to somebody else."""
    clock = [1000.0]
    store = DirectoryStore(database, clock=lambda: clock[0])
    mirror = DirectoryMirror(database, clock=lambda: clock[0])
    await store.put([REFUNDS, LIN])
    await mirror.refresh()

    clock[0] = 5000.0
    await store.put(
        [Agent(id="1001", name="林晓"), Agent(id="1002", name="周敏", extension="8001")]
    )
    await mirror.refresh()

    assert mirror.agent("1001") == KnownAgent(id="1001", name="林晓", team="")
    assert mirror.agent("8001") == KnownAgent(id="1002", name="周敏", team="")
