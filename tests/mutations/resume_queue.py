from tests.mutation import OWNER, Mutation

resume_queue = Mutation(
    may=OWNER,
    doer="ana",
    good=lambda at: {"streamId": at.stream},
    result="stream { id title status offer { pausedUntil } }",
    adds={},
    other={"streamId": "another"},
    ids={"streamId": "LiveStream"},
    paused=True,
    announces={"ana's line"},
)
