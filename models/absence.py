"""What a process needs and cannot reach: the log says so when it is lost, once a minute while it is, and when it is
back, however often it is tried meanwhile."""

import logging
import time
from collections.abc import Callable

AGAIN_SECONDS = 60.0


class Absence:
    """What is away, or not, as far as this process knows. ``gone`` and ``back``: what the log says of it, at ``level``
    while it is away. ``seconds``: a clock that only goes on."""

    def __init__(
        self,
        logger: logging.Logger,
        gone: str,
        back: str,
        level: int = logging.WARNING,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._logger = logger
        self._gone = gone
        self._back = back
        self._level = level
        self._seconds = seconds
        self._since: float | None = None
        self._said = 0.0

    def noticed(self, why: str, error: BaseException | None = None) -> None:
        """It could not be reached. ``error``: what was raised; its traceback is logged the first time."""
        now = self._seconds()
        if self._since is None:
            self._since = self._said = now
            self._logger.log(self._level, "%s: %s", self._gone, why, exc_info=error)
        elif now - self._said >= AGAIN_SECONDS:
            self._said = now
            self._logger.log(self._level, "%s, for %.0f s by now: %s", self._gone, now - self._since, why)

    def over(self) -> None:
        """It was reached."""
        if self._since is not None:
            self._logger.info("%s, after %.0f s", self._back, self._seconds() - self._since)
            self._since = None
