"""Messages of one room that come together are written together, and each is judged by itself."""

import asyncio
from collections.abc import Sequence

from actions.send_message import ByItself, Draft
from domain.refusals import NotFound, NotInWaitingRoom, RateLimited, ValidationFailed
from models.answer_codec import decode_answer
from models.chat import ChatMessage, MessageWithAuthor
from models.fields import new_id
from models.idempotency import Claim, FirstAnswer
from tests.conftest import ON_POSTGRES
from tests.parts.postgres import connected, somebody_waits
from tests.stage import Person, Stage, row_of
from tests.statements import statements

Outcome = MessageWithAuthor | BaseException


async def room_of_all(stage: Stage) -> tuple[str, list[Person]]:
    """A stream, and who may write in its room."""
    stream = await stage.live()
    for fan in (stage.ben, stage.cleo, stage.dora):
        await stage.waiting(fan, stream)
    return stream, [stage.ana, stage.ben, stage.cleo, stage.dora]


async def posted(stage: Stage, stream: str, *drafts: tuple[Person, str], key: str | None = None) -> Sequence[Outcome]:
    """What came of these, which all came at once, each with that key of its author's."""
    posting = []
    for author, body in drafts:
        claim = Claim(row_of(author.id), key, body) if key else None
        posting.append(stage.node.realtime.postings.post(row_of(stream), Draft(row_of(author.id), body, claim)))
    return await asyncio.gather(*posting, return_exceptions=True)


async def written(stream: str) -> list[str]:
    """The bodies in the room's order, whose numbers have no gap."""
    messages = await ChatMessage.filter(stream_id=row_of(stream)).order_by("seq")
    return [message.body for message in messages]


def numbers(outcomes: Sequence[Outcome]) -> list[int]:
    return [outcome.seq for outcome in outcomes if isinstance(outcome, MessageWithAuthor)]


async def test_messages_that_come_while_one_is_written_are_written_by_the_next_transaction(stage: Stage) -> None:
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
    names = [one.display_name for one in outcomes if isinstance(one, MessageWithAuthor)]
    assert names == ["Ben", "Cleo", "Dora", "Ana"]


async def test_messages_of_one_author_are_counted_one_after_the_other(stage: Stage) -> None:
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


async def test_what_has_a_key_is_kept_as_its_first_answer_and_not_written_again(stage: Stage) -> None:
    stream, (ana, *fans) = await room_of_all(stage)
    drafts = [(fan, fan.name) for fan in fans]
    first = await posted(stage, stream, *drafts, key="a key")
    assert await FirstAnswer.filter(key="a key").count() == len(fans)
    again = await posted(stage, stream, *drafts, (ana, "hi"), key="a key")
    assert [type(outcome) for outcome in again] == [ByItself, ByItself, ByItself, MessageWithAuthor]
    assert await written(stream) == [*(fan.name for fan in fans), "hi"]
    for fan, message in zip(fans, first, strict=True):
        kept = await FirstAnswer.get(user_id=row_of(fan.id), key="a key")
        assert isinstance(message, MessageWithAuthor)
        assert decode_answer(kept.answer) == await ChatMessage.get(id=message.id)


async def test_of_one_message_that_is_sent_twice_at_once_one_is_written(stage: Stage) -> None:
    stream, _ = await room_of_all(stage)
    given = {"streamId": stream, "body": "once", "idempotencyKey": "twice"}
    sent = await asyncio.gather(*(stage.ben.do("sendMessage", **given) for _ in range(3)))
    assert len({message["id"] for message in sent}) == 1
    assert await written(stream) == ["once"]
    refusal = await stage.ben.refused("sendMessage", **{**given, "body": "another"})
    assert refusal["code"] == "IDEMPOTENCY_CONFLICT"


async def test_a_refusal_is_the_first_answer_to_its_key(stage: Stage) -> None:
    stream, _ = await room_of_all(stage)
    eve = await stage.person("Eve", money=10_000)
    given = {"streamId": stream, "body": "let me in", "idempotencyKey": "k"}
    assert (await eve.refused("sendMessage", **given))["code"] == "NOT_IN_WAITING_ROOM"
    await stage.waiting(eve, stream)
    assert (await eve.refused("sendMessage", **given))["code"] == "NOT_IN_WAITING_ROOM"
    await eve.do("sendMessage", **{**given, "idempotencyKey": "l"})


@ON_POSTGRES
async def test_whose_key_is_answered_elsewhere_at_this_moment_sends_it_by_itself(stage: Stage) -> None:
    stream, _ = await room_of_all(stage)
    other = await connected(stage.node.settings.database_url)
    elsewhere = "INSERT INTO first_answer (id, user_id, key, fingerprint, at) VALUES ($1, $2, 'k', 'f', now())"
    try:
        async with other.transaction():
            await other.execute(elsewhere, new_id(), row_of(stage.ben.id))
            posting = asyncio.create_task(posted(stage, stream, (stage.ben, "here"), key="k"))
            await somebody_waits(other)
        assert [type(outcome) for outcome in await posting] == [ByItself]
    finally:
        await other.close()
    assert await written(stream) == []
