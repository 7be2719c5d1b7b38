from domain.movements import Movement
from tests.mutation import A_SESSION, CHANGED, FAN, Mutation

cancel_session = Mutation(
    may=FAN,
    doer="ben",
    good=lambda at: {"sessionId": at.session},
    result=A_SESSION,
    adds={"SessionTransition": 1, "Notification": 1, "Hold": 0, "Transfer": 1},
    other={"reason": "ill"},
    ids={"sessionId": "PrivateSession"},
    text=("reason", 500),
    money={Movement.RELEASE},
    moves={"CANCEL": lambda when: {}},
    refusals={"INVALID_TRANSITION"},
    announces={*CHANGED, "ana's inbox", "ana's room"},
)
