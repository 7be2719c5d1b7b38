from collections.abc import Iterator

from tests.bad_input import INVALID, MALFORMED, At, Wrong, bad_versions
from tests.mutation import A_SESSION, CREATOR, Mutation


def bad_decisions(at: At) -> Iterator[Wrong]:
    for decision in ("APPROVE", "DENY"):
        yield {"decision": decision, "scheduledStart": "2030-01-02T12:00:00Z"}, (INVALID, ["scheduledStart"])
    yield {"decision": "MAYBE"}, (MALFORMED, None)
    yield from bad_versions(at)


decide = Mutation(
    may=CREATOR,
    doer="ana",
    good=lambda at: {"sessionId": at.session, "decision": "LATER"},
    result=A_SESSION,
    adds={"SessionTransition": 1, "Notification": 1},
    other={"decision": "DENY"},
    ids={"sessionId": "PrivateSession"},
    text=("reason", 500),
    time="scheduledStart",
    wrong=bad_decisions,
    moves={
        "APPROVE": lambda when: {"decision": "APPROVE"},
        "DENY": lambda when: {"decision": "DENY"},
        "LATER": lambda when: {"decision": "LATER", "scheduledStart": when},
    },
    refusals={"INVALID_TRANSITION", "SCHEDULE_CONFLICT"},
)
