"""A person can have all that is kept of them, and can have it erased: names, pictures and words go, money stays."""

from typing import Any

import orjson
import pytest
from tortoise import Tortoise, fields
from tortoise.models import Model

from actions.before.staff import COMMAND_LINE
from actions.erase_person import erase_person
from actions.export_person import export_person
from actions.personal.personal_data import KEPT, SOMEBODY_LEFT, STAYS
from models.audit import AuditRecord
from models.idempotency import FirstAnswer
from models.ledger import Entry
from models.people import User
from tests.actions.invariants import check_money, picture
from tests.api import scenes
from tests.api.full_house import House, outcome_of
from tests.api.scenes import everything, nothing_changes
from tests.mutation import DATA
from tests.mutations import MUTATIONS
from tests.stage import STAFF, Stage, row_of

SECRETS = ("Benjamin", "hush-note", "hush-chat", "hush-reason", "ben.example", "hush-signal", '"ben"', "'ben'")
"""What Ben is called and has written, or others of his sessions."""


LEAVES_NOTHING = {"markNotificationsRead", "removeMessage"}
"""By which nobody has more than before, nor says anything."""

ACTS = [
    name for name, entry in MUTATIONS.items() if entry.doer.capitalize() not in STAFF and name not in LEAVES_NOTHING
]


def texts(table: type[Model]) -> list[str]:
    """The columns of a table that may have anybody's words."""
    kinds = (fields.CharField, fields.TextField, fields.JSONField)
    return [
        name
        for name, column in table._meta.fields_map.items()
        if isinstance(column, kinds) and type(column).__name__ != "CharEnumFieldInstance"
    ]


@pytest.mark.parametrize("name", ["erased", "left"])
async def test_of_every_text_it_is_said_what_erasure_does_with_it(stage: Stage, name: str) -> None:
    tables: dict[str, type[Model]] = Tortoise.apps["models"]
    erased = {
        f"{kept.table.__name__}.{column}"
        for kept in KEPT
        for column in (texts(kept.table) if kept.goes else kept.becomes)
    }
    left = {f"{table}.{column}" for table in tables for column in texts(tables[table]) if table in STAYS}
    left |= {one for one in STAYS if "." in one}
    known = {f"{table}.{column}" for table in tables for column in texts(tables[table])}
    assert known - erased - left == set()
    if name == "left":
        assert {one.partition(".")[0] for one in STAYS} <= set(tables)
        assert erased & left == set()


async def played(stage: Stage) -> str:
    """Ben has paid for a session, has written all over it, and has another request open; the first session's id."""
    await stage.ben.ask("{ viewer { user { id } } }")
    stream = await stage.live()
    await User.filter(id=row_of(stage.ben.id)).update(display_name="Benjamin", avatar_url="https://ben.example/a.png")
    asked = await stage.requested(stage.ben, stream, note="hush-note")
    await stage.ana.do("decide", sessionId=asked["id"], decision="APPROVE", reason="hush-reason", idempotencyKey="a")
    await stage.enters(stage.ben, stream)
    await stage.ben.do("sendMessage", streamId=stream, body="hush-chat", idempotencyKey="b")
    await stage.ana.do("startSession", sessionId=asked["id"])
    stage.clock.move(minutes=5)
    await stage.ana.do("endSession", sessionId=asked["id"], reason="hush-reason", idempotencyKey="c")
    read = [one["id"] for one in await stage.ana.inbox()]
    await stage.ana.do("markNotificationsRead", ids=read, idempotencyKey="d")
    await stage.ana.do("muteRequests", userId=stage.ben.id, seconds=0, idempotencyKey="e")
    await stage.requested(stage.ben, await stage.live(stage.dora), note="hush-note")
    return str(asked["id"])


async def test_nothing_of_a_person_is_left_but_their_money(stage: Stage) -> None:
    session = await played(stage)
    before = orjson.dumps(await everything(), default=str).decode()
    assert [secret for secret in SECRETS[:5] if secret not in before] == []
    money = await Entry.filter(owner_id=row_of(stage.ben.id)).count()
    assert await erase_person(stage.node.transactions, COMMAND_LINE, "ben", 0) == row_of(stage.ben.id)

    left = orjson.dumps(await everything(), default=str).decode()
    assert [secret for secret in SECRETS if secret in left] == []
    assert await Entry.filter(owner_id=row_of(stage.ben.id)).count() >= money
    check_money(await picture())
    seen = await stage.ana.session(session)
    assert (seen["status"], seen["note"], seen["reason"]) == ("COMPLETED", None, None)
    assert {one["message"] for one in await stage.ana.inbox()} == {SOMEBODY_LEFT}
    assert [row["status"] for row in (await everything())["PrivateSession"]].count("CANCELLED") == 1
    record = await AuditRecord.all().order_by("-id").first()
    assert record
    assert (record.act, record.subject_id, record.by_id) == ("PERSON_ERASED", row_of(stage.ben.id), None)


async def test_erased_once_nobody_has_that_subject_and_a_later_token_is_somebody_new(stage: Stage) -> None:
    old = (await stage.ben.ask("{ viewer { user { id } } }"))["viewer"]["user"]["id"]
    await erase_person(stage.node.transactions, COMMAND_LINE, "ben", 0)
    async with nothing_changes():
        assert await erase_person(stage.node.transactions, COMMAND_LINE, "ben", 0) is None
    stage.clock.move(minutes=1)
    again = (await stage.ben.ask("{ viewer { user { id displayName } wallet { available { amount } } } }"))["viewer"]
    assert again["user"]["id"] != old
    assert again["wallet"] == {"available": {"amount": 0}}


@pytest.mark.parametrize("mutation", ACTS)
async def test_as_whom_was_erased_nothing_is_done_any_more_where_they_are_remembered(
    stage: Stage, mutation: str
) -> None:
    house = await House.ready_for(mutation, stage)
    doer, good = house.doer(mutation), house.given(mutation)
    await stage.leaves(doer, house.stream)
    await doer.ask("{ viewer { user { id } } }")
    await erase_person(stage.node.transactions, COMMAND_LINE, doer.name.lower(), 0)
    async with nothing_changes():
        assert await outcome_of(doer, mutation, good) != DATA


async def test_a_creator_who_is_on_air_is_taken_off_and_their_fans_pay_nothing_more(stage: Stage) -> None:
    stream = await stage.live()
    await stage.requested(stage.ben, stream)
    free = {"amount": 0, "currency": "USD"}
    await stage.requested(stage.ana, await stage.live(stage.dora, pricePerMinute=free))
    await erase_person(stage.node.transactions, COMMAND_LINE, "ana", 0)
    found = await stage.ben.ask(
        "query($id: ID!) { liveStream(id: $id) { status title creator { displayName } } }", id=stream
    )
    assert found["liveStream"] == {"status": "ENDED", "title": "", "creator": {"displayName": "Somebody"}}


async def test_what_others_have_of_a_person_is_given_again_without_their_words(stage: Stage) -> None:
    session = await played(stage)
    await erase_person(stage.node.transactions, COMMAND_LINE, "ben", 0)
    again = await stage.ana.do(
        "decide", sessionId=session, decision="APPROVE", reason="hush-reason", idempotencyKey="a"
    )
    assert (again["status"], again["note"], again["reason"]) == ("WAITING", None, None)
    assert await FirstAnswer.filter(user_id=row_of(stage.ben.id)).count() == 0


async def exported(stage: Stage, sub: str) -> dict[str, list[dict[str, Any]]]:
    tables = await export_person(stage.node.transactions, COMMAND_LINE, sub)
    assert tables
    return {name: [row async for rows in pages for row in rows] async for name, pages in tables}


async def test_an_export_has_what_a_person_is_called_owns_and_wrote_and_not_what_others_think(stage: Stage) -> None:
    await played(stage)
    await stage.ana.do("blockFan", userId=stage.ben.id, reason="hush-opinion")
    export = await exported(stage, "ben")
    text = orjson.dumps(export, default=str).decode()
    assert set(export) == {kept.table.__name__ for kept in KEPT}
    assert [word for word in ("Benjamin", "hush-note", "hush-chat", "ben.example") if word not in text] == []
    assert "hush-opinion" not in text
    assert {row["owner_id"] for row in export["Entry"]} == {row_of(stage.ben.id)}
    told = AuditRecord.filter(act="PERSON_EXPORTED", subject_kind="User", subject_id=row_of(stage.ben.id))
    assert await told.count() == 1
    assert await export_person(stage.node.transactions, COMMAND_LINE, "nobody") is None


async def test_an_export_does_not_tell_a_fan_that_they_were_blocked_and_tells_whoever_did(stage: Stage) -> None:
    await scenes.in_progress(stage, await stage.live())
    stage.clock.move(minutes=1)
    await stage.ana.do("blockFan", userId=stage.ben.id)
    for name, is_told in (("ben", False), ("ana", True)):
        export = await exported(stage, name)
        (session,), steps = export["PrivateSession"], export["SessionTransition"]
        reasons, triggers = {session["end_reason"].value}, {step["trigger"] and step["trigger"].value for step in steps}
        assert ("BLOCKED" in reasons, "BLOCK" in triggers) == (is_told, is_told), name
