"""Certificates of both ports: do they load, until when, and for which names."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from cryptography import x509
from pydantic import SecretStr

from commands.checks.check import Finding, good, missing, note, warning
from config.settings import Settings
from dashboard.settings import DashboardSettings
from stream.settings import StreamSettings

SOON_DAYS = 21
"""Days before the end from which on it is time to renew."""

RENEW = "Renew it where it comes from; self-made ones are made again by the next start."


class TlsFiles(msgspec.Struct, frozen=True):
    """What one port speaks TLS with."""

    certificate: Path
    key: Path
    password: str = ""
    made: bool = False
    """Made by Floorwalker itself when it starts."""


def tls_files(settings: Settings, own: DashboardSettings | StreamSettings) -> TlsFiles | None:
    """The files of one port, as `serve` will take them; None for a port without TLS."""
    tls = settings.tls
    if own.tls_certificate is not None:
        return _files(own.tls_certificate, own.tls_key, own.tls_key_password)
    if tls.self_signed:
        folder = settings.data_dir / "tls"
        return TlsFiles(folder / "certificate.pem", folder / "key.pem", made=True)
    if tls.certificate is not None:
        return _files(tls.certificate, tls.key, tls.key_password)
    return None


def _files(certificate: Path, key: Path | None, password: SecretStr | None) -> TlsFiles:
    return TlsFiles(
        certificate, key or certificate, password.get_secret_value() if password else ""
    )


def certificates(settings: Settings) -> Iterator[Finding]:
    """Every certificate in use."""
    used = {
        "dashboard": tls_files(settings, settings.dashboard),
        "media port": tls_files(settings, settings.stream),
    }
    if not any(used.values()):
        yield note("no TLS here: both ports speak in the clear", "Fine behind a proxy with TLS.")
    for name, files in used.items():
        if files is None:
            continue
        if files.made and not files.certificate.exists():
            yield note(f"{name}: the next start makes a certificate of its own")
            continue
        why = _unloadable(files)
        if why:
            yield missing(f"{name}: {files.certificate} cannot be used: {why}", RENEW)
            continue
        public = settings.dashboard.public_url if name == "dashboard" else ""
        yield from _read(name, files.certificate, urlsplit(public).hostname or "")


def _unloadable(files: TlsFiles) -> str:
    """Why OpenSSL does not take it; empty if it does."""
    try:
        # A password of our own, even an empty one, keeps OpenSSL from asking at the terminal.
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(
            files.certificate, files.key, lambda: files.password
        )
    except OSError as error:
        return getattr(error, "reason", None) or error.strerror or type(error).__name__
    return ""


def _read(name: str, path: Path, public_host: str) -> Iterator[Finding]:
    found = x509.load_pem_x509_certificate(path.read_bytes())
    now, end = datetime.now(UTC), found.not_valid_after_utc
    told = f"{name}: certificate for {', '.join(_names(found)) or 'no name'} until {end:%Y-%m-%d}"
    if found.not_valid_before_utc > now:
        yield missing(f"{told} is not valid yet", "Check the clock of this machine.")
    elif end <= now:
        yield missing(f"{told} has expired", RENEW)
    elif (end - now).days < SOON_DAYS:
        yield warning(f"{told} expires in {(end - now).days} days", RENEW)
    else:
        yield good(told)
    if public_host and not any(_covers(pattern, public_host) for pattern in _names(found)):
        yield warning(
            f"{name}: the certificate is not for {public_host}, the host of dashboard.public_url",
            "Browsers will refuse it; get one for that name.",
        )


def _names(found: x509.Certificate) -> list[str]:
    try:
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    dns = names.get_values_for_type(x509.DNSName)
    return [*dns, *map(str, names.get_values_for_type(x509.IPAddress))]


def _covers(pattern: str, host: str) -> bool:
    """Whether a name of a certificate is that of a host; a star stands for one label."""
    if pattern.startswith("*."):
        return host.partition(".")[2].casefold() == pattern[2:].casefold()
    return pattern.casefold() == host.casefold()
