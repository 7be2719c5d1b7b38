"""Settings: what an operator sets is what the rules go by, and what the documentation says."""

import re

import pytest
from pydantic import ValidationError

from domain.rules import Rules
from gateway.settings.of_rates import RateSettings
from gateway.settings.of_rules import RULE_SETTINGS, SHORTEST, TIMES, RuleSetting, RuleSettings
from gateway.settings.settings import Settings
from gateway.settings.startup import CannotStart, load
from gateway.settings.table import PAGE, written
from models.database.opening import transaction_slots
from tests.domain.samples import NOW


def test_without_any_setting_the_rules_are_as_they_are_declared() -> None:
    assert Settings().rules == Rules()


@pytest.mark.parametrize("setting", RULE_SETTINGS, ids=lambda setting: setting.name)
def test_a_rule_is_what_the_setting_of_its_name_says(setting: RuleSetting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"GREENROOM_{setting.name.upper()}", "7")
    assert getattr(Settings().rules, setting.rule) == setting.value(7)


@pytest.mark.parametrize("setting", RULE_SETTINGS, ids=lambda setting: setting.name)
def test_a_rule_is_never_less_than_nothing(setting: RuleSetting, monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong in ("-1", "0") if setting.tunable.above_zero else ("-1",):
        monkeypatch.setenv(f"GREENROOM_{setting.name.upper()}", wrong)
        with pytest.raises(ValidationError, match=setting.name) as refused:
            Settings()
        assert "input_value" not in str(refused.value)


LEAST: dict[str, tuple[str, ...]] = {
    "-1": (
        "port",
        "connections_per_address",
        "cost_limit",
        "cpu_seconds",
        "gather_seconds",
        "slow_seconds",
        "min_free_bytes",
    ),
    "0": (
        "workers",
        "worker_port",
        "turn_ttl_seconds",
        "body_limit_bytes",
        "keep_alive_seconds",
        "body_timeout_seconds",
        "subscriptions_per_socket",
        "socket_buffer_bytes",
        "ping_interval_seconds",
        "ping_timeout_seconds",
        "call_ping_interval_seconds",
        "call_ping_timeout_seconds",
        "clock_interval_seconds",
    ),
    "65536": ("port", "worker_port", "workers"),
    "": ("jwt_secret", "livekit_api_key", "livekit_api_secret"),
    '{"kty":"oct","k":"R3JlZW5yb29t"}': ("jwt_secret",),
    "-----BEGIN PUBLIC KEY-----\nMCowBQ==\n-----END PUBLIC KEY-----\n": ("jwt_secret",),
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ": ("jwt_secret",),
    "ftp://x": ("broadcast_url", "jwks_url", "livekit_url", "otlp_endpoint"),
    "http://": ("jwks_url", "livekit_url", "otlp_endpoint"),
    "http://[": ("jwks_url", "livekit_url", "otlp_endpoint"),
    "http://here:99999": ("jwks_url", "livekit_url", "otlp_endpoint"),
    "http://he re": ("jwks_url", "livekit_url", "otlp_endpoint"),
    "redis://here\n": ("broadcast_url",),
    "x-app x-version": ("allowed_headers",),
    "x-äpp": ("allowed_headers",),
    "x-app: 1": ("allowed_headers",),
    "\udcff": ("documents", "host", "creator_scope"),
    "redis://here:north": ("broadcast_url",),
    "redis://:no#rth@here": ("broadcast_url",),
    "redis://north..example": ("broadcast_url",),
    "redis://here?north=1": ("broadcast_url",),
    "redis://here?db=north": ("broadcast_url",),
    "redis://here?socket_timeout=1&health_check_interval=north": ("broadcast_url",),
    "redis://here?protocol=7": ("broadcast_url",),
    "redis://here?ssl_ca_certs=/ca.pem": ("broadcast_url",),
    "redis://here/elsewhere": ("broadcast_url",),
    f"http://{'n' * 64}.example": ("jwks_url", "livekit_url", "otlp_endpoint"),
    f"postgresql://ann@{'n' * 64}/green": ("database_url",),
    "sqlite://:memory:": ("database_url",),
    "/tmp/nowhere/at/all": ("secrets_dir", "documents"),
    f"/{'n' * 5_000}": ("secrets_dir", "documents"),
}
"""By what is too little, too much, no address or no secret, the settings for which it is."""


@pytest.mark.parametrize(("wrong", "name"), [(wrong, name) for wrong, names in LEAST.items() for name in names])
def test_a_setting_that_cannot_be_is_named(wrong: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"GREENROOM_{name.upper()}", wrong)
    with pytest.raises(ValidationError, match=name) as refused:
        Settings()
    # What was given may be a secret.
    assert "input_value" not in str(refused.value)
    assert "north" not in str(refused.value)


@pytest.mark.parametrize(
    "name",
    [name for kind in (Settings, RuleSettings) for name in kind.model_fields if name.endswith(tuple(TIMES))],
)
@pytest.mark.parametrize("endless", ["inf", "nan", "1e300", "99999999999999999999", "3155760001"])
def test_a_time_without_an_end_is_refused(endless: str, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"GREENROOM_{name.upper()}", endless)
    with pytest.raises(CannotStart) as refused:
        load()
    assert re.fullmatch(rf"GREENROOM_{name.upper()}: \S.*", str(refused.value))


@pytest.mark.parametrize(
    "name",
    [name for kind in (Settings, RuleSettings) for name in kind.model_fields if name.endswith(tuple(TIMES))],
)
def test_a_time_is_a_millisecond_or_more(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for short in ("1e-9", "1e-320"):
        monkeypatch.setenv(f"GREENROOM_{name.upper()}", short)
        with pytest.raises(CannotStart) as refused:
            load()
        assert re.fullmatch(rf"GREENROOM_{name.upper()}: \S.*", str(refused.value))


@pytest.mark.parametrize(
    "setting", [one for one in RULE_SETTINGS if one.unit == "seconds"], ids=lambda setting: setting.name
)
def test_the_shortest_time_is_not_none(setting: RuleSetting, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"GREENROOM_{setting.name.upper()}", str(SHORTEST.total_seconds()))
    assert getattr(load().rules, setting.rule) == SHORTEST


@pytest.mark.parametrize("setting", [one for one in RULE_SETTINGS if one.unit], ids=lambda setting: setting.name)
def test_the_longest_time_is_one_that_instants_can_be_apart(
    setting: RuleSetting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"GREENROOM_{setting.name.upper()}", str(TIMES[f"_{setting.unit}"]))
    span = getattr(load().rules, setting.rule)
    assert NOW - span < NOW < NOW + span


@pytest.mark.parametrize(
    "name",
    [setting.name for setting in RULE_SETTINGS if not setting.unit] + list(RateSettings.model_fields),
)
def test_a_count_is_a_number_that_databases_take(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"GREENROOM_{name.upper()}", "2147483648")
    with pytest.raises(CannotStart, match=f"^GREENROOM_{name.upper()}: "):
        load()
    monkeypatch.setenv(f"GREENROOM_{name.upper()}", "2147483647")
    load()


ICE_SERVERS: dict[str, str] = {
    "stun:stun.example": "GREENROOM_ICE_SERVERS: is no list such as",
    '["stun:stun.example"]': "GREENROOM_ICE_SERVERS: is no list such as",
    '[{"urls": "stun:stun.example"}]': "GREENROOM_ICE_SERVERS: is no list such as",
    '[{"url": ["stun:stun.example"]}]': "GREENROOM_ICE_SERVERS: is no list such as",
    '[{"urls": []}]': "GREENROOM_ICE_SERVERS: has a server without urls",
    '[{"urls": ["stun:stun.example", "stun.example"]}]': "GREENROOM_ICE_SERVERS: has a server without urls",
    '[{"urls": ["turn:turn.example"]}]': "GREENROOM_ICE_SERVERS has a turn: server that takes GREENROOM_TURN_SECRET",
    '[{"urls": ["turns:turn.example"], "username": "ann"}]': "GREENROOM_ICE_SERVERS has a turn: server that takes",
}
"""Lists that browsers refuse, or that are none, and how the sentence begins that says so."""


@pytest.mark.parametrize("given", ICE_SERVERS)
def test_servers_that_browsers_would_refuse_are_not_told_to_anybody(
    given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENROOM_ICE_SERVERS", given)
    with pytest.raises(CannotStart) as refused:
        load()
    (line,) = str(refused.value).splitlines()
    assert line.startswith(ICE_SERVERS[given])


@pytest.mark.parametrize("secret", [None, "north"])
def test_a_relay_may_have_a_password_of_its_own(secret: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(
        "GREENROOM_ICE_SERVERS", '[{"urls": ["turn:turn.example"], "username": "ann", "credential": "word"}]'
    )
    if secret:
        monkeypatch.setenv("GREENROOM_TURN_SECRET", secret)
    (server,) = load().rules.ice.servers
    assert (server.username, server.credential) == ("ann", "word")


def test_the_page_for_operators_has_every_setting_as_it_is() -> None:
    page = PAGE.read_text()
    assert written(page) == page, "make docs"
    assert len(re.findall(r"^\| `[A-Z_]+` \|", page, re.MULTILINE)) >= len(Settings.model_fields) + len(RULE_SETTINGS)


@pytest.mark.parametrize(
    ("workers", "connections", "slots_of_each"), [(1, 20, 16), (4, 20, 16), (8, 10, 8), (9, 8, 6), (64, 1, 1)]
)
def test_the_pools_of_all_workers_fit_into_what_postgresql_takes(
    workers: int, connections: int, slots_of_each: int
) -> None:
    settings = Settings(workers=workers, database_url="asyncpg://here/it", broadcast_url="redis://here")
    assert settings.connections == connections
    assert workers * settings.connections <= 80
    assert transaction_slots(settings.database_url, settings.connections) == slots_of_each


def test_an_address_that_says_how_large_the_pool_is_has_the_last_word() -> None:
    assert transaction_slots("asyncpg://here/it?maxsize=10", 20) == 8
