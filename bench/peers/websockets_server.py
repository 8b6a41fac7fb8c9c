"""Peer: a bare `websockets` server that takes the same messages and turns each into samples.

`python -m bench.peers.websockets_server PORT`. No compression, no pings, uvloop: its fastest form.
"""

import asyncio
import sys

import numpy as np
import uvloop
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

counted = 0


async def take(connection: ServerConnection) -> None:
    """Decode every binary message of one connection."""
    global counted  # noqa: PLW0603 - the only thing this program does is count
    receive = connection.recv
    try:
        await receive()
        while True:
            message = await receive()
            if isinstance(message, bytes):
                counted += len(np.frombuffer(message, np.int16))
    except ConnectionClosed:
        return


async def main(port: int) -> None:
    """Serve until stopped."""
    async with serve(take, "127.0.0.1", port, compression=None, ping_interval=None):
        await asyncio.Event().wait()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
