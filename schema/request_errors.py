"""Top-level errors: what a program must handle, always with ``extensions.code``."""

import logging
import math
import re
import secrets
from collections.abc import Sequence
from typing import ClassVar

from graphql import FieldNode, GraphQLError, GraphQLSyntaxError

from domain.refusals import Forbidden, TryAgain
from models.database.contention import is_held
from models.database.outage import RETRY_SECONDS, is_away
from models.database.storage import NotWritable
from models.metrics import UNEXPECTED
from models.people import PersonErased
from schema.served import trace_id

logger = logging.getLogger("greenroom.problem")

NO_WRITES = "Nothing can be written here just now: nothing was changed. Try again later."
NOT_WRITTEN = "nothing is written: the disk is full, the database read-only, or its file not the one that was opened"
HELD = "what others have locked was waited for in vain"
NOBODY = "Whoever signed in here was erased. Sign in anew."
INTERNAL_MESSAGE = "Something went wrong on our side."
MESSAGE_LENGTH = 400
"""Characters of a message: what the client has sent, and however much of it, is not sent back."""

SPELLINGS = {"None": "null", "True": "true", "False": "false"}
SPELT_BY_PYTHON = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|\b(?:None|True|False)\b""")
"""In graphql-core's messages about variables: a quoted text, which stays, or a value that JSON writes otherwise."""


class RequestError(Exception):
    """A request that a program has to mend."""

    code: ClassVar[str] = "BAD_REQUEST"

    def __init__(self, message: str | None = None) -> None:
        """Without a message the docstring is what a program's author reads."""
        super().__init__(self.__doc__ if message is None else message)

    def __str__(self) -> str:
        return shortened(super().__str__())

    @property
    def extensions(self) -> dict[str, object]:
        """What a program is told beside the message."""
        return {"code": self.code}


class BadRequest(RequestError):
    """The request is malformed."""


class Unauthenticated(RequestError):
    """There is no valid token."""

    code = "UNAUTHENTICATED"


class Unavailable(RequestError):
    """What the answer depends on is away; nothing is wrong with the request."""

    code = "UNAVAILABLE"


class CostLimitExceeded(RequestError):
    """The operation asks for too much at once."""

    code = "COST_LIMIT_EXCEEDED"


class CpuLimitExceeded(CostLimitExceeded):
    """The operation has taken more CPU than it may."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"This has taken more than {seconds:g} s of CPU, and is ended: ask for less at once.")


class RateLimitExceeded(RequestError):
    """You are doing this too often. Slow down a little."""

    code = "RATE_LIMITED"

    def __init__(self, seconds: float) -> None:
        """``seconds``: how long to wait before the next attempt."""
        super().__init__()
        self.retry_after_seconds = math.ceil(seconds)

    @property
    def extensions(self) -> dict[str, object]:
        return {"code": self.code, "retryAfterSeconds": self.retry_after_seconds}


class IntrospectionClosed(RequestError):
    """What the schema is, this server tells tokens with the scope `explore` alone."""

    code = "FORBIDDEN"


class PersistedQueryNotFound(RequestError):
    """PersistedQueryNotFound"""

    # Apollo's and urql's clients know code and message, and send the query with its hash then.
    code = "PERSISTED_QUERY_NOT_FOUND"


class DocumentNotTrusted(RequestError):
    """This server executes only the documents that its clients were built with, and this is none of them."""

    code = "PERSISTED_QUERY_NOT_IN_LIST"


class CursorExpired(RequestError):
    """The stream cannot be resumed from there: start afresh from a query."""

    code = "CURSOR_EXPIRED"


def add_code(error: GraphQLError) -> None:
    """Give an error its code. An unexpected one is logged with a trace id, and shows nothing but that id."""
    extensions = dict(error.extensions or {})
    # First of all: what is done about a message must not grow with what the client has put into it.
    error.message = shortened(error.message)
    if "code" not in extensions:
        extensions |= _extensions(error)
    error.extensions = extensions


def add_done(error: GraphQLError, done: Sequence[str]) -> None:
    """Have an error that has its code say which mutations of its document are done nevertheless."""
    error.message = shortened(f"{error.message} What {', '.join(done)} did is done, and stays.")
    error.extensions = {**(error.extensions or {}), "done": list(done)}


def shortened(message: str) -> str:
    """The message, cut to the length that is told."""
    return message if len(message) <= MESSAGE_LENGTH else f"{message[:MESSAGE_LENGTH]}…"


def _extensions(error: GraphQLError) -> dict[str, object]:
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    if isinstance(cause, RequestError):
        return cause.extensions
    if isinstance(cause, NotWritable):
        logger.error(NOT_WRITTEN, extra={"where": _where(error)})
        error.message = NO_WRITES
        return {"code": Unavailable.code}
    if cause is not None and is_held(cause):
        logger.warning(HELD, extra={"where": _where(error)})
        error.message = TryAgain().message
        return {"code": Unavailable.code}
    if isinstance(cause, PersonErased):
        error.message = NOBODY
        return {"code": Unauthenticated.code}
    if isinstance(cause, Forbidden):
        error.message = "You may not do this."
        return {"code": "FORBIDDEN"}
    if cause is not None:
        error.message = INTERNAL_MESSAGE
        return unexpected(cause, _where(error))
    if isinstance(error, GraphQLSyntaxError):
        return {"code": "GRAPHQL_PARSE_FAILED"}
    if _is_of_result(error):
        cause = GraphQLError(error.message)
        error.message = INTERNAL_MESSAGE
        return unexpected(cause, _where(error))
    error.message = SPELT_BY_PYTHON.sub(lambda match: SPELLINGS.get(match[0], match[0]), error.message)
    return {"code": "BAD_REQUEST"}


def _is_of_result(error: GraphQLError) -> bool:
    """Whether graphql-core could not put a value into the answer: then it names the field alone, where an argument that
    turns out wrong during execution names the argument's value."""
    return error.path is not None and all(isinstance(node, FieldNode) for node in error.nodes or ())


def _where(error: GraphQLError) -> str:
    """The field: its path would have the client's own names in it."""
    node = error.nodes[0] if error.nodes else None
    return node.name.value if isinstance(node, FieldNode) else "an operation"


def unexpected(cause: Exception, where: str) -> dict[str, object]:
    """Log an unexpected error; the extensions by which it is found there: code and trace id, and where the database
    was away, after how many seconds to ask again. ``where``: nothing that a client has chosen."""
    UNEXPECTED.inc()
    found_by = trace_id.get() or secrets.token_hex(8)
    logger.error("unexpected error %s", found_by, exc_info=cause, extra={"trace_id": found_by, "where": where})
    passes = {"retryAfterSeconds": math.ceil(RETRY_SECONDS)} if is_away(cause) else {}
    return {"code": "INTERNAL", "traceId": found_by, **passes}
