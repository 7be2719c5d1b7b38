"""Every mutation, as somebody does it: what prepares it, and what takes it back."""

from typing import Any

from benchmarks.scale.asked import CREATOR, ENTER, FAN, OFFICE, SUPPORT, Asked, Step, document_of
from benchmarks.scale.house import OFFER

A_CENT = {"amount": 1, "currency": "USD"}
SESSION, STREAM = "session { id status }", "stream { id title }"


def mutation(name: str, who: str, result: str, keeps: str = "", **given: Any) -> Step:
    """That mutation by that person, who wants to know so much of what came of it."""
    return Step(who, document_of(name, result), {"input": given}, keeps)


def of_session(name: str, who: str, **given: Any) -> Step:
    """That mutation of the session."""
    return mutation(name, who, SESSION, sessionId="$session$", **given)


def of_stream(name: str, who: str, result: str = STREAM, **given: Any) -> Step:
    """That mutation of the stream."""
    return mutation(name, who, result, streamId="$stream$", **given)


def reported(who: str) -> Step:
    """That one of the two is in the call."""
    meter = "meter { state usedSeconds }"
    given: dict[str, Any] = {"connectionId": who, "connected": True, "at": "$now$"}
    return mutation("reportCallPresence", OFFICE, meter, sessionId="$session$", userId=f"${who}$", **given)


GO_LIVE = mutation("goLive", CREATOR, STREAM, "stream", title="Piano", offer=OFFER)
END_STREAM = of_stream("endStream", CREATOR)
REQUEST = mutation("requestSession", FAN, SESSION, "session", streamId="$stream$", durationMinutes=10)
CANCEL = of_session("cancelSession", FAN)
APPROVE = of_session("decide", CREATOR, decision="APPROVE")
START, END = of_session("startSession", CREATOR), of_session("endSession", CREATOR)
WAITS = (REQUEST, APPROVE)
RUNS = (*WAITS, ENTER, START)
MET = (*RUNS, reported(FAN), reported(CREATOR))
WANTS_ANOTHER_TIME = of_session("reschedule", FAN, start="$soon$")
WRITE = mutation("sendMessage", CREATOR, "message { id sentAt }", "message", streamId="$stream$", body="Good evening!")
BLOCK, UNBLOCK = [mutation(name, CREATOR, "user { id }", userId="$other$") for name in ("blockFan", "unblockFan")]
PAUSE, RESUME = of_stream("pauseQueue", CREATOR, minutes=5), of_stream("resumeQueue", CREATOR)
LOOK = Step(CREATOR, "{ viewer { notifications(first: 1) { edges { node { id } } } } }", {}, "notification")
READ = mutation("markNotificationsRead", CREATOR, "notifications { id readAt }", ids=["$notification$"])
MUTED: dict[str, Any] = {"userId": "$other$", "seconds": 60}

MUTATIONS = {
    "answerProposal": Asked(
        of_session("answerProposal", CREATOR, accept=True), (*WAITS, WANTS_ANOTHER_TIME), (CANCEL,)
    ),
    "blockFan": Asked(BLOCK, after=(UNBLOCK,)),
    "cancelSession": Asked(CANCEL, (REQUEST,)),
    "creditWallet": Asked(
        mutation("creditWallet", OFFICE, "wallet { available { exactAmount } }", userId="$fan$", amount=A_CENT)
    ),
    "decide": Asked(APPROVE, (REQUEST,), (CANCEL,)),
    "endSession": Asked(END, MET),
    "endStream": Asked(END_STREAM, after=(GO_LIVE,)),
    "goLive": Asked(GO_LIVE, (END_STREAM,)),
    "markNotificationsRead": Asked(READ, (REQUEST, LOOK), (CANCEL,)),
    "muteFan": Asked(of_stream("muteFan", CREATOR, "user { id }", **MUTED)),
    "muteRequests": Asked(mutation("muteRequests", CREATOR, "user { id }", **MUTED)),
    "pauseQueue": Asked(PAUSE, after=(RESUME,)),
    "proposeExtension": Asked(of_session("proposeExtension", CREATOR, minutes=10), MET, (END,)),
    "refundSession": Asked(
        mutation("refundSession", SUPPORT, SESSION, sessionId="$paid$", amount=A_CENT, reason="No sound")
    ),
    "removeMessage": Asked(mutation("removeMessage", CREATOR, "message { id }", messageId="$message$"), (WRITE,)),
    "reportCallPresence": Asked(reported(FAN), RUNS, (END,)),
    "requestSession": Asked(REQUEST, after=(CANCEL,)),
    "reschedule": Asked(WANTS_ANOTHER_TIME, (REQUEST,), (CANCEL,)),
    "resumeQueue": Asked(RESUME, (PAUSE,)),
    "sendMessage": Asked(WRITE),
    "sendSignal": Asked(
        mutation("sendSignal", FAN, "sentAt", sessionId="$session$", kind="CANDIDATE", payload="{}"), RUNS, (END,)
    ),
    "setActivity": Asked(
        of_stream("setActivity", FAN, "member { activity }", activity="WATCHING_STREAM"), (*WAITS, ENTER), (CANCEL,)
    ),
    "setReady": Asked(of_session("setReady", FAN, ready=True), (*WAITS, ENTER), (CANCEL,)),
    "startSession": Asked(START, (*WAITS, ENTER), (END,)),
    "unblockFan": Asked(UNBLOCK, (BLOCK,)),
    "updateOffer": Asked(of_stream("updateOffer", CREATOR, offer=OFFER)),
    "yieldPlace": Asked(of_session("yieldPlace", FAN, minutes=5), WAITS, (CANCEL,)),
}
