"""Whoever is in a session elsewhere is told a start behind it, and is passed over until it is likely over."""

from datetime import timedelta

from tests.api import scenes
from tests.api.scenes import at
from tests.clock import START
from tests.stage import Person, Stage

HALF_AN_HOUR = timedelta(minutes=30)


async def told(person: Person, session: str) -> tuple[str, str, int]:
    """The earliest and the likely start that they are told, and their position."""
    found = (await person.session(session))["estimatedStart"]
    return found["earliest"], found["likely"], found["position"]


async def test_a_fan_in_a_session_elsewhere_is_passed_over_until_it_is_likely_over(stage: Stage) -> None:
    here, _ = await stage.ready_to_begin(stage.ben, stage.ana)
    there, stream = await stage.ready_to_begin(stage.ben, stage.sam)
    second = (await stage.waiting(stage.cleo, stream, creator=stage.sam))["id"]
    before = await told(stage.ben, there), await told(stage.cleo, second)
    assert [position for _, _, position in before] == [1, 2]
    await stage.ana.do("startSession", sessionId=here)
    earliest, likely, position = await told(stage.ben, there)
    assert at(10) <= earliest <= likely
    assert position == 2
    earliest, likely, position = await told(stage.cleo, second)
    assert (likely < at(10), position) == (True, 1)
    await stage.ana.do("endSession", sessionId=here)
    assert [(await told(stage.ben, there))[2], (await told(stage.cleo, second))[2]] == [1, 2]
    assert (await told(stage.ben, there))[1] < at(10)


async def test_who_is_approved_while_in_a_session_elsewhere_is_told_a_start_behind_it(stage: Stage) -> None:
    here, _ = await stage.ready_to_begin(stage.ben, stage.ana)
    stream = await stage.live(stage.sam)
    asked = await stage.requested(stage.ben, stream)
    await stage.ana.do("startSession", sessionId=here)
    answer = await stage.sam.do("decide", sessionId=asked["id"], decision="APPROVE")
    assert answer["estimatedStart"]["earliest"] >= at(10)
    assert (await told(stage.ben, asked["id"]))[0] >= at(10)
    (*_, approved) = await stage.ben.inbox()
    assert (approved["kind"], approved["at"] >= at(10)) == ("REQUEST_APPROVED", True)


async def test_an_extension_elsewhere_puts_off_who_is_in_it(stage: Stage) -> None:
    here, _ = await stage.ready_to_begin(stage.ben, stage.ana)
    there, _ = await stage.ready_to_begin(stage.ben, stage.sam)
    await stage.ana.do("startSession", sessionId=here)
    await told(stage.ben, there)
    await stage.ana.do("proposeExtension", sessionId=here, minutes=10)
    await stage.ben.do("answerProposal", sessionId=here, accept=True)
    assert (await told(stage.ben, there))[0] >= at(20)


async def test_a_pause_of_a_call_elsewhere_puts_off_who_is_in_it(stage: Stage) -> None:
    here = await scenes.met(stage, await stage.live())
    there, _ = await stage.ready_to_begin(stage.ben, stage.sam)
    assert at(10) <= (await told(stage.ben, there))[0] < at(11)
    stage.clock.move(minutes=3)
    await stage.hangs_up(stage.ben, here)
    await stage.run_clock(minutes=1)
    await stage.joins(stage.ben, here)
    assert (await told(stage.ben, there))[0] >= at(11)


async def test_who_is_on_as_a_creator_is_put_off_where_they_wait_as_a_fan(stage: Stage) -> None:
    as_creator, _ = await stage.ready_to_begin(stage.ben, stage.cleo)
    as_fan, _ = await stage.ready_to_begin(stage.cleo, stage.ana)
    await stage.cleo.do("startSession", sessionId=as_creator)
    assert (await told(stage.cleo, as_fan))[0] >= at(10)


async def test_the_line_of_a_creator_who_is_somebodys_fan_begins_behind_that(stage: Stage) -> None:
    as_fan, _ = await stage.ready_to_begin(stage.cleo, stage.ana)
    as_creator, _ = await stage.ready_to_begin(stage.ben, stage.cleo)
    await told(stage.ben, as_creator)
    await stage.ana.do("startSession", sessionId=as_fan)
    earliest, _, position = await told(stage.ben, as_creator)
    assert (earliest >= at(10), position) == (True, 1)
    await stage.ana.do("endSession", sessionId=as_fan)
    assert (await told(stage.ben, as_creator))[1] < at(10)


async def test_a_promise_stands_as_long_as_its_fan_does_not_wait_for_it_however_long_they_are_elsewhere(
    stage: Stage,
) -> None:
    promised = await stage.scheduled(stage.ben, await stage.live(stage.sam), START + HALF_AN_HOUR, creator=stage.sam)
    stream = await stage.live(durations=[10, 60])
    here = await stage.waiting(stage.ben, stream, 60)
    await stage.enters(stage.ben, stream)
    await stage.ana.do("startSession", sessionId=here["id"])
    # Whatever moves a session has it read anew.
    await stage.ben.do("reschedule", sessionId=promised["id"], start=at(120))
    assert (await told(stage.ben, promised["id"]))[1] == at(30)
    await stage.run_clock(minutes=25)
    assert (await told(stage.ben, promised["id"]))[0] >= at(60)
