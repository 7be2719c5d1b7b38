"""The same field of the same object, with the same arguments, is read once by an operation, by either executor."""

import pytest

from domain.events import stream_topic
from gateway.settings.settings import Settings
from tests.conftest import ON_SQLITE
from tests.stage import Stage
from tests.statements import statements
from tests.subscriptions.briefly import followed, topic_of

pytestmark = ON_SQLITE


@pytest.fixture(params=[True, False], ids=["compiled", "stock"])
def settings(settings: Settings, request: pytest.FixtureRequest) -> Settings:
    return settings.model_copy(update={"compiled": request.param})


def aliases(count: int, selected: str) -> str:
    return " ".join(f"a{number}: {selected}" for number in range(count))


CURSORS = (
    "{ " + aliases(20, "viewer { ...C }") + " } fragment C on Viewer { " + aliases(40, "notificationsCursor") + " }"
)
QUEUES = (
    "query($id: ID!) { liveStream(id: $id) { "
    + aliases(10, "queue(first: 1) { ...Q }")
    + " } } fragment Q on PrivateSessionConnection "
    "{ edges { node { stream { " + aliases(20, "queue(first: 1) { pageInfo { hasNextPage } }") + " } } } }"
)


async def test_cursors_by_the_hundred_are_one_statement(stage: Stage) -> None:
    with statements() as found:
        answer = await stage.ben.ask(CURSORS)
    assert found.of("topic_head") == 1
    assert len({str(viewer) for viewer in answer.values()}) == 1
    assert len(answer["a0"]) == 40


async def test_a_queue_is_read_once_for_each_object_that_has_it(stage: Stage) -> None:
    stream = await stage.live()
    await stage.waiting(stage.ben, stream)
    with statements() as found:
        answer = (await stage.ana.ask(QUEUES, id=stream))["liveStream"]
    # The stream that was asked for, and that of its first session.
    assert found.of("private_session") == 2
    assert len(answer) == 10
    assert answer["a9"]["edges"][0]["node"]["stream"]["a19"] == {"pageInfo": {"hasNextPage": False}}


async def test_other_arguments_are_another_read(stage: Stage) -> None:
    stream = await stage.live()
    for fan in (stage.ben, stage.cleo):
        await stage.waiting(fan, stream)
    pages = "a: queue(first: 1) { edges { cursor } } b: queue(first: 2) { edges { cursor } } queue { edges { cursor } }"
    answer = (await stage.ana.ask(f"query($id: ID!) {{ liveStream(id: $id) {{ {pages} }} }}", id=stream))["liveStream"]
    assert [len(answer[name]["edges"]) for name in ("a", "b", "queue")] == [1, 2, 2]


async def test_what_cannot_be_read_is_said_at_each_place(stage: Stage) -> None:
    stream = await stage.live()
    wrong = "offer { a: suggestedStarts(durationMinutes: 0) b: suggestedStarts(durationMinutes: 0) }"
    answer = await stage.ben.execute(f"query($id: ID!) {{ liveStream(id: $id) {{ {wrong} }} }}", id=stream)
    assert answer["data"] in (None, {"liveStream": None})
    for error in answer["errors"]:
        assert error["extensions"]["code"] == "BAD_REQUEST"
        assert error["path"] in (["liveStream", "offer", "a"], ["liveStream", "offer", "b"])


async def test_mutations_are_each_carried_out(stage: Stage) -> None:
    stream = await stage.live()
    twice = "a: sendMessage(input: $input) { message { id } } b: sendMessage(input: $input) { message { id } }"
    answer = await stage.ana.ask(
        f"mutation($input: SendMessageInput!) {{ {twice} }}", input={"streamId": stream, "body": "hello"}
    )
    assert answer["a"]["message"]["id"] != answer["b"]["message"]["id"]


async def test_each_update_of_a_subscription_reads_anew(live_stage: Stage) -> None:
    stream = await live_stage.live()
    twice = "a: history { to } b: history { to }"
    query = f"subscription($id: ID!) {{ sessionUpdates(streamId: $id) {{ session {{ {twice} }} }} }}"
    async with live_stage.ana.listening(query, id=stream) as listener:
        await followed(live_stage, topic_of(stream_topic, stream))
        await live_stage.waiting(live_stage.ben, stream)
        for steps in (["REQUESTED"], ["REQUESTED", "WAITING"]):
            session = (await listener.next())["session"]
            assert [[step["to"] for step in session[name]] for name in ("a", "b")] == [steps, steps]
