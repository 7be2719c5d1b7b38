"""The station of the intake that traces every request, and goes on with the trace of whoever opens a socket."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from starlette.types import Scope

from gateway.intake import Arrival, Station

if TYPE_CHECKING:
    from gateway.monitoring.tracing import OpenSpan, Tracing


class Traces(Station):
    """Of a socket only its operations are spans: it may be open for days."""

    def __init__(self, tracing: "Tracing") -> None:
        self._tracing = tracing
        self._open: dict[Arrival, OpenSpan] = {}

    def arrive(self, arrival: Arrival, scope: Scope) -> None:
        self._tracing.go_on({name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]})
        if not arrival.is_socket:
            self._open[arrival] = self._tracing.request(scope["method"], scope["path"])

    def init(self, arrival: Arrival, payload: Mapping[str, object]) -> None:
        if "traceparent" in payload:
            self._tracing.go_on(payload)

    def leave(self, arrival: Arrival) -> None:
        if span := self._open.pop(arrival, None):
            span.answered(arrival.status)
            span.end()
