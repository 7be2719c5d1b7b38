"""What makes a mutation of the schema: ``idempotencyKey`` in its input, ``errors`` in its payload, and a description
that says what it does to money, what it may be refused with, and how often it may be done."""

import math
import warnings
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from inspect import get_annotations
from typing import Annotated, TypeVar, get_type_hints

import strawberry
from strawberry.permission import BasePermission
from strawberry.schema.name_converter import NameConverter
from strawberry.types import get_object_definition

from actions.before.idempotency import is_answered
from domain.movements import of_money
from domain.rates import MUTATION_RATES, Rates
from domain.refusals import IdempotencyConflict, RateLimited, Refusal, TryAgain, ValidationFailed
from domain.rules import Rules
from internals.strawberry import FieldDefinition
from models.idempotency import KEY_LENGTH, may_be_key
from models.metrics import REFUSALS
from schema.context import Info
from schema.cost import STATEMENT, costs
from schema.errors import UserError, user_error

MUTATION = 3 * STATEMENT
"""What each costs: a transaction with its statements."""

KEPT_HOURS = Rules().idempotency_ttl // timedelta(hours=1)
"""For so long first answers are kept."""


@strawberry.input
class MutationInput:
    """What every mutation's input has."""

    idempotency_key: str | None = strawberry.field(
        default=None,
        description=f"A key of 1 to {KEY_LENGTH} characters that makes a retry safe: for {KEPT_HOURS} h the same key "
        "with the same input gives the first answer again and does nothing more, and with other input it gives "
        "IdempotencyConflict. A refusal is an answer, too, but for RateLimited and TryAgain, which want the same "
        "key again.",
    )


@strawberry.type
class Payload:
    """What every mutation's payload has. Its one other field is the result."""

    errors: list[UserError] = strawberry.field(
        metadata=costs(items=1),
        default_factory=list,
        description="What was wrong; empty when it was done, and then the result is there.",
    )


NAMES = NameConverter()

FOR_ALL = (ValidationFailed, RateLimited, TryAgain, IdempotencyConflict)
"""With which every mutation may be refused."""

G = TypeVar("G", bound=MutationInput)
A = TypeVar("A", bound=Payload)


def mutation(
    *permissions: type[BasePermission], description: str, refuses: Sequence[type[Refusal]] = ()
) -> Callable[[Callable[[Info, G], Awaitable[A]]], FieldDefinition]:
    """A mutation that takes all ``permissions``. ``refuses``: the refusals of its own, which the schema tells.

    A Refusal from its resolver becomes the payload's ``errors``; of one that is not declared, whoever runs the server
    is warned. What a mutation does to money, and how often it may be done, stand in tables by its name.
    """

    def field(resolver: Callable[[Info, G], Awaitable[A]]) -> FieldDefinition:
        hints = get_type_hints(resolver)
        input_type: type[G] = hints["input"]
        payload_type: type[A] = hints["return"]
        _inherited_last(input_type)
        _inherited_last(payload_type)
        answer = _answering(resolver, payload_type, {*FOR_ALL, *refuses})
        argument = strawberry.argument(description=get_object_definition(input_type, strict=True).description)
        answer.__name__ = resolver.__name__
        name = NAMES.apply_naming_config(resolver.__name__)
        answer.__annotations__ = {**hints, "input": Annotated[input_type, argument]}
        definition: FieldDefinition = strawberry.mutation(
            answer,
            metadata=costs(MUTATION),
            permission_classes=list(permissions),
            description="\n\n".join((description, of_money(name), _errors(refuses), _limit(name))),
        )
        return definition

    return field


def _answering(
    resolver: Callable[[Info, G], Awaitable[A]], payload_type: type[A], declared: set[type[Refusal]]
) -> Callable[[Info, G], Awaitable[A]]:
    """The resolver, held to its rate, with each refusal as an error of its payload."""

    async def answer(info: Info, input: G) -> A:
        try:
            await check_rate(info, input)
            with info.context.transactions.traced(info.field_name):
                return await resolver(info, input)
        except Refusal as refusal:
            if type(refusal) not in declared:
                warnings.warn(f"{info.field_name} does not declare {type(refusal).__name__}", stacklevel=1)
            REFUSALS.labels(info.field_name, type(refusal).__name__).inc()
            return payload_type(errors=[await user_error(refusal, info)])

    return answer


def _errors(refuses: Sequence[type[Refusal]]) -> str:
    own, shared = (", ".join(kind.__name__ for kind in kinds) for kinds in (refuses, FOR_ALL))
    return f"Errors: {own}; and those of every mutation, {shared}." if own else f"Errors: {shared}."


def _limit(mutation: str) -> str:
    if own := MUTATION_RATES.get(mutation):
        return f"Limit: {own.amount} a minute for each person." if own.amount else "Limit: none."
    shared = Rates().write_rate.amount
    return f"Limit: {shared} a minute for each person, by default, of all mutations without a limit of their own."


async def check_rate(info: Info, input: MutationInput) -> None:
    """Refuse with RateLimited one mutation too many of the viewer's, unless its key has an answer: to give that again
    costs nothing."""
    viewer, key = info.context.user, input.idempotency_key
    wait = await info.context.limiter.take_write(info.field_name, viewer.id)
    if wait and not (key and may_be_key(key) and await is_answered(viewer.id, key)):
        raise RateLimited(math.ceil(wait))


def _inherited_last(kind: type) -> None:
    """Move inherited fields to the end: readers of the schema see the mutation's own fields first."""
    own = get_annotations(kind)
    get_object_definition(kind, strict=True).fields.sort(key=lambda field: field.name not in own)
