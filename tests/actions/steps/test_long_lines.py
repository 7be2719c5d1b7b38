"""What a step costs does not depend on how many wait."""

from datetime import timedelta
from uuid import uuid4

from domain.lifecycle import Status
from models.fields import new_id
from models.log import LoggedEvent
from models.people import User
from models.rooms import RoomLease, RoomMember
from models.sessions import PrivateSession
from models.streams import LiveStream
from schema.ids import global_id
from tests.conftest import ON_SQLITE
from tests.stage import Person, Stage, row_of
from tests.statements import statements

FEW, MANY = 3, 60
HOURS = timedelta(hours=6)


async def crowd(stage: Stage, stream_id: str, count: int) -> None:
    """So many who wait, all of them in the room, put straight into the database."""
    stream, now, node = await LiveStream.get(id=row_of(stream_id)), stage.clock.now(), uuid4()
    fans = [User(id=new_id(), sub=f"{stream.id}-{n}", display_name=f"Fan {n}", created_at=now) for n in range(count)]
    await User.bulk_create(fans)
    await PrivateSession.bulk_create(
        PrivateSession(
            status=Status.WAITING, version=2, stream_id=stream.id, fan_id=fan.id, creator_id=stream.creator_id,
            duration_minutes=5, price=0, currency="USD", requested_at=now, decided_at=now, expires_at=now + HOURS,
            due_at=now - timedelta(seconds=count - n),
        )
        for n, fan in enumerate(fans)
    )  # fmt: skip
    await RoomMember.bulk_create(RoomMember(stream_id=stream.id, user_id=fan.id, since=now) for fan in fans)
    await RoomLease.bulk_create(
        RoomLease(stream_id=stream.id, user_id=fan.id, node_id=node, expires_at=now + HOURS) for fan in fans
    )


Costs = dict[str, tuple[int, list[str]]]
"""Of each step, how many statements it took, and the events that it wrote."""


async def costs(stage: Stage, creator: Person, count: int) -> Costs:
    """What the steps of a line of that size take: one who asks is let in, and promised a time; then the second of those
    who wait begins, and another goes."""
    stream, found = await stage.live(creator, queueLimit=0), Costs()

    async def take(step: str, who: Person, mutation: str, **given: object) -> None:
        before = await LoggedEvent.all().count()
        with statements() as asked:
            await who.do(mutation, **given)
        events = await LoggedEvent.all().order_by("id").offset(before).values_list("kind", flat=True)
        found[step] = len(asked.asked), sorted(map(str, events))

    await crowd(stage, stream, count)
    bens = (await stage.requested(stage.ben, stream))["id"]
    await take("approve", creator, "decide", sessionId=bens, decision="APPROVE")
    await take("later", creator, "decide", sessionId=bens, decision="LATER")
    await take("cancel", stage.ben, "cancelSession", sessionId=bens)
    waiting = PrivateSession.filter(stream_id=row_of(stream), status=Status.WAITING).order_by("due_at")
    first, second, *_ = [global_id("PrivateSession", one.id) for one in await waiting]
    await take("start", creator, "startSession", sessionId=second)
    await take("end", creator, "endSession", sessionId=second)
    await take("deny", creator, "decide", sessionId=first, decision="DENY")
    return found


@ON_SQLITE
async def test_a_step_takes_as_much_however_many_wait(stage: Stage) -> None:
    few, many = await costs(stage, stage.ana, FEW), await costs(stage, stage.cleo, MANY)
    assert few == many
    assert {step: events.count("LINE_MOVED") for step, (_, events) in many.items()} == {
        "approve": 0, "later": 0, "cancel": 0, "start": 1, "end": 0, "deny": 1
    }  # fmt: skip
