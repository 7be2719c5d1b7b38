"""The codes that the page for clients tells what to do about are those that clients may meet."""

import re

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


def first_cells(heading: str) -> str:
    """What stands first in the rows of the table with that heading."""
    table = PAGE.partition(f"| {heading} |")[2].partition("\n\n")[0]
    return " ".join(FIRST_CELL.findall(table))


def test_each_code_of_a_request_error_is_told_and_no_other() -> None:
    kinds = [one for one in vars(request_errors).values() if isinstance(one, type) and issubclass(one, RequestError)]
    assert set(re.findall(r"[A-Z_]{4,}\*?", first_cells("`extensions.code`"))) == {
        *(kind.code for kind in kinds),
        *OF_GRAPHQL,
    }


def test_each_code_of_a_close_is_told_and_no_other() -> None:
    ours = {one.code for one in vars(closes).values() if isinstance(one, Close)} - {FOREIGN_ORIGIN.code}
    assert set(map(int, re.findall(r"\b\d{4}\b", first_cells("code")))) == ours | OF_NETWORKS | OF_FRAMES
