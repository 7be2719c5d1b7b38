"""Every session that is open has its part of the queue."""

from domain.lifecycle import OPEN
from models.queue.queues import PARTS


def test_a_session_of_any_open_status_is_in_the_queue() -> None:
    assert PARTS.keys() == OPEN
