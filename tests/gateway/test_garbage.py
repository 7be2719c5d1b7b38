"""What has been done is freed at once: the collector of garbage, which holds everybody up, finds nothing of ours."""

import asyncio
import gc
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

from domain.events import room_topic
from domain.refusals import TryAgain
from gateway.execution.compiled.plans import Plans
from gateway.execution.schema import Schema
from models.writing import transactions
from models.writing.transaction import Transaction
from tests.api import scenes
from tests.conftest import AS_SERVED
from tests.documents import CHAT
from tests.stage import Stage
from tests.subscriptions.briefly import followed, sockets_served, topic_of

pytestmark = AS_SERVED

OURS = {"actions", "domain", "gateway", "models", "reads", "resolvers", "schema", "subscriptions"}
BELOW = {"graphql", "httptools"}


@contextmanager
def garbage() -> Iterator[Counter[str]]:
    """What would be left to the collector, by its kind; complete at the end."""
    found: Counter[str] = Counter()
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        yield found
        gc.collect()
        found.update(kind for kind in map(kind_of, gc.garbage) if kind.split(".")[0] in OURS | BELOW)
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()


def kind_of(one: object) -> str:
    """Of a frame, whose it is: what has been raised keeps those that it went through."""
    if type(one) is FrameType:
        return f"{one.f_globals.get('__name__')}.{one.f_code.co_qualname}"
    return f"{type(one).__module__}.{type(one).__qualname__}"


async def asks(stage: Stage, _: str) -> None:
    await stage.ben.ask("{ viewer { user { displayName } notifications(first: 3) { edges { node { id } } } } }")


async def changes(stage: Stage, stream: str) -> None:
    session = await scenes.requested(stage, stream)
    await stage.ben.do("cancelSession", sessionId=session)


async def is_refused(stage: Stage, _: str) -> None:
    assert (await stage.ben.refused("cancelSession", sessionId="nobody's"))["__typename"] == "NotFound"


async def joins_and_leaves(stage: Stage, stream: str) -> None:
    async with stage.ana.listening(CHAT, stream=stream) as chat:
        await followed(stage, topic_of(room_topic, stream))
        await stage.ana.do("sendMessage", streamId=stream, body="Hello")
        await chat.next()
    await sockets_served(stage, 0)


@pytest.mark.parametrize("doing", [asks, changes, is_refused, joins_and_leaves])
async def test_what_is_done_leaves_no_garbage(
    live_stage: Stage, doing: Callable[[Stage, str], Awaitable[None]]
) -> None:
    stream = await live_stage.live()
    await doing(live_stage, stream)  # What is prepared once stays.
    with garbage() as found:
        await doing(live_stage, stream)
    assert not found


async def test_nothing_is_left_of_who_waits_in_vain(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    began, over = asyncio.Event(), asyncio.Event()

    async def hold(_: Transaction) -> None:
        began.set()
        await over.wait()

    holding = asyncio.create_task(stage.node.transactions.run_about("one line", hold))
    await began.wait()
    monkeypatch.setattr(transactions, "TURN_SECONDS", 0.01)
    was_refused = False
    with garbage() as found:
        # Not by pytest, which keeps what is raised.
        try:
            await stage.node.transactions.run_about("one line", hold)
        except TryAgain:
            was_refused = True
        over.set()
        await holding
    assert was_refused
    assert not found


async def test_a_document_that_is_no_longer_kept_is_freed_at_once(live_stage: Stage) -> None:
    schema: Schema = live_stage.app.state.endpoint.schema
    # What other tests have left there is theirs.
    schema.operations._cached.clear()
    Plans.of(schema.core)._operations.clear()
    with garbage() as found:
        await asks(live_stage, "")
        await live_stage.ben.ask("query($a: Boolean = true) { liveStreams @include(if: $a) { edges { node { id } } } }")
        await live_stage.ben.post({"query": "query($a: Int) { nothing ... on Viewer { user { id } } }"})
        schema.operations._cached.clear()
        Plans.of(schema.core)._operations.clear()
    # Visitors are rings by themselves; none may keep what it has visited.
    assert [kind for kind in found if kind.startswith("graphql.language.ast")] == []
