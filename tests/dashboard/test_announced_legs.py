"""Announcing a leg over HTTP: who may, in which words, and what then connects."""

import asyncio
import dataclasses
import json
import uuid
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio

from dashboard.app import create_app
from stream.audiosocket_protocol import sound_message
from stream.party import Party
from tests.dashboard.conftest import a_client
from tests.fakes.dashboard_house import House
from tests.stream.media_house import MediaHouse, frames_heard, media_house

pytestmark = pytest.mark.integration

SAID = {"call": "c-77", "party": "customer", "customer": "13800001234"}
BEARER = {"authorization": "Bearer t1"}


@pytest_asyncio.fixture
async def media() -> AsyncIterator[MediaHouse]:
    """A switchboard with an open AudioSocket port."""
    async with media_house() as opened:
        yield opened


@pytest_asyncio.fixture
async def announcing(house: House, media: MediaHouse) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a dashboard whose node awaits legs."""
    services = dataclasses.replace(house.services, audiosocket=lambda: media.legs)
    async with a_client(create_app(services)) as client:
        yield client


async def test_an_announced_leg_brings_its_sound(
    announcing: httpx.AsyncClient, media: MediaHouse
) -> None:
    """Under the id that was given, once; the customer's number masked."""
    answer = await announcing.post("/api/audiosocket", json=SAID, headers=BEARER)
    assert answer.status_code == 201
    id_ = uuid.UUID(answer.json()["uuid"])
    for again in (False, True):
        reader, writer = await asyncio.open_connection("127.0.0.1", media.legs.port)
        writer.write(b"\x01\x00\x10" + id_.bytes + sound_message(bytes(640), 16000))
        if again:
            assert await reader.read() == b""
        else:
            assert await frames_heard(media, 1) == 1
        writer.close()
        await writer.wait_closed()
    ears = media.ears.only()
    assert (ears.call.source, ears.call.customer) == ("audiosocket", "138****1234")
    assert ears.frames(Party.CUSTOMER)[0].rate == 16000


async def test_a_dialplan_may_send_a_form(announcing: httpx.AsyncClient) -> None:
    """With the same keys."""
    answer = await announcing.post("/api/audiosocket", data=SAID, headers=BEARER)
    assert answer.status_code == 201


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer x"}, {"authorization": "t1"}])
async def test_without_a_good_token_nothing_is_awaited(
    announcing: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    """A session of a person is none either."""
    answer = await announcing.post("/api/audiosocket", json=SAID, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "not_signed_in")


@pytest.mark.parametrize(
    "said", ["no json", "[]", json.dumps({"call": "c"}), json.dumps({**SAID, "layout": "stereo"})]
)
async def test_wrong_words_are_refused_with_a_sentence(
    announcing: httpx.AsyncClient, said: str
) -> None:
    """Two parties on one connection are not possible here."""
    answer = await announcing.post("/api/audiosocket", content=said, headers=BEARER)
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "bad_announcement")


async def test_it_is_unavailable_while_the_port_is_off(house: House) -> None:
    """As it is unless the settings say otherwise; and without a node."""
    async with media_house(audiosocket={"enabled": False}) as media:
        for find in (lambda: media.legs, lambda: None):
            services = dataclasses.replace(house.services, audiosocket=find)
            async with a_client(create_app(services)) as client:
                answer = await client.post("/api/audiosocket", json=SAID, headers=BEARER)
            assert answer.status_code == 503
