"""The demo's people are made once and all at once, whoever else makes them and wherever that is cut off."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from gateway.node import open_node
from gateway.pages import demo_data
from gateway.pages.demo_data import PEOPLE, seed
from models.ledger import Transfer
from models.people import User
from models.writing.transactions import Transactions
from tests.clock import ManualClock
from tests.conftest import settings_for


@pytest.fixture
async def transactions(database_url: str, clock: ManualClock) -> AsyncIterator[Transactions]:
    """Those of a node on a new database."""
    async with open_node(settings_for(database_url, "memory://"), clock) as node:
        yield node.transactions


async def test_of_several_who_seed_at_once_one_does(transactions: Transactions) -> None:
    assert sorted(await asyncio.gather(*(seed(transactions) for _ in range(4)))) == [False, False, False, True]
    assert (await User.all().count(), await Transfer.all().count()) == (len(PEOPLE), len(demo_data.FANS))


async def test_a_seed_that_is_cut_off_is_none(transactions: Transactions, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as cut_off:
        cut_off.setattr(demo_data, "OFFERS", {"Ana": demo_data.OFFERS["Ana"]})
        with pytest.raises(KeyError):
            await seed(transactions)
    assert not await User.exists()
    assert await seed(transactions)
    assert await User.all().count() == len(PEOPLE)
