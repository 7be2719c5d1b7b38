"""Of a long line, who asks is told what everybody would be told."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.forecasting.learned import Learned
from domain.forecasting.quantiles import ranges
from domain.lines.as_present import as_present
from domain.lines.estimates import estimate
from domain.lines.line import Line
from domain.lines.order import Order
from domain.lines.starts import Starts
from tests.domain.samples import NOW, entry, line

LENGTHS = st.sampled_from((2, 61, 150, 300))


@st.composite
def long_lines(draw: st.DrawFn) -> Line:
    """Some wait, some let others go first, some are promised a time, and of some the session expires soon."""
    random = Random(draw(st.integers(0, 10_000)))
    promises, others_first = draw(st.sampled_from((0.0, 0.05, 0.7))), draw(st.sampled_from((0.0, 0.1)))

    def one(number: int) -> dict[str, float]:
        if random.random() < promises:
            return {"promised": random.uniform(-5, 4_000)}
        later = {"not_before": random.uniform(1, 300)} if random.random() < others_first else {}
        return later | {"due": random.uniform(-90, 0), "expires": random.choice((200, 30_000))}

    sized = (entry(number, booked=random.choice((5, 10, 30)), **one(number)) for number in range(draw(LENGTHS)))  # type: ignore[arg-type]
    return line(*sized, running=draw(st.none() | st.just(5.0)))


@settings(max_examples=40, deadline=None)
@given(long_lines(), st.booleans())
def test_each_begins_when_the_forecast_of_the_whole_line_says(found: Line, on_air: bool) -> None:
    found = replace(found, on_air=on_air)
    learned, entries = Learned(), found.entries
    starts = Starts(found, entries, NOW, learned)
    likely, alone = starts.likely, [starts[place] for place in range(len(entries))]
    whole = ranges(as_present(found, entries, entries, NOW, learned), learned.odds)
    assert [tuple(one) for one in alone] == [pytest.approx(tuple(one), abs=1e-3) for one in whole]
    assert likely == pytest.approx([one.likely for one in whole], abs=1e-3)
    assert starts.likely == likely


@settings(max_examples=40, deadline=None)
@given(long_lines(), st.data())
def test_who_asks_alone_is_told_the_same_as_beside_all_others(found: Line, data: st.DataObject) -> None:
    beside = dict(estimate(Order(found, NOW), Learned()))
    asks = data.draw(st.sampled_from(found.entries)).id
    assert estimate(Order(found, NOW), Learned())[asks] == beside[asks]


@settings(max_examples=40, deadline=None)
@given(long_lines())
def test_the_last_is_over_when_whoever_has_no_promise_and_is_likely_to_end_last_is(found: Line) -> None:
    begins = estimate(Order(found, NOW), Learned())
    ends = [begins[one.id].likely + one.booked for one in found.entries if one.promised is None]
    over = begins.last_over
    assert (over is None) is (not ends)
    if over is not None:
        assert abs((over - max(ends)).total_seconds()) <= 1
