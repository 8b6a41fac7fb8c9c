"""The real dashboard over made-up calls, for work on the web application.

python -m tests.fakes.dashboard_server --port 8000
"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from msgspec.structs import replace

from alerts.alert import Alert
from dashboard.server import DashboardServer
from dashboard.settings import DashboardSettings
from tests.fakes.dashboard_house import House, a_house
from tests.fakes.lively_calls import a_lively_call, events_of

CALLS = 12
PAUSE_S = 3.0


async def play(house: House, number: int) -> None:
    """One call after the other on this line, for ever, in real time."""
    await asyncio.sleep(number * 0.7)
    turn = 0
    while True:
        turn += 1
        call = a_lively_call(number, started_at=time.time(), call_id=f"fake-{number}-{turn}")
        began = time.monotonic()
        for at_ms, event in events_of(number, call):
            if (wait := began + at_ms / 1000 - time.monotonic()) > 0:
                await asyncio.sleep(wait)
            if isinstance(event, Alert):
                house.desk.offer(replace(event, opened_at=time.time()), call)
            else:
                house.sink.emit(event)
        house.recordings.calls.add(call.id)
        await asyncio.sleep(PAUSE_S)


async def main(port: int, calls: int) -> None:
    """Serve until interrupted."""
    with tempfile.TemporaryDirectory() as folder:
        settings = DashboardSettings(port=port)
        async with a_house(Path(folder), settings) as house:
            server = DashboardServer(house.services)
            out = [f"ready {server.url}"]
            out += [f"login {x.role} {x.user} {x.password}" for x in house.logins.values()]
            sys.stdout.write("\n".join(out) + "\n")
            sys.stdout.flush()
            async with asyncio.TaskGroup() as tasks:
                for number in range(calls):
                    tasks.create_task(play(house, number))
                await server.serve()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--calls", type=int, default=CALLS)
    given = parser.parse_args()
    asyncio.run(main(given.port, given.calls))
