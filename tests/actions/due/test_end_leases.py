"""Who has left a waiting room, and who has not."""

from uuid import uuid4

from actions.due.end_leases import end_leases, expired_leases
from actions.steps.deadline import Round
from models.rooms import RoomLease, RoomMember
from tests.stage import Stage, row_of

OTHER = uuid4()


async def test_who_is_back_before_their_lease_is_ended_never_left(stage: Stage) -> None:
    stream = await stage.live()
    for fan in (stage.ben, stage.cleo):
        await stage.waiting(fan, stream)
        await stage.enters(fan, stream, node=OTHER)
    stage.clock.move(seconds=20)
    this = Round(stage.clock.now(), stage.node.settings.rules, stage.node.id, ends_leases=True)
    (found,) = await expired_leases(this)
    await stage.enters(stage.ben, stream, node=OTHER)
    assert await stage.node.transactions.run(end_leases, found) == 1
    for model in (RoomLease, RoomMember):
        assert await model.all().values_list("user_id", flat=True) == [row_of(stage.ben.id)]
