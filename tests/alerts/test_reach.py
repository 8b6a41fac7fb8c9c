"""Where channels may post: refused addresses, names that change their mind, TLS, bounds."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from ipaddress import ip_address, ip_network
from pathlib import Path

import pytest

from alerts.channels.addresses import REFUSALS, refusal
from alerts.channels.channel import DeliveryError
from alerts.channels.reach import MAX_RESPONSE_BYTES, HttpClient, Reach, ReachSettings
from tests.fakes.certificates import a_certificate
from tests.fakes.http_server import Answer, HttpServer, http_server
from tests.fakes.reach import Names, loopback_reach, named_reach

pytestmark = pytest.mark.integration


def refused(text: str, *, host: str = "x", networks: tuple[str, ...] = (), hosts: str = "") -> str:
    """The code for an address."""
    return refusal(
        ip_address(text),
        host=host,
        networks=[ip_network(network) for network in networks],
        hosts=frozenset(hosts.split()),
    )


async def failure(reach: Reach, url: str) -> DeliveryError:
    """Why a post came to nothing."""
    client = HttpClient(reach, timeout_s=1.0)
    try:
        with pytest.raises(DeliveryError) as failed:
            await client.post(url, b"{}", {})
    finally:
        await client.aclose()
    return failed.value


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("127.0.0.1", "address_loopback"),
        ("127.255.1.2", "address_loopback"),
        ("::1", "address_loopback"),
        ("10.1.2.3", "address_private"),
        ("172.31.255.255", "address_private"),
        ("192.168.1.1", "address_private"),
        ("169.254.169.254", "address_metadata"),
        ("100.100.100.200", "address_metadata"),
        ("168.63.129.16", "address_metadata"),
        ("fd00:ec2::254", "address_metadata"),
        ("169.254.7.7", "address_link_local"),
        ("fe80::1", "address_link_local"),
        ("fc00::1", "address_unique_local"),
        ("fdff::1", "address_unique_local"),
        ("100.64.0.1", "address_shared"),
        ("224.0.0.1", "address_multicast"),
        ("ff02::1", "address_multicast"),
        ("0.0.0.1", "address_unspecified"),
        ("::", "address_unspecified"),
        ("255.255.255.255", "address_reserved"),
        ("198.18.0.1", "address_reserved"),
        ("203.0.113.9", "address_reserved"),
        ("2001:db8::1", "address_reserved"),
        ("::ffff:127.0.0.1", "address_loopback"),
        ("::ffff:169.254.169.254", "address_metadata"),
        ("::10.0.0.1", "address_private"),
        ("64:ff9b::7f00:1", "address_loopback"),
        ("64:ff9b::a9fe:a9fe", "address_metadata"),
        ("2002:c0a8:101::1", "address_private"),
        ("93.184.216.34", ""),
        ("172.32.0.1", ""),
        ("100.128.0.1", ""),
        ("2606:4700::1111", ""),
        ("::ffff:93.184.216.34", ""),
    ],
)
def test_addresses_inside_are_refused_each_with_its_reason(address: str, code: str) -> None:
    """Whatever they are wrapped in."""
    assert refused(address) == code


def test_every_reason_has_ranges_of_one_version_each() -> None:
    """Nothing in the table is empty."""
    assert all(REFUSALS.values())


def test_an_allowed_network_opens_itself_and_nothing_beside() -> None:
    """Also for an address wrapped in IPv6."""
    assert refused("10.8.3.4", networks=("10.8.0.0/16",)) == ""
    assert refused("::ffff:10.8.3.4", networks=("10.8.0.0/16",)) == ""
    assert refused("10.9.3.4", networks=("10.8.0.0/16",)) == "address_private"


def test_an_allowed_name_may_lead_to_private_addresses_but_never_to_metadata() -> None:
    """A name is not under our control; a network is."""
    assert refused("10.0.0.9", host="Hooks.internal", hosts="hooks.internal") == ""
    assert refused("10.0.0.9", host="other.internal", hosts="hooks.internal") == "address_private"
    metadata = refused("169.254.169.254", host="hooks.internal", hosts="hooks.internal")
    assert metadata == "address_metadata"


@pytest.mark.parametrize("url", ["http://127.0.0.1:{}/", "http://[::ffff:127.0.0.1]:{}/"])
async def test_a_refused_address_is_never_connected_to(url: str) -> None:
    """Spelt out or hidden."""
    async with http_server() as server:
        failed = await failure(Reach(ReachSettings()), url.format(server.port))

    assert (failed.code, failed.retryable) == ("address_loopback", False)
    assert server.connections == 0


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f000001"])
async def test_what_the_system_takes_for_this_machine_is_refused(host: str) -> None:
    """Checked is what the resolver answers, not how it was written."""
    async with http_server() as server:
        failed = await failure(Reach(ReachSettings()), f"http://{host}:{server.port}/")

    assert failed.code == "address_loopback"
    assert server.connections == 0


async def test_a_name_with_one_inner_address_among_outer_ones_is_refused() -> None:
    """Which of them would be tried is nobody's to choose."""
    names = Names({"hooks.example": [["93.184.216.34", "10.0.0.1"]]})

    failed = await failure(named_reach(names), "https://hooks.example/")

    assert failed.code == "address_private"


async def test_a_name_that_answers_differently_the_second_time_gains_nothing() -> None:
    """The first answer is checked and connected to; the name is not looked up again."""
    async with http_server(host="127.0.0.2") as outside, http_server() as inside:
        names = Names({"hooks.example": [["127.0.0.2"], ["127.0.0.1"]]})
        reach = named_reach(names, networks=("127.0.0.2/32",))
        client = HttpClient(reach, timeout_s=1.0)
        answer = await client.post(f"http://hooks.example:{outside.port}/hook", b"{}", {})
        await client.aclose()
        once = list(names.asked)
        again = await failure(reach, f"http://hooks.example:{inside.port}/hook")

    assert answer.status == 200
    assert once == ["hooks.example"]
    assert outside.asked[0].headers["host"] == f"hooks.example:{outside.port}"
    assert (again.code, inside.connections) == ("address_loopback", 0)


async def test_an_unknown_name_is_retryable() -> None:
    """The resolver may be away."""
    failed = await failure(named_reach(Names({})), "https://nowhere.example/")

    assert (failed.code, failed.retryable) == ("name_unknown", True)


async def test_the_next_address_is_tried_when_one_does_not_answer() -> None:
    """As any client does."""
    async with http_server() as server:
        names = Names({"hooks.example": [["127.0.0.3", "127.0.0.1"]]})
        client = HttpClient(named_reach(names, networks=("127.0.0.0/8",)), timeout_s=1.0)
        answer = await client.post(f"http://hooks.example:{server.port}/", b"{}", {})
        await client.aclose()

    assert answer.status == 200


async def test_other_schemes_are_refused() -> None:
    """Nothing but http and https."""
    failed = await failure(loopback_reach(), "ftp://127.0.0.1/")

    assert (failed.code, failed.retryable) == ("scheme_refused", False)


@contextlib.asynccontextmanager
async def tls_server(folder: Path) -> AsyncIterator[tuple[HttpServer, Path, list[str]]]:
    """A server for the name `localhost` over TLS, its certificate, and the names asked for."""
    certificate, key = a_certificate(folder)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    named: list[str] = []

    def remember(_socket: ssl.SSLObject, name: str | None, _context: ssl.SSLContext) -> None:
        named.append(name or "")

    context.sni_callback = remember
    async with http_server(tls=context) as server:
        yield server, certificate, named


async def test_tls_uses_the_name_although_the_connection_is_pinned(tmp_path: Path) -> None:
    """SNI, certificate check and Host are the name's."""
    async with tls_server(tmp_path) as (server, certificate, named):
        names = Names({"localhost": [["127.0.0.1"]]})
        reach = named_reach(names, networks=("127.0.0.0/8",), ca_file=certificate)
        client = HttpClient(reach, timeout_s=2.0)
        answer = await client.post(f"https://localhost:{server.port}/", b"{}", {})
        await client.aclose()

    assert answer.status == 200
    assert named == ["localhost"]
    assert server.asked[0].headers["host"] == f"localhost:{server.port}"


async def test_a_certificate_of_another_name_is_not_accepted(tmp_path: Path) -> None:
    """Whoever took over the address cannot pretend to be the receiver."""
    async with tls_server(tmp_path) as (server, certificate, _):
        names = Names({"hooks.example": [["127.0.0.1"]]})
        reach = named_reach(names, networks=("127.0.0.0/8",), ca_file=certificate)
        failed = await failure(reach, f"https://hooks.example:{server.port}/")

    assert failed.code == "connection"
    assert server.asked == []


async def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """They would look names up themselves, behind our back."""
    async with http_server() as server, http_server() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        client = HttpClient(loopback_reach(), timeout_s=1.0)
        await client.post(server.url, b"{}", {})
        await client.aclose()

    assert (len(server.asked), proxy.connections) == (1, 0)


async def test_a_proxy_of_the_settings_gets_everything_and_its_password() -> None:
    """Names are its business then; addresses that are spelt out are still refused."""
    async with http_server() as proxy:
        settings = ReachSettings.model_validate(
            {"proxy": f"http://al:p%40ss@127.0.0.1:{proxy.port}"}
        )
        client = HttpClient(Reach(settings), timeout_s=1.0)
        await client.post("http://hooks.example/x", b"{}", {})
        await client.aclose()
        failed = await failure(Reach(settings), "http://169.254.169.254/")

    (asked,) = proxy.asked
    assert asked.path == "http://hooks.example/x"
    assert asked.headers["proxy-authorization"] == "Basic YWw6cEBzcw=="
    assert failed.code == "address_metadata"
    assert "p%40ss" not in repr(settings)


@pytest.mark.parametrize("answer", [Answer(body=b"x" * 5_000_000), Answer(trickle=True)])
async def test_a_long_or_slow_answer_is_cut(answer: Answer) -> None:
    """And is said to be cut."""
    async with http_server(answer) as server:
        client = HttpClient(loopback_reach(), timeout_s=1.0)
        async with asyncio.timeout(5):
            got = await client.post(server.url, b"{}", {})
        await client.aclose()

    assert len(got.body) <= MAX_RESPONSE_BYTES
    assert not got.whole


async def test_a_short_answer_is_read_and_its_connection_used_again() -> None:
    """One connection for several posts."""
    async with http_server(Answer(body=b'{"errcode":0}')) as server:
        client = HttpClient(loopback_reach(), timeout_s=1.0)
        got = [await client.post(server.url, b"{}", {}) for _ in range(3)]
        await client.aclose()

    assert {answer.body for answer in got} == {b'{"errcode":0}'}
    assert all(answer.whole for answer in got)
    assert server.connections == 1
