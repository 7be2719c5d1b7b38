"""UserErrors: each refusal of the rules as clients see it, derived from its declaration in domain/refusals.py."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from types import new_class
from typing import Annotated, Any, NamedTuple, get_args, get_origin, get_type_hints

import strawberry

from domain import money
from domain.described import Described, described
from domain.lifecycle import Status, Trigger
from domain.refusals import REFUSALS, Published, Refusal, SessionId, StreamId
from models import streams
from schema.context import Info
from schema.cost import FieldCost, costs
from schema.enums import SessionAction, publish
from schema.money import Money
from schema.streams import LiveStream, PrivateSession
from schema.visible_sessions import visible_session

UserErrorCode = described("UserErrorCode", {refusal.code(): refusal.sentence() for refusal in REFUSALS})
publish(UserErrorCode, "UserErrorCode", "What was wrong, for programs: one code for each type of error.")


@strawberry.interface(description="What was wrong, when a person could do something about it.")
class UserError:
    code: Described = strawberry.field(graphql_type=UserErrorCode, description="What was wrong, for programs.")
    message: str = strawberry.field(description="What was wrong, in a sentence that is fit to be shown to a person.")
    field: list[str] | None = strawberry.field(
        metadata=costs(),
        description="The path of the value in the input that was wrong; null when it was none of them.",
    )


RefusalValue = Any
"""The value of a refusal's field: its type chooses the ``Presentation``, whose function takes that type."""

Show = Callable[[RefusalValue, Info], Awaitable[object]]


async def _as_it_is(value: object, info: Info) -> object:
    return value


async def _money(value: money.Money, info: Info) -> Money:
    return Money.of(value)


async def _action(value: Trigger, info: Info) -> Described:
    return SessionAction(value)


async def _session(session_id: SessionId, info: Info) -> PrivateSession:
    row = await visible_session(session_id, info.context)
    if row is None:
        raise LookupError(f"a refusal names session {session_id}, which its reader may not see")
    return PrivateSession.of(row)


async def _visible_sessions(session_ids: list[SessionId], info: Info) -> list[PrivateSession]:
    rows = [await visible_session(session_id, info.context) for session_id in session_ids]
    return [PrivateSession.of(row) for row in rows if row]


async def _stream(stream_id: StreamId, info: Info) -> LiveStream:
    return LiveStream.of(await streams.LiveStream.get(id=stream_id))


class Presentation(NamedTuple):
    """The type in the schema for a refusal's value, and the function that makes it."""

    type: object
    show: Show
    cost: dict[str, FieldCost] = costs()


PRESENTED: dict[object, Presentation] = {
    int: Presentation(int, _as_it_is),
    datetime: Presentation(datetime, _as_it_is),
    datetime | None: Presentation(datetime | None, _as_it_is),
    Status: Presentation(Status, _as_it_is),
    Trigger: Presentation(SessionAction, _action),
    money.Money: Presentation(Money, _money),
    SessionId: Presentation(PrivateSession, _session),
    list[SessionId]: Presentation(list[PrivateSession], _visible_sessions, costs(items=5)),
    StreamId: Presentation(LiveStream, _stream),
}
"""How the fields of refusals are presented, by type."""


@dataclass(frozen=True, slots=True)
class PublishedError:
    """A refusal's type in the schema, and for each of its fields the function that shows it."""

    type: type[UserError]
    fields: dict[str, Show]

    async def of(self, refusal: Refusal, info: Info) -> UserError:
        """The refusal as its reader sees it."""
        shown: dict[str, RefusalValue] = {
            name: await show(getattr(refusal, name), info) for name, show in self.fields.items()
        }
        return self.type(code=UserErrorCode(refusal.code()), message=refusal.message, field=refusal.path, **shown)


def published(refusal: type[Refusal]) -> PublishedError:
    """What the schema makes of a refusal. Raises TypeError for a field that ``PRESENTED`` does not know."""
    types: dict[str, object] = {}
    content: dict[str, object] = {"__annotations__": types}
    shows: dict[str, Show] = {}
    for name, hint in get_type_hints(refusal, include_extras=True).items():
        if get_origin(hint) is not Annotated:
            continue
        kind, *notes = get_args(hint)
        if kind not in PRESENTED:
            raise TypeError(f"{refusal.__name__}.{name}: schema/errors.py cannot present {kind}")
        published_name = next((note.name for note in notes if isinstance(note, Published)), None)
        description = next((note for note in notes if isinstance(note, str)), None)
        types[name] = PRESENTED[kind].type
        content[name] = strawberry.field(name=published_name, description=description, metadata=PRESENTED[kind].cost)
        shows[name] = PRESENTED[kind].show
    error_class = new_class(refusal.__name__, (UserError,), exec_body=lambda body: body.update(content))
    return PublishedError(strawberry.type(error_class, description=refusal.sentence()), shows)


ERRORS = {refusal: published(refusal) for refusal in REFUSALS}
TYPES = [error.type for error in ERRORS.values()]


async def user_error(refusal: Refusal, info: Info) -> UserError:
    """The error that a client sees for a refusal, with the data that helps."""
    return await ERRORS[type(refusal)].of(refusal, info)
