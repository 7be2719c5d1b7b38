from tests.mutation import EITHER_SIDE, Mutation

send_signal = Mutation(
    may=EITHER_SIDE,
    doer="ana",
    good=lambda at: {"sessionId": at.session, "kind": "CANDIDATE", "payload": "{}"},
    result="sentAt",
    adds={"CallSignal": 1, "LoggedEvent": 1},
    other={"kind": "DESCRIPTION"},
    ids={"sessionId": "PrivateSession"},
    running=True,
)
