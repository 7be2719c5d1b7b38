"""Who may and who may not: every root field, and every field of an object with a rule of its own."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest

from gateway.execution.schema import build_schema
from schema.ids import global_id
from tests.api.full_house import NULL, House, outcome_of
from tests.api.scenes import nothing_changes, rows_as_text
from tests.api.test_permissions_live import SUBSCRIPTIONS
from tests.conftest import ON_SQLITE
from tests.documents import OFFER
from tests.mutation import ANONYMOUS, DATA, FORBIDDEN, SIGNED_IN, WHO, Answers
from tests.mutations import MUTATIONS
from tests.sockets import Answer
from tests.stage import Stage, row_of

ANYBODY: Answers = (DATA,) * 7
MAY = [
    (mutation, who)
    for mutation, entry in MUTATIONS.items()
    for who, answer in zip(WHO, entry.may, strict=True)
    if answer == DATA
]

ONLY_SIGNED_IN: Answers = (NULL, *(DATA,) * 6)
BOTH_SIDES: Answers = (NULL, NULL, NULL, DATA, DATA, NULL, DATA)
ONLY_SUPPORT: Answers = (ANONYMOUS, *(FORBIDDEN,) * 5, DATA)
NODE = "query($id: ID!) { node(id: $id) { __typename id } }"
STREAM = "query($id: ID!) { liveStream(id: $id) { %s } }"
STATS = '{ creatorStats(from: "2030-01-01T00:00:00Z", to: "2030-01-02T00:00:00Z") { requested } }'

QUERIES: list[tuple[str, str, Callable[[House], str], Answers]] = [
    ("viewer", "{ viewer { user { id } } }", lambda house: "", ONLY_SIGNED_IN),
    ("viewer.wallet", "{ viewer { wallet { available { amount } } } }", lambda house: "", ONLY_SIGNED_IN),
    ("viewer.blockedFans", "{ viewer { blockedFans { edges { node { id } } } } }", lambda house: "", ONLY_SIGNED_IN),
    ("viewer.requestMutes", "{ viewer { requestMutes { edges { node { id } } } } }", lambda house: "", ONLY_SIGNED_IN),
    ("node", NODE, lambda house: house.stage.ben.id, ONLY_SIGNED_IN),
    ("node", NODE, lambda house: house.stream, ANYBODY),
    ("node", NODE, lambda house: house.session, BOTH_SIDES),
    ("node", NODE, lambda house: house.message, BOTH_SIDES),
    ("node", NODE, lambda house: house.notification, (NULL, NULL, NULL, DATA, NULL, NULL, NULL)),
    ("liveStreams", "{ liveStreams { edges { node { id offer { open } emblem } } } }", lambda house: "", ANYBODY),
    ("liveStream", STREAM % "id title creator { displayName } offer { open }", lambda house: house.stream, ANYBODY),
    (
        "liveStream.viewerSession",
        STREAM % "viewerSession { id }",
        lambda house: house.stream,
        (NULL, NULL, DATA, DATA, NULL, NULL, NULL),
    ),
    (
        "liveStream.queue",
        STREAM % "queue { edges { node { id } } }",
        lambda house: house.stream,
        (NULL, NULL, NULL, NULL, DATA, NULL, NULL),
    ),
    (
        "liveStream.queueTotals",
        STREAM % "queueTotals { sessions }",
        lambda house: house.stream,
        (NULL, NULL, NULL, NULL, DATA, NULL, NULL),
    ),
    (
        "privateSession",
        "query($id: ID!) { privateSession(id: $id) { id } }",
        lambda house: house.session,
        (ANONYMOUS, NULL, NULL, DATA, DATA, NULL, DATA),
    ),
    (
        "waitingRoom",
        "query($id: ID!) { waitingRoom(streamId: $id) { members { user { displayName } } } }",
        lambda house: house.stream,
        (ANONYMOUS, NULL, NULL, DATA, DATA, NULL, NULL),
    ),
    ("creatorStats", STATS, lambda house: "", SIGNED_IN),
    (
        "privateSession.entries",
        "query($id: ID!) { privateSession(id: $id) { entries { amount { amount } } } }",
        lambda house: house.session,
        (ANONYMOUS, NULL, NULL, NULL, NULL, NULL, DATA),
    ),
    ("node", NODE, lambda house: house.entry, (*(NULL,) * 6, DATA)),
    ("node", NODE, lambda house: house.record, (*(NULL,) * 6, DATA)),
    ("person", "query($id: ID!) { person(id: $id) { subject } }", lambda house: house.stage.ben.id, ONLY_SUPPORT),
    ("people", "{ people { edges { node { id } } } }", lambda house: "", ONLY_SUPPORT),
    ("privateSessions", "{ privateSessions { edges { node { id } } } }", lambda house: "", ONLY_SUPPORT),
    ("auditRecords", "{ auditRecords { edges { node { id } } } }", lambda house: "", ONLY_SUPPORT),
]


async def test_who_may_ask_what(stage: Stage) -> None:
    house = await House.full(stage)
    async with nothing_changes():
        for path, query, target, expected in QUERIES:
            given = {"id": target(house)} if target(house) else {}
            answers = [found_at(path, await stage.people[who].execute(query, **given)) for who in WHO]
            assert (path, query, tuple(answers)) == (path, query, expected)


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_who_may_not_do_it_changes_nothing(stage: Stage, mutation: str) -> None:
    house = await House.ready_for(mutation, stage)
    async with nothing_changes():
        for who, expected in zip(WHO, MUTATIONS[mutation].may, strict=True):
            if expected != DATA:
                assert (who, await outcome_of(stage.people[who], mutation, house.given(mutation))) == (who, expected)


@ON_SQLITE
@pytest.mark.parametrize(("mutation", "who"), MAY)
async def test_a_mutation_changes_something_for_whoever_may_do_it(stage: Stage, mutation: str, who: str) -> None:
    house = await House.ready_for(mutation, stage)
    before = await rows_as_text()
    assert await outcome_of(stage.people[who], mutation, house.given(mutation)) == DATA
    assert await rows_as_text() != before


async def test_each_sees_only_their_own(stage: Stage) -> None:
    house = await House.full(stage)
    own = "{ viewer { user { id } privateSessions { edges { node { id } } } } }"
    mine = {who: (await stage.people[who].ask(own))["viewer"] for who in WHO[1:]}
    assert {who: found["user"]["id"] for who, found in mine.items()} == {who: stage.people[who].id for who in WHO[1:]}
    assert {who: [edge["node"]["id"] for edge in found["privateSessions"]["edges"]] for who, found in mine.items()} == {
        "sam": [],
        "cleo": [house.undecided],
        "ben": [house.session],
        "ana": [house.undecided, house.session],
        "office": [],
        "support": [],
    }


def test_every_root_field_stands_in_a_table_and_names_who_may() -> None:
    schema = build_schema().core
    tables = {
        schema.query_type: {path.partition(".")[0] for path, *_ in QUERIES},
        schema.mutation_type: set(MUTATIONS),
        schema.subscription_type: {field for field, *_ in SUBSCRIPTIONS},
    }
    for root, table in tables.items():
        assert root is not None
        assert set(root.fields) == table
        for name, field in root.fields.items():
            assert field.extensions["strawberry-definition"].permission_classes, f"{root.name}.{name} is open to all"


def found_at(path: str, answer: Answer) -> str:
    """What an answer has at that path: data, null, or the code of its error."""
    if answer.get("errors"):
        return str(answer["errors"][0]["extensions"]["code"])
    value: Any = answer["data"]
    for name in path.split("."):
        value = value and value[name]
    return NULL if value is None else DATA


@pytest.mark.parametrize(
    ("demanded", "scope", "may"),
    [
        ("", None, True),
        ("", "creator", True),
        ("creator", "creator", True),
        ("creator", "explore creator", True),
        ("creator", None, False),
        ("creator", "creators", False),
        ("creator", "support", False),
    ],
)
async def test_who_may_go_live_where_that_takes_a_scope(
    stage: Stage, demanded: str, scope: str | None, may: bool
) -> None:
    stage.tune(creator_scope=demanded)
    person = await stage.person("Eve", scope=scope)
    assert (await person.ask("{ viewer { mayGoLive } }"))["viewer"] == {"mayGoLive": may}
    async with nothing_changes() if not may else nullcontext():
        outcome = await outcome_of(person, "goLive", {"title": "Piano", "offer": OFFER})
    assert outcome == (DATA if may else FORBIDDEN)


@pytest.mark.parametrize("scope", ["supporter", "sup", "SUPPORT", "read:support wallet:credits call:reports"])
async def test_a_scope_counts_as_the_whole_word_alone(stage: Stage, scope: str) -> None:
    house = await House.full(stage)
    eve = await stage.person("Eve", scope=scope)
    assert found_at("people", await eve.execute("{ people { edges { node { id } } } }")) == FORBIDDEN
    assert found_at("node", await eve.execute(NODE, id=house.session)) == NULL
    async with nothing_changes():
        for mutation in ("creditWallet", "reportCallPresence"):
            assert await outcome_of(eve, mutation, house.given(mutation)) == FORBIDDEN


@pytest.mark.parametrize("kind", ["User", "LiveStream", "ChatMessage", "Session"])
async def test_an_id_of_another_type_names_nothing(stage: Stage, kind: str) -> None:
    session = (await stage.requested(stage.ben, await stage.live()))["id"]
    for seeing in (stage.ben, stage.support):
        assert found_at("node", await seeing.execute(NODE, id=session)) == DATA
        assert found_at("node", await seeing.execute(NODE, id=global_id(kind, row_of(session)))) == NULL


async def test_a_message_is_seen_as_long_as_one_is_in_the_room_and_by_support(stage: Stage) -> None:
    house = await House.full(stage)

    async def seen() -> list[str]:
        people = (stage.ben, stage.ana, stage.support)
        return [found_at("node", await one.execute(NODE, id=house.message)) for one in people]

    assert await seen() == [DATA, DATA, DATA]
    await stage.ben.do("cancelSession", sessionId=house.session)
    assert await seen() == [NULL, DATA, DATA]
    await stage.ana.do("endStream", streamId=house.stream)
    assert await seen() == [NULL, NULL, DATA]
