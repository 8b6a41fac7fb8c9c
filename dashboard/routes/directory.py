"""Teams, agents and queues."""

from typing import Annotated

import msgspec
from fastapi import Query, Request

from dashboard.gate import Calling
from dashboard.people_resources import (
    AgentChange,
    AgentView,
    NewAgent,
    NewQueue,
    NewTeam,
    Page,
    QueueChange,
    QueueView,
    TeamChange,
    TeamView,
)
from dashboard.services import services_of
from storage.directory import Agent, Queue, Team

Search = Annotated[str, Query(max_length=100, description="Part of what it is called.")]
PageLimit = Annotated[int, Query(ge=1, le=500, description="Most items of one page.")]
After = Annotated[str, Query(max_length=200, description="`next` of the page before.")]


async def list_teams(
    caller: Calling,
    request: Request,
    search: Search = "",
    limit: PageLimit = 200,
    after: After = "",
) -> Page[TeamView]:
    """Teams within one's sight, by id and in pages."""
    found = await services_of(request).directory.find(
        Team, limit=limit, teams=caller.teams, search=search, after=after
    )
    last = found[-1].id if len(found) == limit else None
    return Page(items=[_team(team) for team in found], next=last)


async def add_team(body: NewTeam, request: Request) -> TeamView:
    """Add a team."""
    team = Team(**body.model_dump())
    await services_of(request).directory.add(team)
    return _team(team)


async def change_team(team_id: str, body: TeamChange, request: Request) -> TeamView:
    """Change a team; its id stays."""
    team = Team(id=team_id, **body.model_dump())
    await services_of(request).directory.change(team)
    return _team(team)


async def list_agents(
    caller: Calling,
    request: Request,
    search: Search = "",
    limit: PageLimit = 200,
    after: After = "",
) -> Page[AgentView]:
    """Agents of the teams within one's sight, by id and in pages."""
    found = await services_of(request).directory.find(
        Agent, limit=limit, teams=caller.teams, search=search, after=after
    )
    last = found[-1].id if len(found) == limit else None
    return Page(items=[_agent(agent) for agent in found], next=last)


async def add_agent(body: NewAgent, request: Request) -> AgentView:
    """Add an agent."""
    agent = msgspec.convert(body.model_dump(), Agent)
    await services_of(request).directory.add(agent)
    return _agent(agent)


async def change_agent(agent_id: str, body: AgentChange, request: Request) -> AgentView:
    """Change an agent; their id stays."""
    agent = msgspec.convert({"id": agent_id, **body.model_dump()}, Agent)
    await services_of(request).directory.change(agent)
    return _agent(agent)


async def list_queues(
    caller: Calling,
    request: Request,
    search: Search = "",
    limit: PageLimit = 200,
    after: After = "",
) -> Page[QueueView]:
    """Queues of the teams within one's sight, by id and in pages."""
    found = await services_of(request).directory.find(
        Queue, limit=limit, teams=caller.teams, search=search, after=after
    )
    last = found[-1].id if len(found) == limit else None
    return Page(items=[_queue(queue) for queue in found], next=last)


async def add_queue(body: NewQueue, request: Request) -> QueueView:
    """Add a queue."""
    queue = Queue(**body.model_dump())
    await services_of(request).directory.add(queue)
    return _queue(queue)


async def change_queue(queue_id: str, body: QueueChange, request: Request) -> QueueView:
    """Change a queue; its id stays."""
    queue = Queue(id=queue_id, **body.model_dump())
    await services_of(request).directory.change(queue)
    return _queue(queue)


def _team(team: Team) -> TeamView:
    return TeamView.model_validate(msgspec.structs.asdict(team))


def _agent(agent: Agent) -> AgentView:
    return AgentView.model_validate(
        {**msgspec.structs.asdict(agent), "languages": list(agent.languages)}
    )


def _queue(queue: Queue) -> QueueView:
    return QueueView.model_validate(msgspec.structs.asdict(queue))
