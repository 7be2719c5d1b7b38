"""``GREENROOM_DOCUMENTS``: only what clients were built with is executed, but for the scope ``explore``."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from domain.scopes import EXPLORE_SCOPE
from gateway.settings.settings import Settings
from tests.conftest import ON_SQLITE
from tests.documents import EMBLEM
from tests.gateway.http.test_persisted_queries import ANSWER, QUERY, digest_of, hashed
from tests.stage import Stage

pytestmark = ON_SQLITE

ME = "query Me { viewer { user { displayName } } }"
KNOWN = {digest_of(QUERY): QUERY, "me-1": ME, "emblem": EMBLEM}
"""As GraphQL Code Generator's client preset writes it; its ids may be hashes of any kind."""

NOT_TRUSTED = "PERSISTED_QUERY_NOT_IN_LIST"


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    file = tmp_path / "persisted-documents.json"
    file.write_bytes(orjson.dumps(KNOWN))
    return settings.model_copy(update={"documents": str(file)})


@pytest.mark.parametrize(
    "body",
    [
        {"documentId": digest_of(QUERY)},
        {"extensions": hashed(digest_of(QUERY))},
        {"query": QUERY},
        {"query": QUERY, "extensions": hashed(digest_of(QUERY))},
    ],
)
async def test_what_clients_were_built_with_is_executed(stage: Stage, body: Any) -> None:
    assert (await stage.anonymous.post(body)).json() == ANSWER


async def test_ids_are_whatever_the_file_says(stage: Stage) -> None:
    answer = (await stage.ben.post({"documentId": "me-1", "operationName": "Me"})).json()
    assert answer == {"data": {"viewer": {"user": {"displayName": "Ben"}}}}


@pytest.mark.parametrize("document", [QUERY, ME])
async def test_a_document_is_known_by_its_hash_whatever_its_id_is(stage: Stage, document: str) -> None:
    digest = digest_of(document)
    named: list[Any] = [{"documentId": f"sha256:{digest}"}, {"extensions": hashed(digest)}]
    for person in (stage.ben, await stage.person("Eve", scope=EXPLORE_SCOPE)):
        expected = (await person.post({"query": document})).json()
        assert "errors" not in expected
        assert [(await person.post(body)).json() for body in named] == [expected] * 2


@pytest.mark.parametrize("named", [digest_of(ME), "me-1"])
async def test_a_document_beside_the_name_of_another_is_refused(stage: Stage, named: str) -> None:
    for person in (stage.ben, await stage.person("Eve", scope=EXPLORE_SCOPE)):
        response = await person.post({"query": QUERY, "extensions": hashed(named)})
        (error,) = response.json()["errors"]
        assert (response.status_code, error["extensions"]["code"]) == (400, "BAD_REQUEST")
        assert error["message"] == "`sha256Hash` is not that of `query`."
        # Beside its own, whichever of its names that is, it is executed.
        assert "errors" not in (await person.post({"query": ME, "extensions": hashed(named)})).json()


OTHERS: list[Any] = [
    {"query": QUERY + " "},
    {"query": "{ __schema { description } }"},
    {"documentId": "unknown"},
    {"extensions": hashed("f" * 64)},
    {"query": "{ a: __typename }", "extensions": hashed(digest_of("{ a: __typename }"))},
]


@pytest.mark.parametrize("body", OTHERS)
async def test_no_other_document_is_executed_even_when_it_has_come_with_its_hash(stage: Stage, body: Any) -> None:
    for _ in range(2):
        response = await stage.ben.post(body)
        (error,) = response.json()["errors"]
        assert (response.status_code, error["extensions"]) == (400, {"code": NOT_TRUSTED})
        assert "only the documents" in error["message"]


async def test_who_explores_may_ask_anything(stage: Stage) -> None:
    explorer = await stage.person("Eve", scope=EXPLORE_SCOPE)
    assert (await explorer.ask("{ a: __typename }")) == {"a": "Query"}
    assert (await explorer.post({"documentId": "me-1"})).status_code == 200


async def test_on_sockets_and_event_streams_it_is_the_same(live_stage: Stage) -> None:
    ana, stream = live_stage.ana, await live_stage.live(await live_stage.person("Eve", scope=EXPLORE_SCOPE))
    async with ana.socket() as socket:
        first = await socket.subscribe(EMBLEM, stream=stream)
        assert (await first.next())["emblem"] == "AVAILABLE"
        await first.complete()
        payload = {"documentId": "emblem", "variables": {"stream": stream}}
        await socket.send({"id": first.id, "type": "subscribe", "payload": payload})
        assert (await first.next())["emblem"] == "AVAILABLE"
        other = await socket.subscribe(EMBLEM + " ", stream=stream)
        ((error,),) = [await other.raw()]
        assert error["extensions"] == {"code": NOT_TRUSTED}
    response = await ana.post({"query": EMBLEM + " "}, Accept="text/event-stream")
    assert NOT_TRUSTED in response.text
    async with ana.http.stream("POST", "/graphql", json=payload, headers={"Accept": "text/event-stream"}) as events:
        first_event = await anext(line async for line in events.aiter_lines() if line.startswith("data: {"))
    assert "AVAILABLE" in first_event
