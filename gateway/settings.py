"""Everything that an operator may set, from the environment with the prefix ``GREENROOM_``."""

import secrets
from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.calls import CallProvider
from domain.offers import CURRENCIES
from domain.rules import Rules
from gateway.origins import AllowedOrigins
from models.address import parse_address

CHECKOUT = Path(__file__).resolve().parent.parent
TIME_UNITS = ("seconds", "days")
SECRET_FILE = CHECKOUT / ".greenroom" / "jwt-secret"


class Settings(BaseSettings):
    """One value per variable. Counts of 0 mean: no limit. Times are seconds."""

    model_config = SettingsConfigDict(env_prefix="GREENROOM_", frozen=True, hide_input_in_errors=True)

    env: Literal["development", "production"] = "development"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    database_url: str = f"sqlite://{CHECKOUT / 'greenroom.sqlite3'}"
    broadcast_url: str = Field(default="memory://", pattern=r"^(memory|rediss?)://")
    jwt_secret: str | None = Field(default=None, min_length=1)
    jwks_url: str | None = Field(default=None, pattern="^https?://")
    jwt_audience: str | None = None
    allowed_origins: str = ""
    allowed_headers: str = (
        "traceparent,tracestate,baggage,sentry-trace,apollographql-client-name,apollographql-client-version,"
        "apollo-require-preflight,graphql-preflight,x-request-id,cache-control,last-event-id"
    )
    currency: str = "USD"
    request_ttl_seconds: float = Field(default=900, gt=0)
    room_lead_seconds: float = Field(default=300, ge=0)
    no_show_grace_seconds: float = Field(default=120, ge=0)
    lapse_seconds: float = Field(default=6 * 3600, gt=0)
    calls: CallProvider = CallProvider.OFF
    connect_grace_seconds: float = Field(default=120, gt=0)
    call_grace_seconds: float = Field(default=5, ge=0)
    resume_grace_seconds: float = Field(default=90, gt=0)
    pause_limit_seconds: float = Field(default=300, ge=0)
    minimum_delivered_seconds: float = Field(default=0, ge=0)
    presence_grace_seconds: float = Field(default=10, ge=0)
    horizon_days: float = Field(default=30, gt=0)
    event_retention_seconds: float = Field(default=24 * 3600, gt=0)
    chat_rate_per_minute: int = Field(default=30, ge=0)
    message_length: int = Field(default=500, ge=0)
    text_length: int = Field(default=500, ge=0)
    cost_limit: int = Field(default=20_000, ge=0)
    body_limit_bytes: int = Field(default=256 * 1024, gt=0)
    keep_alive_seconds: int = Field(default=75, gt=0)
    body_timeout_seconds: float = Field(default=10, gt=0)
    subscriptions_per_socket: int = Field(default=100, gt=0)
    socket_buffer_bytes: int = Field(default=1024 * 1024, gt=0)
    gather_seconds: float = Field(default=0.1, ge=0)
    ping_interval_seconds: float = Field(default=30, gt=0)
    ping_timeout_seconds: float = Field(default=30, gt=0)
    frame_bytes: bool = True
    compiled: bool = True
    clock_interval_seconds: float = Field(default=0.5, gt=0)
    demo: bool = False

    @field_validator("calls", mode="before")
    @classmethod
    def _in_capitals(cls, given: object) -> object:
        return given.upper() if isinstance(given, str) else given

    @field_validator("currency")
    @classmethod
    def _is_money(cls, currency: str) -> str:
        if currency not in CURRENCIES:
            raise ValueError("take a currency of ISO 4217 that people pay with")
        return currency

    @property
    def rules(self) -> Rules:
        """The limits and time spans that the rules read, each from the setting of its name (and unit)."""
        given = {name: value for rule in fields(Rules) for name, value in self._rule(rule.name)}
        return Rules(**given)

    def _rule(self, name: str) -> Iterator[tuple[str, Any]]:
        for unit in TIME_UNITS:
            if (time := getattr(self, f"{name}_{unit}", None)) is not None:
                yield name, timedelta(**{unit: time})
        if (limit := getattr(self, name, None)) is not None:
            yield name, limit

    @property
    def origins(self) -> AllowedOrigins:
        """Origins of pages that may ask. Raises ValueError for what is none."""
        return AllowedOrigins(listed(self.allowed_origins))

    @property
    def headers(self) -> list[str]:
        """What pages of other origins may send beside the token and the type of the body."""
        return listed(self.allowed_headers)

    @field_validator("database_url")
    @classmethod
    def _usable(cls, given: str) -> str:
        parse_address(given)
        return given

    @field_validator("allowed_origins")
    @classmethod
    def _only_origins(cls, given: str) -> str:
        AllowedOrigins(listed(given))
        return given


def listed(given: str) -> list[str]:
    """What a list with commas names."""
    return [one.strip() for one in given.split(",") if one.strip()]


class NoKey(Exception):
    """A production server needs GREENROOM_JWT_SECRET or GREENROOM_JWKS_URL."""


def load() -> Settings:
    """The settings of this process; outside production a missing secret is made for this checkout and kept.

    Raises NoKey, or pydantic's ValidationError.
    """
    settings = Settings()
    if settings.jwt_secret or settings.jwks_url:
        return settings
    if settings.env == "production":
        raise NoKey
    return settings.model_copy(update={"jwt_secret": checkout_secret()})


def checkout_secret() -> str:
    """The secret of this checkout, made at the first call."""
    if not SECRET_FILE.exists():
        SECRET_FILE.parent.mkdir(exist_ok=True)
        SECRET_FILE.touch(mode=0o600)
        SECRET_FILE.write_text(secrets.token_urlsafe(32))
        print(f"No GREENROOM_JWT_SECRET is set: made a secret for this checkout in {SECRET_FILE.name}.")
    return SECRET_FILE.read_text().strip()
