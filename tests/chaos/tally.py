"""What became of all that clients asked for."""

from collections import Counter
from dataclasses import dataclass, field
from time import monotonic

from tests.sockets import Answer, GraphQLFailure

SETTLE_SECONDS = 1.0
"""So long after a fault a node may still find out that a connection of its pool has gone."""

ITS_OWN_FAULT = frozenset({"INTERNAL", "UNAVAILABLE"})
"""Codes by which a server says that it could not, rather than that it will not."""


@dataclass(frozen=True)
class Done:
    """A mutation that was answered with data."""

    name: str
    mutation: str
    given: Answer
    result: Answer


@dataclass(frozen=True)
class Failure:
    """An answer with a top-level error, and when it was asked for and given."""

    code: str
    asked: str
    sent: float
    answered: float


@dataclass
class Fault:
    """What failed. ``excuses``: requests that were under way may be answered with an error of the server."""

    name: str
    excuses: bool
    began: float = field(default_factory=monotonic)
    ended: float = float("inf")

    def excuses_it(self, failure: Failure) -> bool:
        """Whether that request was under way meanwhile."""
        return self.excuses and failure.sent <= self.ended + SETTLE_SECONDS and failure.answered >= self.began


@dataclass
class Tally:
    """Everything, as it happened."""

    done: list[Done] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    asked: int = 0
    retried: int = 0

    def failed(self, failure: GraphQLFailure, asked: str, sent: float) -> None:
        """The server could not. That it would not, which is the client's affair, is not counted."""
        if failure.code in ITS_OWN_FAULT:
            self.failures.append(Failure(failure.code, asked, sent, monotonic()))

    def of(self, *mutations: str) -> list[Done]:
        """Those of these mutations that were answered with data."""
        return [one for one in self.done if one.mutation in mutations]

    @property
    def inexcusable(self) -> list[Failure]:
        """Failures that no fault explains."""
        return [one for one in self.failures if not any(fault.excuses_it(one) for fault in self.faults)]

    def report(self) -> list[str]:
        """What there was, a line each."""
        by_mutation = Counter(one.mutation for one in self.done)
        codes = Counter(one.code for one in self.failures)
        return [
            f"mutations answered with data: {len(self.done)} ({counted(by_mutation)})",
            f"refused: {self.refused.total()} ({counted(self.refused)})",
            f"requests: {self.asked}, retried: {self.retried}",
            f"faults: {len(self.faults)} ({counted(Counter(fault.name for fault in self.faults))})",
            f"errors of a server: {len(self.failures)} ({counted(codes)}), that no fault explains: "
            f"{len(self.inexcusable)}",
        ]


def counted(counter: Counter[str]) -> str:
    """A counter in words."""
    return ", ".join(f"{name} {number}" for name, number in counter.most_common())
