"""Puts the certificate of the house into its parts' settings, and makes one when asked to."""

import datetime as dt
import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from config.settings import Settings

LIFE = dt.timedelta(days=397)
"""How long a certificate of ours is good; some clients refuse longer ones."""

RENEW_BEFORE = dt.timedelta(days=30)
"""A start so shortly before the end makes a new one."""

EVERYWHERE = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - compared, not bound


def secured(settings: Settings, *, now: dt.datetime | None = None) -> Settings:
    """The settings with the certificate of `tls` in both ports' own, unless they name another.
    A self-signed one is made at first, and again when it ends soon or names are missing in it.

    Raises:
        OSError: the data folder cannot be written.
    """
    tls = settings.tls
    certificate, key = tls.certificate, tls.key or tls.certificate
    if tls.self_signed:
        folder = settings.data_dir / "tls"
        certificate, key = folder / "certificate.pem", folder / "key.pem"
        names = sorted(set(_names(settings)))
        if not _good(certificate, key, names, now or dt.datetime.now(dt.UTC)):
            _make(certificate, key, names, now or dt.datetime.now(dt.UTC))
    if certificate is None:
        return settings
    update = {
        "tls_certificate": certificate,
        "tls_key": key,
        "tls_key_password": tls.key_password,
    }
    dashboard, stream = settings.dashboard, settings.stream
    if dashboard.tls_certificate is None:
        dashboard = dashboard.model_copy(update=update)
    if stream.tls_certificate is None:
        stream = stream.model_copy(update=update)
    return settings.model_copy(update={"dashboard": dashboard, "stream": stream})


def fingerprint(certificate: Path) -> str:
    """SHA-256 of the certificate as browsers show it.

    Raises:
        OSError, ValueError: it cannot be read.
    """
    read = x509.load_pem_x509_certificate(certificate.read_bytes())
    return read.fingerprint(hashes.SHA256()).hex(":").upper()


def _names(settings: Settings) -> Iterator[str]:
    """Every name and address somebody on this network may use."""
    host = socket.gethostname()
    yield from ("localhost", "127.0.0.1", "::1", host, *settings.tls.names)
    public = urlsplit(settings.dashboard.public_url).hostname
    yield from (name for name in (public,) if name)
    bound = {settings.dashboard.host, settings.stream.host}
    yield from bound - EVERYWHERE
    if bound & EVERYWHERE:
        try:
            found = socket.getaddrinfo(host, None)
        except OSError:
            return
        yield from (str(address[0]).partition("%")[0] for *_, address in found)


def _good(certificate: Path, key: Path, names: list[str], now: dt.datetime) -> bool:
    """Whether the certificate made earlier can go on."""
    if not (certificate.exists() and key.exists()):
        return False
    read = x509.load_pem_x509_certificate(certificate.read_bytes())
    names_in_it = read.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    complete = set(_alternative(names)) <= set(names_in_it)
    return complete and read.not_valid_after_utc - now > RENEW_BEFORE


def _make(certificate: Path, key: Path, names: list[str], now: dt.datetime) -> None:
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Floorwalker")])
    identifier = x509.SubjectKeyIdentifier.from_public_key(secret.public_key())
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        # A client's clock may be a little behind ours.
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + LIFE)
        .add_extension(x509.SubjectAlternativeName(_alternative(names)), critical=False)
        # No authority: whoever trusts it trusts this server and nobody else.
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(identifier, critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier),
            critical=False,
        )
        .sign(secret, hashes.SHA256())
    )
    certificate.parent.mkdir(parents=True, exist_ok=True)
    _write(
        key,
        secret.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
        mode=0o600,
    )
    _write(certificate, made.public_bytes(serialization.Encoding.PEM), mode=0o644)


def _alternative(names: list[str]) -> list[x509.GeneralName]:
    found: list[x509.GeneralName] = []
    for name in names:
        try:
            found.append(x509.IPAddress(ipaddress.ip_address(name)))
        except ValueError:
            found.append(x509.DNSName(name.encode("idna").decode()))
    return found


def _write(path: Path, content: bytes, *, mode: int) -> None:
    """Put `content` in place of the file at once."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(content)
    fresh.replace(path)
