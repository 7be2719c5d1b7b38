"""The response to one operation over HTTP (https://graphql.github.io/graphql-over-http/draft)."""

import orjson
from graphql import ExecutionResult
from starlette.responses import Response

from gateway.execution.result import is_request_error, response_body
from gateway.http.errors import CONTENT_TYPES
from gateway.http.negotiation import EVENTS, GRAPHQL, JSON
from gateway.http.sse import COMPLETE, HEADERS, event

REQUEST_ERROR_STATUS = {JSON: 200, GRAPHQL: 400}
"""The status when nothing was executed, by media type. With plain JSON, any but 200 could be a proxy's."""


def graphql_response(result: ExecutionResult, media_type: str) -> Response:
    """The result in that media type."""
    body = orjson.dumps(response_body(result))
    if media_type is EVENTS:
        return Response(event("next", body.decode()) + COMPLETE, headers=HEADERS)
    status = REQUEST_ERROR_STATUS[media_type] if is_request_error(result) else 200
    return Response(body, status, media_type=CONTENT_TYPES[media_type])
