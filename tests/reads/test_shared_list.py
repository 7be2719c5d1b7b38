"""What is made of a list that many read is made once."""

from collections.abc import Callable

import pytest

from reads.shared_list import MOST_READERS, SharedList


class Reader:
    """Counts how often it reads."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, numbers: SharedList[int]) -> list[int]:
        self.times += 1
        if None in numbers:
            raise LookupError
        return [number * 2 for number in numbers]


def test_a_reader_reads_a_list_once() -> None:
    numbers, one, other = SharedList([1, 2]), Reader(), Reader()
    assert numbers.read_by(one) is numbers.read_by(one)
    assert numbers.read_by(other) == numbers.read_by(one) == [2, 4]
    assert (one.times, other.times) == (1, 1)


def test_each_list_is_read_by_itself() -> None:
    reader = Reader()
    assert SharedList([1]).read_by(reader) == [2]
    assert SharedList([2]).read_by(reader) == [4]


def test_what_few_make_is_kept_however_many_read() -> None:
    numbers = SharedList([1])
    readers: list[Callable[[SharedList[int]], list[int]]] = [Reader() for _ in range(3 * MOST_READERS)]
    for reader in readers * 2:
        numbers.read_by(reader)
        assert len(numbers._made) <= MOST_READERS


def test_what_cannot_be_made_is_tried_again() -> None:
    numbers, reader = SharedList([None]), Reader()
    for _ in range(2):
        with pytest.raises(LookupError):
            numbers.read_by(reader)  # type: ignore[arg-type]
    assert reader.times == 2
