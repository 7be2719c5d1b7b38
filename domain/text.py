"""What people may write, and what they may be called.

A character that cannot be seen stays where it belongs to one that can: a joiner in a Persian word or in an emoji, a
variation selector, the tags of a regional flag.
"""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import urlsplit

import regex

from domain.refusals import ValidationFailed

MOST_MARKS = 30
"""On one letter, as in stream-safe text (UAX 15, section 13): to put marks into their order takes the square of it."""

URL_LENGTH = 2_000
NAME_LENGTH = 100
NAME_LOOKED_AT = 1_000
"""So many characters of a name are looked at, as issuers set no limit: what takes more is cut anyway."""

TITLE_LENGTH = 120

BLANK = r"\p{Default_Ignorable_Code_Point}\u2800\U00013441\U00013442\U0001D159"
"""What fonts leave out (Unicode's property of that name), and symbols and letters that are drawn as nothing."""

VISIBLE = regex.compile(rf"[[\p{{L}}\p{{N}}\p{{P}}\p{{S}}\p{{Prepended_Concatenation_Mark}}]--[{BLANK}]]", regex.V1)
"""A character that leaves something to look at; spaces, marks and controls do not by themselves."""

GRAPHEME = regex.compile(r"\X")
"""What a person takes for one character (UAX 29)."""

MARKS = regex.compile(rf"(\p{{M}}{{{MOST_MARKS}}})\p{{M}}+")
LINE_BREAKS = re.compile(r"[\t\n\r\u2028\u2029]+")
CONTROL = re.compile(r"[\0-\x08\v\f\x0E-\x1F\x7F-\x9F\uD800-\uDFFF]")
BIDI_CONTROL = re.compile(r"[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]")
BIDI_OVERRIDE = re.compile(r"[\u202A-\u202E]")
"""Embeddings and overrides, which UAX 9 itself advises against: without an end they turn what follows round."""

ISOLATE = re.compile(r"[\u2066-\u2069]")
ISOLATE_END = "\u2069"

HOST = regex.compile(
    rf"(?=.{{1,253}}$)(?:(?!-)[[\p{{L}}\p{{M}}\p{{N}}\p{{So}}\u200C\u200D_-]--[{BLANK}--\u200C\u200D]]{{1,63}}(?:\.|$))+",
    regex.V1,
)


def check_text(text: str, field: list[str], *, longest: int, one_line: bool = False) -> str:
    """The text in NFC without white space around it, and without what would turn other text round; in a text of
    ``one_line`` line breaks are a space.

    Refuse it without anything that can be seen, longer than ``longest`` characters (0: no limit), with more than
    ``MOST_MARKS`` on one letter, or with control characters other than tab and line breaks.
    """
    tidy = BIDI_OVERRIDE.sub("", text)
    if MARKS.search(tidy):
        raise ValidationFailed(f"It must have at most {MOST_MARKS} marks on one letter.", field)
    if one_line:
        tidy = LINE_BREAKS.sub(" ", tidy)
    tidy = _with_isolates_closed(unicodedata.normalize("NFC", tidy))
    if not VISIBLE.search(tidy):
        raise ValidationFailed("It must not be empty.", field)
    if longest and len(tidy) > longest:
        raise ValidationFailed(f"It must have at most {longest} characters.", field)
    if CONTROL.search(tidy):
        raise ValidationFailed("It must not contain control characters.", field)
    return tidy


def check_optional_text(text: str | None, field: list[str], *, longest: int) -> str | None:
    """As ``check_text``; None stays None."""
    return None if text is None else check_text(text, field, longest=longest)


def tidy_name(name: str) -> str:
    """A name that can be shown on one line, of at most ``NAME_LENGTH`` characters and cut only where a person sees one
    end; without bidirectional controls, and without characters that show nothing. Empty when that leaves nothing."""
    if name.isascii() and name.isprintable():
        return name.strip()[:NAME_LENGTH].strip()
    return "".join(_fitting(GRAPHEME.findall(_on_one_line(name).strip()))).strip()


def tidy_beginning(name: str) -> str:
    """What names may begin with, as they are after ``tidy_name``. A space at its end counts: more comes behind it."""
    return _on_one_line(name).lstrip()


def check_url(url: str | None, field: list[str]) -> str | None:
    """An absolute http or https address with a host, of at most ``URL_LENGTH`` characters."""
    if url is None:
        return None
    tidy = check_text(url, field, longest=URL_LENGTH)
    if any(letter.isspace() or letter == "\\" for letter in tidy) or not _has_host(tidy):
        raise ValidationFailed("It must be an http or https address.", field)
    return tidy


def _with_isolates_closed(text: str) -> str:
    """The text, trimmed, in which each isolate has its end, and each end its isolate."""
    if not ISOLATE.search(text):
        return text.strip()
    depth, kept = 0, ""
    for letter in text:
        if letter == ISOLATE_END:
            if not depth:
                continue
            depth -= 1
        elif ISOLATE.match(letter):
            depth += 1
        kept += letter
    return kept.strip() + ISOLATE_END * depth


def _on_one_line(name: str) -> str:
    text = BIDI_CONTROL.sub("", LINE_BREAKS.sub(" ", name[:NAME_LOOKED_AT]))
    text = unicodedata.normalize("NFC", MARKS.sub(r"\1", text))
    return "".join(_shown(GRAPHEME.findall(text)))


def _shown(graphemes: list[str]) -> Iterator[str]:
    for grapheme in graphemes:
        if grapheme[0].isspace():
            yield " "
        elif VISIBLE.search(grapheme):
            yield grapheme


def _fitting(graphemes: list[str]) -> Iterator[str]:
    left = NAME_LENGTH
    for grapheme in graphemes:
        left -= len(grapheme)
        if left < 0:
            return
        yield grapheme


def _has_host(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or not host or port == 0:
        return False
    return ":" in host or HOST.fullmatch(host) is not None  # a colon: an address of IPv6, in brackets
