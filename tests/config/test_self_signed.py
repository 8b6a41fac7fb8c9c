"""A self-signed certificate on request: for whom it is, and how long it is kept."""

import datetime as dt
import hashlib
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from pydantic import ValidationError

from config.self_signed import LIFE, fingerprint, secured
from config.settings import Settings
from config.tls import TlsSettings
from tests.fakes.certificates import a_certificate

pytestmark = pytest.mark.integration

NOW = dt.datetime(2027, 1, 15, 8, tzinfo=dt.UTC)


def asked(folder: Path, *, host: str = "127.0.0.1", names: tuple[str, ...] = ()) -> Settings:
    """Settings that ask for one."""
    settings = Settings(data_dir=folder, tls=TlsSettings(self_signed=True, names=names))
    dashboard = settings.dashboard.model_copy(
        update={"host": host, "public_url": "https://floor.example"}
    )
    return settings.model_copy(update={"dashboard": dashboard})


def made(settings: Settings) -> x509.Certificate:
    """The certificate both ports get."""
    assert settings.dashboard.tls_certificate == settings.stream.tls_certificate
    assert settings.dashboard.tls_certificate is not None
    return x509.load_pem_x509_certificate(settings.dashboard.tls_certificate.read_bytes())


def names_in(certificate: x509.Certificate) -> set[str]:
    """Whom it is for."""
    found = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {str(name.value) for name in found}


def test_it_is_for_every_name_people_may_type(tmp_path: Path) -> None:
    """This machine's, those it binds to, the public address, and those asked for."""
    settings = asked(tmp_path, host="192.0.2.7", names=("大厅.example", "2001:db8::7"))
    certificate = made(secured(settings, now=NOW))

    assert {
        *("localhost", "127.0.0.1", "::1", "192.0.2.7", "floor.example"),
        *("大厅.example".encode("idna").decode(), "2001:db8::7"),
    } <= names_in(certificate)
    assert certificate.not_valid_after_utc == NOW + LIFE


def test_it_is_kept_over_a_restart(tmp_path: Path) -> None:
    """Who trusted it yesterday trusts it today; its key is nobody else's to read."""
    first = made(secured(asked(tmp_path), now=NOW))
    again = made(secured(asked(tmp_path), now=NOW + dt.timedelta(days=300)))

    assert first == again
    assert (tmp_path / "tls" / "key.pem").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("names", "days"), [(("more.example",), 0), ((), LIFE.days - 29), ((), LIFE.days + 9)]
)
def test_it_is_made_again_when_it_does_not_do_any_more(
    tmp_path: Path, names: tuple[str, ...], days: int
) -> None:
    """A name is missing, it ends soon, or it ended."""
    first = made(secured(asked(tmp_path), now=NOW))
    again = made(secured(asked(tmp_path, names=names), now=NOW + dt.timedelta(days=days)))

    assert again.serial_number != first.serial_number
    assert set(names) <= names_in(again)


def test_its_fingerprint_is_the_one_browsers_show(tmp_path: Path) -> None:
    """SHA-256 over the whole certificate, in pairs."""
    settings = secured(asked(tmp_path), now=NOW)
    path = settings.dashboard.tls_certificate
    assert path is not None
    shown = fingerprint(path)

    der = ssl.PEM_cert_to_DER_cert(path.read_text("ascii"))
    assert shown.replace(":", "") == hashlib.sha256(der).hexdigest().upper()


def test_a_given_certificate_goes_to_both_ports(tmp_path: Path) -> None:
    """Unless a port has one of its own."""
    certificate, key = a_certificate(tmp_path)
    settings = Settings(
        data_dir=tmp_path / "var", tls=TlsSettings(certificate=certificate, key=key)
    )
    own = settings.stream.model_copy(
        update={"tls_certificate": Path("own.pem"), "tls_key": Path("own.key")}
    )

    both, one = secured(settings), secured(settings.model_copy(update={"stream": own}))

    assert (both.dashboard.tls_certificate, both.dashboard.tls_key) == (certificate, key)
    assert (both.stream.tls_certificate, both.stream.tls_key) == (certificate, key)
    assert (one.stream.tls_certificate, one.stream.tls_key) == (Path("own.pem"), Path("own.key"))
    assert not (tmp_path / "var").exists()


def test_without_tls_nothing_is_made(tmp_path: Path) -> None:
    """Both ports speak in the clear, on loopback."""
    settings = Settings(data_dir=tmp_path / "var")

    assert secured(settings) is settings
    assert (settings.dashboard.host, settings.stream.host) == ("127.0.0.1", "127.0.0.1")
    assert not (tmp_path / "var").exists()


def test_contradictions_are_refused() -> None:
    """Before anything starts."""
    with pytest.raises(ValidationError, match="not both"):
        TlsSettings(self_signed=True, certificate=Path("c.pem"))
    with pytest.raises(ValidationError, match="goes with a certificate"):
        TlsSettings(key=Path("k.pem"))
