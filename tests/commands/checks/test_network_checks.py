"""Checks of `doctor` on ports, addresses and certificates, with each broken for real."""

import datetime as dt
import http.server
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from commands.checks import certificates, network
from commands.checks.check import State
from config import self_signed
from tests.commands.checks.looking import GOOD, MISSING, NOTE, WARNING, settings, worst
from tests.fakes.certificates import a_certificate

pytestmark = pytest.mark.integration

EVERYWHERE = "0.0.0.0"  # noqa: S104 - settings that are looked at, and never bound for long


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Another program on a port."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        taken.settimeout(0.1)
        yield taken


def test_a_taken_port_is_missing(
    tmp_path: Path, listener: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless Floorwalker itself has it."""
    monkeypatch.setattr(network, "ASK_S", 0.1)
    given = settings(tmp_path, stream={"port": listener.getsockname()[1]})
    assert worst("ports", given, "another program") is MISSING


@pytest.mark.parametrize("what", ["the dialplan's", "a connector's"])
def test_a_taken_port_of_telephony_is_missing(
    tmp_path: Path, listener: socket.socket, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """A PBX would knock at somebody else's door."""
    monkeypatch.setattr(network, "ASK_S", 0.1)
    port = listener.getsockname()[1]
    if what == "a connector's":
        pbx = {"name": "pbx", "password": "x", "audiosocket_port": port}
        given = settings(tmp_path, connectors={"asterisk": [pbx]})
    else:
        given = settings(
            tmp_path, stream={"port": 0, "audiosocket": {"enabled": True, "port": port}}
        )
    assert worst("ports", given, "AudioSocket: 127.0.0.1") is MISSING


def test_a_floorwalker_that_runs_is_recognised(tmp_path: Path) -> None:
    """By how it answers `/healthz`."""

    class Health(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b'{"ok": true, "checks": []}'
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Health) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            given = settings(tmp_path, dashboard={"port": server.server_address[1]})
            assert worst("ports", given, "a Floorwalker that runs") is NOTE
        finally:
            server.shutdown()
            thread.join()


def test_an_address_of_another_machine_cannot_be_bound(tmp_path: Path) -> None:
    """A documentation address is nobody's."""
    given = settings(tmp_path, dashboard={"host": "192.0.2.1"})
    assert worst("ports", given, "EADDRNOTAVAIL") is MISSING


def test_speech_in_the_clear_is_warned_of(tmp_path: Path) -> None:
    """Where others reach it without TLS."""
    everywhere = {"host": EVERYWHERE}
    assert worst("addresses", settings(tmp_path)) is NOTE
    given = settings(tmp_path, dashboard=everywhere, stream=everywhere)
    assert worst("addresses", given, "dashboard: others reach it") is WARNING
    assert worst("addresses", given, "media port: others reach it") is WARNING
    assert worst("addresses", given, "links in alerts") is WARNING
    sealed = settings(tmp_path, dashboard=everywhere, stream=everywhere, tls={"self_signed": True})
    assert worst("addresses", sealed, "with TLS") is GOOD


@pytest.mark.parametrize(
    ("given", "state"),
    [
        ({"dashboard": {"public_url": "https://floor.example"}}, GOOD),
        ({"tls": {"self_signed": True}, "dashboard": {"host": EVERYWHERE}}, GOOD),
        ({"dashboard": {"public_url": "http://floor.example"}}, WARNING),
        ({"dashboard": {"host": "192.0.2.1"}}, WARNING),
        ({"dashboard": {"public_url": "http://localhost:8000"}}, NOTE),
        ({}, NOTE),
    ],
)
def test_a_microphone_elsewhere_needs_https(
    tmp_path: Path, given: dict[str, dict[str, object]], state: State
) -> None:
    """And it is said why."""
    assert worst("microphone", settings(tmp_path, **given)) is state
    if state is not GOOD:
        assert worst("microphone", settings(tmp_path, **given), "https") is state


def test_certificates_are_read_before_browsers_do(tmp_path: Path) -> None:
    """Soon over, of another name, of another key, no certificate."""
    certificate, key = a_certificate(tmp_path)
    tls = {"certificate": certificate, "key": key}
    given = settings(tmp_path, tls=tls, dashboard={"public_url": "https://floor.example"})
    assert worst("certificates", given, "expires in 0 days") is WARNING
    assert worst("certificates", given, "not for floor.example") is WARNING
    other = tmp_path / "other"
    other.mkdir()
    _, other_key = a_certificate(other)
    mixed = settings(tmp_path, tls={"certificate": certificate, "key": other_key})
    assert worst("certificates", mixed, "KEY_VALUES_MISMATCH") is MISSING
    absent = settings(tmp_path, tls={"certificate": tmp_path / "none.pem"})
    assert worst("certificates", absent, "No such file") is MISSING
    certificate, key = a_certificate(tmp_path, password="hush")
    locked = settings(tmp_path, tls={"certificate": certificate, "key": key})
    assert worst("certificates", locked, "cannot be used") is MISSING
    opened = settings(
        tmp_path, tls={"certificate": certificate, "key": key, "key_password": "hush"}
    )
    assert worst("certificates", opened) is WARNING


def test_certificates_out_of_their_time_are_missing(tmp_path: Path) -> None:
    """Over, and not yet begun."""
    certificate, key = tmp_path / "c.pem", tmp_path / "k.pem"
    given = settings(tmp_path, tls={"certificate": certificate, "key": key})
    now = dt.datetime.now(dt.UTC)
    self_signed._make(certificate, key, ["localhost"], now - dt.timedelta(days=500))
    assert worst("certificates", given, "has expired") is MISSING
    self_signed._make(certificate, key, ["localhost"], now + dt.timedelta(days=50))
    assert worst("certificates", given, "not valid yet") is MISSING
    self_signed._make(certificate, key, ["*.example"], now)
    wild = settings(
        tmp_path,
        tls={"certificate": certificate, "key": key},
        dashboard={"public_url": "https://floor.example"},
    )
    assert worst("certificates", wild) is GOOD


def test_a_self_signed_certificate_is_made_by_the_start_and_not_by_us(tmp_path: Path) -> None:
    """Doctors change nothing."""
    given = settings(tmp_path, tls={"self_signed": True})
    assert worst("certificates", given, "the next start makes") is NOTE
    assert list(tmp_path.iterdir()) == []
    self_signed.secured(given)
    assert worst("certificates", given) is GOOD


def test_renewal_is_asked_for_in_time() -> None:
    """Before those who renew by themselves, at 30 days, would have failed for long."""
    assert 7 <= certificates.SOON_DAYS < self_signed.RENEW_BEFORE.days
