"""Who is held to the rates: each alone, on this node, and for what is written on all of them."""

import asyncio
import math
from uuid import UUID, uuid4

import pytest

from domain.rates import Per, Rate, Rates, table
from models.rates import limiter
from models.rates.limiter import Counts, Limiter
from models.rates.shared_counts import ValkeyCounts
from tests.clock import ManualClock
from tests.parts.ports import free_port
from tests.parts.valkey import valkey
from tests.sockets import TIMEOUT_SECONDS

ANA, BEN = UUID(int=1), UUID(int=2)
FEW = Rates(write_rate=Rate(Per.PERSON, 3, 60))


def taken(counts: Counts, whom: str, now: float, times: int) -> int:
    """How many of so many attempts at once are let through."""
    return sum(not counts.take(whom, now) for _ in range(times))


@pytest.mark.parametrize("name", [name for name, rate in table(Rates()).items() if rate.amount])
def test_each_rate_lets_its_amount_through_and_the_next_one_when_it_said(name: str) -> None:
    rate = table(Rates())[name]
    counts = Counts(rate)
    assert taken(counts, "1", 1_000, rate.amount + 10) == rate.amount
    wait = counts.take("1", 1_000)
    assert counts.take("1", 1_000 + wait - 0.01) > 0
    assert counts.take("1", 1_000 + wait + 0.01) == 0


def test_one_pays_nothing_for_another() -> None:
    counts = Counts(Rate(Per.ADDRESS, 5, 60))
    assert taken(counts, "mine", 0, 10) == 5
    assert taken(counts, "theirs", 0, 10) == 5


def test_what_was_refused_is_not_counted() -> None:
    counts = Counts(Rate(Per.ADDRESS, 5, 60))
    assert taken(counts, "mine", 0, 1_000) == 5
    assert counts.take("mine", 0) == 60 + 12


def test_a_clock_that_was_put_back_locks_nobody_out() -> None:
    counts = Counts(Rate(Per.ADDRESS, 5, 60))
    assert taken(counts, "mine", 10_000, 10) == 5
    assert taken(counts, "mine", 5_000, 10) == 5


def test_a_limiter_forgets_sooner_than_it_grows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limiter, "MOST_COUNTED", 3)
    counts = Counts(Rate(Per.ADDRESS, 1, 60))
    assert [taken(counts, whom, 0, 2) for whom in "abcda"] == [1, 1, 1, 1, 1]
    assert [taken(counts, whom, 0, 2) for whom in "da"] == [0, 0]


async def test_a_mutation_counts_by_its_own_rate_or_with_all_others() -> None:
    clock = ManualClock()
    ours = Limiter(FEW, clock)
    assert [bool(await ours.take_write(name, ANA)) for name in ("decide", "setReady", "decide", "muteFan")] == [
        False,
        False,
        False,
        True,
    ]
    assert not await ours.take_write("goLive", ANA)
    assert not await ours.take_write("decide", BEN)
    assert not any([await ours.take_write("creditWallet", ANA) for _ in range(2_000)])
    clock.move(seconds=math.ceil(await ours.take_write("decide", ANA)))
    assert not await ours.take_write("decide", ANA)


async def test_without_limits_nobody_waits() -> None:
    free = Limiter(None, ManualClock())
    assert not any([await free.take_write("goLive", ANA) for _ in range(100)])
    assert not any(free.take("bad_token_rate", "1.2.3.4") for _ in range(1_000))


@pytest.mark.usefixtures("valkey_may_take_its_time")
async def test_what_is_written_is_counted_on_all_nodes_together() -> None:
    async with valkey() as server:
        nodes = [Limiter(FEW, ManualClock(), ValkeyCounts(server.url)) for _ in range(2)]
        person = uuid4()
        waits = [await nodes[turn % 2].take_write("decide", person) for turn in range(5)]
        assert waits[:3] == [0, 0, 0]
        assert all(1 <= wait <= 120 for wait in waits[3:])
        # What one node alone guards is not asked of Valkey.
        assert not nodes[0].take("request_rate", "1.2.3.4")
        await asyncio.gather(*(node.close() for node in nodes))


async def test_while_valkey_is_away_each_node_counts_alone() -> None:
    lonely = Limiter(FEW, ManualClock(), ValkeyCounts(f"redis://127.0.0.1:{free_port()}"))
    assert [bool(await lonely.take_write("decide", ANA)) for _ in range(5)] == [False, False, False, True, True]
    await lonely.close()


async def test_a_valkey_that_hangs_holds_a_mutation_up_once_and_for_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("models.rates.shared_counts.ANSWER_SECONDS", 0.1)
    asked, was_asked = 0, asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        was_asked.set()
        await reader.read()
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        lonely = Limiter(FEW, ManualClock(), ValkeyCounts(f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}"))
        assert [bool(await lonely.take_write("decide", ANA)) for _ in range(5)] == [False, False, False, True, True]
        await lonely.close()
        # Nobody may have come to it before the answer was given up.
        await asyncio.wait_for(was_asked.wait(), TIMEOUT_SECONDS)
    assert asked == 1


@pytest.mark.parametrize("address", ["redis://there", "rediss://there/1", "redis://:word@there", "redis://"])
async def test_nodes_count_together_by_an_address_without_a_port(address: str) -> None:
    counts = ValkeyCounts(address)
    assert counts._client.connection_pool.connection_kwargs.get("port", 6379) == 6379
    await counts.close()
