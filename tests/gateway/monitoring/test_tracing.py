"""Traces reach a collector that speaks OTLP over HTTP, and have what belongs together in one."""

import gzip
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from tortoise.connection import get_connection

from gateway.settings.settings import CHECKOUT, Settings
from schema.served import serve_nobody
from tests.conftest import ON_SQLITE, settings_for
from tests.mutations import document
from tests.parts.databases import Backend
from tests.stage import Stage

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
TRACEPARENT = f"00-{TRACE}-{PARENT}-01"


@dataclass(frozen=True)
class Seen:
    """One span as the collector has it."""

    name: str
    trace: str
    id: str
    parent: str
    attributes: dict[str, str]
    failed: bool


@dataclass
class Collector:
    """What has been sent to it."""

    url: str = ""
    spans: list[Seen] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def take(self, body: bytes) -> None:
        self.bodies.append(body)
        sent = ExportTraceServiceRequest.FromString(body)
        for resource in sent.resource_spans:
            for scope in resource.scope_spans:
                for one in scope.spans:
                    values = {
                        attribute.key: attribute.value.string_value or str(attribute.value.int_value)
                        for attribute in one.attributes
                    }
                    ids = one.trace_id.hex(), one.span_id.hex(), one.parent_span_id.hex()
                    self.spans.append(Seen(one.name, *ids, values, one.status.code == 2))

    def of(self, name: str) -> Seen:
        (found,) = [one for one in self.spans if one.name == name]
        return found

    def names(self) -> list[str]:
        return sorted(one.name for one in self.spans)


@pytest.fixture
def collector() -> Iterator[Collector]:
    """A real one, on a free port of loopback."""
    found = Collector()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.path == "/v1/traces"
            found.take(gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}"
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def settings(cast_url: str, backend: Backend, collector: Collector) -> Settings:
    return settings_for(cast_url, backend.broadcast_url).model_copy(update={"otlp_endpoint": collector.url})


async def sent(stage: Stage) -> None:
    """Everything that has ended is with the collector."""
    assert stage.node.tracing is not None
    await stage.node.tracing.close()


@ON_SQLITE
async def test_a_request_goes_on_with_its_clients_trace_down_to_the_transaction(
    stage: Stage, collector: Collector
) -> None:
    given = {"title": "Secret", "offer": {"durations": [5], "pricePerMinute": {"amount": 1, "currency": "USD"}}}
    body = {"query": document("goLive"), "variables": {"input": given}}
    response = await stage.ana.post(body, Traceparent=TRACEPARENT)
    assert response.status_code == 200
    await sent(stage)
    mutations = [one for one in collector.spans if one.name == "goLive"]
    request, transaction = collector.of("POST /graphql"), collector.of("transaction")
    operation, resolver = sorted(mutations, key=lambda one: one.parent != request.id)
    assert {one.trace for one in collector.spans} == {TRACE}
    assert (request.parent, request.attributes) == (PARENT, {"http.response.status_code": "200"})
    assert (operation.parent, operation.attributes) == (request.id, {"code": "OK"})
    assert (resolver.parent, transaction.parent) == (operation.id, resolver.id)


@ON_SQLITE
async def test_each_operation_of_a_socket_goes_on_with_the_trace_of_its_beginning(
    live_stage: Stage, collector: Collector
) -> None:
    init = {"authorization": f"Bearer {live_stage.ana.token}", "traceparent": TRACEPARENT}
    async with live_stage.ana.socket(init) as socket:
        for _ in range(2):
            await (await socket.subscribe("{ viewer { user { id } } }")).next()
    await sent(live_stage)
    assert [(one.name, one.trace, one.parent) for one in collector.spans] == 2 * [("viewer", TRACE, PARENT)]


@ON_SQLITE
async def test_an_unexpected_error_is_found_by_its_trace_and_what_it_says_is_sent_nowhere(
    stage: Stage, collector: Collector
) -> None:
    quoting = "CREATE TRIGGER quoting BEFORE INSERT ON live_stream BEGIN SELECT RAISE(ABORT, 'Secret'); END"
    await get_connection("default").execute_script(quoting)
    given = {"title": "Secret", "offer": {"durations": [5], "pricePerMinute": {"amount": 1, "currency": "USD"}}}
    response = await stage.ana.post(
        {"query": document("goLive"), "variables": {"input": given}}, Traceparent=TRACEPARENT
    )
    (error,) = response.json()["errors"]
    assert error["extensions"] == {"code": "INTERNAL", "traceId": TRACE}
    await sent(stage)
    assert collector.of("transaction").failed
    assert "INTERNAL" in [one.attributes.get("code") for one in collector.spans]
    assert not [body for body in collector.bodies if b"Secret" in body or str(stage.ana.token).encode() in body]


@ON_SQLITE
async def test_a_span_is_named_by_nothing_that_a_client_has_chosen(stage: Stage, collector: Collector) -> None:
    await stage.http.request("SECRET", "/secret?secret=1")
    await stage.ben.post({"query": "query Secret { secret: viewer { user { id } } }"})
    await stage.http.get("/healthz", headers={"Traceparent": "secret"})
    await sent(stage)
    assert collector.names() == ["GET /healthz", "HTTP", "POST /graphql", "viewer"]
    assert not [body for body in collector.bodies if b"secret" in body.lower()]


@ON_SQLITE
async def test_the_background_is_not_traced(stage: Stage, collector: Collector) -> None:
    await stage.requested(stage.ben, await stage.live())
    # A request of this stage is served in the task that asks: in a server each has its own.
    serve_nobody()
    await stage.run_clock(minutes=16)
    await sent(stage)
    names = {one.name for one in collector.spans}
    assert names == {"POST /graphql", "goLive", "requestSession", "transaction"}
    assert len([one for one in collector.spans if one.name == "transaction"]) == 2


def test_who_does_not_trace_does_not_load_what_it_takes() -> None:
    code = "import main, sys; print([name for name in sys.modules if 'opentelemetry' in name])"
    found = subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"
