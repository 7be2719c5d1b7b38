"""The answer to one operation over HTTP (https://graphql.github.io/graphql-over-http/draft)."""

import orjson
from graphql import ExecutionResult
from starlette.responses import Response

from gateway.execution.result import is_request_error, response_body
from gateway.http.errors import CONTENT_TYPES
from gateway.http.negotiation import EVENTS, GRAPHQL, JSON
from gateway.http.sse import COMPLETE, HEADERS, event

REQUEST_ERROR_STATUS = {JSON: 200, GRAPHQL: 400}
"""The status of a well-formed request that was not executed: with plain JSON any but 200 may be some proxy's."""


def graphql_response(result: ExecutionResult, form: str) -> Response:
    """The answer in that form."""
    body = orjson.dumps(response_body(result))
    if form is EVENTS:
        return Response(event("next", body.decode()) + COMPLETE, headers=HEADERS)
    status = REQUEST_ERROR_STATUS[form] if is_request_error(result) else 200
    return Response(body, status, media_type=CONTENT_TYPES[form])
