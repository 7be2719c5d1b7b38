"""The settings that a process starts with: what is empty is refused, and secrets may be files."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pydantic import ValidationError

from gateway import startup
from gateway.rule_settings import MAY_BE_EMPTY, RuleSettings
from gateway.settings import Settings
from gateway.startup import CannotStart, checkout_secret, load

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


def test_a_folder_of_secrets_that_is_not_there_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GREENROOM_SECRETS_DIR", str(tmp_path / "gone"))
    with pytest.raises(ValidationError, match="secrets_dir"):
        Settings()
