"""What the two of a session are told of their call."""

import pytest

from domain.call_providers import CallProvider
from domain.ice import Ice, IceServer
from tests.api import scenes
from tests.api.scenes import at
from tests.sockets import Answer
from tests.stage import Person, Stage

CALL = """query($id: ID!) {
  node(id: $id) {
    ... on PrivateSession {
      call { provider iceServers { urls username credential } url token tokenExpiresAt }
      meter { state usedSeconds runningSince resumeBy missing { displayName } asOf }
      costIfEndedNow { amount } endReason expiresAt
    }
  }
}"""
SERVERS = Ice((IceServer(("stun:stun.example",)), IceServer(("turn:turn.example",))), "north")


async def shown(person: Person, session: str) -> Answer:
    found: Answer = (await person.ask(CALL, id=session))["node"]
    return found


@pytest.mark.parametrize("scene", [scenes.requested, scenes.waiting, scenes.called])
async def test_before_the_start_there_is_nothing_to_tell(stage: Stage, scene: scenes.Scene) -> None:
    found = await shown(stage.ben, await scene(stage, await stage.live()))
    assert [found[name] for name in ("call", "meter", "costIfEndedNow", "endReason")] == [None] * 4


async def test_each_side_has_credentials_of_its_own(stage: Stage) -> None:
    stage.tune(ice=SERVERS)
    session = await scenes.connecting(stage, await stage.live())
    calls = [(await shown(person, session))["call"] for person in (stage.ben, stage.ana)]
    for call in calls:
        assert (call["provider"], call["url"], call["token"], call["tokenExpiresAt"]) == ("PEER", None, None, None)
        stun, turn = call["iceServers"]
        assert stun == {"urls": ["stun:stun.example"], "username": None, "credential": None}
        assert turn["urls"] == ["turn:turn.example"]
        assert turn["username"].startswith("1893502800:")
    assert len({call["iceServers"][1]["credential"] for call in calls}) == 2


async def test_who_still_listens_to_a_call_that_is_over_is_in_the_next_one_by_itself(stage: Stage) -> None:
    stream = await stage.live()
    over = await scenes.met(stage, stream)
    await stage.ana.do("endSession", sessionId=over)
    session = await scenes.met(stage, stream)
    for person in (stage.ana, stage.ben):
        await stage.hangs_up(person, over)
    await stage.run_clock(minutes=1)
    meter = (await shown(stage.ben, session))["meter"]
    assert (meter["state"], meter["runningSince"]) == ("RUNNING", at(0))


async def test_who_leaves_one_call_stops_the_meter_of_no_other(stage: Stage) -> None:
    session = await scenes.met(stage, await stage.live())
    other, _ = await stage.ready_to_begin(stage.cleo, stage.dora)
    await stage.dora.do("startSession", sessionId=other)
    for person in (stage.dora, stage.cleo):
        await stage.joins(person, other)
    stage.clock.move(minutes=1)
    await stage.hangs_up(stage.ben, session)
    await stage.run_clock(seconds=5)
    meters = [(await shown(person, one))["meter"] for person, one in ((stage.ben, session), (stage.cleo, other))]
    assert [(meter["state"], meter["runningSince"]) for meter in meters] == [("PAUSED", None), ("RUNNING", at(0))]


async def test_without_a_call_the_meter_runs_from_the_start(stage: Stage) -> None:
    session = await scenes.in_progress(stage, await stage.live())
    stage.clock.move(minutes=4)
    found = await shown(stage.ben, session)
    assert found["call"] == {"provider": "OFF", "iceServers": [], "url": None, "token": None, "tokenExpiresAt": None}
    assert found["meter"] == {
        "state": "RUNNING",
        "usedSeconds": 0,
        "runningSince": scenes.at(0),
        "resumeBy": None,
        "missing": [],
        "asOf": scenes.at(4),
    }


async def test_after_the_end_what_was_delivered_and_why_it_ended_stays(stage: Stage) -> None:
    stream = await stage.live()
    session = await scenes.met(stage, stream)
    stage.clock.move(minutes=3)
    await stage.ana.do("endStream", streamId=stream)
    found = await shown(stage.ben, session)
    assert (found["call"], found["costIfEndedNow"], found["expiresAt"]) == (None, None, None)
    assert (found["meter"]["state"], found["meter"]["usedSeconds"]) == ("STOPPED", 180)
    assert found["endReason"] == "STREAM_ENDED"


async def test_the_present_state_is_told_before_the_clock_has_come_round(stage: Stage) -> None:
    session = await scenes.met(stage, await stage.live())
    stage.clock.move(minutes=1)
    await stage.hangs_up(stage.ben, session)
    stage.clock.move(seconds=30)
    found = (await shown(stage.ana, session))["meter"]
    assert (found["state"], found["usedSeconds"], found["resumeBy"]) == ("PAUSED", 60, scenes.at(2.5))
    assert [user["displayName"] for user in found["missing"]] == ["Ben"]


async def test_elsewhere_than_in_rooms_of_livekit_there_are_no_webhooks(stage: Stage) -> None:
    assert (await stage.http.post("/livekit/webhook", content=b"{}")).status_code == 404


async def test_how_the_two_meet_has_no_other_names() -> None:
    assert [provider.value for provider in CallProvider] == ["PEER", "LIVEKIT", "REPORTED", "OFF"]
