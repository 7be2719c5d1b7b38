from tests.mutation import OWNER, Mutation

end_stream = Mutation(
    may=OWNER,
    doer="ana",
    good=lambda at: {"streamId": at.stream},
    result="stream { id status endedAt }",
    adds={"SessionTransition": 2, "Notification": 2},
    other={"streamId": "another"},
    ids={"streamId": "LiveStream"},
)
