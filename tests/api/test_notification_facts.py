"""What a notification's message names is told beside it, so that clients can write it in the reader's language."""

from typing import Any

from models.notifications import Notification
from tests.api import scenes
from tests.api.scenes import at
from tests.stage import Person, Stage

MONEY = "{ amount currency minorDigits }"
FACTS = (
    "{ viewer { notifications(first: 1) { edges { node { kind at facts { name minutes usedMinutes moreMinutes "
    f"price {MONEY} morePrice {MONEY} charged {MONEY} refunded {MONEY} }} }} }} }} }} }}"
)


async def latest(person: Person) -> tuple[str, str | None, dict[str, Any]]:
    """The kind of the person's latest notification, its instant, and the facts that are known."""
    found = (await person.ask(FACTS))["viewer"]["notifications"]["edges"][0]["node"]
    return found["kind"], found["at"], {name: fact for name, fact in found["facts"].items() if fact is not None}


def usd(amount: int) -> dict[str, object]:
    return {"amount": amount, "currency": "USD", "minorDigits": 2}


async def test_names_minutes_and_amounts_are_told_as_the_session_goes_on(stage: Stage) -> None:
    session = await scenes.present(stage, await stage.live())
    assert await latest(stage.ana) == ("REQUEST_RECEIVED", None, {"name": "Ben", "minutes": 10})
    kind, about, facts = await latest(stage.ben)
    assert (kind, about is not None, facts) == ("REQUEST_APPROVED", True, {"name": "Ana"})

    await stage.ana.do("startSession", sessionId=session)
    stage.clock.move(minutes=1)
    await stage.ana.do("proposeExtension", sessionId=session, minutes=5)
    assert (await latest(stage.ben))[2] == {"name": "Ana", "moreMinutes": 5, "morePrice": usd(500)}
    await stage.ben.do("answerProposal", sessionId=session, accept=True)
    assert (await latest(stage.ana))[2] == {"name": "Ben", "minutes": 15, "price": usd(1_500)}

    stage.clock.move(minutes=2)
    await stage.ana.do("endSession", sessionId=session)
    charged = {"usedMinutes": 3, "charged": usd(300)}
    assert await latest(stage.ben) == ("SESSION_COMPLETED", None, {"name": "Ana", **charged})
    assert await latest(stage.ana) == ("SESSION_COMPLETED", None, {"name": "Ben", **charged})


async def test_a_creator_is_told_when_the_fan_would_like_to_begin(stage: Stage) -> None:
    await stage.requested(stage.ben, await stage.live(), desiredStart=at(90))
    assert await latest(stage.ana) == ("REQUEST_RECEIVED", at(90), {"name": "Ben", "minutes": 10})


async def test_what_was_given_before_there_were_facts_has_none(stage: Stage) -> None:
    await scenes.waiting(stage, await stage.live())
    await Notification.all().update(facts=None)
    assert (await latest(stage.ben))[2] == {}
    assert [one["message"] for one in await stage.ana.inbox()] == ["Ben asks for 10 min."]
