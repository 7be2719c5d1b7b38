"""An error is declared once: a class in domain/refusals.py is its code, its message, its type and its data."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, get_type_hints

import pytest
from graphql import GraphQLEnumType, GraphQLObjectType

from domain.lifecycle import Status, Trigger
from domain.money import Money
from domain.refusals import REFUSALS, InvalidTransition, Refusal, SessionId, StreamId
from gateway.execution.schema import build_schema
from models.answer_codec import FORMER_NAMES, decode_answer, encode_answer
from models.fields import new_id
from schema.errors import published

SAMPLES = {
    int: 3,
    str: "words",
    list[str]: ["offer", "durations"],
    datetime: datetime(2030, 1, 1, tzinfo=UTC),
    datetime | None: datetime(2030, 1, 1, tzinfo=UTC),
    Status: Status.WAITING,
    Trigger: Trigger.END,
    Money: Money(1000, "USD"),
    SessionId: SessionId(new_id()),
    list[SessionId]: [SessionId(new_id())],
    StreamId: StreamId(new_id()),
}


def sample(kind: type[Refusal]) -> Refusal:
    return kind(**{name: SAMPLES[hint] for name, hint in get_type_hints(kind).items()})


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_refusal_is_published_under_its_name_with_its_code_and_its_sentence(kind: type[Refusal]) -> None:
    schema = build_schema().core
    codes, error = schema.type_map["UserErrorCode"], schema.type_map[kind.__name__]
    assert isinstance(codes, GraphQLEnumType)
    assert isinstance(error, GraphQLObjectType)
    assert [one.name for one in error.interfaces] == ["UserError"]
    assert error.description == codes.values[kind.code()].description == kind.sentence()


@pytest.mark.parametrize("kind", REFUSALS)
def test_a_refusal_is_given_again_as_it_was(kind: type[Refusal]) -> None:
    refusal = sample(kind)
    again = decode_answer(encode_answer(refusal))
    assert (type(again), vars(again), again.message, again.path) == (
        kind,
        vars(refusal),
        refusal.message,
        refusal.path,
    )


def test_a_refusal_kept_before_it_had_that_datum_is_given_again_without_it() -> None:
    refusal = InvalidTransition(Status.WAITING, Trigger.START)
    kept = encode_answer(refusal)
    del kept["content"]["not_before"]
    assert vars(decode_answer(kept)) == vars(refusal)


@pytest.mark.parametrize("kind", [kind for kind in REFUSALS if kind.__name__ in FORMER_NAMES])
def test_a_refusal_kept_by_version_0_1_0_is_given_again(kind: type[Refusal]) -> None:
    refusal = sample(kind)
    kept = encode_answer(refusal)
    former = FORMER_NAMES[kind.__name__]
    kept["content"] = {former.get(name, name): value for name, value in kept["content"].items()}
    assert vars(decode_answer(kept)) == vars(refusal)


def test_a_new_error_is_one_class() -> None:
    @dataclass(eq=False)
    class YieldsExhausted(Refusal):
        """You have given your place away as often as you may."""

        limit: Annotated[int, "How often a place may be given away."]

    error = published(YieldsExhausted)
    assert YieldsExhausted.code() == "YIELDS_EXHAUSTED"
    assert error.type.__name__ == "YieldsExhausted"
    assert list(error.fields) == ["limit"]


def test_a_field_that_cannot_be_presented_is_told_at_once() -> None:
    @dataclass(eq=False)
    class TooHeavy(Refusal):
        """This is too heavy for us."""

        weight: Annotated[float, "How heavy it is."]

    with pytest.raises(TypeError, match=r"TooHeavy\.weight"):
        published(TooHeavy)
