"""What is too much of one address or one person: 429 with how long to wait, and others notice nothing."""

import asyncio

import pytest

from gateway.settings.settings import Settings
from models.people import User
from tests.conftest import ON_SQLITE
from tests.rated import rated
from tests.stage import Person, Stage

pytestmark = ON_SQLITE

HELLO = {"query": "{ __typename }"}
PAGE = "https://app.example"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    few = rated(settings, request_rate=10, bad_token_rate=3, newcomer_rate=2)
    return few.model_copy(update={"allowed_origins": PAGE})


def of(address: str) -> dict[str, str]:
    return {"X-Forwarded-For": address}


async def asked(stage: Stage, times: int, **headers: str) -> list[int]:
    """The statuses of so many questions of nobody."""
    return [(await stage.anonymous.post(HELLO, **headers)).status_code for _ in range(times)]


async def test_what_one_address_asks_too_often_is_429_until_it_has_waited(stage: Stage) -> None:
    assert await asked(stage, 12, **of("198.51.100.1")) == [200] * 10 + [429] * 2
    assert await asked(stage, 1, **of("198.51.100.2")) == [200]
    stage.clock.move(seconds=2)
    assert await asked(stage, 1, **of("198.51.100.1")) == [200]


async def test_the_answer_says_how_long_to_wait(stage: Stage) -> None:
    await asked(stage, 10)
    response = await stage.anonymous.post(HELLO)
    assert response.headers["Retry-After"] == "2"
    (error,) = response.json()["errors"]
    assert error == {
        "message": "You are doing this too often. Slow down a little.",
        "extensions": {"code": "RATE_LIMITED", "retryAfterSeconds": 2},
    }


async def test_whoever_runs_the_server_is_answered_all_the_same(stage: Stage) -> None:
    await asked(stage, 11)
    for path in ("/healthz", "/readyz", "/metrics"):
        assert [(await stage.http.get(path)).status_code for _ in range(20)] == [200] * 20
    assert (await stage.http.get("/nothing-here")).status_code == 429


async def test_a_page_of_another_origin_can_read_how_long_to_wait(stage: Stage) -> None:
    await asked(stage, 10)
    response = await stage.anonymous.post(HELLO, Origin=PAGE)
    assert response.status_code == 429
    assert response.headers["Access-Control-Allow-Origin"] == PAGE
    assert response.headers["Access-Control-Expose-Headers"] == "Retry-After"
    foreign = await stage.anonymous.post(HELLO, Origin="https://elsewhere.example")
    assert (foreign.status_code, foreign.headers.get("Access-Control-Allow-Origin")) == (429, None)


async def test_of_bad_tokens_one_address_sends_some_and_good_ones_are_taken_meanwhile(stage: Stage) -> None:
    forger = Person("", "not.a.token", stage.http)
    statuses = [(await forger.post(HELLO)).status_code for _ in range(5)]
    assert statuses == [401, 401, 401, 429, 429]
    assert (await stage.ana.post(HELLO)).status_code == 200
    assert (await forger.post(HELLO, **of("198.51.100.2"))).status_code == 401


async def test_a_token_that_has_ended_is_told_so_however_many_have(stage: Stage) -> None:
    stage.clock.move(days=11 * 365)
    statuses = [(await person.post(HELLO)).status_code for person in (stage.ana, stage.ben, stage.cleo, stage.dora)]
    assert statuses == [401] * 4


async def test_somebody_new_is_counted_once_however_many_requests_their_app_begins_with(stage: Stage) -> None:
    first, second, third = (stage._with_token(name) for name in ("First", "Second", "Third"))
    for newcomer, status in ((first, 200), (second, 200), (third, 429)):
        answers = await asyncio.gather(*(newcomer.post(HELLO) for _ in range(5)))
        assert {one.status_code for one in answers} == {status}


async def test_of_new_people_one_address_brings_some_and_known_ones_are_taken_meanwhile(stage: Stage) -> None:
    known = await User.all().count()
    newcomers = [stage._with_token(f"New{number}") for number in range(4)]
    assert [(await one.post(HELLO)).status_code for one in newcomers] == [200, 200, 429, 429]
    assert await User.all().count() == known + 2
    assert (await stage.ana.post(HELLO)).status_code == 200
    assert (await newcomers[3].post(HELLO, **of("198.51.100.2"))).status_code == 200
    stage.clock.move(minutes=2)
    assert (await newcomers[2].post(HELLO)).status_code == 200
