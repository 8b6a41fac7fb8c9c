"""Many who listen in on one call: `python -m bench.listeners ORDER`, the order as JSON.

Prints `hearing` when each of them has got sound, and listens until it is killed.
"""

import asyncio
import sys

import httpx
import msgspec
from aiortc import RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamTrack


class Order(msgspec.Struct):
    """Whom to listen to."""

    port: int
    cookie: str
    call: str
    count: int


async def listen(http: httpx.AsyncClient, call: str, hearing: asyncio.Semaphore) -> None:
    """One listener."""
    peer, tracks = RTCPeerConnection(), asyncio.Queue[MediaStreamTrack]()
    peer.on("track", tracks.put_nowait)
    peer.addTransceiver("audio", direction="recvonly")
    await peer.setLocalDescription(await peer.createOffer())
    answer = await http.post(
        f"/api/calls/{call}/whep",
        params={"reason": "quality"},
        content=peer.localDescription.sdp,
        headers={"content-type": "application/sdp"},
    )
    answer.raise_for_status()
    await peer.setRemoteDescription(RTCSessionDescription(answer.text, "answer"))
    track = await tracks.get()
    await track.recv()
    hearing.release()
    while True:
        await track.recv()


async def main(order: Order) -> None:
    """Listen until killed."""
    hearing = asyncio.Semaphore(0)
    async with (
        httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{order.port}",
            headers={"cookie": order.cookie},
            trust_env=False,
            timeout=60,
        ) as http,
        asyncio.TaskGroup() as tasks,
    ):
        for _ in range(order.count):
            tasks.create_task(listen(http, order.call, hearing))
            await asyncio.sleep(0.05)
        for _ in range(order.count):
            await hearing.acquire()
        print("hearing", flush=True)


if __name__ == "__main__":
    asyncio.run(main(msgspec.json.decode(sys.argv[1], type=Order)))
