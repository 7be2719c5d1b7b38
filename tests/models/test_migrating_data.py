"""A database with people in it, as the first migrations leave it, is brought to the present: no money is lost, and the
life of every session goes on."""

from collections.abc import AsyncIterator
from uuid import UUID

import httpx
import pytest
from tortoise import Tortoise
from tortoise.connection import get_connection
from tortoise.migrations.api import migrate as migrate_to

from domain.money import PaymentStatus
from main import create_app
from models.database import connect, migrate, tortoise_config
from models.holds import Hold
from models.ledger import Entry, Transfer
from models.notifications import Notification
from models.releases import RELEASES
from schema.access import CREDIT_SCOPE
from schema.ids import global_id
from tests.actions.invariants import check_money, picture
from tests.clock import ManualClock
from tests.conftest import settings_for
from tests.databases import Backend
from tests.stage import Stage, row_of

BEFORE_HOLDS = f"models.{RELEASES['0.1.0']}"
Posted = tuple[str | None, str, int]
"""An entry: owner, account, amount."""

Move = tuple[str, str | None, str | None, list[Posted]]
"""A transfer: kind, session, step, and its entries."""

NOON, LATER = "2030-01-01 12:00:00+00:00", "2030-01-01 18:00:00+00:00"
ANA, STREAM = ("00000000-0000-7000-8000-0000000000a1", "00000000-0000-7000-8000-0000000000b1")

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
    """What is in that database, as statements that both kinds of database take."""
    statements = [user(ANA, "ana", "Ana"), stream()]
    number = 0
    for name, (status, trigger, by, payment, captured) in SESSIONS.items():
        fan, session = PEOPLE[name], ROWS[name]
        statements += [user(fan, name.lower(), name), f"INSERT INTO wallet (user_id) VALUES ('{fan}')"]
        statements += [private_session(name, status, payment, captured)]
        statements += [transition(f"{session[:-4]}8{session[-3:]}", session, "REQUEST", None, "REQUESTED", fan)]
        if trigger != "REQUEST":
            mover = fan if by == "fan" else ANA
            statements += [transition(f"{session[:-4]}9{session[-3:]}", session, trigger, "WAITING", status, mover)]
        moves: list[Move] = [("CREDIT", None, None, [(None, "ISSUED", -10_000), (fan, "AVAILABLE", 10_000)])]
        moves += [("HOLD", session, "HOLD", [(fan, "AVAILABLE", -1_000), (fan, "HELD", 1_000)])]
        if payment != "HELD":
            back: list[Posted] = [
                (fan, "HELD", -1_000),
                (fan, "AVAILABLE", 1_000 - captured),
                (ANA, "EARNED", captured),
            ]
            moves += [("RELEASE" if payment == "RELEASED" else "CAPTURE_USED", session, "SETTLE", back)]
        for kind, concerns, step, entries in moves:
            number += 1
            statements += transfer(number, kind, concerns, step, entries)
    told = f"'REQUEST_RECEIVED', 'Ben asks for 10 min.', '{NOON}', '{ROWS['Ben']}', '{ANA}'"
    statements += [
        "INSERT INTO notification (id, kind, message, created_at, session_id, user_id) "
        f"VALUES ('00000000-0000-7000-8000-0000000000c1', {told})"
    ]
    return statements


def user(one: str, sub: str, name: str) -> str:
    return (
        "INSERT INTO user_account (id, sub, display_name, currency, created_at) "
        f"VALUES ('{one}', '{sub}', '{name}', 'USD', '{NOON}')"
    )


def stream() -> str:
    return (
        "INSERT INTO live_stream (id, creator_id, title, status, started_at, offer_open, price_per_minute, currency,"
        " durations, queue_limit, cool_down_seconds) "
        f"VALUES ('{STREAM}', '{ANA}', 'Piano', 'LIVE', '{NOON}', TRUE, 100, 'USD', '[5, 10]', 20, 1800)"
    )


def private_session(name: str, status: str, payment: str, captured: int) -> str:
    columns = {
        "id": ROWS[name],
        "version": 1 if status == "REQUESTED" else 2,
        "status": status,
        "stream_id": STREAM,
        "fan_id": PEOPLE[name],
        "creator_id": ANA,
        "duration_minutes": 10,
        "price": 1_000,
        "currency": "USD",
        "payment_status": payment,
        "captured": captured,
        "requested_at": NOON,
        "due_at": NOON if status == "WAITING" else None,
        "expires_at": LATER if payment == "HELD" else None,
        "started_at": NOON if status in {"IN_PROGRESS", "COMPLETED"} else None,
        "ended_at": None if payment == "HELD" else f"2030-01-01 12:{captured // 100:02}:00+00:00",
    }
    return f"INSERT INTO private_session ({', '.join(columns)}) VALUES ({', '.join(map(literal, columns.values()))})"


def transition(one: str, session: str, trigger: str, source: str | None, target: str, by: str) -> str:
    values = (one, session, trigger, source, target, by, NOON)
    return (
        'INSERT INTO session_transition (id, session_id, "trigger", source, target, by_id, at) '
        f"VALUES ({', '.join(map(literal, values))})"
    )


def transfer(number: int, kind: str, session: str | None, step: str | None, entries: list[Posted]) -> list[str]:
    one = f"00000000-0000-7000-8000-0000000003{number:02}"
    values = ", ".join(map(literal, (one, kind, session, step, NOON)))
    statements = [f"INSERT INTO ledger_transfer (id, kind, session_id, step, at) VALUES ({values})"]
    for place, (owner, account, amount) in enumerate(entries):
        values = ", ".join(map(literal, (f"{one[:-4]}{place + 4}{one[-3:]}", one, owner, account, amount, "USD")))
        statements += [
            f"INSERT INTO ledger_entry (id, transfer_id, owner_id, account, amount, currency) VALUES ({values})"
        ]
    return statements


def literal(value: str | int | None) -> str:
    return "NULL" if value is None else str(value) if isinstance(value, int) else f"'{value}'"


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
