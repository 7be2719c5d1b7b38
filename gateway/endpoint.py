"""``/graphql``: answers requests with the parts in gateway/http, and gives sockets to gateway/sockets."""

import asyncio
from collections.abc import Coroutine
from functools import partial
from typing import Any

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket

from gateway.delivery.groups import Groups
from gateway.documents import Documents
from gateway.execution.asker import Asker
from gateway.execution.limits import check_variables
from gateway.execution.operations import asks_for_cost
from gateway.execution.result import OperationRejected
from gateway.execution.schema import Schema
from gateway.http.body import read_body
from gateway.http.errors import HTTPRequestError, error_response, internal_error_response, unfinished_response
from gateway.http.event_stream import EventSubscriber, OpenStreams
from gateway.http.negotiation import EVENTS, GRAPHQL, JSON, negotiate
from gateway.http.request import (
    METHODS,
    NO_QUERY,
    check_content_type,
    parse_body,
    parse_query_string,
)
from gateway.http.response import graphql_response
from gateway.http.sse import stream
from gateway.http.unread import has_body, respond_and_close
from gateway.intake import ARRIVAL, Arrival, Intake
from gateway.settings.settings import Settings
from gateway.sockets.connection import Connection
from gateway.sockets.setup import SocketSetup
from gateway.sockets.transport import ForeignPages
from gateway.sockets.watchdog import SocketWatchdog, Timeouts
from schema.request_errors import BadRequest, RequestError, unexpected
from subscriptions.context import Realtime

INIT_SECONDS = 10.0

REPORTS_COST = b"graphql-cost"
"""The header ``GraphQL-Cost: report``, for who explores by hand."""


class GraphQLEndpoint:
    """``/graphql``. An HTTP request without a token is anonymous, one with a bad token is 401."""

    def __init__(self, schema: Schema, settings: Settings, intake: Intake, realtime: Realtime) -> None:
        self.schema = schema
        self.groups = Groups(realtime, schema.under_way)
        self.streams = OpenStreams()
        self.watchdog = SocketWatchdog(
            realtime.transactions.clock,
            usual=Timeouts(settings.ping_interval_seconds, settings.ping_timeout_seconds),
            in_call=Timeouts(settings.call_ping_interval_seconds, settings.call_ping_timeout_seconds),
            init=INIT_SECONDS,
        )
        self._documents = Documents(settings.trusted_documents)
        self._socket_setup = SocketSetup(
            schema,
            self.groups,
            self.watchdog,
            intake,
            settings.origins,
            most_operations=settings.subscriptions_per_socket,
            buffer_bytes=settings.socket_buffer_bytes,
            limiter=realtime.limiter,
            documents=self._documents,
            foreign=ForeignPages(),
        )
        self._buffer_bytes = settings.socket_buffer_bytes
        self._intake = intake
        self._body_limit = settings.body_limit_bytes
        self._body_seconds = settings.body_timeout_seconds

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Coroutine[Any, Any, None]:
        """Serve one request or one socket."""
        if scope["type"] == "websocket":
            # No coroutine around the socket's own: it would be kept as long as the socket lives.
            return Connection(self._socket_setup, scope[ARRIVAL]).serve(WebSocket(scope, receive, send))
        return self._serve(scope, receive, send)

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request; whatever is wrong with it is answered as GraphQL errors."""
        arrival: Arrival = scope[ARRIVAL]
        try:
            response = await self._respond(scope, arrival, receive)
        except RequestError as error:
            response = error_response(error, arrival.headers)
            if isinstance(error, HTTPRequestError) and has_body(arrival.headers):
                await respond_and_close(response, receive, send)
                return
        except asyncio.CancelledError:
            # By the server, as it stops. What was written by then may be done all the same, or be done yet.
            await unfinished_response(arrival.headers)(scope, receive, send)
            raise
        except Exception as error:
            extensions = unexpected(error, scope["path"])
            response = internal_error_response(arrival.headers, extensions)
        await response(scope, receive, send)

    async def _respond(self, scope: Scope, arrival: Arrival, receive: Receive) -> Response:
        """The response to a request. Raises RequestError when nothing is to be executed."""
        method, headers, context = scope["method"], arrival.headers, arrival.context
        if method not in METHODS:
            raise HTTPRequestError(405, "GraphQL is asked by GET and POST.", Allow="GET, POST")
        accepted = negotiate(headers.get(b"accept", b""))
        if accepted.result_type is None:
            raise HTTPRequestError(406, f"Accept one of {JSON}, {GRAPHQL} and {EVENTS}.")
        body = None
        if method == "POST":
            check_content_type(headers)
            body = await read_body(receive, headers.get(b"content-length"), self._body_limit, self._body_seconds)
        if (authorization := headers.get(b"authorization")) is not None:
            await self._intake.sign_in(arrival, authorization.decode("latin-1"))
        request = parse_query_string(scope["query_string"]) if body is None else parse_body(body)
        query = self._documents.text_of(request.query, request.document_id, request.extensions, context.scopes)
        if query is None:
            raise BadRequest(NO_QUERY)
        asker = Asker.of(context)
        asker.check()
        try:
            check_variables(request.variables)
            operation = await self.schema.operations.prepare(query, request.operation_name, asker)
        except OperationRejected as rejected:
            return graphql_response(rejected.result, accepted.result_type)
        if operation.is_subscription:
            if not accepted.events:
                raise BadRequest(f"Subscribe by WebSocket (graphql-transport-ws), or accept {EVENTS}.")
            open_subscription = partial(self.schema.open, operation, operation.declared(request.variables), context)
            subscriber = EventSubscriber(open_subscription, self.groups, context, self._buffer_bytes, self.streams)
            return stream(subscriber.text())
        if operation.type not in METHODS[method]:
            raise HTTPRequestError(405, f"{operation.type.value}s are not allowed when using {method}", Allow="POST")
        reports = headers.get(REPORTS_COST) == b"report" or asks_for_cost(request.extensions)
        result = await self.schema.execute(operation, request.variables, context, reports_cost=reports)
        return graphql_response(result, accepted.result_type)
