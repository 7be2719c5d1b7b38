"""Of two who act at once on one thing, who comes second acts on what the first has left."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from actions.before.staff import COMMAND_LINE
from actions.erase_person import erase_person
from actions.request_session import request_session
from actions.send_message import send_message
from domain.events import room_topic
from domain.lifecycle import Status
from domain.refusals import NotInWaitingRoom
from models import log
from models.chat import ChatMessage
from models.people import User
from models.rooms import RoomMember
from models.sessions import PrivateSession
from models.steps import SessionTransition
from models.writing.transaction import Transaction
from tests.actions.invariants import check_invariants
from tests.conftest import ON_POSTGRES
from tests.models.writing.outside import held_from_outside
from tests.parts.postgres import connected, somebody_waits
from tests.stage import Stage, row_of


@ON_POSTGRES
@pytest.mark.parametrize("mutation", ["decide", "cancelSession", "requestSession", "blockFan"])
async def test_what_waits_for_a_line_comes_after_what_another_node_does_there_meanwhile(
    stage: Stage, mutation: str
) -> None:
    stream = await stage.live()
    session = (await stage.requested(stage.ben, stream))["id"]
    doer, given = {
        "decide": (stage.ana, {"sessionId": session, "decision": "APPROVE"}),
        "cancelSession": (stage.ben, {"sessionId": session}),
        "requestSession": (stage.cleo, {"streamId": stream, "durationMinutes": 10}),
        "blockFan": (stage.ana, {"userId": stage.ben.id}),
    }[mutation]
    async with held_from_outside(stage, row_of(stage.ana.id)) as outside:
        doing = asyncio.create_task(doer.do(mutation, **given))
        await somebody_waits(outside)
        stage.clock.move(seconds=3)
    await doing
    last = await SessionTransition.all().order_by("-id").first()
    assert last
    assert last.at == stage.clock.now()
    await check_invariants()


@ON_POSTGRES
async def test_who_enters_a_room_while_its_stream_ends_is_not_in_it(stage: Stage) -> None:
    stream = await stage.live()
    await stage.waiting(stage.ben, stream)
    async with held_from_outside(stage, row_of(stage.ana.id)) as outside:
        entering = asyncio.create_task(stage.enters(stage.ben, stream))
        await somebody_waits(outside)
        await outside.execute("UPDATE live_stream SET status = 'ENDED', ended_at = now()")
    assert isinstance(await entering, NotInWaitingRoom)
    assert not await RoomMember.all().exists()


@ON_POSTGRES
@pytest.mark.parametrize("name", ["ben", "ana"])
async def test_what_somebody_writes_as_they_are_erased_is_removed_too(stage: Stage, name: str) -> None:
    stream = await stage.live()
    await stage.waiting(stage.ben, stream)
    author = await User.get(id=row_of(stage.people[name].id))

    async def erase() -> None:
        await erase_person(stage.node.transactions, COMMAND_LINE, author.sub, 0)

    message, _ = await written_meanwhile(stage, stream, author, erase)
    assert message.removed_at
    assert message.body == ""


@ON_POSTGRES
async def test_what_somebody_asks_for_as_they_are_erased_is_ended_too(stage: Stage) -> None:
    stream = await stage.live()
    ben = await User.get(id=row_of(stage.ben.id))

    async def ask(tx: Transaction) -> None:
        await request_session(tx, ben, row_of(stream), 10, None, "words of mine", None)

    async def erase() -> None:
        await erase_person(stage.node.transactions, COMMAND_LINE, ben.sub, 0)

    await overlapping(stage, ask, erase)
    (session,) = await PrivateSession.all()
    assert (session.status, session.note) == (Status.CANCELLED, None)
    await check_invariants()


@ON_POSTGRES
async def test_what_a_fan_writes_as_they_are_blocked_is_removed_too(stage: Stage) -> None:
    stream = await stage.live()
    await stage.waiting(stage.ben, stream)
    ben = await User.get(id=row_of(stage.ben.id))

    async def block() -> None:
        await stage.ana.do("blockFan", userId=stage.ben.id)

    message, kinds = await written_meanwhile(stage, stream, ben, block)
    assert message.removed_at
    assert kinds.index("MESSAGE_POSTED") < kinds.index("MESSAGE_REMOVED")
    await check_invariants()


async def written_meanwhile(
    stage: Stage, stream: str, author: User, act: Callable[[], Awaitable[None]]
) -> tuple[ChatMessage, list[str]]:
    """The message that was being written there as somebody acted, once both are done, and the kinds of the events."""

    async def write(tx: Transaction) -> None:
        await send_message(tx, author, row_of(stream), "one last word")

    await overlapping(stage, write, act)
    (message,) = await ChatMessage.all()
    return message, [event.kind for event in await log.read(room_topic(row_of(stream)), 0, 10)]


async def overlapping(
    stage: Stage, action: Callable[[Transaction], Awaitable[None]], act: Callable[[], Awaitable[None]]
) -> None:
    """Have somebody act, and wait, before that action has committed; until both are done."""
    has_acted, may_go_on = asyncio.Event(), asyncio.Event()

    async def slowly(tx: Transaction) -> None:
        await action(tx)
        has_acted.set()
        await may_go_on.wait()

    outside = await connected(stage.node.settings.database_url)
    try:
        first = asyncio.create_task(stage.node.transactions.run(slowly))
        await has_acted.wait()
        second = asyncio.ensure_future(act())
        await somebody_waits(outside)
        may_go_on.set()
        await asyncio.gather(first, second)
    finally:
        await outside.close()
