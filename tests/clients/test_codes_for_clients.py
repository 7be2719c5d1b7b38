"""The codes that the page for clients tells what to do about are those that clients may meet."""

import re

import pytest

from clients.snippets import CHECKOUT
from gateway.sockets import closes
from gateway.sockets.closes import FOREIGN_ORIGIN, Close
from schema import request_errors
from schema.request_errors import RequestError

PAGE = (CHECKOUT / "docs" / "clients.md").read_text()
FIRST_CELL = re.compile(r"^\| ([^|]+) \|", re.MULTILINE)

OF_GRAPHQL = {"GRAPHQL_*", "INTERNAL"}
"""Those of documents that cannot be read, and that of what nobody has meant."""

OF_NETWORKS = {1000, 1001, 1005, 1006, 1012}
"""What clients, networks and uvicorn close with."""

OF_FRAMES = {1002, 1007, 1009}
"""What websockets closes with as it reads frames."""


def table(heading: str) -> str:
    """The table with that heading."""
    return PAGE.partition(f"| {heading} |")[2].partition("\n\n")[0]


def first_cells(heading: str) -> str:
    """What stands first in its rows."""
    return " ".join(FIRST_CELL.findall(table(heading)))


def test_each_code_of_a_request_error_is_told_and_no_other() -> None:
    kinds = [one for one in vars(request_errors).values() if isinstance(one, type) and issubclass(one, RequestError)]
    assert set(re.findall(r"[A-Z_]{4,}\*?", first_cells("`extensions.code`"))) == {
        *(kind.code for kind in kinds),
        *OF_GRAPHQL,
    }


OF_CLIENTS = [
    "js/src/socket/closes.ts",
    "python/src/greenroom/socket.py",
    "python/closes.py",
    "mobile/android/app/src/Following.kt",
    "mobile/ios/Following.swift",
]
"""Where packages and examples have the codes after which they do not come again."""


@pytest.mark.parametrize("path", OF_CLIENTS)
def test_every_client_takes_those_closes_for_final_that_the_program_has_to_be_mended_for(path: str) -> None:
    rows = [row for row in table("code").splitlines() if "mend the program" in row]
    told = {int(code) for row in rows for code in re.findall(r"\b\d{4}\b", row.split("|")[1])}
    (codes,) = re.findall(
        r"FINAL\b[^(\[{\n]*=[^(\[{\n]*[(\[{]+([\d, ]+)[)\]}]", (CHECKOUT / "clients" / path).read_text()
    )
    assert set(map(int, codes.split(","))) == told


def test_each_code_of_a_close_is_told_and_no_other() -> None:
    ours = {one.code for one in vars(closes).values() if isinstance(one, Close)} - {FOREIGN_ORIGIN.code}
    assert set(map(int, re.findall(r"\b\d{4}\b", first_cells("code")))) == ours | OF_NETWORKS | OF_FRAMES
