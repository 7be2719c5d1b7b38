"""What a document may have at most: one table, each refused with the figure.

Tokens bound the work of parsing, the rest what parsing leaves: rules of validation that compare fields with each other,
an executor that goes as deep as the selections do, errors that look for their lines.
"""

from collections.abc import Mapping

from graphql import DocumentNode

from gateway.documents import MOST_CHARACTERS
from gateway.execution.cost import values_in
from gateway.execution.documents import depth, frequencies, most_in_one_place
from gateway.execution.result import OperationRejected
from schema.request_errors import CostLimitExceeded

MOST_TOKENS = 2_000

MOST_VALUES = 2_000
"""In the variables of a request: whatever waits for its turn keeps them, and each takes more than its text did."""

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


def wrong_with_variables(variables: Mapping[str, object] | None) -> CostLimitExceeded | None:
    """Why a request with these variables is not looked at any further."""
    if values_in(variables) <= MOST_VALUES:
        return None
    return CostLimitExceeded(f"Variables have at most {MOST_VALUES:,} values; these have more.")


def check_variables(variables: Mapping[str, object] | None) -> None:
    """Raises OperationRejected for variables with too many values."""
    if problem := wrong_with_variables(variables):
        raise OperationRejected(problem)


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
