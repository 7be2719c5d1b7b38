from domain.movements import Movement
from tests.mutation import CHANGED, OWNER, Mutation

end_stream = Mutation(
    may=OWNER,
    doer="ana",
    good=lambda at: {"streamId": at.stream},
    result="stream { id status endedAt }",
    adds={"SessionTransition": 2, "Notification": 2},
    other={"streamId": "another"},
    ids={"streamId": "LiveStream"},
    money={Movement.RELEASE},
    announces={*CHANGED, "ana's room", "ben's inbox", "cleo's inbox", "cleo's sessions"},
)
