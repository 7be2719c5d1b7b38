"""What nodes of 0.1.0 go on writing while a database is brought to the present is there afterwards as all else is."""

from collections.abc import AsyncIterator

import pytest
from tortoise import Tortoise
from tortoise.migrations.api import migrate as migrate_to

from domain.capture import EndReason
from domain.money import PaymentStatus
from models.database.opening import tortoise_config
from models.holds import Hold
from models.sessions import PrivateSession
from models.upgrading.migrating import NobodyBeside, migrate
from models.upgrading.releases import RELEASES, STOPPING
from tests.actions.invariants import check_money, picture
from tests.conftest import ON_POSTGRES, ON_SQLITE
from tests.models.upgrading.first_release import (
    ANA,
    credit,
    end_of_hold,
    end_of_session,
    hold,
    private_session,
    transition,
)
from tests.models.upgrading.test_migrating_data import PEOPLE, ROWS, sql
from tests.models.upgrading.test_migrations import MIGRATIONS, applied, layout, opened
from tests.parts.databases import Backend

RELEASE = RELEASES["0.1.0"]
ASKED, HAD = (f"00000000-0000-7000-8000-00000000021{number}" for number in range(2))
STEPS = [f"00000000-0000-7000-8000-00000000040{number}" for number in range(4)]
BEFORE_IT_WENT_ON = [
    # Ben cancels, and Dora's session is ended after five minutes; Cleo waits on.
    end_of_session(ROWS["Ben"], "CANCELLED", "RELEASED", 0),
    transition(STEPS[0], ROWS["Ben"], "CANCEL", "REQUESTED", "CANCELLED", PEOPLE["Ben"]),
    *end_of_hold(41, "RELEASE", ROWS["Ben"], PEOPLE["Ben"], 0),
    end_of_session(ROWS["Dora"], "COMPLETED", "CAPTURED", 500),
    transition(STEPS[1], ROWS["Dora"], "END", "IN_PROGRESS", "COMPLETED", ANA),
    *end_of_hold(42, "CAPTURE_USED", ROWS["Dora"], PEOPLE["Dora"], 500),
    *credit(44, PEOPLE["Gus"], 70),
]
AFTERWARDS = [
    # Fay asks again; Gus asks again too, and has his ten minutes.
    *hold(43, ASKED, PEOPLE["Fay"]),
    private_session(ASKED, PEOPLE["Fay"], "REQUESTED", "HELD", 0),
    transition(STEPS[2], ASKED, "REQUEST", None, "REQUESTED", PEOPLE["Fay"]),
    *hold(45, HAD, PEOPLE["Gus"]),
    private_session(HAD, PEOPLE["Gus"], "COMPLETED", "CAPTURED", 1_000),
    transition(STEPS[3], HAD, "TIME_UP", "IN_PROGRESS", "COMPLETED", None),
    *end_of_hold(46, "CAPTURE_FULL", HAD, PEOPLE["Gus"], 1_000),
]
HOLDS = {
    ROWS["Ben"]: (PaymentStatus.RELEASED, 0),
    ROWS["Cleo"]: (PaymentStatus.HELD, 0),
    ROWS["Dora"]: (PaymentStatus.CAPTURED, 500),
    ROWS["Emil"]: (PaymentStatus.CAPTURED, 400),
    ROWS["Fay"]: (PaymentStatus.RELEASED, 0),
    ROWS["Gus"]: (PaymentStatus.CAPTURED, 1_000),
    ASKED: (PaymentStatus.HELD, 0),
    HAD: (PaymentStatus.CAPTURED, 1_000),
}
REASONS = {
    ROWS["Dora"]: EndReason.CREATOR_ENDED,
    ROWS["Emil"]: EndReason.CREATOR_ENDED,
    ROWS["Gus"]: EndReason.FAN_ENDED,
    HAD: EndReason.TIME_UP,
}
SUMMED = "SELECT owner_id, available, held, earned FROM balance ORDER BY owner_id"
SETTLED = next(iter(STOPPING))
NOTHING_NOTED = f"DELETE FROM tortoise_migrations WHERE name > '{RELEASE}'"
"""It was cut off at the worst moment: each step has been done, and each is done again."""

HALF_BUILT = "UPDATE pg_index SET indisvalid = FALSE WHERE indexrelid = 'session_without_reason'::regclass"


@pytest.fixture
async def filled(backend: Backend) -> AsyncIterator[str]:
    """The address of a database of 0.1.0 with people in it."""
    async with backend.databases.empty() as url:
        await migrate_to(config=tortoise_config(url), target=f"models.{RELEASE}")
        await Tortoise.close_connections()
        await run(url, *sql())
        yield url


async def run(url: str, *statements: str) -> None:
    async with opened(url) as database:
        for statement in statements:
            await database.execute_query(statement)


async def check(url: str) -> None:
    """Each session has its hold with one end, and money and reasons are right."""
    async with opened(url):
        holds = await Hold.all()
        assert {str(hold.session_id): (hold.status, hold.captured) for hold in holds} == HOLDS
        reasons = PrivateSession.exclude(end_reason=None).values_list("id", "end_reason")
        assert {str(one): reason for one, reason in await reasons} == REASONS
        check_money(await picture())


@ON_POSTGRES
async def test_what_old_nodes_write_meanwhile_counts_once_even_when_it_was_cut_off_and_goes_on(
    filled: str, database_url: str
) -> None:
    await migrate(filled, beside=True)
    assert await applied(filled) == MIGRATIONS[: MIGRATIONS.index(SETTLED)]
    async with opened(filled) as database:
        summed = await database.execute_query_dict(SUMMED)
    await run(filled, *BEFORE_IT_WENT_ON, HALF_BUILT, NOTHING_NOTED)
    await migrate(filled, beside=True)
    async with opened(filled) as database:
        assert await database.execute_query_dict(SUMMED) == summed
    await run(filled, *AFTERWARDS)
    await migrate(filled)
    await check(filled)
    assert await layout(filled) == await layout(database_url)


@ON_POSTGRES
async def test_a_database_that_was_brought_here_by_no_release_has_nothing_to_settle(database_url: str) -> None:
    before = await layout(database_url)
    await run(database_url, f"DELETE FROM tortoise_migrations WHERE name >= '{SETTLED}'")
    await migrate(database_url)
    assert await layout(database_url) == before


@ON_SQLITE
async def test_nobody_serves_beside_the_one_node_on_sqlite(filled: str) -> None:
    with pytest.raises(NobodyBeside):
        await migrate(filled, beside=True)
    assert await applied(filled) == MIGRATIONS[: MIGRATIONS.index(RELEASE) + 1]
