"""What somebody asks who has been here for a year, beside who is new."""

from functools import partial

from benchmarks.scale.house import OFFER, House, Row, milliseconds

PAGE = "{ edges { node { id status } } }"
QUESTIONS = {
    "wallet": "{ viewer { wallet { available { amount } } } }",
    "sessions, newest first": f"{{ viewer {{ privateSessions(first: 20) {PAGE} }} }}",
    "open sessions": f"{{ viewer {{ privateSessions(status: [REQUESTED, WAITING, SCHEDULED], first: 20) {PAGE} }} }}",
    "completed sessions": f"{{ viewer {{ privateSessions(status: [COMPLETED], first: 20) {PAGE} }} }}",
    "inbox": "{ viewer { notifications(first: 20) { edges { node { id } } } } }",
    "no unread": "{ viewer { notifications(unreadOnly: true, first: 20) { edges { node { id } } } } }",
}
YEAR = '{ creatorStats(from: "2025-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z") { requested earned { amount } } }'
MONTH = '{ creatorStats(from: "2025-06-01T00:00:00Z", to: "2025-07-01T00:00:00Z") { requested earned { amount } } }'


async def measure(house: House) -> list[Row]:
    """Each question of a fan, of a creator their figures, and a request that is taken back at once."""
    rows = []
    for what, query in QUESTIONS.items():
        little, much = [await milliseconds(partial(house.ask, who, query)) for who in ("new-fan", "old-fan")]
        rows.append(Row(what, little, much))
    for what, query in (("figures of a year", YEAR), ("figures of a month", MONTH)):
        little, much = [await milliseconds(partial(house.ask, who, query), 5) for who in ("new-creator", "old-creator")]
        rows.append(Row(what, little, much))
    stream = (await house.do("old-creator", "goLive", "stream { id }", title="Piano", offer=OFFER))["id"]

    async def request(fan: str) -> None:
        session = await house.do(fan, "requestSession", "session { id }", streamId=stream, durationMinutes=10)
        await house.do(fan, "cancelSession", "session { id }", sessionId=session["id"])

    little, much = [await milliseconds(partial(request, fan)) for fan in ("new-fan", "old-fan")]
    return [*rows, Row("request, and take it back", little, much)]
