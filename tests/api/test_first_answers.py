"""What a first answer is when it is given again, after all that it tells of has become something else."""

from datetime import timedelta
from typing import Any

import orjson
import pytest

from actions.sign_in import sign_in
from domain.profiles import Profile
from tests.api.full_house import House, outcome_of
from tests.api.scenes import at, nothing_changes
from tests.mutation import DATA, WHO
from tests.mutations import MUTATIONS
from tests.sockets import Answer
from tests.stage import Stage

KEY = {"idempotencyKey": "once"}

NO_WORDS = {"body": "", "removed": True}
TAKEN_BACK: dict[str, dict[str, Any]] = {"sendMessage": NO_WORDS, "removeMessage": NO_WORDS}
"""By mutation, what its answer must not tell any more."""

OVER: dict[str, dict[str, Any]] = {"pauseQueue": {"offer": {"pausedUntil": None}}}
"""By mutation, what of its answer time has ended."""

SUPPORTS = [name for name, entry in MUTATIONS.items() if entry.is_for("support") and not entry.is_for("sam")]
"""What takes the scope of support, or being the creator."""

NAMES = ("Ana", "Ben", "Cleo", "Dora")


async def all_else_changes(stage: Stage, house: House) -> None:
    """Everybody gets another name, on another node; Ben's words and sessions go, streams end, and hours pass."""
    for name in NAMES:
        renamed = Profile(f"{name} II", "", stage.clock.now() + timedelta(minutes=1))
        await stage.node.transactions.run(sign_in, name.lower(), renamed)
    await stage.ana.do("blockFan", userId=stage.ben.id)
    for creator, stream in ((stage.ana, house.stream), (stage.dora, house.elsewhere)):
        await creator.do("endStream", streamId=stream)
    await stage.run_clock(hours=8)


def renamed(answer: Answer) -> Answer:
    """The answer with the names that people have since."""
    text = orjson.dumps(answer).decode()
    for name in NAMES:
        text = text.replace(f'"{name}"', f'"{name} II"')
    found: Answer = orjson.loads(text)
    return found


@pytest.mark.parametrize("mutation", MUTATIONS)
async def test_what_was_done_is_told_as_it_was_people_as_they_are_and_words_that_were_taken_back_never(
    stage: Stage, mutation: str
) -> None:
    house = await House.ready_for(mutation, stage)
    doer, given = house.doer(mutation), {**house.given(mutation), **KEY}
    first = await doer.do(mutation, **given)
    await all_else_changes(stage, house)
    async with nothing_changes():
        again = await doer.do(mutation, **given)
    as_it_was, since = renamed(first), TAKEN_BACK | OVER
    assert again == (as_it_was | since[mutation] if mutation in since else as_it_was)


async def test_a_retry_tells_the_start_that_was_told_first_though_the_creator_is_better_known_by_it(
    stage: Stage,
) -> None:
    session = (await stage.waiting(stage.ben, await stage.live(durations=[2]), 2))["id"]
    stage.clock.move(minutes=1)
    given = {"sessionId": session, "start": at(7), **KEY}
    first = await stage.ana.do("reschedule", **given)
    assert await stage.ana.do("reschedule", **given) == first


async def test_a_retry_offers_what_was_offered_first_though_who_was_busy_then_is_free_since(stage: Stage) -> None:
    running, stream = await stage.ready_to_begin(stage.ben, stage.ana)
    await stage.ana.do("startSession", sessionId=running)
    asked = await stage.requested(stage.cleo, stream)
    given = {"sessionId": asked["id"], "decision": "APPROVE", **KEY}
    first = await stage.ana.do("decide", **given)
    assert "START" not in first["viewerCan"]
    await stage.ana.do("endSession", sessionId=running)
    assert "START" in (await stage.ana.session(asked["id"]))["viewerCan"]
    assert await stage.ana.do("decide", **given) == first


async def test_a_retry_tells_the_meter_and_the_cost_of_the_moment_that_was_told_first(stage: Stage) -> None:
    session, _ = await stage.ready_to_begin(stage.ben, stage.ana)
    shown = "costIfEndedNow { amount } meter { state usedSeconds runningSince asOf }"
    start = f"""mutation($id: ID!) {{ startSession(input: {{sessionId: $id, idempotencyKey: "once"}}) {{
      session {{ {shown} }} errors {{ code }} }} }}"""
    first = await stage.ana.ask(start, id=session)
    stage.clock.move(minutes=5)
    now = await stage.ana.ask(f"query($id: ID!) {{ privateSession(id: $id) {{ {shown} }} }}", id=session)
    told = (first["startSession"]["session"], now["privateSession"])
    assert [one["costIfEndedNow"]["amount"] for one in told] == [0, 500]
    assert await stage.ana.ask(start, id=session) == first


async def test_a_retry_tells_of_who_was_ready_then_though_it_has_lapsed_since(stage: Stage) -> None:
    session, _ = await stage.ready_to_begin(stage.ben, stage.ana)
    ready = """mutation($id: ID!) { setReady(input: {sessionId: $id, ready: true, idempotencyKey: "once"}) {
      session { ready } errors { code } } }"""
    first = await stage.ben.ask(ready, id=session)
    stage.clock.move(minutes=3)
    now = await stage.ben.ask("query($id: ID!) { privateSession(id: $id) { ready } }", id=session)
    assert (first["setReady"]["session"], now["privateSession"]) == ({"ready": True}, {"ready": False})
    assert await stage.ben.ask(ready, id=session) == first


@pytest.mark.parametrize("mutation", SUPPORTS)
async def test_what_support_did_is_told_to_nobody_who_is_support_no_longer(stage: Stage, mutation: str) -> None:
    house = await House.ready_for(mutation, stage)
    support, given = stage.support, {**house.given(mutation), **KEY}
    assert await outcome_of(support, mutation, given) == DATA
    demoted = await stage.person("Support")
    assert demoted.id == support.id
    async with nothing_changes():
        assert await outcome_of(demoted, mutation, given) == MUTATIONS[mutation].may[WHO.index("sam")]
        assert await outcome_of(support, mutation, given) == DATA


@pytest.mark.parametrize("taken_back_by", ["removeMessage", "blockFan"])
async def test_an_authors_retry_does_not_bring_back_what_was_taken_out(stage: Stage, taken_back_by: str) -> None:
    house = await House.full(stage)
    written = {"streamId": house.stream, "body": "a word", **KEY}
    first = await stage.ben.do("sendMessage", **written)
    assert (first["body"], first["removed"]) == ("a word", False)
    taken = {"removeMessage": {"messageId": first["id"]}, "blockFan": {"userId": stage.ben.id}}
    await stage.ana.do(taken_back_by, **taken[taken_back_by])
    assert await stage.ben.do("sendMessage", **written) == first | NO_WORDS


@pytest.mark.parametrize(("mutation", "of"), [("sendMessage", "author"), ("setActivity", "user")])
async def test_a_node_that_knows_somebody_by_an_older_name_answers_with_the_present_one(
    stage: Stage, mutation: str, of: str
) -> None:
    house = await House.full(stage)
    newer = Profile("Ben II", "", stage.clock.now() + timedelta(minutes=1))
    await stage.node.transactions.run(sign_in, "ben", newer)
    done = await stage.ben.do(mutation, **house.given(mutation))
    assert done[of]["displayName"] == "Ben II"
