from tests.bad_input import bad_blocks
from tests.mutation import ANONYMOUS, DATA, NOT_ONESELF, Mutation

unblock_fan = Mutation(
    may=(ANONYMOUS, DATA, DATA, NOT_ONESELF, DATA, DATA, DATA),
    doer="ana",
    good=lambda at: {"userId": at.ben},
    result="user { id displayName }",
    adds={"Block": -1},
    other={"userId": "another"},
    ids={"userId": "User"},
    wrong=bad_blocks,
    blocked=True,
    announces={"ana's line"},
)
