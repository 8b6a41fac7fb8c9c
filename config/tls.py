"""Settings of TLS for the whole house: one certificate for both ports."""

from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator

from stream.part_settings import PartSettings


class TlsSettings(PartSettings):
    """Certificate of the dashboard and the media port; `dashboard.tls_certificate` and
    `stream.tls_certificate` win over it. Renewed files are noticed within ten seconds.
    """

    certificate: Path | None = Field(
        None,
        title="Certificate",
        description="PEM file of the chain; without it both ports speak in the clear.",
    )
    key: Path | None = Field(
        None, title="Key", description="PEM file of the key that belongs to the certificate."
    )
    key_password: SecretStr | None = Field(
        None, title="Key password", description="Password of the key file, if it has one."
    )
    self_signed: bool = Field(
        default=False,
        title="Self-signed",
        description="Make a certificate of our own in `tls/` of the data folder and keep it.",
    )
    names: tuple[str, ...] = Field(
        (),
        title="Names",
        description="Host names and addresses a self-signed certificate is for, besides this "
        "machine's own, those it binds to and the public address.",
    )

    @model_validator(mode="after")
    def _one_certificate(self) -> Self:
        if self.self_signed and self.certificate is not None:
            raise ValueError("give a certificate or ask for a self-signed one, not both")
        if self.key is not None and self.certificate is None:
            raise ValueError("the key goes with a certificate")
        return self
