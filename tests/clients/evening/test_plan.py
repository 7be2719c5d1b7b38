"""The plan of an evening: a seed has one, and everybody in it is as the table of manners has them."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clients.evening.plan import ANSWERS, EVENING_MINUTES, MOST_WORDS, Manner, plan

NAMES = st.lists(st.text(min_size=1), min_size=len(Manner), max_size=40, unique=True)
LENGTHS = st.lists(st.integers(1, 240), min_size=1, max_size=5, unique=True)
SEEDS = st.integers()


@given(SEEDS, NAMES, LENGTHS)
def test_the_same_seed_is_the_same_evening(seed: int, names: list[str], lengths: list[int]) -> None:
    assert plan(seed, names, lengths) == plan(seed, names, lengths)


@given(SEEDS, NAMES, LENGTHS)
def test_everybody_comes_once_and_in_order(seed: int, names: list[str], lengths: list[int]) -> None:
    planned = plan(seed, names, lengths)
    assert sorted(one.name for one in planned) == sorted(names)
    times = [one.comes for one in planned]
    assert times == sorted(times)
    assert all(0 <= time <= EVENING_MINUTES for time in times)


@given(SEEDS, NAMES, LENGTHS)
def test_there_is_somebody_of_each_manner_and_the_others_wait_their_turn(
    seed: int, names: list[str], lengths: list[int]
) -> None:
    manners = Counter(one.manner for one in plan(seed, names, lengths))
    more = len(names) - len(Manner)
    assert manners == {manner: 1 + (more if manner is Manner.WAITS else 0) for manner in Manner}


@given(SEEDS, NAMES, LENGTHS)
def test_what_they_do_is_possible(seed: int, names: list[str], lengths: list[int]) -> None:
    for one in plan(seed, names, lengths):
        assert one.minutes in lengths
        assert len(set(one.words)) == len(one.words) <= MOST_WORDS
        assert one.answered > 0
        assert one.talks > 0
        assert one.answer == ANSWERS.get(one.manner, "APPROVE")


def test_another_seed_is_another_evening() -> None:
    names = [str(number) for number in range(12)]
    assert len({plan(seed, names, (5, 10, 20)) for seed in range(20)}) == 20


@pytest.mark.parametrize(("fans", "lengths"), [(len(Manner) - 1, [5]), (len(Manner), [])])
def test_too_few_fans_and_an_offer_of_nothing_are_no_evening(fans: int, lengths: list[int]) -> None:
    with pytest.raises(ValueError, match="An evening needs"):
        plan(7, [str(number) for number in range(fans)], lengths)
