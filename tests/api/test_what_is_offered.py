"""``viewerCan`` is what would be taken now: at each deadline that passes, before the clock has come round, whatever is
offered is done, and whatever is not is refused."""

from typing import NamedTuple

import pytest

from tests.api import scenes
from tests.api.scenes import Scene, at, nothing_changes
from tests.domain.contract import CAN
from tests.mutations import MOVES, Move
from tests.sockets import Answer, GraphQLFailure
from tests.stage import Person, Stage


class Row(NamedTuple):
    """A scene, so many minutes after which something of it has fallen due; what its fan and its creator are offered."""

    scene: Scene
    after: float
    fan: list[str]
    creator: list[str]

    def __str__(self) -> str:
        return f"{self.scene.__name__}-{self.after}"


async def called_and_asking(stage: Stage, stream: str) -> str:
    """Ben asks for another time, and is called."""
    session = await scenes.waiting_and_asking(stage, stream)
    await stage.ana.refused("startSession", sessionId=session)
    return session


async def yielded_and_asking(stage: Stage, stream: str) -> str:
    """Ben lets others go first for five minutes, and asks for another time."""
    return await scenes.another_time_for(scenes.yielded, stage, stream)


async def alone_and_asking(stage: Stage, stream: str) -> str:
    """Ben, whom Ana has left a minute after noon, asks for more minutes."""
    session = await scenes.fan_alone_again(stage, stream)
    await stage.ben.do("proposeExtension", sessionId=session, minutes=5)
    return session


async def beside_another(stage: Stage, stream: str) -> str:
    """Ben is there, and Ana in a session with Cleo."""
    session = await scenes.present(stage, stream)
    other = await stage.waiting(stage.cleo, stream)
    await stage.enters(stage.cleo, stream)
    await stage.ana.do("startSession", sessionId=other["id"])
    return session


OVER, SCHEDULED, WAITING, RUNNING = CAN["EXPIRED"], CAN["SCHEDULED"], CAN["WAITING"], CAN["IN_PROGRESS"]

TABLE = (
    Row(scenes.requested, 15, *OVER),
    Row(scenes.scheduled, 30, *SCHEDULED),
    Row(scenes.scheduled_off_air, 390, *OVER),
    Row(scenes.scheduled_and_asking, 15, *SCHEDULED),
    Row(scenes.waiting_early, 30, *WAITING),
    Row(scenes.waiting, 360, *OVER),
    Row(scenes.waiting_and_asking, 15, *WAITING),
    Row(scenes.ready, 3, *WAITING),
    Row(yielded_and_asking, 5, *WAITING),
    Row(called_and_asking, 2, *WAITING),
    Row(scenes.called_again, 2, *OVER),
    Row(scenes.called_early, 2, *SCHEDULED),
    Row(beside_another, 10, *WAITING),
    Row(scenes.connecting, 2, *OVER),
    Row(scenes.creator_alone, 2, *OVER),
    Row(scenes.fan_asks_for_more, 0.5, *RUNNING),
    Row(scenes.creator_asks_for_more, 0.5, *RUNNING),
    Row(alone_and_asking, 0.5, *RUNNING),
    Row(alone_and_asking, 1.5, *OVER),
    Row(scenes.in_progress, 10, *OVER),
)
NO = {"INVALID_TRANSITION", "NO_PROPOSAL", "FORBIDDEN"}
GIVEN_BY_TIME = {"APPROVE", "RESCHEDULE", "START", "EXTEND"}
"""What a deadline that passes may bring; all else that is offered was offered before it."""


async def played(stage: Stage, row: Row) -> str:
    session = await row.scene(stage, await stage.live())
    stage.clock.move(minutes=row.after)
    return session


def asked_for(action: str, session: str) -> tuple[str, Answer]:
    """The mutation by which that is done, and its input."""
    mutation, given = Move("answerProposal", lambda _: {"accept": False}) if action == "ANSWER" else MOVES[action]
    return mutation, {"sessionId": session, **given(at(1_000))}


async def code_of(person: Person, action: str, session: str) -> str | None:
    mutation, given = asked_for(action, session)
    try:
        errors = (await person.attempt(mutation, **given))["errors"]
    except GraphQLFailure as failure:
        return failure.code
    return errors[0]["code"] if errors else None


@pytest.mark.parametrize("row", TABLE, ids=str)
async def test_what_is_not_offered_once_a_deadline_has_passed_is_refused(stage: Stage, row: Row) -> None:
    session = await played(stage, row)
    for person, offered in ((stage.ben, row.fan), (stage.ana, row.creator)):
        assert (await person.session(session))["viewerCan"] == offered
        for action in MOVES.keys() - set(offered):
            async with nothing_changes():
                assert await code_of(person, action, session) in NO, action


OFFERED = [
    (row, who, action)
    for row in TABLE
    for who, offered in (("ben", row.fan), ("ana", row.creator))
    for action in offered
    if action in GIVEN_BY_TIME
]


@pytest.mark.parametrize(
    ("row", "who", "action"), OFFERED, ids=[f"{row}-{who}-{action}" for row, who, action in OFFERED]
)
async def test_what_is_offered_once_a_deadline_has_passed_is_done(
    stage: Stage, row: Row, who: str, action: str
) -> None:
    session = await played(stage, row)
    assert await code_of(stage.people[who], action, session) in {None, "FAN_ABSENT"}
