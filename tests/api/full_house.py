"""A full house, for tables of who may do what: two creators on air, one fan in the room, one without an answer."""

from dataclasses import dataclass

from models.audit import AuditRecord
from models.ledger import Entry
from schema.ids import global_id
from tests.bad_input import At
from tests.mutation import DATA, FREE
from tests.mutations import MUTATIONS
from tests.sockets import Answer, GraphQLFailure
from tests.stage import Person, Stage

NULL = "null"
A_DOLLAR = {"amount": 100, "currency": "USD"}


@dataclass
class House:
    """Ana is live, free of charge. Ben waits in her room and has written; Cleo has asked. Nobody has come to Dora."""

    stage: Stage
    stream: str
    elsewhere: str
    session: str
    undecided: str
    message: str
    notification: str
    entry: str
    record: str

    @classmethod
    async def full(cls, stage: Stage, price: Answer = FREE) -> "House":
        stream = await stage.live(pricePerMinute=price)
        elsewhere = await stage.live(stage.dora, pricePerMinute=FREE)
        session = await stage.waiting(stage.ben, stream)
        undecided = await stage.requested(stage.cleo, stream)
        await stage.enters(stage.ben, stream)
        await stage.enters(stage.ana, stream)
        message = await stage.ben.do("sendMessage", streamId=stream, body="hello")
        notification = (await stage.ben.inbox())[0]
        entry, record = await Entry.first(), await AuditRecord.first()
        assert entry
        assert record
        return cls(
            stage,
            stream,
            elsewhere,
            session["id"],
            undecided["id"],
            message["id"],
            notification["id"],
            global_id("LedgerEntry", entry.id),
            global_id("AuditRecord", record.id),
        )

    @classmethod
    async def ready_for(cls, mutation: str, stage: Stage, price: Answer = FREE) -> "House":
        """The full house; with Ben's session running where the mutation is about one that does,
        or over where it is about what was paid, with another time that
        he proposes where it is about that, with Ben blocked by everybody else where it is about who is, and with Ana's
        queue paused where it is about one that is."""
        house = await cls.full(stage, A_DOLLAR if MUTATIONS[mutation].paid else price)
        if calls := MUTATIONS[mutation].calls:
            stage.tune(calls=calls)
        if MUTATIONS[mutation].running or MUTATIONS[mutation].paid:
            await stage.ana.do("startSession", sessionId=house.session)
        if MUTATIONS[mutation].paid:
            stage.clock.move(minutes=5)
            await stage.ana.do("endSession", sessionId=house.session)
        if MUTATIONS[mutation].proposed:
            await stage.ben.do("reschedule", sessionId=house.session, start="2030-01-02T12:00:00Z")
        if MUTATIONS[mutation].paused:
            await stage.ana.do("pauseQueue", streamId=house.stream, minutes=5)
        if MUTATIONS[mutation].blocked:
            for creator in (stage.ana, stage.sam, stage.cleo, stage.office, stage.support):
                await creator.do("blockFan", userId=stage.ben.id)
        return house

    @property
    def at(self) -> At:
        """The ids that inputs name."""
        ana, ben, cleo = (person.id for person in (self.stage.ana, self.stage.ben, self.stage.cleo))
        return At(ana, ben, cleo, self.stream, self.elsewhere, self.session, self.message, self.notification)

    def given(self, mutation: str) -> Answer:
        """A good input for that mutation."""
        return MUTATIONS[mutation].good(self.at)

    def doer(self, mutation: str) -> Person:
        """Somebody who may do that."""
        return self.stage.people[MUTATIONS[mutation].doer]


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
