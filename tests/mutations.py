"""Every mutation of the schema, an entry each: who may, a good input and what it does, and what can be wrong with it.

Tests of permissions, bad input, idempotency and results go through these entries, so a new mutation is one entry here.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from tests import bad_input
from tests.bad_input import At, Wrong
from tests.documents import ERRORS, OFFER, SESSION
from tests.sockets import Answer

DATA, ANONYMOUS, FORBIDDEN, NOT_FOUND = "data", "UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND"
NOT_HERE, NOT_ONESELF = "NOT_IN_WAITING_ROOM", "VALIDATION_FAILED"

WHO = ("anonymous", "sam", "cleo", "ben", "ana", "office")
"""Nobody in particular, a stranger, another fan, the fan, the creator, the back office."""

Answers = tuple[str, str, str, str, str, str]
SIGNED_IN: Answers = (ANONYMOUS, DATA, DATA, DATA, DATA, DATA)
OWNER: Answers = (ANONYMOUS, FORBIDDEN, FORBIDDEN, FORBIDDEN, DATA, FORBIDDEN)
CREATOR: Answers = (ANONYMOUS, NOT_FOUND, NOT_FOUND, FORBIDDEN, DATA, NOT_FOUND)
FAN: Answers = (ANONYMOUS, NOT_FOUND, NOT_FOUND, DATA, FORBIDDEN, NOT_FOUND)
EITHER_SIDE: Answers = (ANONYMOUS, NOT_FOUND, NOT_FOUND, DATA, DATA, NOT_FOUND)
IN_ROOM: Answers = (ANONYMOUS, NOT_HERE, NOT_HERE, DATA, DATA, NOT_HERE)

FREE = {"amount": 0, "currency": "USD"}
A_SESSION, A_STREAM = f"session {{ {SESSION} }}", "stream { id title status emblem }"


@dataclass(frozen=True)
class Mutation:
    """``may``: what each of ``WHO`` is answered. ``good``: an input that ``doer`` is done, adding so many rows as
    ``adds`` says to these tables, and answered with ``result``; ``other`` changes it to another input.

    What can be wrong beside its shape: ``ids`` (field and type), a ``text`` (field and longest), a ``time`` (field),
    and ``wrong`` of its own. ``running``: it is about a session in progress; ``blocked``: about who is blocked.
    """

    may: Answers
    doer: str
    good: Callable[[At], Answer]
    result: str
    adds: Mapping[str, int]
    other: Answer
    ids: Mapping[str, str] = field(default_factory=dict)
    text: tuple[str, int] | None = None
    time: str | None = None
    wrong: Callable[[At], Iterator[Wrong]] | None = None
    running: bool = False
    blocked: bool = False


MUTATIONS: dict[str, Mutation] = {
    "blockFan": Mutation(
        may=(ANONYMOUS, DATA, DATA, NOT_ONESELF, DATA, DATA),
        doer="ana",
        good=lambda at: {"userId": at.ben},
        result="user { id }",
        adds={"Block": 1, "SessionTransition": 1, "Notification": 1},
        other={"reason": "rude"},
        ids={"userId": "User"},
        text=("reason", 500),
        wrong=bad_input.bad_blocks,
    ),
    "cancelSession": Mutation(
        may=FAN,
        doer="ben",
        good=lambda at: {"sessionId": at.session},
        result=A_SESSION,
        adds={"SessionTransition": 1, "Notification": 1, "Hold": 0, "Transfer": 1},
        other={"reason": "ill"},
        ids={"sessionId": "PrivateSession"},
        text=("reason", 500),
    ),
    "creditWallet": Mutation(
        may=(ANONYMOUS, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, DATA),
        doer="office",
        good=lambda at: {"userId": at.ben, "amount": {"amount": 1, "currency": "USD"}},
        result="wallet { available { amount currency } held { amount } }",
        adds={"Transfer": 1, "Entry": 2},
        other={"amount": {"amount": 2, "currency": "USD"}},
        ids={"userId": "User"},
        wrong=bad_input.bad_credits,
    ),
    "decide": Mutation(
        may=CREATOR,
        doer="ana",
        good=lambda at: {"sessionId": at.session, "decision": "LATER"},
        result=A_SESSION,
        adds={"SessionTransition": 1, "Notification": 1},
        other={"decision": "DENY"},
        ids={"sessionId": "PrivateSession"},
        text=("reason", 500),
        time="scheduledStart",
        wrong=bad_input.bad_decisions,
    ),
    "endSession": Mutation(
        may=EITHER_SIDE,
        doer="ana",
        good=lambda at: {"sessionId": at.session},
        result=A_SESSION,
        adds={"SessionTransition": 1, "Notification": 2},
        other={"sessionId": "another"},
        ids={"sessionId": "PrivateSession"},
        running=True,
    ),
    "endStream": Mutation(
        may=OWNER,
        doer="ana",
        good=lambda at: {"streamId": at.stream},
        result="stream { id status endedAt }",
        adds={"SessionTransition": 2, "Notification": 2},
        other={"streamId": "another"},
        ids={"streamId": "LiveStream"},
    ),
    "goLive": Mutation(
        may=(ANONYMOUS, DATA, DATA, DATA, "ALREADY_LIVE", DATA),
        doer="cleo",
        good=lambda at: {"title": "Mine", "offer": OFFER},
        result=A_STREAM,
        adds={"LiveStream": 1},
        other={"title": "Another"},
        text=("title", 120),
        wrong=bad_input.bad_streams,
    ),
    "markNotificationsRead": Mutation(
        may=(ANONYMOUS, NOT_FOUND, NOT_FOUND, DATA, NOT_FOUND, NOT_FOUND),
        doer="ben",
        good=lambda at: {"ids": [at.notification]},
        result="notifications { id readAt }",
        adds={"LoggedEvent": 1},
        other={"ids": []},
        ids={"ids": "Notification"},
        wrong=bad_input.bad_lists,
    ),
    "muteFan": Mutation(
        may=OWNER,
        doer="ana",
        good=lambda at: {"streamId": at.stream, "userId": at.ben, "seconds": 60},
        result="user { id }",
        adds={"Mute": 1},
        other={"seconds": 61},
        ids={"streamId": "LiveStream", "userId": "User"},
        wrong=bad_input.bad_mutes,
    ),
    "removeMessage": Mutation(
        may=(ANONYMOUS, NOT_FOUND, FORBIDDEN, FORBIDDEN, DATA, NOT_FOUND),
        doer="ana",
        good=lambda at: {"messageId": at.message},
        result="message { id body removed }",
        adds={"LoggedEvent": 1},
        other={"messageId": "another"},
        ids={"messageId": "ChatMessage"},
    ),
    "requestSession": Mutation(
        may=SIGNED_IN,
        doer="ben",
        good=lambda at: {"streamId": at.elsewhere, "durationMinutes": 10},
        result=A_SESSION,
        adds={"PrivateSession": 1, "SessionTransition": 1, "Notification": 1, "Hold": 1, "Transfer": 1},
        other={"note": "please"},
        ids={"streamId": "LiveStream"},
        text=("note", 500),
        time="desiredStart",
        wrong=bad_input.bad_requests,
    ),
    "reschedule": Mutation(
        may=EITHER_SIDE,
        doer="ana",
        good=lambda at: {"sessionId": at.session, "start": "2030-01-02T12:00:00Z"},
        result=A_SESSION,
        adds={"SessionTransition": 1, "Notification": 1},
        other={"start": "2030-01-02T12:00:01Z"},
        ids={"sessionId": "PrivateSession"},
        text=("reason", 500),
        time="start",
        wrong=bad_input.bad_versions,
    ),
    "sendMessage": Mutation(
        may=IN_ROOM,
        doer="ben",
        good=lambda at: {"streamId": at.stream, "body": "hi"},
        result="message { id body sentAt removed author { displayName } }",
        adds={"ChatMessage": 1, "LoggedEvent": 1},
        other={"body": "hi "},
        ids={"streamId": "LiveStream"},
        text=("body", 500),
    ),
    "sendSignal": Mutation(
        may=EITHER_SIDE,
        doer="ana",
        good=lambda at: {"sessionId": at.session, "kind": "CANDIDATE", "payload": "{}"},
        result="sentAt",
        adds={"CallSignal": 1, "LoggedEvent": 1},
        other={"kind": "DESCRIPTION"},
        ids={"sessionId": "PrivateSession"},
        running=True,
    ),
    "setActivity": Mutation(
        may=IN_ROOM,
        doer="ben",
        good=lambda at: {"streamId": at.stream, "activity": "WATCHING_STREAM"},
        result="member { user { id displayName } activity since position }",
        adds={"LoggedEvent": 1},
        other={"activity": "IN_ROOM"},
        ids={"streamId": "LiveStream"},
        wrong=bad_input.bad_activities,
    ),
    "startSession": Mutation(
        may=CREATOR,
        doer="ana",
        good=lambda at: {"sessionId": at.session},
        result=A_SESSION,
        adds={"SessionTransition": 1, "Notification": 1},
        other={"sessionId": "another"},
        ids={"sessionId": "PrivateSession"},
    ),
    "unblockFan": Mutation(
        may=(ANONYMOUS, DATA, DATA, NOT_ONESELF, DATA, DATA),
        doer="ana",
        good=lambda at: {"userId": at.ben},
        result="user { id }",
        adds={"Block": -1},
        other={"userId": "another"},
        ids={"userId": "User"},
        wrong=bad_input.bad_blocks,
        blocked=True,
    ),
    "updateOffer": Mutation(
        may=OWNER,
        doer="ana",
        good=lambda at: {"streamId": at.stream, "offer": OFFER},
        result="stream { id offer { open options { minutes price { amount } } queueLimit coolDownSeconds } }",
        adds={},
        other={"streamId": "another"},
        ids={"streamId": "LiveStream"},
        wrong=bad_input.bad_offers,
    ),
}


def document(mutation: str) -> str:
    """A mutation that asks for its whole result, and for all that is helpful in its errors."""
    kind = mutation[0].upper() + mutation[1:]
    selected = f"{MUTATIONS[mutation].result} {ERRORS}"
    return f"mutation($input: {kind}Input!) {{ {mutation}(input: $input) {{ {selected} }} }}"
