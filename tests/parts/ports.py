"""Ports for servers that tests start."""

import os
import socket
from itertools import cycle

FIRST, EACH, WORKERS = 16_000, 1_000, 16
"""Below those that the system gives to clients: a server that is started again finds its port free."""

WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")) % WORKERS
START = os.getpid() * 7 % EACH
_ports = cycle(FIRST + EACH * WORKER + (START + step) % EACH for step in range(EACH))


def free_port() -> int:
    """A port of loopback that nobody listens on, and that no other of the test processes side by side is given."""
    for port in _ports:
        with socket.socket() as one:
            try:
                one.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError
