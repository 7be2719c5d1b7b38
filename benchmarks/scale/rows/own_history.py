"""What somebody asks who has been here for a year, beside who is new."""

from functools import partial

from benchmarks.scale.house import House, Row, milliseconds

PAGE = "{ edges { node { id status } } }"
QUESTIONS = {
    "wallet": "{ viewer { wallet { available { amount } } } }",
    "sessions, newest first": f"{{ viewer {{ privateSessions(first: 20) {PAGE} }} }}",
    "open sessions": f"{{ viewer {{ privateSessions(status: [REQUESTED, WAITING, SCHEDULED], first: 20) {PAGE} }} }}",
    "completed sessions": f"{{ viewer {{ privateSessions(status: [COMPLETED], first: 20) {PAGE} }} }}",
    "inbox": "{ viewer { notifications(first: 20) { edges { node { id } } } } }",
    "no unread": "{ viewer { notifications(unreadOnly: true, first: 20) { edges { node { id } } } } }",
}
FIGURES = {
    "figures of a year": '{ creatorStats(from: "2025-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z") '
    "{ requested earned { amount } } }",
    "figures of a month": '{ creatorStats(from: "2025-06-01T00:00:00Z", to: "2025-07-01T00:00:00Z") '
    "{ requested earned { amount } } }",
    "figures of a year, and promises": '{ creatorStats(from: "2025-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z") '
    "{ requested earned { amount } promisesKept } }",
}
DAYS = '{ creatorStats(from: "2025-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z") { series(by: DAY) { requested } } }'
"""Of which an old creator has 365 groups, and a new one 20."""


async def measure(house: House) -> list[Row]:
    """Each question of a fan, of a creator their figures, and a request that is taken back at once."""
    rows = []
    for what, query in QUESTIONS.items():
        little, much = [await milliseconds(partial(house.ask, who, query)) for who in ("new-fan", "old-fan")]
        rows.append(Row(what, little, much))
    creators = ("new-creator", "old-creator")
    for what, query in FIGURES.items():
        little, much = [await milliseconds(partial(house.ask, who, query)) for who in creators]
        rows.append(Row(what, little, much))
    little, much = [await milliseconds(partial(house.ask, who, DAYS)) for who in creators]
    rows.append(Row("a year by the day", little, much, reach=None))
    stream = await house.on_air("old-creator")

    async def request(fan: str) -> None:
        session = await house.do(fan, "requestSession", "session { id }", streamId=stream, durationMinutes=10)
        await house.do(fan, "cancelSession", "session { id }", sessionId=session["id"])

    little, much = [await milliseconds(partial(request, fan)) for fan in ("new-fan", "old-fan")]
    return [*rows, Row("request, and take it back", little, much)]
