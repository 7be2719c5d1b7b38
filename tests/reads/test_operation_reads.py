"""What one operation has read is read once."""

from typing import Any

import pytest

from reads.operation_reads import hashable


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
