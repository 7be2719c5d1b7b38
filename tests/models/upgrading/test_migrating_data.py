"""A database with people in it, as the first migrations leave it, is brought to the present: no money is lost, and the
life of every session goes on."""

from collections.abc import AsyncIterator
from itertools import count
from uuid import UUID

import httpx
import pytest
from tortoise import Tortoise
from tortoise.connection import get_connection
from tortoise.migrations.api import migrate as migrate_to

from domain.money import PaymentStatus
from domain.scopes import CREDIT_SCOPE
from main import create_app
from models.database.opening import connect, tortoise_config
from models.holds import Hold
from models.ledger import Entry, Transfer
from models.notifications import Notification
from models.upgrading.migrating import migrate
from models.upgrading.releases import RELEASES
from schema.ids import global_id
from tests.actions.invariants import check_money, picture
from tests.clock import ManualClock
from tests.conftest import settings_for
from tests.models.upgrading.first_release import (
    ANA,
    NOON,
    STREAM,
    credit,
    end_of_hold,
    hold,
    private_session,
    stream,
    transition,
    user,
)
from tests.parts.databases import Backend
from tests.stage import Stage, row_of

BEFORE_HOLDS = f"models.{RELEASES['0.1.0']}"

SESSIONS = {
    # fan: (status, trigger that led there, by whom, payment, captured)
    "Ben": ("REQUESTED", "REQUEST", "fan", "HELD", 0),
    "Cleo": ("WAITING", "APPROVE", "creator", "HELD", 0),
    "Dora": ("IN_PROGRESS", "START", "creator", "HELD", 0),
    "Emil": ("COMPLETED", "END", "creator", "CAPTURED", 400),
    "Fay": ("CANCELLED", "CANCEL", "fan", "RELEASED", 0),
    "Gus": ("COMPLETED", "END", "fan", "CAPTURED", 1000),
}
"""Everybody had 10,000, and asked for ten minutes for 1,000 at noon. Emil's took four of them."""

PEOPLE = {name: f"00000000-0000-7000-8000-0000000001{number:02}" for number, name in enumerate(SESSIONS)}
ROWS = {name: f"00000000-0000-7000-8000-0000000002{number:02}" for number, name in enumerate(SESSIONS)}
WALLETS = {"Ben": (9000, 1000), "Cleo": (9000, 1000), "Dora": (9000, 1000)} | {
    "Emil": (9600, 0),
    "Fay": (10000, 0),
    "Gus": (9000, 0),
}


def sql() -> list[str]:
    """What is in that database."""
    statements = [user(ANA, "ana", "Ana"), stream()]
    number = count(1)
    for name, (status, trigger, by, payment, captured) in SESSIONS.items():
        fan, session = PEOPLE[name], ROWS[name]
        statements += [user(fan, name.lower(), name), f"INSERT INTO wallet (user_id) VALUES ('{fan}')"]
        statements += [private_session(session, fan, status, payment, captured)]
        statements += [transition(f"{session[:-4]}8{session[-3:]}", session, "REQUEST", None, "REQUESTED", fan)]
        if trigger != "REQUEST":
            mover = fan if by == "fan" else ANA
            statements += [transition(f"{session[:-4]}9{session[-3:]}", session, trigger, "WAITING", status, mover)]
        statements += [*credit(next(number), fan, 10_000), *hold(next(number), session, fan)]
        if payment != "HELD":
            kind = "RELEASE" if payment == "RELEASED" else "CAPTURE_USED"
            statements += end_of_hold(next(number), kind, session, fan, captured)
    told = f"'REQUEST_RECEIVED', 'Ben asks for 10 min.', '{NOON}', '{ROWS['Ben']}', '{ANA}'"
    statements += [
        "INSERT INTO notification (id, kind, message, created_at, session_id, user_id) "
        f"VALUES ('00000000-0000-7000-8000-0000000000c1', {told})"
    ]
    return statements


@pytest.fixture
async def filled(backend: Backend) -> AsyncIterator[str]:
    """The address of that database, brought to the present twice: the second time is harmless."""
    async with backend.databases.empty() as url:
        await migrate_to(config=tortoise_config(url), target=BEFORE_HOLDS)
        for statement in sql():
            await get_connection("default").execute_query(statement)
        await Tortoise.close_connections()
        await migrate(url)
        await migrate(url)
        yield url


async def test_every_session_has_its_hold_and_no_money_is_lost(filled: str) -> None:
    await connect(filled)
    try:
        holds = {str(hold.id): hold for hold in await Hold.all()}
        assert {one: str(hold.session_id) for one, hold in holds.items()} == {one: one for one in ROWS.values()}
        for name, (_, _, _, payment, captured) in SESSIONS.items():
            hold = holds[ROWS[name]]
            assert (hold.amount, hold.status, hold.captured) == (1_000, PaymentStatus(payment), captured)
        for table, model in (("ledger_transfer", Transfer), ("ledger_entry", Entry)):
            assert await model.all().count() == sum(f"INTO {table} " in statement for statement in sql())
        assert await Transfer.filter(hold=None).count() == len(SESSIONS)
        (told,) = await Notification.all()
        assert (str(told.session_id), told.message) == (ROWS["Ben"], "Ben asks for 10 min.")
        check_money(await picture())
    finally:
        await Tortoise.close_connections()


async def test_the_life_of_every_session_goes_on(filled: str, backend: Backend) -> None:
    clock = ManualClock()
    app = create_app(settings_for(filled, backend.broadcast_url), clock)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://stage") as http,
    ):
        stage = Stage(app, clock, http, "")
        await stage.person("Office", scope=CREDIT_SCOPE)
        for name in ("Ana", *SESSIONS):
            await stage.person(name)
        for name in SESSIONS:
            assert row_of(stage.people[name.lower()].id).hex == PEOPLE[name].replace("-", "")
            assert await stage.people[name.lower()].wallet() == WALLETS[name]
        sessions = {name: global_id("PrivateSession", UUID(one)) for name, one in ROWS.items()}
        await stage.ana.do("decide", sessionId=sessions["Ben"], decision="DENY")
        await stage.cleo.do("cancelSession", sessionId=sessions["Cleo"])
        clock.move(minutes=5)
        ended = await stage.ana.do("endSession", sessionId=sessions["Dora"])
        assert ended["payment"] == {
            "status": "CAPTURED",
            "held": {"amount": 0},
            "captured": {"amount": 500},
            "refunded": {"amount": 0},
        }
        refused = await stage.ana.refused("endSession", sessionId=sessions["Emil"])
        assert refused["code"] == "INVALID_TRANSITION"
        await stage.requested(stage.fay, global_id("LiveStream", UUID(STREAM)))
        wallets = [await stage.people[name.lower()].wallet() for name in SESSIONS]
        assert wallets == [(10_000, 0), (10_000, 0), (9_500, 0), (9_600, 0), (9_000, 1_000), (9_000, 0)]
        check_money(await picture())
