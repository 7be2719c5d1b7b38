"""Admission to a waiting room."""


def is_admitted(*, live: bool, own: bool, waits: bool) -> bool:
    """Whether somebody may be in a room: its creator, and the fans whose sessions wait, while the stream is live."""
    return live and (own or waits)
