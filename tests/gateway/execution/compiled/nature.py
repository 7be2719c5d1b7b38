"""Objects of the adversary's schema, in which much is wrong."""

import random
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import strawberry
from graphql import Undefined
from strawberry import relay

from reads.shared_list import SharedList
from tests.gateway.execution.compiled.adversary import (
    Animal,
    Box,
    Branch,
    Cat,
    Colour,
    Dog,
    Ghost,
    Leaves,
    Rights,
    Robot,
    Shade,
    Size,
    Square,
    Triangle,
)


@dataclass
class Later:
    """Can be awaited more than once."""

    value: Any

    def __await__(self) -> Generator[Any, None, Any]:
        yield
        if isinstance(self.value, Exception):
            raise self.value
        return self.value


@dataclass
class Many:
    """Can be iterated more than once."""

    items: list[Any]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.items)


@dataclass
class ManyLater:
    """Can be iterated asynchronously, more than once."""

    items: list[Any]

    async def __aiter__(self) -> AsyncIterator[Any]:
        for item in self.items:
            yield item


class OddText(str):
    __slots__ = ()


class OddNumber(int):
    pass


class Raising(Leaves):
    """Not what it seems: a subclass whose attributes raise or wait."""

    @property
    def text(self) -> str:  # type: ignore[override]
        raise LookupError("text")

    @property
    def number(self) -> int:  # type: ignore[override]
        return Later(7)  # type: ignore[return-value]


WRONG_VALUES: list[Any] = [
    None,
    None,
    None,
    Undefined,
    0,
    1,
    -(2**31),
    2**31,
    -(2**40),
    2**70,
    1.0,
    1.5,
    -0.0,
    float("nan"),
    float("inf"),
    True,
    False,
    "",
    "x",
    "dark",
    "RED",
    "raise",
    "none",
    "undefined",
    "list",
    OddText("odd"),
    OddNumber(5),
    OddNumber(2**40),
    b"bytes",
    [],
    [None],
    ["x", 1, None],
    (1, 2),
    {"text": "x"},
    {1},
    Decimal("1.5"),
    UUID(int=5),
    Colour.RED,
    Colour.CRIMSON,
    Shade.DARK,
    Size.LARGE,
    Rights.READ,
    Rights.READ | Rights.WRITE,
    Colour,
    datetime(2030, 1, 1, tzinfo=UTC),
    datetime(2030, 1, 1, 12, 30, 15, 250_000, tzinfo=timezone(timedelta(hours=2))),
    datetime(2030, 1, 1),
    datetime(2030, 10, 27, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")),
    datetime(2030, 10, 27, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"), fold=1),
    date(2030, 1, 1),
    ValueError("a value"),
    Later("x"),
    Later(1),
    Later(None),
    Later(ValueError("later")),
    Many(["x", 1]),
    ManyLater(["x", 1]),
    SimpleNamespace(text="of a stranger", number=3, words=["a"]),
    object(),
    len,
    lambda *_: "called",
    int,
]

MISSING = object()


def out_of_place() -> list[Any]:
    """Objects where others are expected, some of them marked by ``strawberry.cast`` as what they are or are not."""
    nature = Nature(random.Random(0), 0)
    kinds: list[Any] = [Cat, Dog, Robot, Ghost, Leaves, Box, Animal, relay.Node, Square]
    makers: list[Callable[[], Any]] = [
        nature.leaves,
        nature.animal,
        nature.node,
        nature.thing,
        nature.shape,
        lambda: nature.box(lambda: 1),
    ]
    cast = [strawberry.cast(kind, make()) for kind in kinds for make in makers]
    raising = object.__new__(Raising)
    raising.__dict__.update(nature.leaves().__dict__)
    return [*cast, *(make() for make in makers), raising, Square(sides=3), Triangle(sides=4)]


@dataclass
class Nature:
    """Makes objects in which every so many values are wrong."""

    dice: random.Random
    wrong: float

    def branch(self, depth: int = 3) -> Any:
        leaves, few, more = self.leaves, self.few, depth > 0
        return self._made(
            Branch,
            leaves=leaves,
            maybe=lambda: self._or_none(leaves),
            many=lambda: few(leaves),
            loose=lambda: few(lambda: self._or_none(leaves)),
            nested=lambda: few(lambda: few(leaves)),
            thing=self.thing,
            maybe_thing=lambda: self._or_none(self.thing),
            things=lambda: few(lambda: self._or_none(self.thing)),
            animal=lambda: self._or_none(self.animal),
            animals=lambda: few(self.animal),
            node=lambda: self._or_none(self.node),
            nodes=lambda: few(self.node),
            dog=lambda: self._or_none(self.dog),
            number_box=lambda: self._or_none(lambda: self.box(lambda: 1)),
            leaves_box=lambda: self._or_none(lambda: self.box(leaves)),
            content=lambda: self.one_of(leaves, lambda: self.box(lambda: 1), lambda: self.box(lambda: "x")),
            shape=self.shape,
            shapes=lambda: few(self.shape),
            triangle=lambda: self._made(Triangle, sides=lambda: 3),
            branch=lambda: self.branch(depth - 1) if more else None,
            branches=lambda: few(lambda: self.branch(depth - 2)) if depth > 1 else [],
        )

    def leaves(self) -> Any:
        dice, few = self.dice, self.few
        return self._made(
            Raising if dice.random() < self.wrong / 4 else Leaves,
            text=lambda: dice.choice(["", "text", "é😀"]),
            text_or_null=lambda: dice.choice([None, "text"]),
            number=lambda: dice.choice([0, 1, -(2**31), 2**31 - 1]),
            number_or_null=lambda: dice.choice([None, 3]),
            real=lambda: dice.choice([0.0, 1.5, -1e300, 3]),
            real_or_null=lambda: dice.choice([None, 2.5]),
            flag=lambda: dice.choice([True, False]),
            moment=self.moment,
            moment_or_null=lambda: self._or_none(self.moment),
            day=lambda: dice.choice([None, date(2030, 1, 2)]),
            amount=lambda: dice.choice([None, Decimal("1.50")]),
            uid=lambda: dice.choice([None, UUID(int=7)]),
            key=lambda: dice.choice(["key", "2"]),
            colour=lambda: dice.choice(list(Colour)),
            shade=lambda: dice.choice([None, *Shade]),
            size=lambda: dice.choice(list(Size)),
            rights=lambda: dice.choice([None, *Rights]),
            odd=lambda: dice.choice([None, "odd", 1, True]),
            odd_again=lambda: dice.choice(["odd", 1, 2.5]),
            json=lambda: dice.choice([None, {"a": [1, None]}, [1], "x"]),
            words=lambda: few(lambda: dice.choice(["a", "b"])),
            words_or_nulls=lambda: few(lambda: dice.choice(["a", None])),
            grid=lambda: few(lambda: few(lambda: dice.choice([1, 2]))),
            loose_grid=lambda: few(lambda: self._or_none(lambda: few(lambda: dice.choice([1, None])))),
            shades=lambda: few(lambda: dice.choice([None, *Shade])),
        )

    def moment(self) -> datetime:
        zone = self.dice.choice([UTC, UTC, timezone(timedelta(hours=-3))])
        return datetime(2030, 1, 1, self.dice.randrange(24), 0, self.dice.randrange(60), self.dice.choice([0, 9]), zone)

    def animal(self, depth: int = 2) -> Any:
        friend = (lambda: self.animal(depth - 1)) if depth else (lambda: None)
        return self.one_of(
            lambda: self._made(Cat, name=lambda: "Tom", friend=friend, lives=lambda: 7),
            lambda: self.dog(friend),
        )

    def dog(self, friend: Callable[[], Any] = lambda: None) -> Any:
        ids = [UUID(int=1), UUID(int=2**127), "text", 5]
        return self._made(
            Dog,
            name=lambda: "Rex",
            friend=friend,
            id=lambda: self.dice.choice(ids),
            tricks=lambda: self.few(lambda: self.dice.choice(["roll", None])),
        )

    def node(self) -> Any:
        return self.one_of(
            self.dog,
            lambda: self._made(Robot, id=lambda: self.dice.choice([1, "2", UUID(int=3)]), leaves=self.leaves),
            lambda: self._made(Ghost, code=lambda: "boo"),
        )

    def thing(self) -> Any:
        return self.one_of(
            self.leaves,
            lambda: self._made(Robot, id=lambda: 1, leaves=lambda: self._or_none(self.leaves)),
            lambda: self._made(Cat, name=lambda: "Tom", friend=lambda: None, lives=lambda: 9),
        )

    def shape(self) -> Any:
        sides = self.dice.choice([3, 4])
        return self._made({3: Triangle, 4: Square}[sides], sides=lambda: sides)

    def box(self, content: Callable[[], Any]) -> Any:
        return self._made(Box, content=content, contents=lambda: self.few(content))

    def one_of(self, *makers: Callable[[], Any]) -> Any:
        made = self.dice.choice(makers)()
        if self.dice.random() < self.wrong / 4:
            strawberry.cast(self.dice.choice([Cat, Robot, Leaves, Animal, relay.Node, Box]), made)
        return made

    def few(self, make: Callable[[], Any]) -> Any:
        items = [self._maybe_wrong(make) for _ in range(self.dice.randrange(4))]
        return self.dice.choices([list, tuple, SharedList], [8, 1, 1])[0](items)

    def _or_none(self, make: Callable[[], Any]) -> Any:
        return make() if self.dice.random() < 0.8 else None

    def _maybe_wrong(self, make: Callable[[], Any]) -> Any:
        if self.dice.random() >= self.wrong:
            return make()
        return self.dice.choice([*WRONG_VALUES, Later(make()), Many([make()]), ManyLater([make()]), MISSING])

    def _made(self, kind: type[Any], **attributes: Callable[[], Any]) -> Any:
        made = object.__new__(kind)
        for name, make in attributes.items():
            value = self._maybe_wrong(make)
            if value is not MISSING:
                made.__dict__[name] = value
        return made
