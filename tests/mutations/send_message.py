from tests.mutation import IN_ROOM, Mutation

send_message = Mutation(
    may=IN_ROOM,
    doer="ben",
    good=lambda at: {"streamId": at.stream, "body": "hi"},
    result="message { id body sentAt removed author { displayName } }",
    adds={"ChatMessage": 1, "LoggedEvent": 1},
    other={"body": "hi "},
    ids={"streamId": "LiveStream"},
    text=("body", 500),
)
