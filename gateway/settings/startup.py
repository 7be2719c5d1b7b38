"""The settings that a process starts with, and what a production server refuses to start with: a table of sentences."""

import os
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from gateway.settings.of_rates import RateSettings
from gateway.settings.of_rules import RuleSettings
from gateway.settings.secret_files import (
    PREFIX,
    SECRETS_DIR,
    UnreadableSecrets,
    files_in,
    folder_of_secrets,
    setting_of,
)
from gateway.settings.settings import CHECKOUT, Settings
from models.database.own_file import make_own

SECRET_FILE = CHECKOUT / ".greenroom" / "jwt-secret"
SECRET_BYTES = 32

UNFIT_FOR_PRODUCTION: tuple[tuple[Callable[[Settings], bool], str], ...] = (
    (
        lambda settings: not (settings.jwt_secret or settings.jwks_url),
        "A production server needs GREENROOM_JWT_SECRET or GREENROOM_JWKS_URL.",
    ),
    (
        lambda settings: settings.jwt_secret is not None and len(settings.jwt_secret.encode()) < SECRET_BYTES,
        f"GREENROOM_JWT_SECRET has fewer than {SECRET_BYTES} bytes, and can be guessed: take random ones.",
    ),
    (
        lambda settings: settings.demo,
        "The demo (GREENROOM_DEMO=1) hands out tokens to act as anybody, the back office too: leave it out.",
    ),
    (
        lambda settings: not settings.origins,
        "GREENROOM_ALLOWED_ORIGINS is missing: name the origins of the pages that may ask.",
    ),
)


class CannotStart(Exception):
    """Settings with which nothing is started. It has a sentence for each that is wrong."""

    def __init__(self, sentences: Iterable[str]) -> None:
        super().__init__("\n".join(sentences))


def load(**given: object) -> Settings:
    """The settings of this process, some of which may be ``given``; outside production a missing secret is made for
    this checkout and kept.

    Raises CannotStart.
    """
    found = [*wrong(lambda: Settings(**given)), *wrong(RuleSettings), *wrong(RateSettings)]
    if found:
        if os.environ.get(f"{PREFIX}ENV") == "production":
            found += unknown()
        # What the settings of a server say of rules and rates is said by these, too.
        raise CannotStart(dict.fromkeys(found))
    settings = Settings(**given)
    if settings.env == "production":
        found = [sentence for is_unfit, sentence in UNFIT_FOR_PRODUCTION if is_unfit(settings)] + unknown()
        if found:
            raise CannotStart(found)
    if settings.jwt_secret or settings.jwks_url:
        return settings
    return settings.model_copy(update={"jwt_secret": checkout_secret()})


def wrong(read: Callable[[], object]) -> list[str]:
    """What is said of settings by those that ``read`` makes of them."""
    try:
        read()
    except ValidationError as error:
        return sentences(error)
    except UnreadableSecrets as error:
        return error.sentences
    return []


def sentences(error: ValidationError) -> list[str]:
    """What is wrong with which setting."""
    found = []
    for problem in error.errors(include_url=False, include_input=False):
        name = "_".join(str(part) for part in problem["loc"]).upper()
        message = problem["msg"].removeprefix("Value error, ")
        found.append(f"{PREFIX}{name}: {message}" if name else message)
    return found


def unknown() -> list[str]:
    """What looks like a setting and is none, misspelt perhaps."""
    found = [f"{name} is no setting." for name in unknown_names(os.environ)]
    return found + [f"{name} in {SECRETS_DIR} is no setting." for name in unknown_files(folder_of_secrets())]


def unknown_names(environment: Iterable[str]) -> list[str]:
    """Variables with our prefix that no setting has."""
    names = {f"{PREFIX}{name.upper()}" for name in names_of_settings()}
    return sorted(name for name in environment if name.startswith(PREFIX) and name not in names)


def unknown_files(folder: Path | None) -> list[str]:
    """Files with our prefix in a folder of secrets that no setting has; of one that cannot be read other settings
    tell."""
    if folder is None:
        return []
    with suppress(UnreadableSecrets):
        return [file.name for file in files_in(folder) if setting_of(file) not in names_of_settings()]
    return []


def names_of_settings() -> set[str]:
    """As they are called in the code."""
    return {name for kind in (Settings, RuleSettings, RateSettings) for name in kind.model_fields}


def checkout_secret() -> str:
    """The secret of this checkout, made at the first call. Raises CannotStart for a file with none in it."""
    if not SECRET_FILE.exists():
        make_secret()
        print(
            f"No GREENROOM_JWT_SECRET is set: made a secret for this checkout in {SECRET_FILE.relative_to(CHECKOUT)}."
        )
    secret = SECRET_FILE.read_text().strip()
    if not secret:
        raise CannotStart([f"{SECRET_FILE.relative_to(CHECKOUT)} is empty: delete it, and a new secret is made."])
    return secret


def make_secret() -> None:
    """Put a new secret there, whole at once; of several processes, that of the first."""
    SECRET_FILE.parent.mkdir(exist_ok=True)
    draft = SECRET_FILE.with_name(secrets.token_hex())
    make_own(draft)
    draft.write_text(secrets.token_urlsafe(SECRET_BYTES))
    with suppress(FileExistsError):
        os.link(draft, SECRET_FILE)
    draft.unlink()
