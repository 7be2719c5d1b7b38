"""Traces by OpenTelemetry: every request, and every operation of a socket, with mutations and transactions as its
parts. Imported where GREENROOM_OTLP_ENDPOINT says who collects them; its other settings are OpenTelemetry's own
variables, such as OTEL_TRACES_SAMPLER and OTEL_EXPORTER_OTLP_HEADERS.

A client's trace goes on here: it says so in the header ``traceparent``, or in the payload of ``connection_init``.
Spans have names and attributes of ours alone, and nothing of what errors say.
"""

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import Token

from opentelemetry import context as contexts
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, format_trace_id, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from schema.served import served, trace_id

TRACE_HEADERS = ("traceparent", "tracestate")
METHODS = frozenset({"GET", "POST", "OPTIONS", "HEAD"})
PATHS = frozenset({"/graphql", "/livekit/webhook", "/healthz", "/readyz", "/metrics"})
"""What a span is named after; other methods and paths are a client's own words."""

FIRST_FAILURE = 500


class Tracing:
    """The spans of one node, which are sent away in the background. ``endpoint``: the collector's, as
    ``http://collector:4318``."""

    def __init__(self, endpoint: str) -> None:
        exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
        self._provider = TracerProvider(resource=Resource.create({"service.name": "greenroom"}))
        self._provider.add_span_processor(BatchSpanProcessor(exporter))
        self._tracer = self._provider.get_tracer("greenroom")
        self._propagator = TraceContextTextMapPropagator()

    @contextmanager
    def traced(self, name: str) -> Iterator["OpenSpan | None"]:
        """A span, as part of what this task serves; none in the background."""
        if served.get() is None:
            yield None
            return
        span = self._tracer.start_span(name)
        opened = OpenSpan(span)
        try:
            yield opened
        except Exception:
            span.set_status(StatusCode.ERROR)
            raise
        finally:
            opened.end()

    def go_on(self, carrier: Mapping[str, object]) -> None:
        """From now on, what this task does is part of the trace that a client says it is in, if it does."""
        given = {name: value for name in TRACE_HEADERS if isinstance(value := carrier.get(name), str)}
        contexts.attach(self._propagator.extract(given, contexts.Context()))

    def request(self, method: str, path: str) -> "OpenSpan":
        """A span for a request, until it is ended."""
        known = f"{method} {path}" if method in METHODS and path in PATHS else "HTTP"
        return OpenSpan(self._tracer.start_span(known, kind=SpanKind.SERVER))

    async def close(self) -> None:
        """Send what has not been sent yet, and nothing more."""
        await asyncio.to_thread(self._provider.shutdown)


class OpenSpan:
    """A span that is open in this task, and in those that it starts meanwhile."""

    def __init__(self, span: Span) -> None:
        self._span = span
        self._within = contexts.attach(set_span_in_context(span))
        self._found_by: Token[str | None] = trace_id.set(format_trace_id(span.get_span_context().trace_id))

    def note(self, name: str, value: str) -> None:
        """Add what is known by now; nothing that a client has chosen."""
        self._span.set_attribute(name, value)

    def answered(self, status: int) -> None:
        """It is a request's, which was answered with that status."""
        self._span.set_attribute("http.response.status_code", status)
        if status >= FIRST_FAILURE:
            self._span.set_status(Status(StatusCode.ERROR))

    def end(self) -> None:
        """It is over. To be called once, in the task in which it was opened."""
        trace_id.reset(self._found_by)
        contexts.detach(self._within)
        self._span.end()
