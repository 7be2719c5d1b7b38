"""Of a payload that several share everything can be asked for, whoever listens."""

from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from graphql import (
    GraphQLField,
    GraphQLObjectType,
    assert_object_type,
    build_schema,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
    is_required_argument,
)

from gateway.settings.settings import Settings
from tests.api.scenes import at
from tests.api.suggesting import suggested
from tests.api.test_statements_of_lists import GIVEN
from tests.clock import START
from tests.gateway.delivery.test_groups import AUDIENCES
from tests.sockets import Answer
from tests.stage import Stage
from tests.subscriptions.briefly import served

SCHEMA = build_schema(Path("schema/schema.graphql").read_text())

SHARED = [name for name, (_, shared) in AUDIENCES.items() if shared]

DEEP = 5


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"limits": "off"})


def whole(field: GraphQLField, depth: int = 0) -> str:
    """All that there is of what a field gives."""
    named = get_named_type(field.type)
    if is_leaf_type(named):
        return ""
    if depth > DEEP:
        return "{ __typename }"
    of = SCHEMA.get_possible_types(named) if is_abstract_type(named) else [assert_object_type(named)]
    parts = " ".join(f"... on {one.name} {{ {' '.join(parts_of(one, depth))} }}" for one in of)
    return f"{{ __typename {parts} }}"


def parts_of(kind: GraphQLObjectType, depth: int) -> Iterator[str]:
    for name, field in kind.fields.items():
        given = GIVEN.get(f"{kind.name}.{name}", "")
        assert given or not any(map(is_required_argument, field.args.values())), name
        # What is called the same in two types of a union may be of two types.
        yield f"{name}_{kind.name}: {name}{given} {whole(field, depth + 1)}"


def document(name: str) -> str:
    assert SCHEMA.subscription_type
    field = SCHEMA.subscription_type.fields[name]
    return f"subscription($stream: ID!) {{ it: {name}(streamId: $stream) {whole(field)} }}"


@pytest.mark.parametrize("name", SHARED)
async def test_whatever_a_shared_payload_has_can_be_asked_for(live_stage: Stage, name: str) -> None:
    stream = await live_stage.live()
    for fan in (live_stage.ben, live_stage.cleo):
        await live_stage.waiting(fan, stream)
    people = [live_stage.ana, live_stage.ben, live_stage.cleo]
    asked = document(name)
    async with AsyncExitStack() as opened:
        streams = [await opened.enter_async_context(one.listening(asked, stream=stream)) for one in people]
        await served(live_stage, len(people))
        await live_stage.ben.do("sendMessage", streamId=stream, body="Hello")
        told: list[Answer] = [await one.next() for one in streams]
    assert all(told)


SUGGESTED = (
    "subscription($s: ID!) { emblem(streamId: $s) { offer { suggestedStarts(durationMinutes: 10, first: 1) } } }"
)


async def test_what_all_share_is_suggested_as_to_a_stranger(live_stage: Stage) -> None:
    stream, elsewhere = await live_stage.live(live_stage.ana), await live_stage.live(live_stage.cleo)
    await live_stage.scheduled(live_stage.ben, elsewhere, START + timedelta(minutes=15), creator=live_stage.cleo)
    assert await suggested(live_stage.ben, stream, 10, first=1) == [at(25)]
    for viewer in (live_stage.ben, live_stage.anonymous):
        async with viewer.listening(SUGGESTED, s=stream) as emblems:
            assert (await emblems.next())["offer"] == {"suggestedStarts": [at(10)]}
