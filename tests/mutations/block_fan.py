from domain.movements import Movement
from tests.bad_input import bad_blocks
from tests.mutation import ANONYMOUS, CHANGED, DATA, NOT_ONESELF, Mutation

block_fan = Mutation(
    may=(ANONYMOUS, DATA, DATA, NOT_ONESELF, DATA, DATA, DATA),
    doer="ana",
    good=lambda at: {"userId": at.ben},
    result="user { id displayName }",
    adds={"Block": 1, "SessionTransition": 1, "Notification": 1},
    other={"reason": "rude"},
    ids={"userId": "User"},
    text=("reason", 500),
    wrong=bad_blocks,
    money={Movement.RELEASE},
    announces={*CHANGED, "ana's room", "ben's inbox"},
)
