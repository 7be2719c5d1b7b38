"""The pages for clients show what the tests have run."""

import re
from pathlib import Path

import pytest

from clients.snippets import BLOCK, CHECKOUT, PAGES, written

CLIENT_PAGES = [page for page in PAGES if "clients" in page.relative_to(CHECKOUT).as_posix()]
FENCE = re.compile(r"^```(\w+)\n", re.MULTILINE)
IN_PAGES = pytest.mark.parametrize("page", CLIENT_PAGES, ids=lambda page: page.name)


def test_the_pages_for_clients_are_all_looked_at() -> None:
    assert {page.name for page in CLIENT_PAGES} == {"clients.md", "spa.md", "mobile.md", "python.md", "partners.md"}


@IN_PAGES
def test_snippets_are_as_in_their_files(page: Path) -> None:
    text = page.read_text()
    assert written(text) == text, "run `make docs`"


@IN_PAGES
def test_all_code_is_from_a_file(page: Path) -> None:
    text = page.read_text()
    assert len(FENCE.findall(text)) == len(BLOCK.findall(text))
