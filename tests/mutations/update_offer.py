from tests.bad_input import bad_offers, good_offers
from tests.documents import OFFER
from tests.mutation import OWNER, Mutation

update_offer = Mutation(
    may=OWNER,
    doer="ana",
    good=lambda at: {"streamId": at.stream, "offer": OFFER},
    result="stream { id offer { open options { minutes price { amount } } queueLimit coolDownSeconds } }",
    adds={},
    other={"streamId": "another"},
    ids={"streamId": "LiveStream"},
    wrong=bad_offers,
    edges=good_offers,
    announces={"ana's line"},
)
