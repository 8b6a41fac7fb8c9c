"""Settings of the room that shows calls to people."""

from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator

from dashboard.desk_settings import DeskSettings
from stream.part_settings import PartSettings


class DashboardSettings(PartSettings):
    """Where the dashboard listens, who may try to sign in how often, and what a viewer may cost."""

    host: str = Field("127.0.0.1", title="Address", description="Address the dashboard binds to.")
    port: int = Field(
        8000, ge=0, le=65535, title="HTTP port", description="TCP port; 0 takes any free one."
    )
    public_url: str = Field(
        "",
        title="Public address",
        description="Address people type, without a path (https://floor.example). "
        "Links in webhooks lead there; empty: to `host` and `port`.",
    )
    tls_certificate: Path | None = Field(
        None,
        title="TLS certificate",
        description="PEM file of the chain; without it plain http://.",
    )
    tls_key: Path | None = Field(
        None, title="TLS key", description="PEM file of the key that belongs to the certificate."
    )
    tls_key_password: SecretStr | None = Field(
        None, title="TLS key password", description="Password of the key file, if it has one."
    )
    trusted_proxies: tuple[str, ...] = Field(
        (),
        title="Trusted proxies",
        description="Addresses or networks whose X-Forwarded-For and -Proto headers are believed.",
    )
    allowed_origins: tuple[str, ...] = Field(
        (),
        title="Allowed origins",
        description="Origins besides our own that may change things (https://crm.example).",
    )
    web_dist: Path = Field(
        Path(__file__).parent / "web" / "dist",
        title="Built web application",
        description="Folder with index.html and assets.",
    )

    metrics_token: SecretStr = Field(
        SecretStr(""),
        title="Metrics token",
        description="`Authorization: Bearer …` that GET /metrics asks for; while empty, only "
        "this machine itself may read it, and not through a proxy.",
    )

    session_s: int = Field(
        43200,
        ge=60,
        le=2592000,
        title="Session length",
        description="Seconds after signing in until one has to sign in again.",
    )
    session_idle_s: int = Field(
        7200,
        ge=60,
        le=2592000,
        title="Idle session",
        description="Seconds without a request or an open wall after which a session is over.",
    )
    session_check_s: float = Field(
        30.0,
        gt=0,
        le=600,
        title="Session check",
        description="Seconds between two looks whether an open wall may still be watched.",
    )
    guesses_per_user: int = Field(
        10,
        ge=1,
        le=1000,
        title="Guesses per user",
        description="Wrong passwords for one user within the guess window; more are refused.",
    )
    guesses_per_address: int = Field(
        50,
        ge=1,
        le=100000,
        title="Guesses per address",
        description="Wrong passwords from one address within the guess window; more are refused.",
    )
    guess_window_s: float = Field(
        300.0, gt=0, le=86400, title="Guess window", description="Seconds a wrong password counts."
    )

    max_connections: int = Field(
        2000,
        ge=10,
        le=100000,
        title="Most connections",
        description="HTTP and WebSocket connections at once; more get 503.",
    )
    max_viewers: int = Field(
        500, ge=1, le=100000, title="Most viewers", description="Open walls at once."
    )
    viewer_buffer: int = Field(
        256,
        ge=8,
        le=10000,
        title="Viewer buffer",
        description="Messages a browser may be behind before it is sent away for a new snapshot.",
    )
    viewer_stall_s: float = Field(
        10.0,
        gt=0,
        le=120,
        title="Viewer stall",
        description="Seconds one message to a browser may take before it is sent away.",
    )
    detail_utterances: int = Field(
        2000,
        ge=10,
        le=100000,
        title="Utterances kept live",
        description="Latest utterances of a live call kept for its page; older ones are stored.",
    )
    detail_spans: int = Field(
        4000,
        ge=10,
        le=100000,
        title="Spans kept live",
        description="Latest stretches of speech and gaps of a live call kept for its page.",
    )
    max_alerts: int = Field(
        1000, ge=10, le=100000, title="Alerts on the wall", description="Latest unfinished alerts."
    )
    max_export_calls: int = Field(
        10_000,
        ge=1,
        le=100_000,
        title="Calls of an export",
        description="Most calls of one Excel file; the file says when earlier ones are left out.",
    )
    max_refill: int = Field(
        1000,
        ge=1,
        le=100000,
        title="Calls read back",
        description="Live calls read from storage when the wall missed events.",
    )
    drain_s: int = Field(
        5, ge=1, le=120, title="Drain time", description="Seconds requests may take when stopping."
    )

    desk: DeskSettings = DeskSettings()

    def address(self, port: int) -> str:
        """Where people find a dashboard that listens on `port`, without a path."""
        if self.public_url:
            return self.public_url
        scheme = "https" if self.tls_certificate else "http"
        host = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104 - compared, not bound
        return f"{scheme}://[{host}]:{port}" if ":" in host else f"{scheme}://{host}:{port}"

    @field_validator("trusted_proxies")
    @classmethod
    def _are_networks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for network in value:
            ip_network(network)  # its error says what is wrong
        return value

    @field_validator("public_url")
    @classmethod
    def _is_an_origin(cls, value: str) -> str:
        parts = urlsplit(value)
        if value and (parts.scheme not in {"http", "https"} or not parts.netloc or parts.path):
            raise ValueError("write scheme and host without a path, as in https://floor.example")
        return value
