"""The same stays in a room give the same meter, to the second, however and in whatever order they are heard of."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

import pytest
from livekit.protocol.webhook import WebhookEvent

from domain.actors import Actor
from domain.calls.meter import Limits, advanced, beginning
from domain.calls.stays import Stay, folded
from models.call_rooms import CallRoom
from models.sessions import PrivateSession
from tests.api import scenes
from tests.clock import START
from tests.conftest import ON_SQLITE
from tests.gateway.livekit.conftest import Call
from tests.gateway.livekit.server import LiveKitServer, event, participant, send
from tests.stage import Stage, row_of

BOOKED, WATCHED = timedelta(minutes=10), 240
WITH_LOSSES = ("the fan is lost and back", "short losses")


class InRoom(NamedTuple):
    """Somebody's stay, in seconds after noon; ``until`` None: to the end of the play."""

    side: Actor
    since: int
    until: int | None


CREATOR, FAN = Actor.CREATOR, Actor.FAN
PLAYS: dict[str, list[InRoom]] = {
    "both, to the end": [InRoom(CREATOR, 2, None), InRoom(FAN, 7, None)],
    "the fan is lost and back": [InRoom(CREATOR, 0, None), InRoom(FAN, 3, 60), InRoom(FAN, 90, None)],
    "short losses": [InRoom(CREATOR, 1, 50), InRoom(CREATOR, 54, None), InRoom(FAN, 0, 100), InRoom(FAN, 103, None)],
    "the fan by two devices": [
        InRoom(CREATOR, 0, None),
        InRoom(FAN, 5, 80),
        InRoom(FAN, 70, 150),
        InRoom(FAN, 190, None),
    ],
    "both lost, the creator back later": [
        InRoom(CREATOR, 0, 60),
        InRoom(FAN, 0, 70),
        InRoom(FAN, 95, None),
        InRoom(CREATOR, 120, None),
    ],
    "an instant only": [InRoom(CREATOR, 0, None), InRoom(FAN, 20, 20), InRoom(FAN, 31, None)],
}


@dataclass
class Play:
    """Stays in the room of a call, and what LiveKit says of them."""

    call: Call
    stays: list[InRoom]

    def events(self) -> list[WebhookEvent]:
        said = []
        for number, stay in enumerate(self.stays):
            one = participant(self.person(stay.side), f"PA_{number}", at(stay.since))
            said.append(event("joined", self.call.session, one, at(stay.since)))
            if stay.until is not None:
                said.append(event("left", self.call.session, one, at(stay.until)))
        return said

    def person(self, side: Actor) -> str:
        return (self.call.stage.ana if side is CREATOR else self.call.stage.ben).id

    def show_list(self) -> None:
        """The room is as it is now."""
        second = (self.call.stage.clock.now() - START).total_seconds()
        self.call.livekit.rooms[self.call.session] = [
            participant(self.person(stay.side), f"PA_{number}", at(stay.since))
            for number, stay in enumerate(self.stays)
            if stay.since <= second and (stay.until is None or second < stay.until)
        ]

    async def check(self) -> None:
        """The meter is what these stays give by themselves."""
        session = await PrivateSession.get(id=row_of(self.call.session))
        stays = [
            Stay(stay.side, at(stay.since), at(stay.until) if stay.until is not None else None) for stay in self.stays
        ]
        limits = Limits.of(self.call.stage.node.transactions.rules)
        expected = advanced(folded(beginning(START, BOOKED, limits), stays), self.call.stage.clock.now())
        assert session.meter
        assert advanced(session.meter, self.call.stage.clock.now()) == expected


def at(second: int) -> datetime:
    return START + timedelta(seconds=second)


@pytest.fixture
async def patient_call(stage: Stage, livekit: LiveKitServer) -> Call:
    """One that waits for events that are late; what is over by those that are there stays over."""
    stage.tune(connect_grace=BOOKED, resume_grace=BOOKED, pause_limit=BOOKED)
    stream = await stage.live()
    return Call(stage, livekit, stream, await scenes.in_progress(stage, stream))


@ON_SQLITE
@pytest.mark.parametrize(("seed", "tells_when_they_joined"), [(0, True), (1, False)])
@pytest.mark.parametrize("name", PLAYS)
async def test_events_come_late_doubled_and_in_any_order(
    patient_call: Call, name: str, seed: int, tells_when_they_joined: bool
) -> None:
    play, random = Play(patient_call, PLAYS[name]), Random(seed)
    patient_call.stage.clock.move(seconds=WATCHED)
    for said in shuffled(play.events() * 2, random):
        if not tells_when_they_joined:
            said.participant.joined_at = said.participant.joined_at_ms = 0
        await patient_call.stage.run_clock()
        assert await send(patient_call.stage.http, said) == 200
    await play.check()


@ON_SQLITE
@pytest.mark.parametrize(
    ("name", "missing"), [(name, missing) for name in WITH_LOSSES for missing in range(2 * len(PLAYS[name]) - 2)]
)
async def test_the_list_tells_what_a_webhook_that_is_missing_would_have(call: Call, name: str, missing: int) -> None:
    play = Play(call, PLAYS[name])
    for number, said in enumerate(sorted(play.events(), key=lambda said: said.created_at)):
        await call.stage.run_clock(seconds=said.created_at - call.stage.clock.now().timestamp())
        if number != missing:
            assert await send(call.stage.http, said) == 200
            continue
        play.show_list()
        await CallRoom.all().update(due_at=call.stage.clock.now())
        await call.look()
    await call.stage.run_clock(seconds=WATCHED - (call.stage.clock.now() - START).total_seconds())
    await play.check()


def shuffled(events: list[WebhookEvent], random: Random) -> list[WebhookEvent]:
    return random.sample(events, len(events))
