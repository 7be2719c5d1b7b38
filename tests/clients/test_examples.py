"""The examples, each as it is copied, against a real server: queries, mutations and their errors."""

from tests.clients.runner import Example
from tests.conftest import ON_SQLITE
from tests.stage import Stage

pytestmark = ON_SQLITE


async def test_a_query_and_a_mutation_are_answered(live_stage: Stage, server: int, client: Example) -> None:
    stream = await live_stage.live()
    async with client.of(live_stage.ben, server) as runner:
        await runner.do("browse")
        assert await runner.tells("browsed") == ["Piano"]
        await runner.do("request", stream=stream, minutes=10)
        assert await runner.tells("requested") == "REQUESTED"


async def test_what_a_person_can_mend_is_told_by_its_type_or_its_message(
    live_stage: Stage, server: int, client: Example
) -> None:
    stream = await live_stage.live()
    session = await live_stage.requested(live_stage.ben, stream)
    async with client.of(live_stage.ben, server) as runner:
        await runner.do("request", stream=stream, minutes=10)
        assert await runner.tells("errors") == [f"You have asked already: {session['id']}."]
        await live_stage.ana.do("decide", sessionId=session["id"], decision="DENY")
        await runner.do("request", stream=stream, minutes=10)
        (error,) = await runner.tells("errors")
        assert error.startswith("You may ask again at 2030-01-01T12:30:00")
    async with client.of(live_stage.sam, server) as runner:
        await runner.do("request", stream=stream, minutes=10)
        (error,) = await runner.tells("errors")
        assert error in {
            "This takes 10.00 USD, and you have 0.00 USD.",
            "This takes $10.00, and you have $0.00.",
        }
        refusal = await live_stage.sam.refused("requestSession", streamId=stream, durationMinutes=7)
        await runner.do("request", stream=stream, minutes=7)
        assert await runner.tells("errors") == [refusal["message"]]


async def test_who_may_not_listen_is_told_so(live_stage: Stage, server: int, client: Example) -> None:
    stream = await live_stage.live()
    async with client.of(live_stage.sam, server) as runner:
        await runner.do("follow", stream=stream)
        assert await runner.tells("problem") == "Refused: There is no such room."
