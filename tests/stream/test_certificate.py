"""The certificate of a port: what is refused, and that a renewed one is used without a restart."""

import asyncio
import shutil
import ssl
from pathlib import Path

import pytest
from pydantic import SecretStr

from stream.certificate import Certificate, CertificateError
from tests.fakes.certificates import a_certificate, serial_of
from tests.stream.media_house import media_house

pytestmark = pytest.mark.integration


def shown_at(port: int) -> int:
    """Serial number of the certificate a new connection is shown."""
    return serial_of(ssl.get_server_certificate(("localhost", port)))


async def test_a_renewed_certificate_is_shown_to_new_connections(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a restart, and the port stays open in between."""
    monkeypatch.setattr("stream.certificate.LOOK_S", 0.01)
    certificate, key = a_certificate(tmp_path)
    first = serial_of(certificate.read_bytes())
    async with media_house(tls_certificate=certificate, tls_key=key) as house:
        assert await asyncio.to_thread(shown_at, house.server.port) == first
        second = serial_of(a_certificate(tmp_path)[0].read_bytes())
        shown = first
        async with asyncio.timeout(20):
            while shown != second:
                shown = await asyncio.to_thread(shown_at, house.server.port)


def test_half_a_renewal_changes_nothing(tmp_path: Path) -> None:
    """A new certificate whose key has not come yet is told, and the old pair goes on."""
    new = tmp_path / "new"
    new.mkdir()
    certificate, key = a_certificate(tmp_path)
    used = Certificate(certificate, key, None)
    for file in a_certificate(new):
        shutil.copy(file, tmp_path)
        if file.name == "certificate.pem":
            with pytest.raises(CertificateError, match="the key belongs to another certificate"):
                used.renew()
        else:
            assert used.renew()
    assert not used.renew()


def test_a_key_may_have_a_password(tmp_path: Path) -> None:
    """The right one opens it; a wrong or missing one is a clear error, and nobody is asked."""
    certificate, key = a_certificate(tmp_path, password="open sesame")
    Certificate(certificate, key, SecretStr("open sesame"))
    for password in (SecretStr("close sesame"), None):
        with pytest.raises(CertificateError, match="the password that of the key"):
            Certificate(certificate, key, password)


@pytest.mark.parametrize("missing", ["certificate.pem", "key.pem"])
def test_a_missing_file_is_named(tmp_path: Path, missing: str) -> None:
    """One line, before anything starts."""
    certificate, key = a_certificate(tmp_path)
    (tmp_path / missing).unlink()
    with pytest.raises(CertificateError, match=f"{missing}: No such file"):
        Certificate(certificate, key, None)


def test_what_is_no_certificate_is_refused(tmp_path: Path) -> None:
    """With the name of the file."""
    certificate, key = a_certificate(tmp_path)
    certificate.write_text("a shopping list", encoding="utf-8")
    with pytest.raises(CertificateError, match=r"certificate\.pem: .* must be PEM files"):
        Certificate(certificate, key, None)
