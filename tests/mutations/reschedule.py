from tests.bad_input import bad_versions
from tests.mutation import A_SESSION, EITHER_SIDE, Mutation

reschedule = Mutation(
    may=EITHER_SIDE,
    doer="ana",
    good=lambda at: {"sessionId": at.session, "start": "2030-01-02T12:00:00Z"},
    result=A_SESSION,
    adds={"SessionTransition": 1, "Notification": 1},
    other={"start": "2030-01-02T12:00:01Z"},
    ids={"sessionId": "PrivateSession"},
    text=("reason", 500),
    time="start",
    wrong=bad_versions,
    moves={"RESCHEDULE": lambda when: {"start": when}},
    refusals={"INVALID_TRANSITION", "SCHEDULE_CONFLICT"},
)
