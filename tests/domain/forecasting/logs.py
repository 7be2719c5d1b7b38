"""Logs that are short enough to say what must come out."""

import json
from typing import Any

from domain.forecasting.replay import replayed

MINUTE = 60
Answer = dict[str, Any]


def event(t: float, kind: str, session: str | None = None, **more: object) -> str:
    named = {"session": session} if session else {}
    return json.dumps({"t": t, "type": kind, "creator": "ana", **named, **more})


def waits(t: float, session: str, minutes: int = 10) -> list[str]:
    return [event(t, "requested", session, bookedMinutes=minutes), event(t + 1, "approved", session)]


def answers(*lines: str) -> list[Answer]:
    return [json.loads(answer) for answer in replayed(lines, lambda _: None)]


def asked(t: float, *lines: str) -> dict[str, Answer]:
    """Of those in line then, by session."""
    (answer,) = answers(*lines, event(t, "ask"))
    assert answer["t"] == t
    return {one["session"]: one for one in answer["estimates"]}


LIVE = event(0, "stream_started")
RUNNING = [LIVE, *waits(10, "one"), event(20, "started", "one"), *waits(30, "two"), *waits(40, "three", 20)]
PROMISED = [*RUNNING, event(50, "later", "three", scheduledFor=7200)]
