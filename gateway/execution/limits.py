"""What a document may have at most: one table, each refused with the figure.

Tokens bound the work of parsing, the rest what parsing leaves: rules of validation that compare fields with each other,
an executor that goes as deep as the selections do, errors that look for their lines.
"""

from graphql import DocumentNode

from gateway.documents import MOST_CHARACTERS
from gateway.execution.documents import depth, frequencies, most_in_one_place
from gateway.execution.result import OperationRejected
from schema.request_errors import CostLimitExceeded

MOST_TOKENS = 2_000

MOST_ERRORS = 10
"""After as many a document is not validated further."""

LIMITS = {
    "characters": MOST_CHARACTERS,  # comments are no tokens, and are read letter by letter
    "lines": 2_000,  # each error looks for its own from the beginning
    "operations": 50,
    "aliases": 500,
    "directives": 100,
    "levels of selections": 50,
    "fields of one name in one place": 64,  # validation compares them all with each other: 240 take half a second
}


def check_text(query: str) -> None:
    """Raises OperationRejected for a document whose text is too long to be parsed."""
    _check("characters", len(query))
    _check("lines", query.count("\n") + query.count("\r") + 1)


def check_document(document: DocumentNode) -> None:
    """Raises OperationRejected for one that has more of something than it may."""
    for what, count in frequencies(document).items():
        _check(what, count)
    _check("levels of selections", depth(document))
    _check("fields of one name in one place", most_in_one_place(document))


def _check(what: str, count: int) -> None:
    if count > LIMITS[what]:
        message = f"A document has at most {LIMITS[what]:,} {what}; this one has {count:,}."
        raise OperationRejected(CostLimitExceeded(message))
