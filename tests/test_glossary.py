"""One word for each idea: words that docs/glossary.md has retired come back neither as names nor in prose."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.settings.settings import CHECKOUT

GLOSSARY = CHECKOUT / "docs" / "glossary.md"
CODE = (
    "domain",
    "internals",
    "models",
    "reads",
    "actions",
    "schema",
    "resolvers",
    "subscriptions",
    "gateway",
    "command_line",
)
MODULES = sorted(path for folder in CODE for path in (CHECKOUT / folder).rglob("*.py"))
PROSE = sorted([*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").rglob("*.md"), CHECKOUT / "schema" / "schema.graphql"])
BOUNDARY = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
MARK = "¶"


def retired() -> Iterator[tuple[str, bool]]:
    """The words of the glossary's last table, and whether prose may not have them either."""
    rows = GLOSSARY.read_text().partition("## Retired")[2].splitlines()
    for row in rows:
        first = row.strip("| ").partition("|")[0].strip()
        if row.startswith("|") and not set(first) <= set("- ") and first != "retired":
            for word in first.removesuffix(MARK).split(","):
                yield word.strip(), first.endswith(MARK)


NAMES = {word.replace(" ", "_") for word, _ in retired()}
PHRASES = [word for word, in_prose in retired() if in_prose]


def words_of(name: str) -> str:
    """A name's words in lower case, with one underscore before, between and behind."""
    return f"_{'_'.join(BOUNDARY.sub('_', name).lower().strip('_').split('_'))}_"


def retired_in(name: str) -> list[str]:
    return sorted(word for word in NAMES if f"_{word}_" in words_of(name))


def defined_in(tree: ast.Module) -> Iterator[str]:
    """The names that a module gives; what it takes from others is theirs."""
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.arg(arg=name) | ast.alias(asname=str(name)):
                yield name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name


def prose_of(path: Path) -> str:
    """What people read of a file; of code its comments and docstrings, of the glossary what stands before the table."""
    text = path.read_text()
    if path == GLOSSARY:
        return text.partition("## Retired")[0]
    if path.suffix != ".py":
        return text
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return "\n".join(token.string for token in tokens if token.type in (tokenize.COMMENT, tokenize.STRING))


def test_the_glossary_retires_words() -> None:
    assert {"notice", "manager", "shown_out"} <= NAMES
    assert "notice" in PHRASES


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("NoticeKind", ["notice"]),
        ("_give_notice", ["notice"]),
        ("ShownOut", ["shown_out"]),
        ("unnoticed", []),
        ("HTTPManager", ["manager"]),
    ],
)
def test_a_word_is_found_within_a_name(name: str, found: list[str]) -> None:
    assert retired_in(name) == found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_no_name_has_a_retired_word(path: Path) -> None:
    names = {*path.relative_to(CHECKOUT).with_suffix("").parts, *defined_in(ast.parse(path.read_text()))}
    assert {name: retired_in(name) for name in sorted(names) if retired_in(name)} == {}


@pytest.mark.parametrize("path", [*MODULES, *PROSE], ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_no_prose_has_a_retired_word(path: Path) -> None:
    prose = prose_of(path).lower()
    assert [word for word in PHRASES if re.search(rf"\b{re.escape(word)}\b", prose)] == []
