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


async def estimated_wait(stage: Stage, stream: str) -> Answer:
    """The wait of somebody new."""
    ask = """query($id: ID!) { liveStream(id: $id) { offer {
      estimatedWait { earliestSeconds likelySeconds latestSeconds ahead } } } }"""
    found: Answer = (await stage.anonymous.ask(ask, id=stream))["liveStream"]["offer"]["estimatedWait"]
    assert 0 <= found["earliestSeconds"] <= found["likelySeconds"] <= found["latestSeconds"]
    return found


async def three_in_line(stage: Stage, stream: str) -> list[Answer]:
    """Ben approved at noon, Cleo promised for half past, Dora approved a minute after noon."""
    ben = await stage.waiting(stage.ben, stream)
    cleo = await stage.scheduled(stage.cleo, stream, START + timedelta(minutes=30))
    stage.clock.move(minutes=1)
    return [ben, cleo, await stage.waiting(stage.dora, stream)]


async def test_positions_are_the_order_of_the_likely_starts(stage: Stage) -> None:
    stream = await stage.live()
    line = await three_in_line(stage, stream)
    assert await positions(stage, line) == [1, 3, 2]
    assert [(await stage.ben.session(line[0]["id"]))["position"]] == [1]
    assert await queue(stage, stream) == ["Ben", "Dora", "Cleo"]

    await stage.ben.do("cancelSession", sessionId=line[0]["id"])
    assert await positions(stage, line) == [None, 2, 1]
    await stage.ana.do("reschedule", sessionId=line[1]["id"], start=at(2))
    assert await positions(stage, line) == [None, 1, 2]
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
        assert (refusal["__typename"], refusal["session"]["id"]) == ("CreatorBusy", line[2]["id"])
    await stage.ana.do("endSession", sessionId=line[2]["id"])
    assert (await stage.ana.do("startSession", sessionId=line[0]["id"]))["status"] == "IN_PROGRESS"


async def test_estimates_follow_the_line_and_leave_promises_alone(stage: Stage) -> None:
    stream = await stage.live()
    line = await three_in_line(stage, stream)
    ben, cleo, dora = [(await stage.ana.session(session["id"]))["estimatedStart"] for session in line]
    assert [estimate["position"] for estimate in (ben, cleo, dora)] == [1, 3, 2]
    for estimate in (ben, cleo, dora):
        assert estimate["earliest"] <= estimate["likely"] <= estimate["latest"]
    assert at(0) <= ben["likely"] < at(5)
    assert at(5) <= dora["likely"] < at(15)
    assert cleo["likely"] == at(30)

    await stage.ben.do("cancelSession", sessionId=line[0]["id"])
    nearer = (await stage.dora.session(line[2]["id"]))["estimatedStart"]
    assert at(0) <= nearer["likely"] < at(5)
    assert (await stage.cleo.session(line[1]["id"]))["scheduledStart"] == at(30)


async def test_who_would_break_a_promise_is_expected_after_it(stage: Stage) -> None:
    stream = await stage.live()
    await stage.scheduled(stage.cleo, stream, START + timedelta(minutes=10), 10)
    long = await stage.waiting(stage.ben, stream, 20)
    assert long["position"] == 2
    assert at(14) <= long["estimatedStart"]["likely"] < at(25)
    short = await stage.waiting(stage.dora, stream, 5)
    assert (short["position"], short["estimatedStart"]["likely"] <= at(2)) == (1, True)
    assert short["estimatedStart"]["latest"] >= short["estimatedStart"]["likely"]
    assert (await stage.ben.session(long["id"]))["position"] == 3


async def test_the_fan_is_told_what_the_estimate_says(stage: Stage) -> None:
    stream = await stage.live()
    await stage.waiting(stage.ben, stream)
    session = await stage.waiting(stage.cleo, stream)
    notification = (await stage.cleo.inbox())[-1]
    assert (notification["kind"], notification["at"]) == ("REQUEST_APPROVED", session["estimatedStart"]["likely"])


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
    await stage.run_clock(minutes=3)
    assert await positions(stage, line) == [1, 3, 2]
    await stage.enters(stage.ben, stream)
    assert await positions(stage, line) == [1, 3, 2]


async def test_who_is_asked_to_come_early_comes_in_turn_and_by_the_promise_at_the_latest(stage: Stage) -> None:
    stream = await stage.live()
    line = await three_in_line(stage, stream)
    stage.clock.move(seconds=1)
    early = await stage.ana.do("decide", sessionId=line[1]["id"], decision="APPROVE")
    assert (early["status"], early["scheduledStart"], early["position"]) == ("WAITING", at(30), 3)
    assert at(10) < early["estimatedStart"]["likely"] < at(30)
    for fan, session in ((stage.ben, line[0]), (stage.dora, line[2])):
        await fan.do("cancelSession", sessionId=session["id"])
    await stage.waiting(stage.ben, stream, 20)
    assert (await stage.cleo.session(early["id"]))["position"] == 1
    assert (await stage.cleo.session(early["id"]))["expiresAt"] == at(30 + 360)


async def test_who_is_asked_to_come_now_is_expected_about_now(stage: Stage) -> None:
    stream = await stage.live()
    session = await stage.scheduled(stage.ben, stream, START + timedelta(days=20))
    assert session["estimatedStart"]["likely"] == at(20 * 24 * 60)
    now = await stage.ana.do("decide", sessionId=session["id"], decision="APPROVE")
    assert (now["estimatedStart"]["likely"] <= at(2), now["position"]) == (True, 1)
    notification = (await stage.ben.inbox())[-1]
    assert (notification["kind"], notification["at"]) == ("ROOM_OPEN", now["estimatedStart"]["likely"])
    assert await stage.run_clock(hours=7) == 0
    assert (await stage.ben.session(session["id"]))["status"] == "WAITING"


async def a_short_one_fits_before_a_promise(stage: Stage, stream: str) -> list[Answer]:
    """An hour of Ben's, Cleo's ten minutes promised in ten, and Dora's five minutes, which fit before."""
    ben = await stage.waiting(stage.ben, stream, 60)
    cleo = await stage.scheduled(stage.cleo, stream, START + timedelta(minutes=10), 10)
    return [ben, cleo, await stage.waiting(stage.dora, stream, 5)]


async def test_whoever_fits_before_a_promise_goes_before_it(stage: Stage) -> None:
    stream = await stage.live(durations=[5, 10, 60])
    line = await a_short_one_fits_before_a_promise(stage, stream)
    estimates = [(await stage.ana.session(session["id"]))["estimatedStart"] for session in line]
    bens, cleos, doras = (one["likely"] for one in estimates)
    assert doras <= at(2) < cleos == at(10) < at(13) < bens <= at(22)
    assert [one["position"] for one in estimates] == await positions(stage, line) == [3, 2, 1]
    told = [(await fan.inbox())[-1]["at"] for fan in (stage.cleo, stage.dora)]
    assert told == [cleos, doras]
    await stage.ana.do("reschedule", sessionId=line[1]["id"], start=at(20))
    # Five minutes more of somebody new fit before the promise, too.
    assert (await estimated_wait(stage, stream))["ahead"] == 1


async def test_a_room_is_shown_the_positions_that_its_sessions_have(stage: Stage) -> None:
    stream = await stage.live(durations=[5, 10, 60])
    await stage.waiting(stage.ben, stream, 60)
    await stage.enters(stage.ben, stream)
    assert await members(stage, stream) == {"Ben": 1}
    await stage.scheduled(stage.cleo, stream, START + timedelta(minutes=10), 10)
    assert await members(stage, stream) == {"Ben": 2}
    dora = await stage.waiting(stage.dora, stream, 5)
    await stage.enters(stage.dora, stream)
    await stage.enters(stage.ana, stream)
    assert await members(stage, stream) == {"Ben": 3, "Dora": 1, "Ana": None}
    member = await stage.ben.do("setActivity", streamId=stream, activity="WATCHING_STREAM")
    assert member["position"] == 3
    await stage.ana.do("startSession", sessionId=dora["id"])
    assert await members(stage, stream) == {"Ben": 2, "Ana": None}


async def test_a_room_is_shown_when_time_alone_has_changed_who_is_next(stage: Stage) -> None:
    stream = await stage.live(durations=[5, 10, 60])
    session = await stage.waiting(stage.ben, stream, 10)
    await stage.enters(stage.ben, stream)
    promised = await stage.scheduled(stage.cleo, stream, START + timedelta(minutes=30))
    assert await stage.run_clock(minutes=18) == 0
    assert await positions(stage, [session, promised]) == [1, 2]
    assert await stage.run_clock(seconds=1) == 1
    assert await positions(stage, [session, promised]) == [2, 1]
    assert await members(stage, stream) == {"Ben": 2}
    assert await stage.run_clock() == 0


async def members(stage: Stage, stream: str) -> dict[str, int | None]:
    """Who is present, and at which position, as the room is shown it."""
    found = await stage.ana.ask(
        "query($id: ID!) { waitingRoom(streamId: $id) { members { user { displayName } position } } }", id=stream
    )
    return {one["user"]["displayName"]: one["position"] for one in found["waitingRoom"]["members"]}


async def test_an_estimate_never_lies_after_the_expiry(stage: Stage) -> None:
    stream = await stage.live(durations=[5, 240], pricePerMinute={"amount": 1, "currency": "USD"})
    eve = await stage.person("Eve", money=10_000)
    line = [await stage.waiting(fan, stream, 240) for fan in (stage.ben, stage.cleo, stage.dora, eve)]
    assert await positions(stage, line) == [1, 2, 3, 4]
    for session in line:
        found = await stage.ana.session(session["id"])
        assert found["estimatedStart"]["latest"] <= found["expiresAt"]
    eves = (await stage.ana.session(line[3]["id"]))["estimatedStart"]
    assert eves["latest"] == at(360)
    notification = (await eve.inbox())[-1]
    assert (notification["kind"], notification["at"]) == ("REQUEST_APPROVED", eves["likely"])


async def test_off_air_only_a_promise_ahead_is_estimated(stage: Stage) -> None:
    session = await scenes.scheduled_off_air(stage, await stage.live())

    async def likely() -> str | None:
        estimate = (await stage.ben.session(session))["estimatedStart"]
        return str(estimate["likely"]) if estimate else None

    assert await likely() == at(30)
    stage.clock.move(minutes=29)
    assert await likely() == at(30)
    stage.clock.move(minutes=1)
    assert await likely() is None
    stage.clock.move(hours=5)
    assert await likely() is None
    assert (await stage.ben.session(session))["position"] == 1
    await stage.live()
    back = (await stage.ben.session(session))["estimatedStart"]
    assert back["likely"] <= at(5 * 60 + 32)


async def test_an_estimated_wait_tells_a_newcomer_who_is_ahead(stage: Stage) -> None:
    stream = await stage.live()
    nobody = await estimated_wait(stage, stream)
    assert nobody["ahead"] == 0
    await three_in_line(stage, stream)
    behind = await estimated_wait(stage, stream)
    assert behind["ahead"] == 2
    assert behind["likelySeconds"] >= 10 * 60


async def test_a_queue_is_in_the_order_in_which_its_sessions_are_due(stage: Stage) -> None:
    ana, ben, stream = stage.ana, stage.ben, await stage.live()
    first = (await stage.waiting(ben, stream))["id"]
    second, third = [(await stage.waiting(fan, stream))["id"] for fan in (stage.cleo, stage.dora)]
    await ben.do("yieldPlace", sessionId=first, minutes=5)
    asked = await ana.ask(
        "query($id: ID!) { liveStream(id: $id) { queue { edges { node { id dueAt decidedAt } } } } }", id=stream
    )
    nodes = [edge["node"] for edge in asked["liveStream"]["queue"]["edges"]]
    assert [node["id"] for node in nodes] == [second, third, first]
    assert [node["dueAt"] for node in nodes] == sorted(node["dueAt"] for node in nodes)
    assert [node["dueAt"] == node["decidedAt"] for node in nodes] == [True, True, False]
    await ben.do("cancelSession", sessionId=first)
    over = await ben.ask("query($id: ID!) { privateSession(id: $id) { dueAt } }", id=first)
    assert over["privateSession"]["dueAt"] is None, "it is in line no more"
