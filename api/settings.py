"""Settings of the HTTP edge: every knob, its unit and its default, from the environment.

Read once at start. Names are those of the fields with ``TAIZHANG_`` in front, for example
``TAIZHANG_BODY_LIMIT_BYTES=2000000``; a ``.env`` file in the working directory is read as well.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, PrivateAttr, TypeAdapter
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    EnvSettingsSource,
    SettingsConfigDict,
)

from ledger.writing.clock import BEHIND_SECONDS_MAX

Origin = Literal["default", "environment", ".env", "option"]
"""Where the value of a setting comes from."""


class Settings(BaseSettings):
    """What an operator may turn."""

    model_config = SettingsConfigDict(env_prefix="TAIZHANG_", env_file=".env", extra="ignore")

    ledger: str = Field(
        default="./taizhang-data", description="Ledger directory, or a postgresql:// URL."
    )
    public_url: str = Field(
        default="",
        description="Address under which clients know this server, without a slash at the end; "
        "goes into problem types and schema addresses, which are relative without it.",
    )
    busy_timeout_ms: int = Field(
        default=5_000, ge=0, description="How long a write waits for another one's lock."
    )
    body_limit_bytes: int = Field(
        default=1024 * 1024, ge=1, description="Largest body of a single command."
    )
    batch_limit_bytes: int = Field(
        default=8 * 1024 * 1024, ge=1, description="Largest body of POST /v1/commands."
    )
    upload_limit_bytes: int = Field(
        default=24 * 1024 * 1024,
        ge=1,
        description="Largest upload of workbooks, all files together.",
    )
    attachment_limit_bytes: int = Field(
        default=16 * 1024 * 1024,
        ge=1,
        description="Largest photo or scan of a record; as much in all goes with one form.",
    )
    head_limit_bytes: int = Field(
        default=64 * 1024, ge=1024, description="Largest head of a request, address included."
    )
    head_limit_lines: int = Field(default=100, ge=1, description="Most headers of a request.")
    address_limit_bytes: int = Field(
        default=32 * 1024, ge=1, description="Longest address of a request, its query included."
    )
    batch_limit_items: int = Field(default=500, ge=1, description="Most commands in one batch.")
    rate_limit_per_second: float = Field(
        default=50.0,
        ge=0,
        description="How many requests come back to a token (without one, to an address) each "
        "second; 0 limits nothing.",
    )
    rate_limit_burst: int = Field(
        default=1000, ge=1, description="How many requests a token or address may make at once."
    )
    head_timeout_seconds: float = Field(
        default=10.0, gt=0, description="How long the head of a request may take to arrive."
    )
    read_on_seconds: float = Field(
        default=30.0,
        gt=0,
        description="How long a client may leave an answer that waits for it: within it has to "
        "read 16 KiB more.",
    )
    unfinished_per_address: int = Field(
        default=100,
        ge=0,
        description="How many requests an address may have begun and not finished; 0 limits "
        "nothing. A proxy in front is one address.",
    )
    bodies_per_caller_bytes: int = Field(
        default=32 * 1024 * 1024,
        ge=0,
        description="How many bytes of bodies are held for a caller until they are answered; at "
        "least what a batch may have. 0 limits nothing.",
    )
    streams_per_caller: int = Field(
        default=10, ge=0, description="How many event streams a caller may hold; 0 limits nothing."
    )
    streams_per_address: int = Field(
        default=100,
        ge=0,
        description="How many event streams an address may hold; 0 limits nothing.",
    )
    threads_per_caller: int = Field(
        default=8,
        ge=0,
        description="How many reads of one caller are worked on at a time, of 40 in all; more "
        "wait for each other. 0 limits nothing.",
    )
    request_timeout_seconds: float = Field(
        default=20.0, gt=0, description="How long one request may take, streams excepted."
    )
    tried_import_keep_seconds: float = Field(
        default=14_400.0,
        gt=0,
        description="How long workbooks uploaded on a page are kept to be mended and recorded.",
    )
    report_keep_seconds: float = Field(
        default=900.0,
        gt=0,
        description="How long an answer that nobody waited for is kept for whoever asked.",
    )
    min_position_wait_seconds: float = Field(
        default=2.0,
        ge=0,
        description="How long a request waits for answers as new as it needs: Ledger-Min-Position, "
        "a station planned just now.",
    )
    token_cache_seconds: float = Field(
        default=3.0,
        ge=0,
        description="How long a token or session is believed without asking the database: a "
        "revocation takes effect everywhere within this time.",
    )
    session_idle_seconds: float = Field(
        default=12 * 3600.0, gt=0, description="How long a session lasts that nobody uses."
    )
    session_lifetime_seconds: float = Field(
        default=7 * 24 * 3600.0,
        gt=0,
        description="How long a session lasts at most; then the password is asked for again.",
    )
    oidc_issuer: str = Field(
        default="",
        description="Issuer of OpenID Connect at whose provider people may sign in; none without it.",
    )
    oidc_client_id: str = Field(
        default="", description="What this service is registered as at that provider."
    )
    oidc_secret_file: str = Field(
        default="",
        description="File with the secret of that registration, for the service's account alone; "
        "without it PKCE has to do.",
    )
    oidc_claim: str = Field(
        default="sub",
        description="Claim of the ID token by which an account is linked to somebody: one that "
        "never passes to anybody else.",
    )
    oidc_name: str = Field(default="", description="What the door calls that provider.")
    backup_folder: str = Field(
        default="",
        description="Folder for backups that are begun on the page of an administrator; without it "
        "they are made by `taizhang backup` alone.",
    )
    backup_keys_folder: str = Field(
        default="",
        description="Folder for the keys of those backups, on another disk; without it they lie in "
        "each backup, which together are everybody's names.",
    )
    tls_cert: str = Field(
        default="",
        description="File of the certificate and those above it, for TLS without a proxy.",
    )
    tls_key: str = Field(default="", description="File of the certificate's private key.")
    ready_lag_events: int = Field(
        default=1_000,
        ge=0,
        description="How many events a projection may be behind for /readyz to say yes.",
    )
    ready_lag_seconds: float = Field(
        default=60.0,
        ge=0,
        description="How long a projection may take to reach the head that /readyz has seen, "
        "whatever the clock says meanwhile.",
    )
    clock_behind_seconds: float = Field(
        default=BEHIND_SECONDS_MAX,
        ge=0,
        description="How far the machine's clock may be behind the last entry; beyond it nothing "
        "is written.",
    )
    heartbeat_seconds: float = Field(
        default=15.0, gt=0, description="Pause after which a silent event stream sends a comment."
    )
    follow: bool = Field(
        default=True, description="Whether this process keeps the projections up to date."
    )
    checkpoint_seconds: float = Field(
        default=60.0,
        ge=0,
        description="Pause between signed checkpoints while the book grows; 0 makes them only for "
        "those who ask.",
    )
    witness_seconds: float = Field(
        default=3600.0,
        ge=0,
        description="Pause between rounds of asking the witnesses in trust.policy; 0 leaves it to "
        "`taizhang witness ask`. Public witnesses expect at most 24 rounds a day.",
    )
    graceful_stop_seconds: int = Field(
        default=15, ge=0, description="How long open requests may go on after a stop signal."
    )
    log_requests: bool = Field(default=True, description="One log line for every request.")

    _said: dict[str, tuple[Origin, Any]] = PrivateAttr(default_factory=dict)

    def model_post_init(self, _context: Any) -> None:
        """Remember what the surroundings said as they were read."""
        sources: tuple[tuple[Origin, EnvSettingsSource], ...] = (
            (".env", DotEnvSettingsSource(type(self))),
            ("environment", EnvSettingsSource(type(self))),
        )
        for origin, source in sources:
            for name, value in source().items():
                self._said[name] = origin, value

    def origin_of(self, name: str) -> Origin:
        """Where a value comes from; an option of the command stands before all others."""
        value, field = getattr(self, name), type(self).model_fields[name]
        origin, said = self._said.get(name, ("default", field.default))
        read: Any = TypeAdapter(field.annotation or Any).validate_python(said)
        return origin if read == value else "option"
