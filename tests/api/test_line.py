"""The line: who is next, and what everybody is told to expect."""

from datetime import timedelta

from tests.api import scenes
from tests.api.scenes import at, nothing_changes
from tests.clock import START
from tests.sockets import Answer
from tests.stage import Stage


async def positions(stage: Stage, sessions: list[Answer]) -> list[int | None]:
    return [(await stage.ana.session(session["id"]))["position"] for session in sessions]


async def queue(stage: Stage, stream: str) -> list[str]:
    """Whom the creator sees in the queue, in order."""
    found = await stage.ana.ask(
        "query($id: ID!) { liveStream(id: $id) { queue { edges { node { fan { displayName } } } } } }", id=stream
    )
    return [edge["node"]["fan"]["displayName"] for edge in found["liveStream"]["queue"]["edges"]]


async def three_in_line(stage: Stage, stream: str) -> list[Answer]:
    """Ben approved at noon, Cleo promised for half past, Dora approved a minute after noon."""
    ben = await stage.waiting(stage.ben, stream)
    cleo = await stage.scheduled(stage.cleo, stream, START + timedelta(minutes=30))
    stage.clock.move(minutes=1)
    return [ben, cleo, await stage.waiting(stage.dora, stream)]


async def test_the_line_is_by_the_promised_time_or_else_the_approval(stage: Stage) -> None:
    stream = await stage.live()
    line = await three_in_line(stage, stream)
    assert await positions(stage, line) == [1, 3, 2]
    assert [(await stage.ben.session(line[0]["id"]))["position"]] == [1]
    assert await queue(stage, stream) == ["Ben", "Dora", "Cleo"]

    await stage.ben.do("cancelSession", sessionId=line[0]["id"])
    assert await positions(stage, line) == [None, 2, 1]
    await stage.ana.do("reschedule", sessionId=line[1]["id"], start=at(2))
    assert await positions(stage, line) == [None, 2, 1]
    await stage.ana.do("reschedule", sessionId=line[2]["id"], start=at(40))
    assert await positions(stage, line) == [None, 1, 2]


async def test_the_queue_shows_who_runs_then_the_line_then_the_undecided(stage: Stage) -> None:
    stream = await stage.live()
    eve = await stage.person("Eve", money=10_000)
    await stage.requested(eve, stream)
    line = await three_in_line(stage, stream)
    await stage.enters(stage.dora, stream)
    await stage.ana.do("startSession", sessionId=line[2]["id"])
    assert await queue(stage, stream) == ["Dora", "Ben", "Cleo", "Eve"]


async def test_the_creator_may_start_any_of_those_who_wait_but_one_at_a_time(stage: Stage) -> None:
    stream = await stage.live()
    line = await three_in_line(stage, stream)
    await stage.enters(stage.ben, stream)
    await stage.enters(stage.dora, stream)
    await stage.ana.do("startSession", sessionId=line[2]["id"])
    assert await positions(stage, line) == [1, 2, None]
    async with nothing_changes():
        refusal = await stage.ana.refused("startSession", sessionId=line[0]["id"])
        assert (refusal["__typename"], refusal["busyWith"]) == ("CreatorBusy", {"id": line[2]["id"]})
    await stage.ana.do("endSession", sessionId=line[2]["id"])
    assert (await stage.ana.do("startSession", sessionId=line[0]["id"]))["status"] == "IN_PROGRESS"


async def test_estimates_follow_the_line_and_leave_promises_alone(stage: Stage) -> None:
    stream = await stage.live()
    line = await three_in_line(stage, stream)
    ben, cleo, dora = [(await stage.ana.session(session["id"]))["estimatedStart"] for session in line]
    assert [estimate["position"] for estimate in (ben, cleo, dora)] == [1, 3, 2]
    for estimate in (ben, cleo, dora):
        assert estimate["earliest"] <= estimate["likely"] <= estimate["latest"]
    assert at(1) <= ben["likely"] < at(5)
    assert at(11) <= dora["likely"] < at(15)
    assert cleo["likely"] == at(30)

    await stage.ben.do("cancelSession", sessionId=line[0]["id"])
    nearer = (await stage.dora.session(line[2]["id"]))["estimatedStart"]
    assert at(1) <= nearer["likely"] < at(5)
    assert (await stage.cleo.session(line[1]["id"]))["scheduledStart"] == at(30)


async def test_who_would_break_a_promise_is_expected_after_it(stage: Stage) -> None:
    stream = await stage.live()
    await stage.scheduled(stage.cleo, stream, START + timedelta(minutes=10), 10)
    long = await stage.waiting(stage.ben, stream, 20)
    assert long["position"] == 1
    assert at(20) <= long["estimatedStart"]["likely"] < at(25)
    short = await stage.waiting(stage.dora, stream, 5)
    assert short["estimatedStart"]["latest"] >= short["estimatedStart"]["likely"]


async def test_the_fan_is_told_what_the_estimate_says(stage: Stage) -> None:
    stream = await stage.live()
    await stage.waiting(stage.ben, stream)
    session = await stage.waiting(stage.cleo, stream)
    notice = (await stage.cleo.inbox())[-1]
    assert (notice["kind"], notice["at"]) == ("REQUEST_APPROVED", session["estimatedStart"]["likely"])


async def test_there_is_no_place_or_estimate_outside_the_line(stage: Stage) -> None:
    stream = await stage.live()
    session = await stage.requested(stage.ben, stream)
    assert (session["position"], session["estimatedStart"]) == (None, None)
    await stage.ben.do("cancelSession", sessionId=session["id"])
    running = await stage.ben.session(await scenes.in_progress(stage, stream))
    assert (running["position"], running["estimatedStart"]) == (None, None)


async def test_who_drops_out_and_comes_back_finds_their_place_kept(stage: Stage) -> None:
    stream = await stage.live()
    line = await three_in_line(stage, stream)
    await stage.enters(stage.ben, stream)
    await stage.leaves(stage.ben, stream)
    await stage.tick(minutes=3)
    assert await positions(stage, line) == [1, 3, 2]
    await stage.enters(stage.ben, stream)
    assert await positions(stage, line) == [1, 3, 2]


async def test_who_is_asked_to_come_early_keeps_their_place_by_the_promise(stage: Stage) -> None:
    stream = await stage.live()
    line = await three_in_line(stage, stream)
    early = await stage.ana.do("decide", sessionId=line[1]["id"], decision="APPROVE")
    assert (early["status"], early["scheduledStart"], early["position"]) == ("WAITING", at(30), 3)


async def test_an_estimated_wait_tells_a_newcomer_who_is_ahead(stage: Stage) -> None:
    stream = await stage.live()
    ask = """query($id: ID!) { liveStream(id: $id) { offer {
      estimatedWait { earliestSeconds likelySeconds latestSeconds ahead } } } }"""

    async def wait() -> Answer:
        found: Answer = (await stage.anonymous.ask(ask, id=stream))["liveStream"]["offer"]["estimatedWait"]
        assert 0 <= found["earliestSeconds"] <= found["likelySeconds"] <= found["latestSeconds"]
        return found

    nobody = await wait()
    assert nobody["ahead"] == 0
    await three_in_line(stage, stream)
    behind = await wait()
    assert behind["ahead"] == 2
    assert behind["likelySeconds"] >= 20 * 60
