"""Contexts of operations of schemas that have nothing to do with a database."""

from collections.abc import Iterable, Mapping
from types import SimpleNamespace
from typing import Any

from domain.rules import Rules
from models.line.lines import KeptLines
from models.rates.limiter import Limiter
from models.writing.transactions import Transactions
from tests.clock import ManualClock

NO_LIMITS = Limiter(None, ManualClock())


def asking(
    person: str | None = None, address: str = "", *, limiter: Limiter = NO_LIMITS, scopes: Iterable[str] = ()
) -> Any:
    """The context of an operation that this person asks, or nobody from that address."""

    async def announce(heads: Mapping[str, int]) -> None: ...

    clock = ManualClock()
    return SimpleNamespace(
        transactions=Transactions(clock, Rules(), announce, KeptLines()),
        scopes=frozenset(scopes),
        viewer_id=person,
        address=address,
        limiter=limiter,
    )
