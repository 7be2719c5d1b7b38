"""docs/proxy/nginx.conf before the nodes of compose.yaml: clients get what they get without. For ``make proxy``, with
nginx."""

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin

from gateway.settings.settings import CHECKOUT, Settings
from tests.documents import EMBLEM, OFFER
from tests.parts.ports import free_port
from tests.parts.valkey import valkey
from tests.sockets import OURS, Socket
from tests.stage import Person
from tests.system.process import ServerProcess, serving
from tests.test_deployment import COMPOSE, NODES

FILE = CHECKOUT / "docs" / "proxy" / "nginx.conf"
QUERY = {"query": "{ __typename }"}
ANSWER = {"data": {"__typename": "Query"}}


@pytest.fixture
async def nodes(sqlite_url: str) -> AsyncIterator[list[ServerProcess]]:
    """As many as compose.yaml has."""
    async with valkey() as broadcast, AsyncExitStack() as stack:
        given = {"ALLOWED_ORIGINS": "https://app.example/", "BROADCAST_URL": broadcast.url}
        yield [await stack.enter_async_context(serving(sqlite_url, **given)) for _ in NODES]


@pytest.fixture
def server(nodes: list[ServerProcess]) -> ServerProcess:
    """One of the nodes; the proxy takes one after the other."""
    return nodes[0]


@pytest.fixture
async def proxy(tmp_path: Path, nodes: list[ServerProcess]) -> AsyncIterator[str]:
    """Host and port of nginx with our file."""
    port = free_port()
    certify(tmp_path)
    text = FILE.read_text()
    for said, here in {
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl",
        "/etc/nginx": str(tmp_path),
    }.items():
        assert said in text
        text = text.replace(said, here)
    upstream = COMPOSE["configs"]["nodes"]["content"]
    for name, node in zip(NODES, nodes, strict=True):
        assert f"server {name}:8000 " in upstream
        upstream = upstream.replace(f"{name}:8000", f"127.0.0.1:{node.port}")
    (tmp_path / "greenroom.nodes").write_text(upstream)
    paths = "".join(
        f"{kind}_temp_path {tmp_path}/{kind}; " for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config = tmp_path / "nginx.conf"
    config.write_text(f"daemon off; pid {tmp_path}/pid; events {{}} http {{ access_log off; {paths} {text} }}")
    async with running("nginx", "-e", "stderr", "-c", str(config)):
        async with asyncio.timeout(10):
            while not await answers(f"https://127.0.0.1:{port}/healthz"):
                await asyncio.sleep(0.02)
        yield f"127.0.0.1:{port}"


@asynccontextmanager
async def running(*command: str) -> AsyncIterator[None]:
    program = shutil.which(command[0], path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin:/opt/homebrew/bin")
    assert program, f"{command[0]} is not installed"
    process = await asyncio.create_subprocess_exec(program, *command[1:], stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        await process.wait()


async def answers(url: str) -> bool:
    try:
        async with httpx.AsyncClient(verify=False) as http:
            return (await http.get(url)).status_code == 200
    except httpx.TransportError:
        return False


def certify(folder: Path) -> None:
    """A key, and a certificate that it has signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "greenroom.example")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "greenroom.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / "greenroom.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))


def untrusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


async def on_air(server: ServerProcess) -> tuple[Person, str]:
    ana = await server.person("Ana")
    return ana, (await ana.do("goLive", title="Piano", offer=OFFER))["id"]


@pytest.mark.parametrize("path", ["/graphql", "/graphql/", "/greenroom/graphql"])
async def test_requests_are_answered_where_they_are_asked(proxy: str, path: str) -> None:
    async with httpx.AsyncClient(base_url=f"https://{proxy}", verify=False) as http:
        for _ in range(3):
            response = await http.post(path, json=QUERY, headers={"X-Request-Id": "mine"})
            assert (response.status_code, response.json()) == (200, ANSWER)
            assert response.headers["X-Request-Id"] != "mine"


@pytest.mark.parametrize("prefix", ["", "/greenroom", "/greenroom/", "/x/../greenroom"])
async def test_what_is_for_those_who_run_it_is_not_there(proxy: str, prefix: str) -> None:
    async with httpx.AsyncClient(base_url=f"https://{proxy}", verify=False) as http:
        for path, status in (("healthz", 200), ("metrics", 404), ("readyz", 404)):
            assert (await http.get(f"{prefix}/{path}")).status_code == status


@pytest.mark.parametrize("path", ["/graphql", "/greenroom/graphql"])
async def test_sockets_are_opened_by_our_own_pages_and_those_allowed(
    server: ServerProcess, proxy: str, path: str
) -> None:
    _, stream = await on_air(server)
    url, cookie = f"wss://{proxy}{path}", {"Cookie": "x" * 20_000}
    for origin in (Origin(f"https://{proxy}"), Origin("https://app.example"), None):
        async with connect(
            url,
            subprotocols=OURS,
            ssl=untrusting(),
            origin=origin,
            additional_headers=cookie,
        ) as connection:
            socket = Socket(connection)
            await socket.send({"type": "connection_init"})
            assert (await socket.receive())["type"] == "connection_ack"
            await socket.subscribe(EMBLEM, stream=stream)
            assert (await socket.receive())["type"] == "next"
    with pytest.raises(InvalidStatus, match="403"):
        await connect(url, subprotocols=OURS, ssl=untrusting(), origin=Origin("https://evil.example"))


async def test_events_come_as_they_happen(server: ServerProcess, proxy: str) -> None:
    ana, stream = await on_air(server)
    body = {"query": EMBLEM, "variables": {"stream": stream}}
    async with (
        httpx.AsyncClient(base_url=f"https://{proxy}", verify=False) as http,
        http.stream("POST", "/graphql", json=body, headers={"Accept": "text/event-stream"}) as response,
        asyncio.timeout(10),
    ):
        texts = response.aiter_text()
        assert '"AVAILABLE"' in await anext(texts)
        await ana.do("endStream", streamId=stream)
        assert '"ENDED"' in await anext(texts)


async def test_nodes_that_are_started_anew_one_after_the_other_are_not_missed(
    nodes: list[ServerProcess], proxy: str
) -> None:
    async with httpx.AsyncClient(base_url=f"https://{proxy}", verify=False) as http:
        for node in nodes:
            assert await node.terminate() == 0
            statuses = [(await http.post("/graphql", json=QUERY)).status_code for _ in range(10)]
            assert set(statuses) == {200}
            # Longer than it is passed over: no Python has all that imported within a second.
            await node.start()


def test_an_idle_connection_outlives_the_proxys() -> None:
    assert "keepalive_timeout 60s;" in FILE.read_text()
    assert Settings().keep_alive_seconds == 75
