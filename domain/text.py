"""What people may write."""

import unicodedata
from urllib.parse import urlsplit

from domain.refusals import ValidationFailed

URL_LENGTH = 2_000
LINE_BREAKS = frozenset("\n\r\t")


def check_text(text: str, field: list[str], *, longest: int) -> str:
    """The text in NFC without surrounding white space. Refuses with ValidationFailed when nothing of it can be seen,
    when it has more than ``longest`` characters (0: no limit), or control characters other than tab and line breaks."""
    tidy = unicodedata.normalize("NFC", text).strip()
    if all(unicodedata.category(letter)[0] in "CZ" for letter in tidy):
        raise ValidationFailed("It must not be empty.", field)
    if longest and len(tidy) > longest:
        raise ValidationFailed(f"It must have at most {longest} characters.", field)
    if any(unicodedata.category(letter) in {"Cc", "Cs"} and letter not in LINE_BREAKS for letter in tidy):
        raise ValidationFailed("It must not contain control characters.", field)
    return tidy


def check_optional_text(text: str | None, field: list[str], *, longest: int) -> str | None:
    """As ``check_text``; None stays None."""
    return None if text is None else check_text(text, field, longest=longest)


def check_url(url: str | None, field: list[str]) -> str | None:
    """An absolute http or https address of at most ``URL_LENGTH`` characters."""
    if url is None:
        return None
    tidy = check_text(url, field, longest=URL_LENGTH)
    try:
        parts = urlsplit(tidy)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.netloc or any(letter.isspace() for letter in tidy):
        raise ValidationFailed("It must be an http or https address.", field)
    return tidy
