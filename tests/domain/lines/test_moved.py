"""How far a change of a line reaches."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.lines.line import Line, LineEntry
from domain.lines.moved import Moved, moved, widest
from domain.lines.order import likely_order, positions
from tests.domain.samples import NOW, entry, lines, minutes

A, B, C, D = (entry(place) for place in range(4))


@pytest.mark.parametrize(
    ("before", "after", "reach"),
    [
        ([A, B, C], [A, B, C], None),
        ([], [A], None),
        ([A, B], [A, B, C], None),
        ([A, B, C], [A, B], None),
        ([A, B, C], [B, C], Moved(1)),
        ([A, B, C, D], [A, C, D], Moved(2)),
        ([A, C, D], [A, B, C, D], Moved(2)),
        ([A, B, C, D], [A, C, B, D], Moved(2, 3)),
        ([A, B, C, D], [A, B, D, C], Moved(3, 4)),
        ([A, B], [A, replace(B, booked=minutes(90))], None),
    ],
)
def test_a_change_reaches_from_the_first_position_that_is_another_to_the_last(
    before: list[LineEntry], after: list[LineEntry], reach: Moved | None
) -> None:
    assert moved(before, after) == reach


@pytest.mark.parametrize(
    ("found", "reach"),
    [
        ([], None),
        ([None, None], None),
        ([None, Moved(2, 3)], Moved(2, 3)),
        ([Moved(2, 3), Moved(5, 6)], Moved(2, 6)),
        ([Moved(4), Moved(1, 2)], Moved(1)),
    ],
)
def test_several_changes_reach_as_far_as_any_of_them(found: list[Moved | None], reach: Moved | None) -> None:
    assert widest(found) == reach


@given(lines(), st.data())
def test_whoever_is_not_within_reach_has_the_position_that_they_had(found: Line, data: st.DataObject) -> None:
    after = found
    for one in data.draw(st.lists(st.sampled_from(found.entries), max_size=2, unique=True)) if found.entries else []:
        after = after.without(one.id)
        if data.draw(st.booleans()):
            after = after.joined_by(replace(one, due=one.due + data.draw(st.integers(-30, 30).map(minutes))))
    reach = moved(likely_order(found, NOW), likely_order(after, NOW))
    was = positions(found, NOW)
    for who, position in positions(after, NOW).items():
        assert was[who] == position or (reach and reach.holds(position))
