"""One operation over HTTP: reading what is asked, and the forms of its answer."""

from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.types import Receive
from strawberry.http.streaming import AsyncTextStream, merge_stream_with_heartbeat
from strawberry.schema.schema import StreamResult
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from gateway.sse import EVENTS, EventStream
from schema.problems import BadRequest, Problem

JSON = "application/json"
ALLOWED = {
    "GET": frozenset({OperationType.QUERY}),
    "POST": frozenset({OperationType.QUERY, OperationType.MUTATION}),
}
"""What is executed once, by method. A subscription is no such thing."""

EVENT_STREAM = EventStream()


class NotServed(Problem):
    """A request that has a status of its own."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks for."""

    query: str
    variables: dict[str, Any] | None
    operation_name: str | None


async def asked_by(request: Request, limit: int) -> Asked:
    """What a request asks for; its body has at most ``limit`` bytes. Raises BadRequest or NotServed."""
    if request.method == "GET":
        given: dict[str, Any] = dict(request.query_params)
        for name in ("variables", "extensions"):
            if text := given.get(name):
                given[name] = json_object(text)
    elif request.method == "POST":
        if request.headers.get("content-type", "").partition(";")[0].strip().lower() != JSON:
            raise BadRequest("Unsupported content type")
        given = json_object(await _body(request.receive, limit))
    else:
        raise NotServed(405, "GraphQL only supports GET and POST requests.")
    for name in ("variables", "extensions"):
        if not isinstance(given.get(name), dict | None):
            raise BadRequest(f"The GraphQL operation's `{name}` must be an object or null, if provided.")
    for name in ("query", "operationName"):
        if not isinstance(given.get(name), str | None):
            raise BadRequest(f"The GraphQL operation's `{name}` must be a string or null, if provided.")
    return Asked(given.get("query") or "", given.get("variables"), given.get("operationName"))


def json_object(text: str | bytes) -> dict[str, Any]:
    """A JSON object. Raises BadRequest for anything else."""
    try:
        parsed = orjson.loads(text)
    except ValueError:
        raise BadRequest("The body must be JSON in UTF-8.") from None
    if not isinstance(parsed, dict):
        raise BadRequest("The body must be a JSON object.")
    return parsed


def wants_events(accept: str) -> bool:
    """Whether the client would rather have events than JSON."""
    return EVENTS in accept.lower() and EVENT_STREAM.accepts(accept)


def answer(result: ExecutionResult) -> Response:
    """The answer as JSON."""
    return Response(orjson.dumps(_formatted(result)), media_type=JSON)


def events(text: AsyncTextStream) -> Response:
    """The answer as an event stream."""
    return StreamingResponse(text(), headers=EVENT_STREAM.headers)


def single(results: StreamResult) -> AsyncTextStream:
    """The text of an event stream with one answer, kept open by signs of life until it is there."""

    async def stream() -> Any:
        async for result in results:
            yield EVENT_STREAM.encode_event("next", orjson.dumps(_formatted(result)).decode())
        yield EVENT_STREAM.encode_complete()

    heartbeat = EVENT_STREAM.encode_comment("ping")
    return merge_stream_with_heartbeat(
        stream, lambda: heartbeat, EVENT_STREAM.heartbeat_interval, send_initial_heartbeat=False
    )


def refusal(status: int, message: str, code: object, **more: object) -> Response:
    """A request that was not executed, as GraphQL errors."""
    body = {"errors": [{"message": message, "extensions": {"code": code, **more}}]}
    return Response(orjson.dumps(body), status_code=status, media_type=JSON)


def _formatted(result: Any) -> dict[str, object]:
    if not result.errors:
        return {"data": result.data}
    return {"data": result.data, "errors": [error.formatted for error in result.errors]}


async def _body(receive: Receive, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    more = True
    while more:
        message = await receive()
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > limit:
            raise NotServed(413, f"A request has at most {limit} bytes.")
        more = message.get("more_body", False)
    return b"".join(parts)
