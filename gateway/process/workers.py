"""Several processes on one port, a node each: what is started, started again when it dies or stands still, and ended in
order."""

import logging
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from multiprocessing.connection import Connection, Pipe, wait

from gateway.monitoring.logs import open_log
from gateway.node import DRAIN_SECONDS
from gateway.process.heartbeat import beat, has_beaten
from gateway.process.parent import SPAWN, end_with_parent
from gateway.process.server import SHUTDOWN_SECONDS, TO_STOP, bound, ports, prepared, say_where
from gateway.settings.settings import Settings

RESTART_SECONDS = 1.0
"""Between two starts of a worker that ends at once."""

LAST_SECONDS = 5.0
"""For what a worker does after it has closed its sockets; then it is killed."""

ROUND_SECONDS = 0.2
SILENT_ROUNDS = 150
"""Within so many a worker that serves beats, or else it stands still. By rounds, not by a clock: where this process has
stood still too, as on a machine that is put away, nobody is late."""

logger = logging.getLogger("greenroom.workers")


class Worker:
    """One of the processes, as the one that has started it knows it."""

    def __init__(self, settings: Settings, number: int) -> None:
        self._heard, telling = Pipe(duplex=False)
        # A daemon is ended with this process, whatever ends it in order.
        self.process = SPAWN.Process(
            target=work, args=(settings, number, telling), name=f"greenroom-{number}", daemon=True
        )
        self.process.start()
        telling.close()
        self.serves = False
        """Whether it has begun to."""
        self._silent_rounds = 0

    def stands_still(self) -> bool:
        """Listen for a round; whether it served, and says nothing any more."""
        if has_beaten(self._heard):
            self.serves = True
            self._silent_rounds = 0
        elif self.serves:
            self._silent_rounds += 1
        return self._silent_rounds == SILENT_ROUNDS


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
        with started(settings) as workers:
            keep_up(workers, settings, stop)


def signal_to_stop() -> Connection:
    """What can be read from once this process has been told to stop."""
    stop, telling = Pipe(duplex=False)
    for stopping in TO_STOP:
        signal.signal(stopping, lambda *_: telling.send_bytes(b""))
    return stop


def keep_up(workers: list[Worker], settings: Settings, stop: Connection) -> None:
    """Start each worker again that ends by itself or stands still, until told to stop; say where they serve once the
    first one does."""
    is_said = False
    while stop not in (ready := wait([stop, *(worker.process.sentinel for worker in workers)], ROUND_SECONDS)):
        for number, worker in enumerate(workers):
            if worker.process.sentinel in ready:
                # A process has closed its files a moment before it has ended: rounds would take no time meanwhile.
                worker.process.join()
            if worker.process.exitcode is not None:
                # Whoever tells all processes to stop may have told the worker first.
                if stop.poll(RESTART_SECONDS):
                    return
                logger.warning("worker %d has ended by itself, with %d", number, worker.process.exitcode)
                workers[number] = Worker(settings, number)
            elif worker.stands_still():
                worker.process.kill()
                logger.error("worker %d stood still, and was killed", number)
            elif worker.serves and not is_said:
                is_said = True
                say_where(settings)


@contextmanager
def started(settings: Settings) -> Iterator[list[Worker]]:
    """The workers, which are told to end with the context, and waited for."""
    workers = [Worker(settings, number) for number in range(settings.workers)]
    try:
        yield workers
    finally:
        for worker in workers:
            worker.process.terminate()
        until = time.monotonic() + SHUTDOWN_SECONDS + DRAIN_SECONDS + LAST_SECONDS
        for worker in workers:
            worker.process.join(max(0.0, until - time.monotonic()))
            worker.process.kill()


def work(settings: Settings, number: int, telling: Connection) -> None:
    """Serve as that worker: on the port that all share, and on one of its own where they have any. ``telling``: by
    which it beats."""
    # Whoever presses Ctrl+C tells all at once, and is answered by the process that has started this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent()
    server = prepared(settings)
    listening = [bound(settings.host, settings.port, shared=True)]
    if settings.worker_port:
        listening.append(bound(settings.host, settings.worker_port + number, shared=True))
    server.run_and_tell(listening, partial(beat, telling))
