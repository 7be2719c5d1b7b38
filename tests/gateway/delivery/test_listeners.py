"""What is made for few who listen is theirs as what they ask is: when it is too much, it ends with how long to wait."""

import asyncio
from typing import Any

import pytest

from domain.rates import NO_LIMIT, Rates
from domain.scopes import REPORT_SCOPE
from gateway.delivery.listeners import FEW, Listeners
from gateway.execution.asker import MILLISECONDS, RATE, Asker
from gateway.execution.result import OperationRejected
from gateway.execution.under_way import UnderWay
from gateway.settings.settings import Settings
from models.rates.limiter import Limiter
from schema.execution import Execution
from tests.clock import ManualClock
from tests.conftest import AS_SERVED, ON_SQLITE
from tests.documents import CHAT
from tests.gateway.delivery.test_joining import Returning
from tests.rated import rated, refused
from tests.stage import Stage, row_of
from tests.subscriptions.briefly import groups

pytestmark = AS_SERVED

MANY_NAMES = " ".join(f"a{number}: displayName" for number in range(450))
OWN = f"""subscription($stream: ID!, $after: String) {{ waitingRoomChat(streamId: $stream, after: $after) {{
  cursor event {{ ... on MessagePosted {{ message {{ body author {{ {MANY_NAMES} }} }} }} }} }} }}"""


LEFT = 1.0
"""So many milliseconds of CPU are left, for a few updates that are made for one person."""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return rated(settings)


@ON_SQLITE
async def test_a_document_of_ones_own_is_paid_for_by_oneself_and_goes_on_behind_its_cursor(live_stage: Stage) -> None:
    stage, ben = live_stage, live_stage.ben
    # The faster the machine, the more messages it takes until all is used.
    stage.tune(chat_rate_per_minute=NO_LIMIT)
    # By tokens of the platform's own servers, who may ask for as much as they like.
    ana, on_bens_behalf = [await stage.person(name, scope=REPORT_SCOPE) for name in ("Ana", "Ben")]
    stream = await stage.live(ana)
    await stage.waiting(on_bens_behalf, stream)
    async with ben.socket() as socket, ana.listening(CHAT, stream=stream) as other:
        own = await socket.subscribe(OWN, stream=stream)
        while len(groups(stage)) < 2:
            await asyncio.sleep(0)

        async def said(number: int) -> Any:
            await ana.do("sendMessage", streamId=stream, body=str(number))
            assert (await other.next())["event"]["message"]["body"] == str(number)
            return await own.raw()

        value, last, after = await said(1), 1, ""
        # What it took to begin is forgotten.
        stage.clock.move(minutes=3)
        stage.node.realtime.limiter.count(RATE, row_of(ben.id), Rates().cpu_rate.amount - LEFT)
        while not isinstance(value, list):
            after = value["data"]["waitingRoomChat"]["cursor"]
            last += 1
            value = await said(last)
        assert value[0]["extensions"]["code"] == "RATE_LIMITED"
        assert await refused(await socket.subscribe(CHAT, stream=stream)) > 0
        assert value[0]["extensions"]["retryAfterSeconds"] > 0
        stage.clock.move(minutes=3)
        again = await socket.subscribe(OWN, stream=stream, after=after)
        assert (await again.next())["event"]["message"]["body"] == str(last)


async def test_what_is_made_for_a_crowd_is_nobodys() -> None:
    limiter = Limiter(rates := Rates(), ManualClock())
    few, crowd = (
        listeners_of(*(Asker(number, limiter) for number in range(first, first + size)))
        for first, size in ((0, FEW), (100, FEW + 1))
    )
    for one in (few, crowd):
        execution = Execution.begin(0, repeats=False)
        execution.cpu._spent = rates.cpu_rate.amount / MILLISECONDS * FEW
        async with one.paying(execution):
            pass
    with pytest.raises(OperationRejected):
        async with few.paying(None):
            pass
    async with crowd.paying(None):
        pass


async def test_where_one_of_few_may_ask_for_more_all_of_them_are_told() -> None:
    limiter = Limiter(rates := Rates(), ManualClock())
    ana, ben = Asker("ana", limiter), Asker("ben", limiter)
    limiter.count(RATE, "ana", rates.cpu_rate.amount)
    async with listeners_of(ana, ben).paying(None):
        pass
    with pytest.raises(OperationRejected):
        async with listeners_of(ana, ana).paying(None):
            pass


async def test_what_is_made_for_one_waits_for_what_they_have_under_way() -> None:
    limiter = Limiter(Rates(), ManualClock())
    ana, ben = Asker("ana", limiter), Asker("ben", limiter)
    under_way = UnderWay(100)
    await under_way.enter(ana, 50)
    made = list[str]()

    async def make(asker: Asker, what: str) -> None:
        async with listeners_of(asker, under_way=under_way, cost=60).paying(None):
            made.append(what)

    waits = asyncio.create_task(make(ana, "for Ana"))
    await make(ben, "for Ben")
    assert made == ["for Ben"]
    under_way.leave(ana, 50)
    await waits
    assert made == ["for Ben", "for Ana"]


def listeners_of(*askers: Asker, under_way: UnderWay | None = None, cost: int = 1) -> Listeners:
    """Those of a group to which these listen."""
    found = Listeners(under_way or UnderWay(0), cost)
    for asker in askers:
        found.add(Listening(asker))
    return found


class Listening(Returning):
    """Somebody who listens, by whom it is counted."""

    def __init__(self, asker: Asker) -> None:
        super().__init__()
        self.asker = asker
