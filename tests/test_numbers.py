"""Every number that the code has by a name is as it was decided on: many were measured, none changes by the way. Who
means to change one writes them anew (tests/numbers.py), and says why in the commit."""

from tests.numbers import WRITTEN, numbers


def test_numbers_are_as_they_were_decided_on() -> None:
    assert list(numbers()) == WRITTEN.read_text().splitlines()
