"""A database that cannot be opened whole is closed again: a process would wait for the threads of what is open."""

import resource
import sqlite3
import threading

import pytest
from tortoise.exceptions import DBConnectionError

from gateway.settings.settings import Settings
from models.database.opening import connect
from tests.conftest import ON_SQLITE


@ON_SQLITE
async def test_no_thread_is_left_of_a_file_for_which_descriptors_do_not_suffice(settings: Settings) -> None:
    threads = set(threading.enumerate())
    allowed = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (first_free() + 2, allowed[1]))
    try:
        with pytest.raises((DBConnectionError, OSError, sqlite3.OperationalError)):
            await connect(settings.database_url, everywhere=False)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, allowed)
    for thread in set(threading.enumerate()) - threads:
        thread.join(10)
        assert not thread.is_alive()


def first_free() -> int:
    """The number of the descriptor that is opened next."""
    with open("/dev/null") as file:
        return file.fileno()
