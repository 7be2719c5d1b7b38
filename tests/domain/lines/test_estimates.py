from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from domain.forecasting.learned import Learned
from domain.forecasting.occurrence import Occurrence, Occurs
from domain.lines.estimates import estimate
from domain.lines.line import Line
from domain.lines.order import Order, positions
from tests.domain.samples import NOW, RUNNING, entry, line, lines, minutes

AT = NOW.timestamp()
NAMES = [str(UUID(int=number)) for number in (*range(5), *range(100, 105), RUNNING.int)]

times = st.floats(-7200, 60).map(lambda offset: AT + offset)
durations = st.none() | st.floats(1, 7200)
occurrences = st.builds(
    Occurrence, times, st.sampled_from(Occurs), st.sampled_from(NAMES), durations, durations, st.none() | times
)


@st.composite
def creators(draw: st.DrawFn) -> Learned:
    """Somebody of whom something is known, in whatever order it was heard; or nothing."""
    learned = Learned()
    for one in draw(st.lists(occurrences, max_size=15)):
        learned.follow(one)
    shown = draw(st.dictionaries(st.sampled_from(NAMES), st.floats(-600, 7200).map(lambda offset: AT + offset)))
    learned.show(dict(shown), AT)
    return learned


@st.composite
def slow_lines(draw: st.DrawFn) -> Line:
    """Lines of all shapes, with a breath, and perhaps a pause."""
    paused = draw(st.none() | st.integers(-10, 60).map(lambda count: NOW + minutes(count)))
    return replace(draw(lines()), gap=minutes(draw(st.integers(0, 30))), paused_until=paused)


def waiting(found: Line) -> Line:
    return replace(found, entries=tuple(one for one in found.entries if one.promised is None))


@given(slow_lines(), creators())
def test_everybody_in_line_has_an_estimate_in_order_that_is_not_past(found: Line, learned: Learned) -> None:
    expected = estimate(Order(found, NOW), learned)
    assert set(expected) == {one.id for one in found.entries}
    for one in expected.values():
        assert NOW <= one.earliest <= one.likely <= one.latest


@given(slow_lines(), creators())
def test_positions_are_the_order_of_the_likely_starts(found: Line, learned: Learned) -> None:
    expected, numbers = estimate(Order(found, NOW), learned), positions(found, NOW)
    in_order = sorted(numbers, key=lambda one: numbers[one])
    likely = [expected[one].likely for one in in_order]
    assert likely == sorted(likely)


@given(slow_lines(), creators(), st.data())
def test_whoever_expires_before_their_turn_is_told_so_and_moves_nobody_behind_them(
    found: Line, learned: Learned, data: st.DataObject
) -> None:
    ends = [data.draw(st.none() | st.integers(1, 90)) for _ in found.entries]
    entries = tuple(
        replace(one, expires=NOW + minutes(end)) if end else one for one, end in zip(found.entries, ends, strict=True)
    )
    order = Order(replace(found, entries=entries), NOW)
    expected, last = estimate(order, learned), NOW
    for one in order.likely:
        likely = expected[one.id].likely
        assert likely >= last or likely == one.expires
        last = max(last, likely)


@given(slow_lines(), creators(), st.integers(-60, 600), st.booleans())
def test_an_estimate_never_lies_after_the_expiry_or_before_now(
    found: Line, learned: Learned, expires: int, on_air: bool
) -> None:
    ends = NOW + minutes(expires)
    bounded = replace(found, entries=tuple(replace(one, expires=ends) for one in found.entries), on_air=on_air)
    expected = estimate(Order(bounded, NOW), learned)
    assert expected == {} or ends > NOW
    for one in expected.values():
        assert NOW <= one.earliest <= one.likely <= one.latest <= ends


@given(slow_lines(), creators())
def test_a_promised_session_does_not_begin_before_its_time_unless_it_is_asked_to(found: Line, learned: Learned) -> None:
    expected = estimate(Order(found, NOW), learned)
    for one in found.entries:
        if one.promised and not one.early:
            assert expected[one.id].earliest >= one.promised


@given(slow_lines(), creators())
def test_promises_keep_their_order(found: Line, learned: Learned) -> None:
    expected = estimate(Order(found, NOW), learned)
    promises = sorted((one.promised, one.id) for one in found.entries if one.promised and not one.early)
    likely = [expected[one].likely for _, one in promises]
    assert likely == sorted(likely)


@given(slow_lines(), creators())
def test_while_the_creator_is_off_air_only_a_promise_ahead_can_be_counted_on(found: Line, learned: Learned) -> None:
    expected = estimate(Order(replace(found, running=None, on_air=False), NOW), learned)
    assert set(expected) == {one.id for one in found.entries if one.promised and one.promised > NOW}


@given(slow_lines().map(waiting), creators(), st.integers(1, 60), st.integers(-90, 0))
def test_a_longer_line_never_starts_sooner_and_a_cancellation_ahead_is_never_later(
    found: Line, learned: Learned, booked: int, due: int
) -> None:
    learned.show({}, AT)
    longer = found.joined_by(entry(999, due=due, booked=booked))
    before, after = estimate(Order(found, NOW), learned), estimate(Order(longer, NOW), learned)
    for one, short in before.items():
        long = after[one]
        assert short.earliest <= long.earliest
        assert short.likely <= long.likely
        assert short.latest <= long.latest


def evenings(share: float, gap: float) -> Learned:
    """A creator whose sessions last that share of what was booked, with that gap between them."""
    learned, at = Learned(), AT - 10 * 3600
    learned.follow(Occurrence(at, Occurs.STREAM_STARTED))
    for number in range(20):
        learned.follow(Occurrence(at, Occurs.APPROVED, str(number), booked=900.0))
    for number in range(20):
        at += gap
        learned.follow(Occurrence(at, Occurs.STARTED, str(number)))
        at += 900 * share
        learned.follow(Occurrence(at, Occurs.ENDED, str(number)))
    return learned


def test_whoever_ends_early_is_expected_to_and_whoever_does_not_is_not() -> None:
    found = line(*(entry(number, due=-9 + number, booked=15) for number in range(6)))
    last = found.entries[-1].id
    quick, whole, slow = (
        estimate(Order(found, NOW), one)[last].likely for one in (evenings(0.4, 20), evenings(1, 20), evenings(1, 300))
    )
    assert quick < whole < slow
    assert minutes(25) < quick - NOW < minutes(45)
    assert minutes(70) < whole - NOW < minutes(85)


def test_of_whom_nothing_is_known_is_expected_what_creators_are_like() -> None:
    found = line(entry(1), entry(2), running=10)
    first, second = estimate(Order(found, NOW), Learned()).values()
    assert NOW <= first.earliest < first.likely < NOW + minutes(11) < first.latest
    assert first.likely < second.likely < NOW + minutes(22)


def test_an_estimate_moves_on_with_the_clock_while_nothing_runs() -> None:
    alone, learned = line(entry(1)), Learned()
    likely = [estimate(Order(alone, NOW + minutes(later)), learned)[UUID(int=1)].likely for later in (0, 7, 14)]
    assert likely == sorted(set(likely))


def test_who_was_asked_to_come_early_is_not_in_their_own_way() -> None:
    found = line(entry(1, due=-9), entry(2, due=-8), entry(3, due=-7, promised=30, booked=20))
    early = estimate(Order(found, NOW), evenings(1, 20))[UUID(int=3)]
    assert NOW + minutes(20) < early.likely < NOW + minutes(25)


def moved(change: Callable[[Line], Line]) -> timedelta:
    """By how much what is said of the second in line moves with a change."""
    learned, found = Learned(), line(entry(1), entry(2), running=20)
    before = estimate(Order(found, NOW), learned)
    learned.show(before.shown, AT)
    return estimate(Order(change(found), NOW), learned)[UUID(int=2)].likely - before[UUID(int=2)].likely


def test_what_was_shown_stays_while_little_changes_and_moves_when_much_does() -> None:
    def longer_by(seconds: float) -> Callable[[Line], Line]:
        def change(found: Line) -> Line:
            assert found.running
            return replace(
                found, running=replace(found.running, until=found.running.until + timedelta(seconds=seconds))
            )

        return change

    assert moved(longer_by(15)) == timedelta(0)
    assert moved(longer_by(1200)) > minutes(5)
