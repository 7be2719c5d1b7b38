from tests.bad_input import bad_versions
from tests.mutation import A_SESSION, ANONYMOUS, CHANGED, DATA, NOT_FOUND, NOTHING_ASKED, Mutation

answer_proposal = Mutation(
    may=(ANONYMOUS, NOT_FOUND, NOT_FOUND, NOTHING_ASKED, DATA, NOT_FOUND, NOT_FOUND),
    doer="ana",
    good=lambda at: {"sessionId": at.session, "accept": True},
    result=A_SESSION,
    adds={"SessionTransition": 1, "Notification": 1},
    other={"accept": False},
    ids={"sessionId": "PrivateSession"},
    text=("reason", 500),
    wrong=bad_versions,
    proposed=True,
    moves={"ANSWER": lambda when: {"accept": True}},
    refusals={"INVALID_TRANSITION", "NO_PROPOSAL", "VALIDATION_FAILED", "SCHEDULE_CONFLICT", "INSUFFICIENT_FUNDS"},
    announces={*CHANGED, "ana's room", "ben's inbox"},
)
