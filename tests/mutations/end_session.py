from domain.movements import Movement
from tests.mutation import A_SESSION, ANONYMOUS, CHANGED, DATA, NOT_FOUND, Mutation

end_session = Mutation(
    may=(ANONYMOUS, NOT_FOUND, NOT_FOUND, DATA, DATA, NOT_FOUND, DATA),
    doer="ana",
    good=lambda at: {"sessionId": at.session},
    result=A_SESSION,
    adds={"SessionTransition": 1, "Notification": 2},
    other={"sessionId": "another"},
    ids={"sessionId": "PrivateSession"},
    text=("reason", 500),
    running=True,
    money={Movement.CAPTURE},
    moves={"END": lambda when: {}},
    refusals={"INVALID_TRANSITION"},
    announces={*CHANGED, "ana's inbox", "ben's inbox"},
)
