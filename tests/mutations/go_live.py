from collections.abc import Iterator

from tests.bad_input import INVALID, At, Wrong, bad_offers
from tests.documents import OFFER
from tests.mutation import A_STREAM, ANONYMOUS, DATA, Mutation


def bad_streams(at: At) -> Iterator[Wrong]:
    yield from bad_offers(at)
    no_urls = ("", "x", "//x", "ftp://x", "http://", "javascript:alert(1)", "http://a b", "http://[", "http://\x00")
    for url in (*no_urls, "https://x/" + "y" * 1_991):
        yield {"playbackUrl": url}, (INVALID, ["playbackUrl"])


go_live = Mutation(
    may=(ANONYMOUS, DATA, DATA, DATA, "ALREADY_LIVE", DATA, DATA),
    doer="cleo",
    good=lambda at: {"title": "Mine", "offer": OFFER},
    result=A_STREAM,
    adds={"LiveStream": 1},
    other={"title": "Another"},
    text=("title", 120),
    wrong=bad_streams,
    announces={"cleo's line"},
)
