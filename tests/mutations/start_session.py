from tests.mutation import A_SESSION, CREATOR, Mutation

start_session = Mutation(
    may=CREATOR,
    doer="ana",
    good=lambda at: {"sessionId": at.session},
    result=A_SESSION,
    adds={"SessionTransition": 1, "Notification": 1},
    other={"sessionId": "another"},
    ids={"sessionId": "PrivateSession"},
    moves={"START": lambda when: {}},
    refusals={"INVALID_TRANSITION", "CREATOR_BUSY", "FAN_BUSY", "FAN_ABSENT"},
)
