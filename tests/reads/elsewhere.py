"""Another node on the database of a stage."""

from collections.abc import Mapping
from datetime import timedelta

import pytest

from models.line.lines import KeptLines
from models.writing.transactions import Transactions
from reads import coalescing_cache
from tests.stage import Stage


def another_node(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Transactions:
    """What another node does, of which no hint comes; what the stage keeps is never too old by itself."""

    async def tell_nobody(heads: Mapping[str, int]) -> None:
        pass

    monkeypatch.setattr(coalescing_cache, "TTL", timedelta(hours=1))
    own = stage.node.transactions
    return Transactions(own.clock, own.rules, tell_nobody, KeptLines())
