"""What may go wrong, for programs. What a person can do something about is in a mutation's answer (``NotDone``)."""

from collections.abc import Sequence
from typing import Any

PASSING = {"RATE_LIMITED", "UNAVAILABLE", "INTERNAL"}


def passing(errors: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those errors of an answer that pass: the server says when to ask again, and what is null because of them may be
    there then."""
    return [error for error in errors if "retryAfterSeconds" in (error.get("extensions") or {})]


class Refused(Exception):
    """The server has answered with top-level errors. ``code``: ``extensions.code``, such as ``UNAUTHENTICATED``."""

    def __init__(self, errors: Sequence[dict[str, Any]]) -> None:
        first = errors[0] if errors else {}
        super().__init__(first.get("message", "The server refused without a word."))
        self.errors = errors
        self._extensions: dict[str, Any] = first.get("extensions") or {}
        self.code = str(self._extensions.get("code", ""))

    @property
    def retry_after_seconds(self) -> float | None:
        """After how long it may be tried again; None where trying again does not help."""
        return float(self._extensions.get("retryAfterSeconds", 0)) if self.code in PASSING else None


class Unreachable(Exception):
    """No answer came, however often the server was asked. It is safe to ask the same again: it is done once."""

    def __init__(self) -> None:
        super().__init__("The server could not be reached. Please try again.")


class Closed(Exception):
    """The server takes no more from this client, because of what it sent."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(reason or f"The server closed the socket with {code}.")
        self.code = code
