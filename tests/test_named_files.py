"""The files that code and pages send a reader to are there."""

import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent
FOLDERS = sorted(path.parent.name for path in CHECKOUT.glob("*/__init__.py"))
CODE = sorted(path for folder in FOLDERS for path in (CHECKOUT / folder).rglob("*.py"))
PAGES = sorted([*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").rglob("*.md")])

MODULE = re.compile(rf"(?<![\w./])(?:{'|'.join(FOLDERS)})/[\w/]+\.py\b")
LINK = re.compile(r"\]\((?!\w+:)([^)#\s]+)(?:#[\w-]+)?\)")

TO_BE_ADDED = re.compile(r"waiv", re.IGNORECASE)
"""What CONTRIBUTING.md has somebody add."""


def named_in(text: str) -> set[str]:
    return {named for named in MODULE.findall(text) if not TO_BE_ADDED.search(named)}


@pytest.mark.parametrize("path", [*CODE, *PAGES], ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_a_module_that_is_named_is_there(path: Path) -> None:
    assert {named for named in named_in(path.read_text()) if not (CHECKOUT / named).exists()} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(CHECKOUT)))
def test_a_link_leads_somewhere(page: Path) -> None:
    assert [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()] == []


def test_a_module_is_found_in_a_sentence() -> None:
    assert named_in("As tests/mutations/decide.py has it; not a/tests/x.py, nor actions/due/.") == {
        "tests/mutations/decide.py"
    }
