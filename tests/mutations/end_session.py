from tests.mutation import A_SESSION, EITHER_SIDE, Mutation

end_session = Mutation(
    may=EITHER_SIDE,
    doer="ana",
    good=lambda at: {"sessionId": at.session},
    result=A_SESSION,
    adds={"SessionTransition": 1, "Notification": 2},
    other={"sessionId": "another"},
    ids={"sessionId": "PrivateSession"},
    running=True,
    moves={"END": lambda when: {}},
    refusals={"INVALID_TRANSITION"},
)
