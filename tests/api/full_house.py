"""A full house, for tables of who may do what: two creators on air, one fan in the room, one without an answer."""

from dataclasses import dataclass

from tests.documents import OFFER
from tests.sockets import Answer, GraphQLFailure
from tests.stage import Person, Stage

FREE = {"amount": 0, "currency": "USD"}
DATA, NULL = "data", "null"


@dataclass
class House:
    """Ana is live, free of charge. Ben waits in her room and has written; Cleo has asked. Nobody has come to Dora."""

    stage: Stage
    stream: str
    elsewhere: str
    session: str
    undecided: str
    message: str
    notice: str

    @classmethod
    async def full(cls, stage: Stage) -> "House":
        stream = await stage.live(pricePerMinute=FREE)
        elsewhere = await stage.live(stage.dora, pricePerMinute=FREE)
        session = await stage.waiting(stage.ben, stream)
        undecided = await stage.requested(stage.cleo, stream)
        await stage.enters(stage.ben, stream)
        await stage.enters(stage.ana, stream)
        message = await stage.ben.do("sendMessage", streamId=stream, body="hello")
        notice = (await stage.ben.inbox())[0]
        return cls(stage, stream, elsewhere, session["id"], undecided["id"], message["id"], notice["id"])

    @classmethod
    async def ready_for(cls, mutation: str, stage: Stage) -> "House":
        """The full house; with Ben's session running where it is to be ended, and him blocked where that is."""
        house = await cls.full(stage)
        if mutation == "endSession":
            await stage.ana.do("startSession", sessionId=house.session)
        if mutation == "unblockFan":
            for creator in (stage.ana, stage.sam, stage.cleo, stage.office):
                await creator.do("blockFan", userId=stage.ben.id)
        return house

    def given(self, mutation: str) -> Answer:
        """A good input for that mutation."""
        room, session = {"streamId": self.stream}, {"sessionId": self.session}
        inputs: dict[str, Answer] = {
            "requestSession": {"streamId": self.elsewhere, "durationMinutes": 10},
            "cancelSession": session,
            "setActivity": {**room, "activity": "WATCHING_STREAM"},
            "decide": {**session, "decision": "LATER"},
            "startSession": session,
            "goLive": {"title": "Mine", "offer": OFFER},
            "updateOffer": {**room, "offer": OFFER},
            "endStream": room,
            "removeMessage": {"messageId": self.message},
            "muteFan": {**room, "userId": self.stage.ben.id, "seconds": 60},
            "blockFan": {"userId": self.stage.ben.id},
            "unblockFan": {"userId": self.stage.ben.id},
            "reschedule": {**session, "start": "2030-01-02T12:00:00Z"},
            "endSession": session,
            "sendMessage": {**room, "body": "hi"},
            "markNotificationsRead": {"ids": [self.notice]},
            "creditWallet": {"userId": self.stage.ben.id, "amount": {"amount": 1, "currency": "USD"}},
        }
        return inputs[mutation]

    def doer(self, mutation: str) -> Person:
        """Somebody who may do that."""
        return self.stage.people[DOERS[mutation]]


DOERS = {
    "requestSession": "ben",
    "cancelSession": "ben",
    "setActivity": "ben",
    "decide": "ana",
    "startSession": "ana",
    "goLive": "cleo",
    "updateOffer": "ana",
    "endStream": "ana",
    "removeMessage": "ana",
    "muteFan": "ana",
    "blockFan": "ana",
    "unblockFan": "ana",
    "reschedule": "ana",
    "endSession": "ana",
    "sendMessage": "ben",
    "markNotificationsRead": "ben",
    "creditWallet": "office",
}
"""For each mutation one who may."""


async def outcome_of(person: Person, mutation: str, given: Answer) -> str:
    """``data``, the code of the one UserError, or the code of the top-level error."""
    return (await refusal_of(person, mutation, given))[0]


async def refusal_of(person: Person, mutation: str, given: Answer) -> tuple[str, list[str] | None]:
    """As ``outcome_of``, with the path in the input that the UserError names."""
    try:
        payload = await person.attempt(mutation, **given)
    except GraphQLFailure as failure:
        return failure.code, None
    (result,) = (value for key, value in payload.items() if key != "errors")
    if result is not None:
        assert payload["errors"] == []
        return DATA, None
    (error,) = payload["errors"]
    return error["code"], error["field"]
