"""Asking for more minutes, and answering."""

from tests.sockets import Answer
from tests.stage import Person


async def asks(person: Person, session: str, minutes: int = 5) -> Answer:
    """Somebody asks for more minutes."""
    return await person.do("proposeExtension", sessionId=session, minutes=minutes)


async def refused(person: Person, session: str, minutes: int = 5) -> Answer:
    """How somebody is refused who asks for more minutes."""
    return await person.refused("proposeExtension", sessionId=session, minutes=minutes)


async def answers(person: Person, session: str, *, accept: bool = True) -> Answer:
    """Somebody says yes or no."""
    return await person.do("answerProposal", sessionId=session, accept=accept)


async def no_answer(person: Person, session: str) -> str:
    """What is wrong with a yes of theirs."""
    return str((await person.refused("answerProposal", sessionId=session, accept=True))["__typename"])
