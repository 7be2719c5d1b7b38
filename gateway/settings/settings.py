"""Everything that an operator may set, from the environment with the prefix ``GREENROOM_``."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Self

from jwt import InvalidKeyError, get_algorithm_by_name
from pydantic import (
    Field,
    PrivateAttr,
    SecretStr,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_settings import SettingsConfigDict

from domain.call_providers import CallProvider
from domain.currencies import CURRENCIES
from domain.ice import Ice
from domain.rates import Rates
from domain.rules import Rules
from gateway.addresses import TrustedProxies
from gateway.documents import read_documents
from gateway.origins import AllowedOrigins
from gateway.settings.of_rates import set_rates
from gateway.settings.of_rules import FromEnvironment, tuned_rules
from gateway.settings.read_later import READ_LATER, listed, read_ice_servers
from models.database.address import MOST_CONNECTIONS

if TYPE_CHECKING:
    from gateway.livekit import LiveKit

CHECKOUT = Path(__file__).resolve().parents[2]

FOR_ALL_WORKERS = 80
"""Connections to PostgreSQL, which takes 100 by default."""

FOR_STRANGERS = ("introspection", "graphiql", "metrics")
"""What is open to everybody but in production, unless the setting of that name says."""


class Settings(FromEnvironment):
    """One value per variable, beside those of the rules. What stands under it says what it means. Counts of 0 mean: no
    limit. Times are seconds."""

    model_config = SettingsConfigDict(use_attribute_docstrings=True)

    env: Literal["development", "production"] = "development"
    """`production` refuses to start with what is [not fit for it](#production), and shows strangers less"""
    secrets_dir: str | None = None
    """a folder with [settings as files](#secrets), `greenroom_jwt_secret` and the like"""
    host: str = "127.0.0.1"
    """where to serve"""
    port: int = Field(default=8000, ge=0, le=65535)
    """where to serve"""
    workers: int = Field(default=1, ge=1, le=64)
    """processes that serve there, [each a node](#workers); several take PostgreSQL and Redis"""
    worker_port: int | None = Field(default=None, gt=0, le=65535 - 64)
    """where the first of several workers is also reached alone, the others on the ports behind it: for Prometheus"""
    database_url: str = f"sqlite://{CHECKOUT / 'greenroom.sqlite3'}"
    """`sqlite://path`, or [PostgreSQL's address](#postgresqls-address)"""
    broadcast_url: str = Field(default="memory://", pattern=r"^(memory|rediss?)://")
    """how nodes tell each other that a topic has moved; `redis://…` for several"""
    jwt_secret: str | None = None
    """HS256; take at least 32 random characters"""
    jwks_url: str | None = Field(default=None, pattern="^https?://[^/]")
    """RS256 (keys of 2,048 bits or more), ES256 or EdDSA"""
    jwt_audience: str | None = None
    """the `aud` that tokens must have"""
    allowed_origins: str = ""
    """origins of other hosts' pages that may ask, with commas: `https://app.example,http://localhost:5173`; `*` for
    any"""
    allowed_headers: str = (
        "traceparent,tracestate,baggage,sentry-trace,apollographql-client-name,apollographql-client-version,"
        "apollo-require-preflight,graphql-preflight,graphql-cost,x-request-id,cache-control,last-event-id"
    )
    """headers that such pages may send beside `Authorization` and `Content-Type`, with commas; `*` for any"""
    trusted_proxies: str = "127.0.0.1,::1"
    """proxies whose `X-Forwarded-For` is believed, addresses or blocks with commas: `10.0.0.0/8,fd00::/8`"""
    currency: str = "USD"
    """what an empty wallet shows"""
    creator_scope: str = ""
    """the scope of tokens that it takes to go live; empty: everybody who is signed in may"""
    calls: CallProvider = CallProvider.PEER
    """how the two of a session meet: `peer`, from browser to browser; `livekit`, in rooms of a LiveKit server;
    `reported`, by means of the platform's own, which reports who is in a call; `off`: a session runs from its start"""
    ice_servers: str = "[]"
    """servers that help two browsers to connect, as JSON: `[{"urls": ["stun:stun.example:3478"]}]`"""
    turn_secret: SecretStr | None = None
    """coturn's `static-auth-secret`, of which each person's own credentials for `turn:` servers are made"""
    turn_ttl_seconds: float = Field(default=3600, gt=0)
    """for which such credentials are good; a call that has begun goes on"""
    livekit_url: str | None = Field(default=None, pattern="^(wss?|https?)://[^/]")
    """the LiveKit server, for clients and for this one: `wss://livekit.example`"""
    livekit_api_key: str | None = None
    """the key by which it knows this server"""
    livekit_api_secret: SecretStr | None = None
    """the secret that goes with it"""
    limits: Literal["on", "off"] = "on"
    """`off`, for load tests: [no rates](#rates) at all; what bounds one request stays"""
    connections_per_address: int | None = Field(default=None, ge=0)
    """connections of one address, and sockets that proxies bring from it"""
    cost_limit: int = Field(default=20_000, ge=0)
    """what one operation may cost: a field that is only read costs 1"""
    cpu_seconds: float = Field(default=2, ge=0)
    """of CPU that one operation may take: one that takes more is ended"""
    documents: str | None = None
    """a file with the documents that clients were built with, as JSON by their ids: only those are executed, but for
    tokens with the scope `explore`"""
    body_limit_bytes: int = Field(default=256 * 1024, gt=0)
    """of one request"""
    keep_alive_seconds: int = Field(default=75, gt=0)
    """for which an idle connection is kept open; longer than the proxy in front keeps its own, 60 by most defaults"""
    body_timeout_seconds: float = Field(default=10, gt=0)
    """within which a request's body must be there"""
    subscriptions_per_socket: int = Field(default=100, gt=0)
    """operations at once on one socket"""
    socket_buffer_bytes: int = Field(default=1024 * 1024, gt=0)
    """what may wait for one reader; past it the socket is closed with 1013 `SLOW_CONSUMER`"""
    gather_seconds: float = Field(default=0.1, ge=0)
    """over which presence and estimates are gathered"""
    ping_interval_seconds: float = Field(default=30, gt=0)
    """after which a quiet socket is pinged"""
    ping_timeout_seconds: float = Field(default=30, gt=0)
    """within which it must answer, else it is closed with 4499"""
    call_ping_interval_seconds: float = Field(default=2, gt=0)
    """the same for one through which somebody is in a call, whose loss stops the meter"""
    call_ping_timeout_seconds: float = Field(default=4, gt=0)
    """likewise"""
    frame_bytes: bool = True
    """write ready frames through uvicorn's protocol; 0: texts through ASGI only"""
    compiled: bool = True
    """read what is plain by functions compiled for each document; 0: graphql-core executes everything, with the same
    answers, more slowly"""
    clock_interval_seconds: float = Field(default=0.5, gt=0)
    """how often a node looks for deadlines"""
    introspection: bool | None = None
    """whether anybody may ask what the schema is, and is told what a wrong name may have meant; else it takes the scope
    `explore`"""
    graphiql: bool | None = None
    """whether GraphiQL and the demo page are served"""
    metrics: bool | None = None
    """whether anybody may read `/metrics`; else it takes the scope `metrics`"""
    log: Literal["json", "text"] | None = None
    """how the log is written: `json`, or `text` for a terminal; [its fields](#the-log)"""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """from which on lines are written; `debug` also writes what errors say, which may be people's words: never where
    logs are kept"""
    log_operations: bool = False
    """a line for each operation, rather than for slow ones only"""
    slow_seconds: float = Field(default=1, ge=0)
    """from which an operation is slow, and has a line in the log; 0: none has"""
    otlp_endpoint: str | None = Field(default=None, pattern="^https?://[^/]")
    """who collects [traces](#traces), by OTLP over HTTP: `http://collector:4318`"""
    min_free_bytes: int = Field(default=64 * 1024 * 1024, ge=0)
    """of the disk of a SQLite database, below which this node is not ready; 0: never"""
    demo: bool = False
    """seed a new database, print tokens, fill GraphiQL's menu"""
    _rules: Rules = PrivateAttr()
    _rates: Rates = PrivateAttr()

    def __init__(self, **given: object) -> None:
        super().__init__(**given)  # type: ignore[arg-type]
        # After what is said here has been looked at: one that is wrong there hides nothing that is wrong here.
        self._rules = tuned_rules()
        self._rates = set_rates()

    @field_validator("jwt_secret")
    @classmethod
    def _is_a_secret(cls, given: str | None) -> str | None:
        if given:
            try:
                get_algorithm_by_name("HS256").prepare_key(given)
            except InvalidKeyError as error:
                raise ValueError(
                    "take a plain secret: this looks like a key of another kind (PEM, SSH, JWK)"
                ) from error
        return given

    @field_validator(*READ_LATER)
    @classmethod
    def _can_be_read(cls, given: str | None, info: ValidationInfo) -> str | None:
        if given and info.field_name:
            READ_LATER[info.field_name](given)
        return given

    @field_validator("calls", mode="before")
    @classmethod
    def _in_capitals(cls, given: object) -> object:
        return given.upper() if isinstance(given, str) else given

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if found := [*self._unknown_to_relays(), *self._unknown_livekit(), *self._workers_that_cannot_share()]:
            raise ValueError("\n".join(found))
        return self

    def _unknown_to_relays(self) -> Iterator[str]:
        # Browsers make no connection at all with a list in which one is missing.
        own = self.turn_secret is not None
        for server in read_ice_servers(self.ice_servers):
            has_both = bool(server.username and server.credential)
            if server.relays and not (has_both or (own and not server.username)):
                yield (
                    "GREENROOM_ICE_SERVERS has a turn: server that takes GREENROOM_TURN_SECRET, or a username and a "
                    "credential of its own"
                )
                return

    def _unknown_livekit(self) -> Iterator[str]:
        needed = {name: getattr(self, name) for name in ("livekit_url", "livekit_api_key", "livekit_api_secret")}
        missing = [f"GREENROOM_{name.upper()}" for name, value in needed.items() if not value]
        if self.calls is CallProvider.LIVEKIT and missing:
            yield f"GREENROOM_CALLS=livekit takes {', '.join(missing)} too"

    def _workers_that_cannot_share(self) -> Iterator[str]:
        alone = self.database_url.startswith("sqlite:") or self.broadcast_url.startswith("memory:")
        if self.workers > 1 and alone:
            yield "several workers take PostgreSQL (GREENROOM_DATABASE_URL) and Redis (GREENROOM_BROADCAST_URL)"
        if self.worker_port and self.worker_port <= self.port < self.worker_port + self.workers:
            yield "GREENROOM_PORT is one of those where workers are reached alone (GREENROOM_WORKER_PORT)"

    @field_validator("currency")
    @classmethod
    def _is_money(cls, currency: str) -> str:
        if currency not in CURRENCIES:
            raise ValueError("take a currency of ISO 4217 that people pay with")
        return currency

    @model_validator(mode="before")
    @classmethod
    def _strangers_see_less_in_production(cls, given: dict[str, object]) -> dict[str, object]:
        is_open = given.get("env") != "production"
        return {**dict.fromkeys(FOR_STRANGERS, is_open), "log": "text" if is_open else "json", **given}

    @property
    def rules(self) -> Rules:
        """The limits and time spans that the rules go by."""
        rules = self._rules if self.limits == "on" else self._rules.unlimited()
        return replace(
            rules,
            currency=self.currency,
            creator_scope=self.creator_scope,
            calls=self.calls,
            ice=self._ice,
            call_server=self.livekit,
        )

    @property
    def rates(self) -> Rates | None:
        """How often what may be done; None: as often as anybody likes."""
        return self._rates if self.limits == "on" else None

    @property
    def connections(self) -> int:
        """Those to PostgreSQL that this process may have: all workers together fit into its usual 100, with some left
        for others."""
        return min(MOST_CONNECTIONS, FOR_ALL_WORKERS // self.workers)

    @property
    def _ice(self) -> Ice:
        secret = self.turn_secret.get_secret_value() if self.turn_secret else None
        return Ice(read_ice_servers(self.ice_servers), secret, timedelta(seconds=self.turn_ttl_seconds))

    @property
    def livekit(self) -> "LiveKit | None":
        """The LiveKit server, where calls are in its rooms."""
        url, key, secret = self.livekit_url, self.livekit_api_key, self.livekit_api_secret
        if self.calls is not CallProvider.LIVEKIT or not (url and key and secret):
            return None
        # Its library takes 0.4 s and 15 MB: of those servers only that need it.
        from gateway.livekit import LiveKit

        return LiveKit(url, key, secret.get_secret_value())

    @property
    def origins(self) -> AllowedOrigins:
        """Origins of pages that may ask. Raises ValueError for what is none."""
        return AllowedOrigins(listed(self.allowed_origins))

    @property
    def trusted_documents(self) -> dict[str, str] | None:
        """The documents that clients were built with, by their ids; None for any. Raises ValueError."""
        return read_documents(self.documents) if self.documents else None

    @property
    def proxies(self) -> TrustedProxies:
        """Whom to believe whose request it is. Raises ValueError for what is no network."""
        return TrustedProxies(listed(self.trusted_proxies))

    @property
    def headers(self) -> list[str]:
        """What pages of other origins may send beside the token and the type of the body."""
        return listed(self.allowed_headers)
