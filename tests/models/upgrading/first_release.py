"""Rows as nodes of 0.1.0 write them, as statements that both kinds of database take."""

from collections.abc import Sequence

Posted = tuple[str | None, str, int]
"""An entry: owner, account, amount."""

NOON, LATER = "2030-01-01 12:00:00+00:00", "2030-01-01 18:00:00+00:00"
ANA, STREAM = ("00000000-0000-7000-8000-0000000000a1", "00000000-0000-7000-8000-0000000000b1")
OVER = {"COMPLETED", "CANCELLED"}


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


def private_session(one: str, fan: str, status: str, payment: str, captured: int) -> str:
    """Ten minutes for 1,000, of which a minute for each 100 was used."""
    columns = {
        "id": one,
        "version": 1 if status == "REQUESTED" else 2,
        "status": status,
        "stream_id": STREAM,
        "fan_id": fan,
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
        "ended_at": ended_at(captured) if status in OVER else None,
    }
    return f"INSERT INTO private_session ({', '.join(columns)}) VALUES ({', '.join(map(literal, columns.values()))})"


def end_of_session(one: str, status: str, payment: str, captured: int) -> str:
    """What a session that was there becomes."""
    return (
        f"UPDATE private_session SET version = version + 1, status = '{status}', payment_status = '{payment}',"
        f" captured = {captured}, expires_at = NULL, ended_at = '{ended_at(captured)}' WHERE id = '{one}'"
    )


def ended_at(captured: int) -> str:
    return f"2030-01-01 12:{captured // 100:02}:00+00:00"


def transition(one: str, session: str, trigger: str, source: str | None, target: str, by: str | None) -> str:
    values = (one, session, trigger, source, target, by, NOON)
    return (
        'INSERT INTO session_transition (id, session_id, "trigger", source, target, by_id, at) '
        f"VALUES ({', '.join(map(literal, values))})"
    )


def credit(number: int, fan: str, amount: int) -> list[str]:
    return transfer(number, "CREDIT", None, None, [(None, "ISSUED", -amount), (fan, "AVAILABLE", amount)])


def hold(number: int, session: str, fan: str) -> list[str]:
    return transfer(number, "HOLD", session, "HOLD", [(fan, "AVAILABLE", -1_000), (fan, "HELD", 1_000)])


def end_of_hold(number: int, kind: str, session: str, fan: str, captured: int) -> list[str]:
    back = [(fan, "HELD", -1_000), (fan, "AVAILABLE", 1_000 - captured), (ANA, "EARNED", captured)]
    return transfer(number, kind, session, "SETTLE", back)


def transfer(number: int, kind: str, session: str | None, step: str | None, entries: Sequence[Posted]) -> list[str]:
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
