"""What a step costs does not depend on how many wait."""

from domain.lifecycle import Status
from models.log import LoggedEvent
from models.sessions import PrivateSession
from schema.ids import global_id
from tests.actions.crowd import crowd
from tests.conftest import ON_SQLITE
from tests.stage import Person, Stage, row_of
from tests.statements import statements

FEW, MANY = 3, 60


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
