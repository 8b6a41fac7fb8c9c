"""Settings of the room that brings calls in."""

from pathlib import Path

from pydantic import Field, SecretStr, model_validator

from stream.part_settings import PartSettings
from stream.spoken_language import LanguageSettings


class AudioSocketSettings(PartSettings):
    """AudioSocket connections that a PBX's dialplan makes; each leg is announced by HTTP."""

    enabled: bool = Field(default=False, title="On", description="Whether the port is open at all.")
    host: str = Field(
        "127.0.0.1", title="Address", description="Address the AudioSocket port binds to."
    )
    port: int = Field(
        9093, ge=0, le=65535, title="Port", description="TCP port; 0 takes any free one."
    )
    announce_s: float = Field(
        60.0,
        gt=0,
        le=3600,
        title="Announcement time",
        description="Seconds after its announcement within which a leg must connect.",
    )


class StreamSettings(PartSettings):
    """How calls come in: where we listen, how long we wait, and how much we take."""

    host: str = Field("127.0.0.1", title="Address", description="Address the media port binds to.")
    port: int = Field(
        8100, ge=0, le=65535, title="Media port", description="TCP port; 0 takes any free one."
    )
    tls_certificate: Path | None = Field(
        None, title="TLS certificate", description="PEM file of the chain; without it plain ws://."
    )
    tls_key: Path | None = Field(
        None, title="TLS key", description="PEM file of the key that belongs to the certificate."
    )
    tls_key_password: SecretStr | None = Field(
        None, title="TLS key password", description="Password of the key file, if it has one."
    )
    customer_secret: SecretStr = Field(
        SecretStr(""),
        title="Customer key secret",
        description="Key of the hash that finds the same customer again; empty makes no hash.",
    )

    languages: LanguageSettings = Field(
        LanguageSettings(),
        title="Languages",
        description="Languages of calls whose source does not say one.",
    )

    audiosocket: AudioSocketSettings = AudioSocketSettings()

    handshake_timeout_s: float = Field(
        5.0, gt=0, le=60, title="Handshake time-out", description="Seconds for the HTTP upgrade."
    )
    start_timeout_s: float = Field(
        10.0,
        gt=0,
        le=120,
        title="Start time-out",
        description="Seconds after the upgrade within which the call must be named.",
    )
    idle_s: float = Field(
        60.0,
        gt=0,
        le=3600,
        title="Idle time-out",
        description="Seconds without audio, no hold or pause declared, after which a source goes.",
    )
    max_call_s: float = Field(
        14400.0, gt=0, le=172800, title="Longest call", description="Seconds a call may last."
    )
    resume_s: float = Field(
        30.0,
        ge=0,
        le=600,
        title="Resume window",
        description="Seconds a call waits for a source that went away without saying goodbye.",
    )
    drain_s: float = Field(
        30.0,
        ge=0,
        le=3600,
        title="Drain time",
        description="Seconds live calls may go on after this node was asked to stop.",
    )
    refusal_delay_s: float = Field(
        0.5,
        ge=0,
        le=10,
        title="Refusal delay",
        description="Seconds before a wrong token is told so, against guessing.",
    )

    ping_s: float = Field(
        20.0,
        ge=0,
        le=600,
        title="Ping",
        description="Seconds between pings of a source, so that proxies do not take the silence of "
        "our side for a dead connection, and a vanished source is noticed on hold; 0 for none.",
    )

    lateness_ms: int = Field(
        400,
        ge=100,
        le=5000,
        title="Lateness bound",
        description="Milliseconds sound may be late before a gap is declared.",
    )
    ahead_ms: int = Field(
        15000,
        ge=1000,
        le=60000,
        title="Ahead bound",
        description="Milliseconds of sound ahead of the clock from which on it is a flood.",
    )
    clock_leap_ms: int = Field(
        10000,
        ge=2000,
        le=600000,
        title="Clock leap",
        description="Milliseconds between two looks at the clock that mean a faulty clock.",
    )
    max_speed: float = Field(
        16.0,
        ge=1,
        le=64,
        title="Fastest replay",
        description="Largest speed a practice call may declare, as a multiple of real time.",
    )

    max_calls: int = Field(
        500, ge=1, le=100000, title="Most calls", description="Calls at once; more are refused."
    )
    max_calls_per_credential: int = Field(
        500,
        ge=1,
        le=100000,
        title="Most calls per token",
        description="Calls at once that one token may have brought.",
    )
    max_waiting: int = Field(
        200,
        ge=1,
        le=10000,
        title="Most unnamed connections",
        description="Connections at once that have not named their call yet.",
    )
    handshakes_per_s: float = Field(
        200.0,
        gt=0,
        le=10000,
        title="Handshake rate",
        description="New connections a second; a burst of two seconds' worth is taken.",
    )
    max_loop_lag_ms: float = Field(
        250.0,
        gt=0,
        le=10000,
        title="Largest loop lag",
        description="Milliseconds of event loop lag above which new calls are refused.",
    )
    messages_per_s: int = Field(
        400,
        ge=50,
        le=10000,
        title="Message rate",
        description="Messages a second and connection; a burst of five seconds' worth is taken.",
    )
    max_message_bytes: int = Field(
        262144,
        ge=4096,
        le=4194304,
        title="Largest message",
        description="Bytes of one message, whether whole or in fragments.",
    )
    max_start_bytes: int = Field(
        16384, ge=1024, le=262144, title="Largest text", description="Bytes of one text message."
    )
    max_unsent_bytes: int = Field(
        262144,
        ge=4096,
        le=16777216,
        title="Largest unsent rest",
        description="Bytes a source may leave unread before its connection is given up.",
    )

    @model_validator(mode="after")
    def _key_goes_with_certificate(self) -> "StreamSettings":
        if (self.tls_certificate is None) != (self.tls_key is None):
            raise ValueError("tls_certificate and tls_key are given together or not at all")
        return self
