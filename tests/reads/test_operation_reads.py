"""What one operation has read is read once."""

import asyncio
import gc
from typing import Any

import pytest

from reads.operation_reads import OperationReads, hashable


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"first": 1}, {"first": True}),
        ({"first": 1}, {"first": None}),
        ({"status": ["WAITING"]}, {"status": "WAITING"}),
        ({"input": {"a": 1}}, {"input": {"b": 1}}),
    ],
)
def test_different_arguments_are_told_apart(one: Any, other: Any) -> None:
    assert hashable(one) == hashable(dict(one))
    assert hashable(one) != hashable(other)


async def test_what_nobody_waits_for_any_more_fails_without_a_word() -> None:
    said: list[object] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: said.append(context["message"]))

    async def fail() -> object:
        await asyncio.sleep(0)
        raise ValueError

    def all_the_same() -> object:
        return OperationReads().read(object(), "field", {}, fail, lambda reading: reading)

    left, cancelled = all_the_same(), all_the_same()
    assert isinstance(cancelled, asyncio.Future)
    cancelled.cancel()
    for _ in range(3):
        await asyncio.sleep(0)
    del left, cancelled
    gc.collect()
    assert said == []
