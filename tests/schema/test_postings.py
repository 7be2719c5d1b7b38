"""Messages of one room that come together are written together, and each is judged by itself."""

import asyncio
from collections.abc import Sequence

from domain.refusals import NotFound, NotInWaitingRoom, RateLimited, ValidationFailed
from models.rooms import ChatMessage, MessageWithAuthor
from tests.stage import Person, Stage, row_of
from tests.statements import statements

Outcome = MessageWithAuthor | BaseException


async def room_of_all(stage: Stage) -> tuple[str, list[Person]]:
    """A stream, and who may write in its room."""
    stream = await stage.live()
    for fan in (stage.ben, stage.cleo, stage.dora):
        await stage.waiting(fan, stream)
    return stream, [stage.ana, stage.ben, stage.cleo, stage.dora]


async def posted(stage: Stage, stream: str, *drafts: tuple[Person, str]) -> Sequence[Outcome]:
    """What came of these, which all came at once."""
    postings = stage.node.realtime.postings
    return await asyncio.gather(
        *(postings.post(row_of(author.id), row_of(stream), body) for author, body in drafts), return_exceptions=True
    )


async def written(stream: str) -> list[str]:
    """The bodies in the room's order, whose numbers have no gap."""
    messages = await ChatMessage.filter(stream_id=row_of(stream)).order_by("seq")
    return [message.body for message in messages]


def numbers(outcomes: Sequence[Outcome]) -> list[int]:
    return [outcome.seq for outcome in outcomes if isinstance(outcome, MessageWithAuthor)]


async def test_those_that_come_while_one_is_written_are_written_by_the_next_transaction(stage: Stage) -> None:
    stream, (ana, *fans) = await room_of_all(stage)
    with statements() as asked:
        first = asyncio.create_task(posted(stage, stream, (ana, "Ana")))
        while not asked.asked:
            await asyncio.sleep(0)
        outcomes = [*await posted(stage, stream, *((fan, fan.name) for fan in fans)), *await first]
    assert sum("INSERT INTO chat_message" in one for one in asked.asked) == 2
    *others, first_number = numbers(outcomes)
    assert others == [first_number + 1, first_number + 2, first_number + 3]
    assert await written(stream) == ["Ana", "Ben", "Cleo", "Dora"]
    names = [one.author__display_name for one in outcomes if isinstance(one, MessageWithAuthor)]
    assert names == ["Ben", "Cleo", "Dora", "Ana"]


async def test_those_of_one_author_are_counted_one_after_the_other(stage: Stage) -> None:
    stage.tune(chat_rate_per_minute=2)
    stream, _ = await room_of_all(stage)
    outcomes = await posted(
        stage, stream, *((stage.ben, f"{number}") for number in range(4)), (stage.cleo, "hi"), (stage.ben, "again")
    )
    refused = [type(outcome) is RateLimited for outcome in outcomes]
    assert refused == [False, False, True, True, False, True]
    assert sorted(await written(stream)) == ["0", "1", "hi"]


async def test_who_is_refused_hinders_nobody_and_leaves_no_event(stage: Stage) -> None:
    stream, _ = await room_of_all(stage)
    outcomes = await posted(
        stage,
        stream,
        (stage.ana, "one"),
        (stage.sam, "who am I"),
        (stage.ben, "two"),
        (stage.cleo, " "),
        (stage.dora, "three"),
    )
    kinds = [type(outcome) for outcome in outcomes]
    assert kinds == [MessageWithAuthor, NotInWaitingRoom, MessageWithAuthor, ValidationFailed, MessageWithAuthor]
    first, *_ = numbers(outcomes)
    assert numbers(outcomes) == [first, first + 1, first + 2]
    assert await written(stream) == ["one", "two", "three"]


async def test_of_a_stream_that_is_not_there_nobody_is_told_more(stage: Stage) -> None:
    outcomes = await posted(stage, stage.ana.id, (stage.ana, "one"), (stage.ben, "two"))
    assert [type(outcome) for outcome in outcomes] == [NotFound, NotFound]
