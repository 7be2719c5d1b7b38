"""What one operation over HTTP asks for (https://graphql.github.io/graphql-over-http/draft)."""

from codecs import BOM_UTF8
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

import orjson
from graphql import OperationType

from gateway.half_characters import HALF_A_CHARACTER, has_halves
from gateway.http.errors import HTTPRequestError
from gateway.http.negotiation import JSON
from schema.request_errors import BadRequest

METHODS = {
    "GET": frozenset({OperationType.QUERY}),
    "POST": frozenset({OperationType.QUERY, OperationType.MUTATION}),
}
"""The operations with a single result that each HTTP method may ask for."""

TEXT: frozenset[type] = frozenset({str, type(None)})
OBJECT: frozenset[type] = frozenset({dict, type(None)})
PARAMETERS: dict[str, tuple[frozenset[type], str]] = {
    "query": (TEXT, "`query` must be a string."),
    "operationName": (TEXT, "`operationName` must be a string or null."),
    "variables": (OBJECT, "`variables` must be an object or null."),
    "documentId": (TEXT, "`documentId` must be a string."),
    "extensions": (OBJECT, "`extensions` must be an object or null."),
}
"""The parameters of a request: for each its types, and the message about any other type."""

JSON_CONTENT_TYPE = JSON.encode()
NO_QUERY = "The request has no `query`."


class GraphQLRequest(NamedTuple):
    """What a request asks for."""

    query: str | None
    """None when it names a document, or none."""
    variables: dict[str, Any] | None
    operation_name: str | None
    document_id: str | None
    extensions: dict[str, Any] | None


def check_content_type(headers: Mapping[bytes, bytes]) -> None:
    """A body must be JSON in UTF-8, and not compressed. Raises HTTPRequestError."""
    if headers.get(b"content-type") == JSON_CONTENT_TYPE and b"content-encoding" not in headers:
        return
    kind, *parameters = headers.get(b"content-type", b"").decode("latin-1").lower().split(";")
    named = (parameter.partition("=") for parameter in parameters)
    charsets = [value.strip(' "') for name, _, value in named if "charset" in name]
    if kind.strip() != JSON:
        raise HTTPRequestError(415, f"The body of a request is {JSON}: say so in Content-Type.", Accept=JSON)
    if any(charset not in ("utf-8", "utf8") for charset in charsets):
        raise HTTPRequestError(415, "The body of a request is in UTF-8.", Accept=JSON)
    if headers.get(b"content-encoding", b"identity").strip().lower() not in (b"identity", b""):
        raise HTTPRequestError(
            400, "The body of a request is sent as it is, not compressed.", Accept_Encoding="identity"
        )


def parse_query_string(query_string: bytes) -> GraphQLRequest:
    """What a GET asks for. Raises BadRequest."""
    try:
        pairs = parse_qsl(query_string.decode(), keep_blank_values=True, errors="strict")
    except ValueError:
        raise BadRequest("The address must be UTF-8 with percent-encoding.") from None
    pairs = [(name, value) for name, value in pairs if name in PARAMETERS]
    parameters: dict[str, Any] = dict(pairs)
    if len(parameters) < len(pairs):
        raise BadRequest("Each parameter is given once.")
    for name in ("variables", "extensions"):
        if name in parameters:
            parameters[name] = parse_json(parameters[name], f"`{name}`")
    return graphql_request(parameters)


def parse_body(body: bytes) -> GraphQLRequest:
    """What a POST asks for. Of a name that stands twice the last counts. Raises BadRequest."""
    parameters = parse_json(body, "The body")
    if type(parameters) is not dict:
        raise BadRequest("The body must be a JSON object, of one operation: there are no batches.")
    return graphql_request(parameters)


def parse_json(text: str | bytes, name: str) -> Any:
    """The value of a JSON text; ``name`` stands for it in the error. Raises BadRequest."""
    try:
        return orjson.loads(text)
    except ValueError:
        given = text.encode() if isinstance(text, str) else text
        if given.startswith(BOM_UTF8):
            raise BadRequest(f"{name} begins with a BOM: send the JSON without.") from None
        if has_halves(given):
            raise BadRequest(HALF_A_CHARACTER) from None
        raise BadRequest(f"{name} must be JSON in UTF-8.") from None


def graphql_request(parameters: dict[str, Any]) -> GraphQLRequest:
    """The request with these parameters, whose types are checked. Raises BadRequest."""
    for parameter, (types, message) in PARAMETERS.items():
        if type(parameters.get(parameter)) not in types:
            raise BadRequest(message)
    return GraphQLRequest(
        parameters.get("query") or None,
        parameters.get("variables"),
        parameters.get("operationName"),
        parameters.get("documentId"),
        parameters.get("extensions"),
    )
