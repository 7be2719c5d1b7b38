from tests.mutation import ANONYMOUS, DATA, FORBIDDEN, NOT_FOUND, Mutation

remove_message = Mutation(
    may=(ANONYMOUS, NOT_FOUND, NOT_FOUND, FORBIDDEN, DATA, NOT_FOUND, DATA),
    doer="ana",
    good=lambda at: {"messageId": at.message},
    result="message { id body removed author { displayName } }",
    adds={"LoggedEvent": 1},
    other={"messageId": "another"},
    ids={"messageId": "ChatMessage"},
    announces={"ana's room"},
)
