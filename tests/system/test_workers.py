"""Several workers on one port: nodes of their own, started again when they die, ended together."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from socket import socket

import httpx
import pytest

from gateway.settings.settings import CHECKOUT
from tests.conftest import ON_POSTGRES, SECRET
from tests.documents import CHAT, OFFER
from tests.parts.databases import Backend
from tests.parts.ports import free_port
from tests.stage import Person
from tests.system.process import START_SECONDS, ServerProcess, children, serving

WORKERS = 2


@pytest.fixture
async def server(database_url: str, backend: Backend) -> AsyncIterator[ServerProcess]:
    # One after the other, so that the ports behind the first are nobody else's.
    first = min(free_port() for _ in range(WORKERS))
    given = {"BROADCAST_URL": backend.broadcast_url, "WORKERS": str(WORKERS), "WORKER_PORT": str(first)}
    async with serving(database_url, **given) as server:
        yield server


def ports(server: ServerProcess) -> list[int]:
    """Where each worker is reached alone."""
    first = int(server._environment["GREENROOM_WORKER_PORT"])
    return list(range(first, first + WORKERS))


def runs(pid: int) -> bool:
    """Whether that process has not ended, though nobody may have asked how."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


async def alone(port: int) -> str:
    """The metrics of the worker there, once it serves."""
    async with httpx.AsyncClient() as http, asyncio.timeout(START_SECONDS):
        while True:
            with suppress(httpx.TransportError):
                return (await http.get(f"http://127.0.0.1:{port}/metrics")).text
            await asyncio.sleep(0.02)


def at(person: Person, port: int) -> Person:
    """The same person as a client of the worker there."""
    return Person(person.name, person.token, person.http, f"ws://127.0.0.1:{port}/graphql", person.id)


@ON_POSTGRES
async def test_workers_serve_together_are_started_again_and_end_together(server: ServerProcess) -> None:
    for port in ports(server):
        assert "greenroom_sockets 0.0" in await alone(port)
    ana = await server.person("Ana")
    stream = (await ana.do("goLive", title="Piano", offer=OFFER))["id"]
    first, second = (at(ana, port) for port in ports(server))
    async with first.listening(CHAT, stream=stream) as chat, second.listening(CHAT, stream=stream) as elsewhere:
        for port in ports(server):
            assert "greenroom_sockets 1.0" in await alone(port)
        await ana.do("sendMessage", streamId=stream, body="Hello")
        assert [(await one.next())["event"]["message"]["body"] for one in (chat, elsewhere)] == ["Hello"] * WORKERS
    before = set(children(server.pid))
    assert len(before) == WORKERS
    killed = min(before)
    os.kill(killed, signal.SIGKILL)
    for port in ports(server):
        await alone(port)
    after = set(children(server.pid))
    assert len(after) == WORKERS
    assert await server.terminate() == 0
    assert not any(map(runs, before | after))


async def node_with(given: dict[str, str], *command: Path | str) -> asyncio.subprocess.Process:
    """A node with these settings, of which is read what it says. ``command``: another than serves by itself."""
    environment = {**os.environ, "GREENROOM_JWT_SECRET": SECRET, **{f"GREENROOM_{name}": given[name] for name in given}}
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *(command or (CHECKOUT / "main.py", "serve")),
        env={**environment, "PYTHONPATH": str(CHECKOUT)},
        stdout=PIPE,
        stderr=PIPE,
    )


@ON_POSTGRES
async def test_who_tells_all_processes_to_stop_is_not_told_that_workers_have_ended_by_themselves(
    database_url: str, backend: Backend
) -> None:
    given = {"BROADCAST_URL": backend.broadcast_url, "WORKERS": str(WORKERS), "DATABASE_URL": database_url, "PORT": "0"}
    node = await node_with(given)
    try:
        async with asyncio.timeout(START_SECONDS):
            while len(workers := list(children(node.pid))) < WORKERS:
                await asyncio.sleep(0.02)
            for worker in workers:
                os.kill(worker, signal.SIGTERM)
            node.terminate()
            _, said = await node.communicate()
    finally:
        with suppress(ProcessLookupError):
            node.kill()
    assert (node.returncode, said.decode()) == (0, "")


@ON_POSTGRES
@pytest.mark.parametrize("workers", [1, WORKERS])
async def test_whoever_is_told_where_it_serves_is_let_in(database_url: str, backend: Backend, workers: int) -> None:
    given = {"BROADCAST_URL": backend.broadcast_url, "WORKERS": str(workers), "DATABASE_URL": database_url, "PORT": "0"}
    node = await node_with(given)
    try:
        assert node.stdout
        async with asyncio.timeout(START_SECONDS):
            said = (await node.stdout.readline()).decode()
            async with httpx.AsyncClient() as http:
                answer = await http.post(said.removeprefix("Greenroom: ").strip(), json={"query": "{ __typename }"})
        assert answer.json() == {"data": {"__typename": "Query"}}
    finally:
        node.terminate()
        await node.wait()


SOON = """
from gateway.process import workers
from gateway.settings.settings import Settings

workers.SILENT_ROUNDS = 40

if __name__ == "__main__":
    workers.serve_by_workers(Settings())
"""


@ON_POSTGRES
async def test_a_worker_that_stands_still_is_killed_and_started_again(
    database_url: str, backend: Backend, tmp_path: Path
) -> None:
    script = tmp_path / "soon.py"
    script.write_text(SOON)
    first = min(free_port() for _ in range(WORKERS))
    given = {"BROADCAST_URL": backend.broadcast_url, "WORKERS": str(WORKERS), "DATABASE_URL": database_url, "PORT": "0"}
    parent = await node_with(given | {"WORKER_PORT": str(first)}, script)
    assert parent.stderr
    try:
        for port in (first, first + 1):
            await alone(port)
        still, other = sorted(children(parent.pid))
        os.kill(still, signal.SIGSTOP)
        async with asyncio.timeout(START_SECONDS):
            said = [(await parent.stderr.readline()).decode() for _ in range(2)]
        assert "worker 0 stood still, and was killed" in said[0]
        assert "worker 0 has ended by itself, with -9" in said[1]
        await alone(first)
        assert still not in children(parent.pid)
        assert other in children(parent.pid)
    finally:
        parent.terminate()
        await parent.wait()


SLOWLY = """
import os, sys, time
from pathlib import Path
from gateway.process import workers
from gateway.settings.settings import Settings

def work(settings, number, telling):
    os.write(telling.fileno(), b".")
    try:
        Path(sys.argv[1], str(number)).mkdir()
        begins = number == 0
    except FileExistsError:
        begins = False
    if begins:
        time.sleep(1)
        os.closerange(3, 1_000)
        time.sleep(1)
        os._exit(0)
    while True:
        time.sleep(0.5)
        os.write(telling.fileno(), b".")

workers.work = work

if __name__ == "__main__":
    workers.serve_by_workers(Settings())
"""


async def test_while_a_worker_ends_the_others_do_not_stand_still(tmp_path: Path) -> None:
    script = tmp_path / "slowly.py"
    script.write_text(SLOWLY)
    # Which these workers do not use.
    given = {"DATABASE_URL": "asyncpg://127.0.0.1:1/none", "BROADCAST_URL": "redis://127.0.0.1:1"}
    parent = await node_with(given | {"WORKERS": str(WORKERS), "PORT": "0"}, script, tmp_path)
    assert parent.stderr
    try:
        async with asyncio.timeout(START_SECONDS):
            said = (await parent.stderr.readline()).decode()
    finally:
        parent.terminate()
        _, rest = await parent.communicate()
    assert "worker 0 has ended by itself, with 0" in said
    assert rest == b""


ORPHAN = """
from gateway.process.parent import SPAWN, end_with_parent

def stay():
    end_with_parent().join()

if __name__ == "__main__":
    child = SPAWN.Process(target=stay)
    child.start()
    print(child.pid, flush=True)
    child.join()
"""


async def test_a_worker_ends_when_what_has_started_it_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "orphan.py"
    script.write_text(ORPHAN)
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    parent = await asyncio.create_subprocess_exec(
        sys.executable, script, env=environment, stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout
    child = int(await parent.stdout.readline())
    parent.kill()
    # Its end of the pipe is the last: there is nothing more to read once it has ended.
    async with asyncio.timeout(START_SECONDS):
        assert await parent.stdout.read() == b""
    assert not runs(child)


@ON_POSTGRES
@pytest.mark.parametrize("setting", ["PORT", "WORKER_PORT"])
async def test_a_port_that_somebody_else_has_is_said_before_any_worker_is_started(
    database_url: str, backend: Backend, setting: str
) -> None:
    taken = max(free_port() for _ in range(WORKERS))
    with socket() as somebody_elses:
        somebody_elses.bind(("127.0.0.1", taken))
        somebody_elses.listen()
        given = {"BROADCAST_URL": backend.broadcast_url, "WORKERS": str(WORKERS), "DATABASE_URL": database_url}
        # Of the ports where workers are reached alone it is the last.
        given |= {"PORT": str(taken)} if setting == "PORT" else {"PORT": "0", "WORKER_PORT": str(taken - WORKERS + 1)}
        serving_there = await node_with(given)
        async with asyncio.timeout(START_SECONDS):
            said, problem = await serving_there.communicate()
    assert (serving_there.returncode, said) == (1, b"")
    assert problem.decode() == f"Nothing can be served on port {taken} of 127.0.0.1: Address already in use\n"
