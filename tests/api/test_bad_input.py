"""Every input gone wrong, for every mutation: it says which part was wrong, and changes nothing."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.api.full_house import House, refusal_of
from tests.api.scenes import nothing_changes
from tests.bad_input import INVALID, MALFORMED, MISSING, UNKNOWN, Refusal, Wrong, encoded
from tests.conftest import ON_SQLITE
from tests.mutation import Mutation
from tests.mutations import MUTATIONS
from tests.stage import Stage

pytestmark = ON_SQLITE


def bad_ids(mutation: Mutation, house: House) -> Iterator[Wrong]:
    """Ids that name nothing, something else, or nothing that is theirs."""
    real = {"User": house.stage.ben.id, "LiveStream": house.stream, "PrivateSession": house.session}
    for field, kind in mutation.ids.items():
        others = [given for other, given in real.items() if other != kind]
        unknown = encoded(f"{kind}:{UNKNOWN}")
        foreign = (unknown, *others, UNKNOWN, encoded(f"{kind}:1"), encoded(kind))
        for wrong in (*foreign, "", "nonsense", "ü🎹", "=", "x" * 9_000):
            yield {field: [wrong] if field == "ids" else wrong}, (MISSING, [field])
        no_ids: tuple[Any, ...] = (None, 1.5, True, {})
        for malformed in no_ids:
            yield {field: [malformed] if field == "ids" else malformed}, (MALFORMED, None)


def bad_texts(mutation: Mutation) -> Iterator[Wrong]:
    """Nothing at all, too much, and what no screen can show."""
    if mutation.text is None:
        return
    field, longest = mutation.text
    for wrong in ("", "   ", "\n\t ", "x" * (longest + 1), "a\x00b", "\x00", "a\x1b[2Jb", "a\x7fb", "a\x85b"):
        yield {field: wrong}, (INVALID, [field])
    for malformed in (5, True, ["x"]):
        yield {field: malformed}, (MALFORMED, None)


def bad_times(mutation: Mutation) -> Iterator[Wrong]:
    """Times that have passed, lie too far ahead, or are none."""
    if (field := mutation.time) is None:
        return
    for wrong in (
        "2029-12-31T12:00:00Z",
        "2030-01-01T12:00:00Z",
        "2030-01-01T13:00:00+02:00",
        "2030-01-31T12:00:01Z",
        "9999-12-31T23:59:59Z",
        "0001-01-01T00:00:00Z",
    ):
        yield {field: wrong}, (INVALID, [field])
    for malformed in (
        "2030-01-02T12:00:00",
        "2030-01-02",
        "2030-02-30T12:00:00Z",
        "2030-01-02T25:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "10000-01-01T00:00:00Z",
        "tomorrow",
        "",
        1893495600,
    ):
        yield {field: malformed}, (MALFORMED, None)


def bad_keys() -> Iterator[Wrong]:
    """Idempotency keys that are none."""
    for key in ("", "x" * 256, "a\x00b", "\n"):
        yield {"idempotencyKey": key}, (INVALID, ["idempotencyKey"])
    for malformed in (5, ["x"]):
        yield {"idempotencyKey": malformed}, (MALFORMED, None)


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_bad_input_is_named_and_changes_nothing(stage: Stage, mutation: str) -> None:
    house = await House.ready_for(mutation, stage)
    doer, good, entry = house.doer(mutation), house.given(mutation), MUTATIONS[mutation]
    cases: list[tuple[Any, Refusal]] = [
        *bad_ids(entry, house),
        *bad_texts(entry),
        *bad_times(entry),
        *(entry.wrong(house.at) if entry.wrong else ()),
        *bad_keys(),
        ({"unheardOf": 1}, (MALFORMED, None)),
    ]
    async with nothing_changes():
        for change, expected in cases:
            assert (change, await refusal_of(doer, mutation, {**good, **change})) == (change, expected)
