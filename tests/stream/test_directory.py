"""A call gets its team and its agent's name from the directory, unless its source said them."""

import pytest

from stream.announcement import Announcement
from stream.call import Call
from stream.directory import EmptyDirectory, KnownAgent, KnownQueue, introduced
from stream.party import Party

pytestmark = pytest.mark.unit


class Office:
    """Knows one agent, one queue and one team."""

    def agent(self, said: str) -> KnownAgent | None:
        """Lin, also by her extension."""
        known = {"1001": "refunds", "8001": "refunds", "1002": ""}
        id_ = "1001" if said == "8001" else said
        return KnownAgent(id=id_, name=f"N{id_}", team=known[said]) if said in known else None

    def queue(self, said: str) -> KnownQueue | None:
        """After-sales belongs to parcels."""
        return KnownQueue(id="after-sales", team="parcels") if said == "After-Sales" else None

    def team(self, said: str) -> str:
        """By name."""
        return {"退款组": "refunds"}.get(said, said)


def announced(agent: str = "", *, name: str = "", team: str = "", queue: str = "") -> Announcement:
    """What a source says."""
    call = Call(id="c1", source="pcm", team=team, queue=queue)
    return Announcement(call=call, channels=(Party.AGENT,), rate=8000, agent=agent, agent_name=name)


@pytest.mark.parametrize(
    ("said", "agent", "name", "team"),
    [
        (announced("1001"), "1001", "N1001", "refunds"),
        (announced("8001"), "1001", "N1001", "refunds"),
        (announced("1001", name="林"), "1001", "林", "refunds"),
        (announced("1001", team="others"), "1001", "N1001", "others"),
        (announced("1001", team="退款组"), "1001", "N1001", "refunds"),
        (announced("1002", queue="After-Sales"), "1002", "N1002", "parcels"),
        (announced("1001", queue="After-Sales"), "1001", "N1001", "refunds"),
        (announced("9999"), "9999", "", ""),
        (announced(), "", "", ""),
    ],
)
def test_what_was_said_counts_then_the_agent_then_the_queue(
    said: Announcement, agent: str, name: str, team: str
) -> None:
    """Ids stand for extensions and for names of teams."""
    known = introduced(said, Office())

    assert (known.agent, known.agent_name, known.call.team) == (agent, name, team)
    assert introduced(known, Office()) == known


def test_without_a_directory_a_call_is_what_its_source_says() -> None:
    """Nothing is made up."""
    said = announced("1001", team="x", queue="q")
    assert introduced(said, EmptyDirectory()) == said
