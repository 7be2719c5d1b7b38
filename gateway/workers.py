"""Several processes on one port, a node each: what is started, started again when it dies, and ended in order."""

import logging
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from multiprocessing.connection import Connection, Pipe, wait
from multiprocessing.context import SpawnProcess

from gateway.logs import open_log
from gateway.parent import SPAWN, end_with_parent
from gateway.server import SHUTDOWN_SECONDS, TO_STOP, bound, ports, prepared, say_where
from gateway.settings import Settings

RESTART_SECONDS = 1.0
"""Between two starts of a worker that ends at once."""

LAST_SECONDS = 5.0
"""For what a worker does after it has closed its sockets; then it is killed."""

logger = logging.getLogger("greenroom.workers")


def serve_by_workers(settings: Settings) -> None:
    """Serve by ``settings.workers`` processes until told to stop. The database is up to date."""
    open_log(settings)
    stop = signal_to_stop()
    with ExitStack() as reserved:
        # Bound here and listened to nowhere: nobody else may have a port while workers come and go.
        shared_by_all, *_ = [
            reserved.enter_context(bound(settings.host, port, shared=True)) for port in ports(settings)
        ]
        settings = settings.model_copy(update={"port": shared_by_all.getsockname()[1]})
        say_where(settings)
        with started(settings) as workers:
            keep_up(workers, settings, stop)


def signal_to_stop() -> Connection:
    """What can be read from once this process has been told to stop."""
    stop, telling = Pipe(duplex=False)
    for stopping in TO_STOP:
        signal.signal(stopping, lambda *_: telling.send_bytes(b""))
    return stop


def keep_up(workers: list[SpawnProcess], settings: Settings, stop: Connection) -> None:
    """Start each worker again that ends by itself, until told to stop."""
    while stop not in wait([stop, *(worker.sentinel for worker in workers)]):
        for number, worker in enumerate(workers):
            if worker.exitcode is not None:
                # Whoever tells all processes to stop may have told the worker first.
                if stop.poll(RESTART_SECONDS):
                    return
                logger.warning("worker %d has ended by itself, with %d", number, worker.exitcode)
                workers[number] = start(settings, number)


@contextmanager
def started(settings: Settings) -> Iterator[list[SpawnProcess]]:
    """The workers, which are told to end with the context, and waited for."""
    workers = [start(settings, number) for number in range(settings.workers)]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.terminate()
        until = time.monotonic() + SHUTDOWN_SECONDS + LAST_SECONDS
        for worker in workers:
            worker.join(max(0.0, until - time.monotonic()))
            worker.kill()


def start(settings: Settings, number: int) -> SpawnProcess:
    """A worker that has that number."""
    # A daemon is ended with this process, whatever ends it in order.
    worker = SPAWN.Process(target=work, args=(settings, number), name=f"greenroom-{number}", daemon=True)
    worker.start()
    return worker


def work(settings: Settings, number: int) -> None:
    """Serve as that worker: on the port that all share, and on one of its own where they have any."""
    # Whoever presses Ctrl+C tells all at once, and is answered by the process that has started this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    server = prepared(settings)
    listening = [bound(settings.host, settings.port, shared=True)]
    if settings.worker_port:
        listening.append(bound(settings.host, settings.worker_port + number, shared=True))
    server.run(sockets=listening)
