"""The certificate of a port, read anew when its files change.

CertificateError    certificate    it cannot be read, or does not belong to its key
"""

import asyncio
import ssl
from pathlib import Path

import structlog
from pydantic import SecretStr

LOOK_S = 10.0
"""Seconds between looks whether the files changed."""

Stamp = tuple[tuple[int, int, int], ...]
"""What changes when one of the files is replaced."""

log = structlog.get_logger(__name__)


class CertificateError(OSError):
    """The certificate cannot be used; the text says which and why."""

    code = "certificate"
    retryable = False


class Certificate:
    """A certificate and its key. New connections use what the files held at the last look; open
    ones are left alone.
    """

    def __init__(self, certificate: Path, key: Path | None, password: SecretStr | None) -> None:
        """Read the files; without `key` the key is in `certificate`.

        Raises:
            CertificateError: they cannot be used.
        """
        self._certificate = certificate
        self._key = key or certificate
        self._password = password.get_secret_value() if password else ""
        self._stamp = self._stamped()
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        """What the server speaks with."""
        self._load(self.context)

    def renew(self) -> bool:
        """Read the files if they changed; whether they did. What cannot be used changes nothing.

        Raises:
            CertificateError: the new ones cannot be used, or are not whole yet.
        """
        stamp = self._stamped()
        if stamp == self._stamp:
            return False
        # Tried apart first: a context keeps half of what it could not load.
        self._load(ssl.create_default_context(ssl.Purpose.CLIENT_AUTH))
        self._load(self.context)
        self._stamp = stamp
        return True

    async def follow(self) -> None:
        """Renew whenever the files changed, until cancelled."""
        told = ""
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                if self.renew():
                    log.info("certificate_renewed", path=str(self._certificate))
                told = ""
            except CertificateError as error:
                if str(error) != told:
                    log.warning("certificate_not_renewed", reason=str(error))
                told = str(error)

    def _load(self, context: ssl.SSLContext) -> None:
        try:
            # A password of our own, even an empty one, keeps OpenSSL from asking a terminal.
            context.load_cert_chain(self._certificate, self._key, lambda: self._password)
        except OSError as error:
            raise CertificateError(f"{self._certificate}: {_reason(error)}") from error

    def _stamped(self) -> Stamp:
        try:
            stats = [path.stat() for path in (self._certificate, self._key)]
        except OSError as error:
            raise CertificateError(f"{error.filename}: {error.strerror}") from error
        return tuple((stat.st_mtime_ns, stat.st_size, stat.st_ino) for stat in stats)


def _reason(error: OSError) -> str:
    """What OpenSSL means, as a sentence."""
    reason = getattr(error, "reason", None)
    if reason == "KEY_VALUES_MISMATCH":
        return "the key belongs to another certificate"
    if isinstance(error, ssl.SSLError):
        return "certificate and key must be PEM files, and the password that of the key"
    return error.strerror or "it cannot be read"
