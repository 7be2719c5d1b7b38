"""Error responses: a request that is not executed, and why."""

from collections.abc import Mapping

import orjson
from starlette.responses import Response

from gateway.auth.bearer import bearer_token
from gateway.http.negotiation import GRAPHQL, JSON, negotiate
from schema.request_errors import (
    INTERNAL_MESSAGE,
    PersistedQueryNotFound,
    RateLimitExceeded,
    RequestError,
    Unauthenticated,
    Unavailable,
)

CONTENT_TYPES = {media_type: f"{media_type}; charset=utf-8" for media_type in (JSON, GRAPHQL)}

RETRY_AFTER_SECONDS = "5"
UNFINISHED = (
    "The server stops, and nobody knows what became of this: it may be done. Ask again with the same idempotency key."
)
REALM = 'Bearer realm="greenroom"'


class HTTPRequestError(RequestError):
    """An error with an HTTP status of its own."""

    def __init__(self, status: int, message: str, **headers: str) -> None:
        """``headers``: further headers of the response, with ``_`` for ``-``."""
        super().__init__(message)
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def error_response(error: RequestError, headers: Mapping[bytes, bytes]) -> Response:
    """The response to a request that is not executed: GraphQL errors in the media type that its headers ask for."""
    response = single_error_response(400, headers, str(error), **error.extensions)
    if isinstance(error, HTTPRequestError):
        response.status_code = error.status
        response.headers.update(error.headers)
    elif isinstance(error, PersistedQueryNotFound):
        # As Apollo's server answers: no failure.
        response.status_code = 200
    elif isinstance(error, Unavailable):
        response.status_code = 503
        response.headers["Retry-After"] = RETRY_AFTER_SECONDS
    elif isinstance(error, RateLimitExceeded):
        response.status_code = 429
        response.headers["Retry-After"] = str(error.retry_after_seconds)
    elif isinstance(error, Unauthenticated):
        response.status_code = 401
        response.headers["WWW-Authenticate"] = challenge(error, headers.get(b"authorization", b""))
    return response


def internal_error_response(headers: Mapping[bytes, bytes], extensions: Mapping[str, object]) -> Response:
    """The response to a request that was not executed, which is not its own fault: 503 where it may be sent again."""
    seconds = extensions.get("retryAfterSeconds")
    response = single_error_response(500 if seconds is None else 503, headers, INTERNAL_MESSAGE, **extensions)
    if seconds is not None:
        response.headers["Retry-After"] = str(seconds)
    return response


def unfinished_response(headers: Mapping[bytes, bytes]) -> Response:
    """The response to a request of which the server does not know what became of it, as it has to stop."""
    return single_error_response(500, headers, UNFINISHED, code="INTERNAL")


def single_error_response(status: int, headers: Mapping[bytes, bytes], message: str, **extensions: object) -> Response:
    """One error, and no data; as plain JSON unless the client would rather have GraphQL's own type."""
    body = orjson.dumps({"errors": [{"message": message, "extensions": extensions}]})
    media_type = negotiate(headers.get(b"accept", b"")).result_type
    return Response(body, status, media_type=CONTENT_TYPES[GRAPHQL if media_type == GRAPHQL else JSON])


def challenge(error: Unauthenticated, authorization: bytes) -> str:
    """The ``WWW-Authenticate`` header: what is wrong with the token, if there is one (RFC 6750, section 3)."""
    if bearer_token(authorization.decode("latin-1")) is None:
        return REALM
    return f'{REALM}, error="invalid_token", error_description="{error}"'
