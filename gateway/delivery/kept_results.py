"""The latest results of a group, for subscribers who come back after a lost connection."""

from collections.abc import Iterable, Mapping, Sequence

from gateway.delivery.encoded import EncodedResult
from models.log import TopicEvent
from subscriptions.feeds import LogSource

RESULTS_KEPT = 300
"""How many of the latest results a group keeps."""


class KeptResults:
    """Results by offset. ``times_forgotten``: how often some were, for they are so no more. What was being made then
    may be like them, and is not to be kept."""

    def __init__(self, source: LogSource[object]) -> None:
        self._source = source
        self._results: dict[int, Sequence[EncodedResult]] = {}
        self._subjects: dict[int, str | None] = {}
        self.times_forgotten = 0

    def of(self, events: Iterable[TopicEvent]) -> dict[int, Sequence[EncodedResult]]:
        """Those of these events that are kept."""
        return {event.offset: self._results[event.offset] for event in events if event.offset in self._results}

    def keep(self, events: Sequence[TopicEvent], results: Mapping[int, Sequence[EncodedResult]]) -> None:
        """Keep the results of these events, instead of the oldest."""
        for event in events:
            self._results[event.offset] = results[event.offset]
            self._subjects[event.offset] = self._source.subject(event)
        self._forget(sorted(self._results)[:-RESULTS_KEPT])

    def withdraw(self, subject: str | None) -> None:
        """Forget what is about that subject: it has been taken back."""
        self.times_forgotten += 1
        self._forget(offset for offset, kept in self._subjects.items() if kept == subject)

    def clear(self) -> None:
        """Forget all: the log has been put back."""
        self.times_forgotten += 1
        self._forget(self._results)

    def _forget(self, offsets: Iterable[int]) -> None:
        for offset in list(offsets):
            del self._results[offset], self._subjects[offset]
