"""A schema in which everything can go wrong."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, datetime
from decimal import Decimal
from enum import Enum, Flag, IntEnum, StrEnum
from typing import Annotated, Any, Generic, NewType, Optional, TypeVar, Union
from uuid import UUID

import strawberry
from graphql import Undefined
from strawberry import relay
from strawberry.permission import BasePermission
from strawberry.scalars import JSON
from strawberry.schema.config import StrawberryConfig

from schema.cost import LOADED
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

    @strawberry.field
    def shouted(self) -> str:
        return self.text.upper()

    @strawberry.field(metadata=LOADED)
    async def loaded_number(self, info: strawberry.Info) -> int | None:
        assert info.field_name == "loadedNumber"
        await loaded()
        return self.number_or_null


def loaded(turns: int = 1) -> asyncio.Future[None]:
    """What is done after so many turns of the event loop, as what a loader reads is."""
    loop = asyncio.get_running_loop()
    future = loop.create_future()

    def turn(left: int) -> None:
        if left:
            loop.call_soon(turn, left - 1)
        elif not future.done():
            future.set_result(None)

    turn(turns)
    return future


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

    @strawberry.field(metadata=LOADED)
    async def loaded(self) -> Leaves:
        await loaded()
        return self.leaves

    @strawberry.field(metadata=LOADED)
    async def loaded_many(self) -> list[Leaves]:
        await asyncio.gather(loaded(), loaded(2))
        return self.many

    @strawberry.field(metadata=LOADED)
    async def loaded_thing(self) -> Thing | None:
        return self.maybe_thing

    @strawberry.field(metadata=LOADED)
    async def loaded_branch(self) -> Optional["Branch"]:
        await loaded(3)
        return self.branch

    @strawberry.field(metadata=LOADED)
    async def loaded_wrongly(self) -> str | None:
        await loaded()
        raise LookupError("loaded wrongly")

    @strawberry.field(metadata=LOADED)
    async def not_loaded(self) -> str:
        await asyncio.sleep(0)
        return "waits for no future"

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
