"""The settings that a process starts with: what is empty is refused, and secrets may be files."""

import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from gateway.settings import startup
from gateway.settings.of_rules import MAY_BE_EMPTY, RuleSettings
from gateway.settings.settings import Settings
from gateway.settings.startup import CannotStart, checkout_secret, load
from tests.conftest import SECRET

EVERY_SETTING = [name for kind in (Settings, RuleSettings) for name in kind.model_fields]


@pytest.mark.parametrize("blank", ["", " ", "\n"], ids=repr)
@pytest.mark.parametrize("name", EVERY_SETTING)
def test_a_setting_that_is_empty_is_refused_unless_that_says_something(
    name: str, blank: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(f"GREENROOM_{name.upper()}", blank)
    if name in MAY_BE_EMPTY:
        load()
        return
    with pytest.raises(CannotStart) as refused:
        load()
    assert str(refused.value) == f"GREENROOM_{name.upper()}: is empty: give it a value, or leave it out"


@pytest.mark.parametrize("name", [name for name in EVERY_SETTING if name != "secrets_dir"])
def test_no_setting_has_a_nul_in_it_which_a_file_may_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("GREENROOM_SECRETS_DIR", str(tmp_path))
    (tmp_path / f"greenroom_{name}").write_bytes(b"4\x002")
    with pytest.raises(CannotStart) as refused:
        load()
    assert str(refused.value) == f"GREENROOM_{name.upper()}: has a NUL in it"


@pytest.fixture
def secret_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(startup, "CHECKOUT", tmp_path)
    monkeypatch.setattr(startup, "SECRET_FILE", tmp_path / ".greenroom" / "jwt-secret")
    return startup.SECRET_FILE


def test_the_secret_of_a_checkout_is_made_once_and_is_ours_alone(secret_file: Path) -> None:
    before = os.umask(0)
    try:
        with ThreadPoolExecutor(8) as threads:
            made = set(threads.map(lambda _: checkout_secret(), range(32)))
    finally:
        os.umask(before)
    assert made == {secret_file.read_text()}
    assert secret_file.stat().st_mode & 0o777 == 0o600
    assert list(secret_file.parent.iterdir()) == [secret_file]


@pytest.mark.parametrize("content", ["", " \n"], ids=repr)
def test_an_empty_secret_file_is_refused(secret_file: Path, content: str) -> None:
    secret_file.parent.mkdir()
    secret_file.write_text(content)
    with pytest.raises(CannotStart, match="is empty: delete it, and a new secret is made"):
        checkout_secret()


def test_a_setting_may_be_a_file_of_the_folder_of_secrets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENROOM_SECRETS_DIR", str(tmp_path))
    (tmp_path / "greenroom_jwt_secret").write_text("a secret in a file, long enough for HS256\n")
    (tmp_path / "greenroom_message_length").write_text("7")
    settings = load()
    assert settings.jwt_secret == "a secret in a file, long enough for HS256"
    assert settings.rules.message_length == 7
    monkeypatch.setenv("GREENROOM_MESSAGE_LENGTH", "8")
    assert load().rules.message_length == 8


def test_an_empty_file_of_a_secret_is_refused_rather_than_taken_for_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GREENROOM_SECRETS_DIR", str(tmp_path))
    (tmp_path / "greenroom_jwt_secret").touch()
    with pytest.raises(CannotStart, match="GREENROOM_JWT_SECRET: is empty"):
        load()


def folder(file: Path) -> None:
    """As Docker makes one where the source of a mount is missing."""
    file.mkdir()


def pipe(file: Path) -> None:
    os.mkfifo(file)


def not_text(file: Path) -> None:
    file.write_bytes(b"\xff\xfe")


def link_to_nothing(file: Path) -> None:
    file.symlink_to(file.with_name("gone"))


@pytest.mark.parametrize("make", [folder, pipe, not_text, link_to_nothing])
@pytest.mark.parametrize("name", ["database_url", "message_length", "chat_rate_per_minute"])
def test_a_file_of_a_setting_that_cannot_be_read_is_refused_rather_than_taken_for_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, make: Callable[[Path], None]
) -> None:
    monkeypatch.setenv("GREENROOM_SECRETS_DIR", str(tmp_path))
    (tmp_path / "greenroom_jwt_secret").write_text(SECRET)
    make(tmp_path / f"greenroom_{name}")
    said = f"GREENROOM_{name.upper()}: greenroom_{name} in GREENROOM_SECRETS_DIR cannot be read: "
    with pytest.raises(CannotStart, match=re.escape(said)):
        load()


def test_a_file_of_a_setting_may_be_anywhere_and_begin_with_a_bom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets, elsewhere = tmp_path / "secrets", tmp_path / "elsewhere"
    secrets.mkdir()
    elsewhere.write_bytes(b"\xef\xbb\xbf" + SECRET.encode() + b"\r\n")
    (secrets / "greenroom_jwt_secret").symlink_to(elsewhere)
    monkeypatch.setenv("GREENROOM_SECRETS_DIR", str(secrets))
    assert load().jwt_secret == SECRET


def test_production_refuses_a_file_of_secrets_that_is_no_setting_s(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("jwt_secret", "chat_rate_per_minut", "database_ulr"):
        (tmp_path / f"greenroom_{name}").write_text(SECRET)
    (tmp_path / "postgres_password").write_text("of somebody else")
    given = {"SECRETS_DIR": str(tmp_path), "ENV": "production", "ALLOWED_ORIGINS": "https://app.example"}
    for name, value in given.items():
        monkeypatch.setenv(f"GREENROOM_{name}", value)
    with pytest.raises(CannotStart) as refused:
        load()
    assert str(refused.value).splitlines() == [
        "greenroom_chat_rate_per_minut in GREENROOM_SECRETS_DIR is no setting.",
        "greenroom_database_ulr in GREENROOM_SECRETS_DIR is no setting.",
    ]


@pytest.mark.parametrize("named", ["gone", "n" * 256, "n/" * 3_000], ids=["gone", "too long", "too deep"])
@pytest.mark.parametrize("env", ["development", "production"])
def test_a_folder_of_secrets_that_cannot_be_is_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, named: str, env: str
) -> None:
    monkeypatch.setenv("GREENROOM_SECRETS_DIR", str(tmp_path / named))
    monkeypatch.setenv("GREENROOM_ENV", env)
    with pytest.raises(CannotStart) as refused:
        load()
    assert str(refused.value) == "GREENROOM_SECRETS_DIR: there is no such folder"
