"""What is asked for and can be in no row, such as a NUL, which PostgreSQL does not keep, is not found."""

from base64 import b64encode
from uuid import uuid4

import pytest

from gateway.settings.settings import Settings
from tests.conftest import ON_POSTGRES
from tests.rated import rated
from tests.stage import Stage

pytestmark = ON_POSTGRES

PEOPLE = "query($name: String, $subject: String) { people(name: $name, subject: $subject) { edges { node { id } } } }"
RECORDS = "query($id: ID) { auditRecords(subjectId: $id) { edges { node { act } } } }"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return rated(settings)


@pytest.mark.parametrize("text", ["\0", "ben\0", "x" * 256, "x" * 100_000], ids=["NUL", "with a NUL", "256", "100,000"])
@pytest.mark.parametrize("asked", [["name"], ["subject"], ["name", "subject"]], ids=["name", "subject", "both"])
async def test_nobody_is_found_by_what_no_name_and_no_subject_can_be(stage: Stage, text: str, asked: list[str]) -> None:
    assert (await stage.support.ask(PEOPLE, **dict.fromkeys(asked, text)))["people"]["edges"] == []


@pytest.mark.parametrize("kind", ["\0", "User\0", "x" * 17, "", "é"])
async def test_nothing_has_an_id_of_such_a_type(stage: Stage, kind: str) -> None:
    given = b64encode(f"{kind}:{uuid4()}".encode()).decode()
    assert (await stage.support.ask(RECORDS, id=given))["auditRecords"]["edges"] == []
    assert (await stage.support.ask("query($id: ID!) { node(id: $id) { id } }", id=given))["node"] is None


@pytest.mark.parametrize("key", ["\0", "", "x" * 256])
async def test_who_asks_too_often_by_a_key_that_is_none_is_told_to_wait(stage: Stage, key: str) -> None:
    await stage.ana.refused("endStream", streamId="nobody's")
    for _ in range(30):
        refusal = await stage.ana.refused("endStream", streamId="nobody's", idempotencyKey=key)
    assert refusal["__typename"] == "RateLimited"
