"""An id, or a cursor, is spelled as it was given and not otherwise: no two texts name one thing."""

from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator

import pytest

from domain.events import room_topic
from schema.cursors import marked_offset_of, topic_cursor
from schema.request_errors import BadRequest
from tests.api import scenes
from tests.api.full_house import House
from tests.api.scenes import nothing_changes
from tests.api.test_bad_values import PAGES, code_of
from tests.stage import Stage, row_of

NODE = "query($id: ID!) { node(id: $id) { id } privateSession(id: $id) { id } }"


def spelled_otherwise(given: str) -> Iterator[str]:
    """The same to whoever reads base64 leniently."""
    bare = given.rstrip("=")
    yield from (
        f"{given} ",
        f" {given}",
        f"{given}\n",
        f"{bare[:4]}\n{bare[4:]}",
        f"{bare[:4]}!{bare[4:]}",
        f"{given}=",
    )
    yield from (f"{given}====", f"{given}=AAAA", f"{given}é")
    if surplus := len(bare) % 4:
        yield bare if bare != given else f"{bare}{'=' * (4 - surplus)}"
        # The last character has bits that nothing is made of.
        yield bare[:-1] + chr(ord(bare[-1]) + 1) + given[len(bare) :]


def uuids_otherwise(key: str) -> Iterator[str]:
    """The same to whoever reads UUIDs leniently: those at the end of a key."""
    rest, uuid = key[:-36], key[-36:]
    for other in (uuid.upper(), uuid.replace("-", ""), f"{{{uuid}}}", f"urn:uuid:{uuid}"):
        yield rest + other


def keys_otherwise(key: str) -> Iterator[str]:
    """The same to whoever reads numbers and instants leniently."""
    if key.isdigit():
        yield f"0{key}"
        return
    yield from uuids_otherwise(key)
    if "/" in key:
        part, since, session = key.split("/")
        yield from (f"{part}/{since}+00:00/{session}", f"{part}/{since}Z/{session}")
        yield f"{part}/{since.replace('T', ' ')}/{session}"


async def test_an_id_that_is_spelled_otherwise_names_nothing(stage: Stage) -> None:
    session = await scenes.requested(stage, await stage.live())
    key = b64decode(session).decode()
    others = [*spelled_otherwise(session), *(b64encode(one.encode()).decode() for one in uuids_otherwise(key))]
    async with nothing_changes():
        for other in others:
            assert await stage.ben.ask(NODE, id=other) == {"node": None, "privateSession": None}, other
            assert (await stage.ben.refused("cancelSession", sessionId=other))["code"] == "NOT_FOUND"
    assert (await stage.ben.ask(NODE, id=session))["node"] == {"id": session}


@pytest.mark.parametrize("page", PAGES)
async def test_a_cursor_that_is_spelled_otherwise_is_none_of_ours(stage: Stage, page: str) -> None:
    house = await House.full(stage)
    answer = await stage.ana.ask(PAGES[page], stream=house.stream)
    cursor = first_cursor(answer)
    key = urlsafe_b64decode(f"{cursor}==").decode()
    for other in [*spelled_otherwise(cursor), *map(encoded, keys_otherwise(key))]:
        refused = await stage.ana.execute(PAGES[page], stream=house.stream, after=other)
        assert (other, code_of(refused)) == (other, "BAD_REQUEST")
    assert "errors" not in await stage.ana.execute(PAGES[page], stream=house.stream, after=cursor)


def first_cursor(answer: object) -> str:
    while isinstance(answer, dict) and "edges" not in answer:
        (answer,) = answer.values()
    assert isinstance(answer, dict)
    return str(answer["edges"][0]["cursor"])


def encoded(key: str) -> str:
    """As a cursor."""
    return urlsafe_b64encode(key.encode()).decode().rstrip("=")


@pytest.mark.parametrize("mark", ["", "0a1b2c3d4e5f"])
async def test_a_cursor_of_a_topic_that_is_spelled_otherwise_is_none_of_ours(stage: Stage, mark: str) -> None:
    topic = room_topic(row_of(await stage.live()))
    cursor = topic_cursor(topic, 5, mark)
    rest = f".{mark}" if mark else ""
    for other in [*spelled_otherwise(cursor), encoded(f"{topic}#05{rest}"), encoded(f"{topic}#5.")]:
        with pytest.raises(BadRequest):
            marked_offset_of(other, topic)
    assert marked_offset_of(cursor, topic) == (5, mark)
