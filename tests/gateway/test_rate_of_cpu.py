"""What one asks takes so much of a node's CPU and no more: 429 with how long to wait, and others notice nothing."""

from itertools import count

import httpx
import pytest

from domain.rates import Rates
from domain.scopes import CREDIT_SCOPE
from gateway.execution.asker import MILLISECONDS, RATE, Asker
from gateway.settings.settings import Settings
from models.rates.limiter import Limiter
from tests.clock import ManualClock
from tests.conftest import ON_SQLITE
from tests.gateway.execution.asking import asking
from tests.rated import rated
from tests.sockets import GraphQLFailure
from tests.stage import Person, Stage

HELLO = {"query": "{ __typename }"}
ELSEWHERE = {"X-Forwarded-For": "203.0.113.9"}
NUMBERS = count()


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return rated(settings, cpu_rate=50)


async def until_refused(person: Person) -> httpx.Response:
    """They ask, each time with another document, which takes a millisecond or more, until it is too much."""
    while True:
        query = f"query Q{next(NUMBERS)} {{ {' '.join(f'a{n}: __typename' for n in range(200))} }}"
        if (answer := await person.post({"query": query})).status_code != 200:
            return answer


@ON_SQLITE
async def test_who_has_taken_more_than_they_may_is_429_until_they_have_waited(stage: Stage) -> None:
    refused = await until_refused(stage.anonymous)
    assert refused.status_code == 429
    (error,) = refused.json()["errors"]
    assert error["extensions"]["code"] == "RATE_LIMITED"
    seconds = error["extensions"]["retryAfterSeconds"]
    assert refused.headers["Retry-After"] == str(seconds)
    stage.clock.move(seconds=seconds)
    assert (await stage.anonymous.post(HELLO)).status_code == 200


@ON_SQLITE
async def test_a_person_has_the_rate_of_their_own_and_an_address_that_of_all_without_a_token(stage: Stage) -> None:
    await until_refused(stage.anonymous)
    assert (await stage.anonymous.post(HELLO)).status_code == 429
    assert (await stage.anonymous.post(HELLO, **ELSEWHERE)).status_code == 200
    assert (await stage.ana.post(HELLO)).status_code == 200
    await until_refused(stage.ana)
    assert (await stage.ana.post(HELLO, **ELSEWHERE)).status_code == 429
    assert (await stage.ben.post(HELLO)).status_code == 200


@ON_SQLITE
async def test_a_socket_and_an_event_stream_have_the_same_rate(live_stage: Stage) -> None:
    stage = live_stage
    async with stage.ana.socket() as socket:
        await until_refused(stage.ana)
        with pytest.raises(GraphQLFailure) as failure:
            await (await socket.subscribe("{ __typename }")).next()
        assert failure.value.code == "RATE_LIMITED"
    stream = {"query": "subscription { notifications { cursor } }"}
    assert (await stage.ana.post(stream, Accept="text/event-stream")).status_code == 429


def test_the_platforms_own_servers_ask_for_everybody_without_end() -> None:
    limiter = Limiter(Rates(), ManualClock())
    own, office = (
        Asker.of(context)
        for context in (asking("ana", limiter=limiter), asking("office", limiter=limiter, scopes={CREDIT_SCOPE}))
    )
    for asker in (own, office):
        asker.took(Rates().cpu_rate.amount / MILLISECONDS + 1)
    assert own.seconds_to_wait > 0
    assert office.seconds_to_wait == 0


def test_what_was_taken_beyond_the_rate_is_waited_for_too() -> None:
    limiter, most = Limiter(Rates(), clock := ManualClock()), Rates().cpu_rate.amount
    limiter.count(RATE, "one", most / 2)
    assert limiter.seconds_to_wait(RATE, "one") == 0
    limiter.count(RATE, "one", most)
    wait = limiter.seconds_to_wait(RATE, "one")
    assert wait > Rates().cpu_rate.seconds
    clock.move(seconds=wait - 0.01)
    assert limiter.seconds_to_wait(RATE, "one") > 0
    clock.move(seconds=0.02)
    assert limiter.seconds_to_wait(RATE, "one") == 0


@ON_SQLITE
async def test_what_reading_variables_takes_counts_though_nothing_is_done_with_them(stage: Stage) -> None:
    query = "mutation($i: UpdateOfferInput!) { updateOffer(input: $i) { errors { code } } }"
    body = {"query": query, "variables": {"i": {"streamId": "x", "offer": {"durations": [5] * 1_900}}}}
    for _ in range(1_000):
        if (await stage.anonymous.post(body)).status_code == 429:
            break
    assert (await stage.anonymous.post(HELLO)).status_code == 429
