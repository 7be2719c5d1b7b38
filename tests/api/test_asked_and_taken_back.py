"""A fan who asks and takes it back again and again makes one unread notification, not many."""

from models.notifications import Notification
from tests.api.scenes import asks_and_takes_back
from tests.stage import Person, Stage, row_of


async def told(person: Person) -> list[tuple[str, str]]:
    return [(one["kind"], one["session"]["id"]) for one in await person.inbox()]


async def test_what_was_taken_back_before_it_was_seen_is_told_once(stage: Stage) -> None:
    stream = await stage.live()
    for _ in range(5):
        last = await asks_and_takes_back(stage, stream)
    assert await told(stage.ana) == [("REQUEST_RECEIVED", last), ("SESSION_CANCELLED", last)]
    asked = await stage.requested(stage.ben, stream, 20)
    assert await told(stage.ana) == [("REQUEST_RECEIVED", asked["id"]), ("SESSION_CANCELLED", last)]
    assert (await stage.ana.inbox())[0]["message"] == "Ben asks for 20 min."


async def test_what_was_read_is_told_anew(stage: Stage) -> None:
    stream = await stage.live()
    first = await asks_and_takes_back(stage, stream)
    await stage.ana.do("markNotificationsRead", ids=[one["id"] for one in await stage.ana.inbox()])
    second = await asks_and_takes_back(stage, stream)
    assert await told(stage.ana) == [
        ("REQUEST_RECEIVED", first),
        ("SESSION_CANCELLED", first),
        ("REQUEST_RECEIVED", second),
        ("SESSION_CANCELLED", second),
    ]


async def test_each_fan_has_a_line_of_their_own_and_what_was_approved_is_news(stage: Stage) -> None:
    stream = await stage.live()
    await asks_and_takes_back(stage, stream)
    waiting = await stage.waiting(stage.ben, stream)
    await stage.ben.do("cancelSession", sessionId=waiting["id"])
    await stage.requested(stage.ben, stream)
    await stage.requested(stage.cleo, stream)
    kinds = [kind for kind, _ in await told(stage.ana)]
    assert kinds == ["REQUEST_RECEIVED", *["SESSION_CANCELLED"] * 2, *["REQUEST_RECEIVED"] * 2]


async def test_what_ended_unanswered_was_not_taken_back_and_keeps_what_was_told_of_it(stage: Stage) -> None:
    stream = await stage.live()
    first = (await stage.requested(stage.ben, stream))["id"]
    await stage.run_clock(minutes=15)
    second = (await stage.requested(stage.ben, stream))["id"]
    assert await told(stage.ana) == [
        ("REQUEST_RECEIVED", first),
        ("REQUEST_EXPIRED", first),
        ("REQUEST_RECEIVED", second),
    ]


async def test_who_asks_somebody_else_in_between_is_told_of_once_all_the_same(stage: Stage) -> None:
    stream, elsewhere = await stage.live(), await stage.live(stage.dora)
    await asks_and_takes_back(stage, stream)
    await asks_and_takes_back(stage, elsewhere)
    last = await asks_and_takes_back(stage, stream)
    assert await told(stage.ana) == [("REQUEST_RECEIVED", last), ("SESSION_CANCELLED", last)]


async def test_churn_grows_no_inbox(stage: Stage) -> None:
    stream = await stage.live()
    for _ in range(25):
        await asks_and_takes_back(stage, stream)
    assert await Notification.filter(user_id=row_of(stage.ana.id)).count() == 2
