"""Settings that are files in a folder, as Docker and Kubernetes mount secrets."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

PREFIX = "GREENROOM_"
SECRETS_DIR = f"{PREFIX}SECRETS_DIR"


class UnreadableSecrets(Exception):
    """Files with settings that cannot be read. To go on without them would be to serve with other settings than those
    that were meant, such as on an empty database beside the checkout."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


class SecretFiles(PydanticBaseSettingsSource):
    """Finds the settings of one class in a folder. Raises UnreadableSecrets."""

    def __init__(self, settings_cls: type[BaseSettings], folder: Path) -> None:
        super().__init__(settings_cls)
        self._folder = folder

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """One setting; all of them are read at once."""
        return self().get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        """What the files say, by the settings' names."""
        found, wrong = {}, []
        for file in files_in(self._folder):
            name = setting_of(file)
            if name not in self.settings_cls.model_fields:
                continue
            try:
                found[name] = text_of(file)
            except (OSError, ValueError) as problem:
                reason = problem.strerror if isinstance(problem, OSError) else problem
                wrong.append(f"{PREFIX}{name.upper()}: {file.name} in {SECRETS_DIR} cannot be read: {reason}")
        if wrong:
            raise UnreadableSecrets(wrong)
        return found


def folder_of_secrets() -> Path | None:
    """The folder that is named; None where none is, or what is named is no folder, which the setting of it says."""
    named = os.environ.get(SECRETS_DIR, "")
    return Path(named) if is_folder(named) else None


def is_folder(path: str) -> bool:
    """Whether there is a folder of that name, as far as can be seen."""
    # A Path raises of a name that is too long, and of what lies where this account may not look.
    return os.path.isdir(path)


def files_in(folder: Path) -> Iterator[Path]:
    """What has our prefix there, whatever it is; others may have secrets in the same folder. Raises
    UnreadableSecrets."""
    try:
        names = sorted(folder.iterdir())
    except OSError as problem:
        raise UnreadableSecrets([f"{SECRETS_DIR}: the folder cannot be read: {problem.strerror}"]) from None
    return (file for file in names if file.name.upper().startswith(PREFIX))


def setting_of(file: Path) -> str:
    """The setting that a file of that name is."""
    return file.name.lower().removeprefix(PREFIX.lower())


def text_of(file: Path) -> str:
    """What a file says, without the end of its line, and without a BOM, which would be a part of a secret that nobody
    sees. Raises OSError or ValueError."""
    if file.exists() and not file.is_file():
        # Where the source of a mount is missing, Docker makes a folder. A pipe would be waited for.
        raise ValueError("it is no file")
    try:
        return file.read_text(encoding="utf-8-sig").strip()
    except UnicodeDecodeError:
        raise ValueError("it is not UTF-8") from None
