"""A schema in which everything can go wrong, and objects of it in which much does."""

import random
from collections.abc import AsyncIterator, Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import Enum, Flag, IntEnum, StrEnum
from types import SimpleNamespace
from typing import Annotated, Any, Generic, NewType, Optional, TypeVar, Union
from uuid import UUID
from zoneinfo import ZoneInfo

import strawberry
from graphql import Undefined
from strawberry import relay
from strawberry.permission import BasePermission
from strawberry.scalars import JSON
from strawberry.schema.config import StrawberryConfig

from schema.scalars import DATE_TIME

T = TypeVar("T")


@strawberry.enum
class Colour(Enum):
    RED = 1
    GREEN = "g"
    CRIMSON = 1  # noqa: PIE796 - an alias


@strawberry.enum
class Shade(StrEnum):
    DARK = "dark"
    LIGHT = "light"


@strawberry.enum
class Size(IntEnum):
    SMALL = 1
    LARGE = strawberry.enum_value(2, name="HUGE")


@strawberry.enum
class Rights(Flag):
    READ = 1
    WRITE = 2


def serialize_odd(value: Any) -> Any:
    if value == "raise":
        raise ValueError("odd")
    return {"none": None, "undefined": Undefined, "list": [1, {"a": None}]}.get(value, value)


Odd = NewType("Odd", str)
Serials = NewType("Serials", int)


class No(BasePermission):
    message = "No."

    def has_permission(self, source: Any, info: "strawberry.Info[Any, None]", **kwargs: Any) -> bool:
        return False


@strawberry.type
class Leaves:
    text: str
    text_or_null: str | None
    number: int
    number_or_null: int | None
    real: float
    real_or_null: float | None
    flag: bool
    moment: datetime
    moment_or_null: datetime | None
    day: date | None
    amount: Decimal | None
    uid: UUID | None
    key: strawberry.ID
    colour: Colour
    shade: Shade | None
    size: Size
    rights: Rights | None
    odd: Odd | None
    odd_again: Odd
    json: JSON | None
    words: list[str]
    words_or_nulls: list[str | None] | None
    grid: list[list[int]]
    loose_grid: list[list[int | None] | None] | None
    shades: list[Shade | None]
    constant: str = "constant"


@strawberry.interface
class Animal:
    name: str
    friend: Optional["Animal"]


@strawberry.type
class Cat(Animal):
    lives: int


@strawberry.type
class Dog(Animal, relay.Node):
    id: relay.NodeID[UUID]
    tricks: list[str | None]

    @strawberry.field
    async def trick(self) -> str:
        return self.tricks[0] or ""


@strawberry.type(name="Automaton")
class Robot(relay.Node):
    id: relay.NodeID[int]
    leaves: Leaves | None

    @strawberry.field
    def doomed(self) -> str:
        raise ValueError("doomed")


@strawberry.type
class Ghost(relay.Node):
    code: relay.NodeID[str]

    @classmethod
    def resolve_id(cls, root: Any, *, info: Any) -> Any:
        return f"ghost-{root.code}"


@strawberry.type
class Box(Generic[T]):
    content: T
    contents: list[T]


@strawberry.interface
class Shape:
    sides: int

    @classmethod
    def resolve_type(cls, value: Any, *_: Any) -> str:
        return "Square" if value.sides == 4 else "Triangle"


@strawberry.type
class Square(Shape):
    pass


@strawberry.type
class Triangle(Shape):
    @classmethod
    def is_type_of(cls, value: Any, _info: Any) -> bool:
        return bool(value.sides == 3)


Thing = Annotated[Union[Cat, Robot, Leaves], strawberry.union("Thing")]  # noqa: UP007
Content = Annotated[Union[Box[int], Box[str], Leaves], strawberry.union("Content")]  # noqa: UP007


@strawberry.type
class Branch:
    leaves: Leaves
    maybe: Leaves | None
    many: list[Leaves]
    loose: list[Leaves | None] | None
    nested: list[list[Leaves]]
    thing: Thing
    maybe_thing: Thing | None
    things: list[Thing | None] | None
    animal: Animal | None
    animals: list[Animal]
    node: relay.Node | None
    nodes: list[relay.Node]
    dog: Dog | None
    number_box: Box[int] | None
    leaves_box: Box[Leaves] | None
    content: Content | None
    shape: Shape | None
    shapes: list[Shape]
    triangle: Optional["Triangle"]
    branch: Optional["Branch"]
    branches: list["Branch"]
    guarded: str | None = strawberry.field(permission_classes=[No], default="guarded")

    @strawberry.field
    def computed(self) -> Leaves:
        return self.leaves

    @strawberry.field
    async def awaited(self) -> list[Leaves]:
        return self.many

    @strawberry.field
    async def awaited_thing(self) -> Thing | None:
        return self.maybe_thing

    @strawberry.field
    def echoed(self, number: int = 1) -> int:
        return number

    @strawberry.field
    def raising(self) -> str | None:
        raise ValueError("raised")

    @strawberry.field
    async def raising_later(self) -> str | None:
        raise ValueError("raised later")


@strawberry.type
class Query:
    branch: Branch | None

    @strawberry.field
    def now(self) -> Branch:
        return current()

    @strawberry.field
    async def later(self) -> Branch | None:
        return current()

    @strawberry.field
    async def all_later(self) -> list[Branch]:
        return [current(), current()]


@strawberry.type
class Mutation:
    @strawberry.mutation
    def change(self) -> Branch:
        return current()

    @strawberry.mutation
    async def change_later(self) -> Branch | None:
        return current()


@strawberry.type
class Subscription:
    @strawberry.subscription
    async def changes(self, number: int = 1) -> AsyncIterator[Branch]:
        yield current()

    @strawberry.subscription
    async def lists(self) -> AsyncIterator[list[Branch | None] | None]:
        yield [current()]


STAGED: list[Branch] = []


def current() -> Branch:
    """What resolvers give."""
    return STAGED[-1]


def build_schema(**more: Any) -> strawberry.Schema:
    """The schema."""
    return strawberry.Schema(
        query=Query,
        mutation=Mutation,
        subscription=Subscription,
        types=[Dog, Robot, Ghost, Square, Triangle, Cat],
        config=StrawberryConfig(
            scalar_map={
                datetime: DATE_TIME,
                Odd: strawberry.scalar(name="Odd", serialize=serialize_odd, parse_value=str),
            }
        ),
        **more,
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


WRONG: list[Any] = [
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


def strays() -> list[Any]:
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
        return tuple(items) if self.dice.random() < 0.1 else items

    def _or_none(self, make: Callable[[], Any]) -> Any:
        return make() if self.dice.random() < 0.8 else None

    def _maybe_wrong(self, make: Callable[[], Any]) -> Any:
        if self.dice.random() >= self.wrong:
            return make()
        return self.dice.choice([*WRONG, Later(make()), Many([make()]), ManyLater([make()]), MISSING])

    def _made(self, kind: type[Any], **attributes: Callable[[], Any]) -> Any:
        made = object.__new__(kind)
        for name, make in attributes.items():
            value = self._maybe_wrong(make)
            if value is not MISSING:
                made.__dict__[name] = value
        return made
