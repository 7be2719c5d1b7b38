"""The files that code and pages send a reader to are there."""

import re

from gateway.settings.settings import CHECKOUT

FOLDERS = sorted(path.parent.name for path in CHECKOUT.glob("*/__init__.py"))
INSTALLED = {".venv", "node_modules"}
CODE = sorted(path for folder in FOLDERS for path in (CHECKOUT / folder).rglob("*.py") if not INSTALLED & {*path.parts})
PAGES = sorted([*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").rglob("*.md")])

MODULE = re.compile(rf"(?<![\w./])(?:{'|'.join(FOLDERS)})/[\w/]+\.py\b")
LINK = re.compile(r"\]\((?!\w+:)([^)#\s]+)(?:#[\w-]+)?\)")

TO_BE_ADDED = re.compile(r"waiv", re.IGNORECASE)
"""What CONTRIBUTING.md has somebody add."""


def named_in(text: str) -> set[str]:
    return {named for named in MODULE.findall(text) if not TO_BE_ADDED.search(named)}


def test_every_module_that_is_named_is_there() -> None:
    named = {(str(path.relative_to(CHECKOUT)), one) for path in (*CODE, *PAGES) for one in named_in(path.read_text())}
    assert [(path, one) for path, one in sorted(named) if not (CHECKOUT / one).exists()] == []


def test_every_link_leads_somewhere() -> None:
    links = [(page, link) for page in PAGES for link in LINK.findall(page.read_text())]
    assert [(page.name, link) for page, link in links if not (page.parent / link).exists()] == []


def test_a_module_is_found_in_a_sentence() -> None:
    assert named_in("As tests/mutations/decide.py has it; not a/tests/x.py, nor actions/due/.") == {
        "tests/mutations/decide.py"
    }
