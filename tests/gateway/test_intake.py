"""What every request and every socket passes, in order, whatever it asks for."""

import pytest
from starlette.types import Scope

from gateway.app import GRAPHQL
from gateway.intake import Arrival, Intake, Station
from schema.request_errors import BadRequest
from tests.conftest import ON_SQLITE
from tests.metrics import Counts
from tests.stage import Stage

pytestmark = ON_SQLITE

PATHS = (GRAPHQL, "/graphiql/config.json", "/healthz", "/readyz", "/metrics", "/nothing-here")
ANSWERS = "greenroom_requests_total"


class Recorder(Station):
    """Notes what it is called at."""

    def __init__(self, name: str, calls: list[str], *, refuses: bool = False) -> None:
        self.name = name
        self.calls = calls
        self.refuses = refuses

    def arrive(self, arrival: Arrival, scope: Scope) -> None:
        self.calls.append(f"{self.name} arrive {scope['path']}")
        if self.refuses:
            raise BadRequest("refused")

    async def sign_in(self, arrival: Arrival, authorization: object) -> None:
        self.calls.append(f"{self.name} sign in {authorization}")

    def leave(self, arrival: Arrival) -> None:
        self.calls.append(f"{self.name} leave")


class OnlyLeaves(Station):
    """A station that has nothing to do when something arrives."""

    def __init__(self, calls: list[str]) -> None:
        self.calls = calls

    def leave(self, arrival: Arrival) -> None:
        self.calls.append("last leave")


def scope_of(path: str) -> Scope:
    return {"type": "http", "method": "GET", "path": path, "headers": []}


async def test_steps_are_passed_in_the_order_of_the_list(stage: Stage) -> None:
    calls: list[str] = []
    intake = Intake([Recorder("first", calls), Recorder("second", calls), OnlyLeaves(calls)], stage.node.realtime)
    scope = scope_of("/healthz")
    arrival = intake.open(scope)
    intake.arrive(arrival, scope)
    await intake.sign_in(arrival, "Bearer token")
    intake.leave(arrival)
    assert calls == [
        "first arrive /healthz",
        "second arrive /healthz",
        "first sign in Bearer token",
        "second sign in Bearer token",
        "first leave",
        "second leave",
        "last leave",
    ]


async def test_what_a_step_refuses_passes_no_further_and_leaves_all(stage: Stage) -> None:
    calls: list[str] = []
    intake = Intake([Recorder("first", calls, refuses=True), Recorder("second", calls)], stage.node.realtime)
    scope = scope_of("/healthz")
    arrival = intake.open(scope)
    with pytest.raises(BadRequest):
        intake.arrive(arrival, scope)
    intake.leave(arrival)
    assert calls == ["first arrive /healthz", "first leave", "second leave"]


@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_bears_the_id_of_its_request(stage: Stage, path: str) -> None:
    given = await stage.http.get(path, headers={"X-Request-Id": "from-the-proxy"})
    assert given.headers["X-Request-Id"] == "from-the-proxy"
    first, second = [(await stage.http.get(path)).headers["X-Request-Id"] for _ in range(2)]
    assert first != second
    assert len(first) == len(second) == 16


@pytest.mark.parametrize("origin", [{}, {"Origin": "https://partner.example"}])
async def test_a_post_bears_it_with_and_without_an_origin(stage: Stage, origin: dict[str, str]) -> None:
    answer = await stage.ben.post({"query": "{ __typename }"}, **{"X-Request-Id": "mine"}, **origin)
    assert (answer.status_code, answer.headers["X-Request-Id"]) == (200, "mine")


@pytest.mark.parametrize("given", ["", " ", "x" * 65, "two words", "naïve"])
async def test_an_id_that_is_none_is_replaced(stage: Stage, given: str) -> None:
    answer = await stage.http.get("/healthz", headers=[(b"X-Request-Id", given.encode("latin-1"))])
    assert len(answer.headers["X-Request-Id"]) == 16


@pytest.mark.parametrize("path", PATHS)
async def test_a_head_that_says_two_things_at_once_is_refused_everywhere(stage: Stage, path: str) -> None:
    twice = [("Authorization", "Bearer a"), ("Authorization", "Bearer b"), ("X-Request-Id", "mine")]
    counts = Counts()
    answer = await stage.http.get(path, headers=twice)
    assert (answer.status_code, answer.headers["X-Request-Id"]) == (400, "mine")
    assert counts.of(ANSWERS, status="400") == 1
    assert answer.json()["errors"][0]["message"] == "The header Authorization is given once."


async def test_answers_are_counted_by_status(stage: Stage) -> None:
    counts = Counts()
    await stage.http.get("/nothing-here")
    await stage.http.get("/nothing-here")
    assert counts.of(ANSWERS, status="404") == 2
