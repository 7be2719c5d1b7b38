"""What a queue comes to, without reading through it."""

from datetime import timedelta

from tests.api import scenes
from tests.clock import START
from tests.stage import Stage

TOTALS = (
    """query($id: ID!) { liveStream(id: $id) { queueTotals { status sessions minutes price { amount currency } } } }"""
)

Row = tuple[int, int, int]


async def totals(stage: Stage, stream: str) -> dict[str, Row]:
    """By status, how many sessions, for how many minutes and cents."""
    rows = (await stage.ana.ask(TOTALS, id=stream))["liveStream"]["queueTotals"]
    assert {row["price"]["currency"] for row in rows} == {"USD"}
    return {row["status"]: (row["sessions"], row["minutes"], row["price"]["amount"]) for row in rows}


async def test_an_empty_queue_has_a_row_for_each_open_status(stage: Stage) -> None:
    stream = await stage.live()
    found = await totals(stage, stream)
    assert list(found) == ["REQUESTED", "SCHEDULED", "WAITING", "IN_PROGRESS"]
    assert set(found.values()) == {(0, 0, 0)}


async def test_the_totals_are_those_of_the_open_sessions_at_their_own_prices(stage: Stage) -> None:
    stream = await stage.live(pricePerMinute={"amount": 100, "currency": "USD"})
    await stage.scheduled(stage.dora, stream, START + timedelta(minutes=30), 20)
    await scenes.in_progress(stage, stream)
    await stage.requested(stage.cleo, stream, 5)
    eve = await stage.person("Eve", money=10_000)
    await stage.ana.do(
        "updateOffer",
        streamId=stream,
        offer={"pricePerMinute": {"amount": 200, "currency": "USD"}, "durations": [5, 10]},
    )
    await stage.requested(eve, stream, 5)
    assert await totals(stage, stream) == {
        "REQUESTED": (2, 10, 500 + 1_000),
        "SCHEDULED": (1, 20, 2_000),
        "WAITING": (0, 0, 0),
        "IN_PROGRESS": (1, 10, 1_000),
    }


async def test_what_has_ended_counts_no_more(stage: Stage) -> None:
    stream = await stage.live()
    session = await stage.waiting(stage.ben, stream)
    await stage.ben.do("cancelSession", sessionId=session["id"])
    assert set((await totals(stage, stream)).values()) == {(0, 0, 0)}


async def test_the_totals_are_of_more_than_a_page(stage: Stage) -> None:
    stream = await stage.live(queueLimit=0)
    for number in range(3):
        await stage.requested(await stage.person(f"F{number}", money=10_000), stream)
    page = "query($id: ID!) { liveStream(id: $id) { queue(first: 1) { edges { cursor } } queueTotals { sessions } } }"
    answer = (await stage.ana.ask(page, id=stream))["liveStream"]
    assert len(answer["queue"]["edges"]) == 1
    assert [row["sessions"] for row in answer["queueTotals"]] == [3, 0, 0, 0]
