import pytest

from domain.lines.yields import Place, check_yield, yielded
from domain.refusals import ValidationFailed, YieldsExhausted
from tests.domain.samples import NOW, minutes


@pytest.mark.parametrize("count", [5, 6, 29, 30])
@pytest.mark.parametrize("yields", [0, 1])
def test_twice_others_may_go_first_for_five_to_thirty_minutes(count: int, yields: int) -> None:
    assert check_yield(count, yields) == minutes(count)


@pytest.mark.parametrize("count", [-5, 0, 4, 31])
@pytest.mark.parametrize("yields", [0, 2])
def test_others_go_first_for_five_minutes_to_thirty(count: int, yields: int) -> None:
    with pytest.raises(ValidationFailed) as refused:
        check_yield(count, yields)
    assert refused.value.path == ["minutes"]


def test_others_may_not_go_first_a_third_time() -> None:
    with pytest.raises(YieldsExhausted) as refused:
        check_yield(10, 2)
    assert refused.value.limit == 2


@pytest.mark.parametrize(
    ("due", "promised", "place"),
    [
        # Who has waited for 20 minutes stays ahead of those who came later than ten minutes after them.
        (-20, None, (-10, 10, None)),
        (0, None, (10, 10, None)),
        # Yielded once already, and due later than now.
        (4, None, (14, 14, None)),
        # A promise that is passed by is given up, whether or not its time has come.
        (0, 0, (10, 10, None)),
        (5, 5, (15, 15, None)),
        (-3, -3, (7, 10, None)),
        # One that lies behind, as the fan was asked to come early, stands.
        (-2, 30, (8, 10, 30)),
        (-2, 10, (8, 10, 10)),
        (-2, 9.9, (8, 10, None)),
    ],
)
def test_the_place_of_who_yields_ten_minutes(
    due: float, promised: float | None, place: tuple[float, float, float | None]
) -> None:
    start = None if promised is None else NOW + minutes(promised)
    later, not_before, stands = place
    found = yielded(NOW + minutes(due), start, NOW, minutes(10))
    assert found == Place(NOW + minutes(later), NOW + minutes(not_before), None if stands is None else start)
