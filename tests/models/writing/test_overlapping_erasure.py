"""What somebody sets out to do while another node erases them is not done: they are nobody by then."""

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Any

import pytest

from actions.before.staff import COMMAND_LINE
from actions.erase_person import erase_person
from domain.audit import Act
from domain.events import call_topic
from domain.profiles import NAMELESS, erased_subject
from models import log
from models.audit import AuditRecord
from models.calls import CallSignal
from models.people import User
from models.writing.transactions import Transactions
from tests.actions.invariants import check_invariants
from tests.api import scenes
from tests.api.scenes import everything
from tests.conftest import ON_POSTGRES
from tests.documents import OFFER
from tests.parts.postgres import connected, somebody_waits
from tests.reads.elsewhere import another_node
from tests.sockets import Answer, GraphQLFailure
from tests.stage import Stage, row_of

# What the last part of an erasure writes last; and the next event of a topic.
ON_RECORD = "LOCK TABLE audit_record IN EXCLUSIVE MODE"
NEXT = "INSERT INTO event (topic, seq, kind, payload, at) VALUES ($1, $2, 'NOTIFIED', '{}', now())"


@pytest.fixture
def elsewhere(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Transactions:
    """Where people are erased: another process."""
    return another_node(stage, monkeypatch)


async def erased_before(
    stage: Stage, elsewhere: Transactions, doing: Coroutine[Any, Any, Any], lock: str = ON_RECORD, *given: object
) -> Any:
    """What comes of what Ben does, or is done to him, as he is being erased: the latter is committed while the former
    waits. ``lock``: by which the erasure is held up until then."""
    outside = await connected(stage.node.settings.database_url)
    try:
        holding = outside.transaction()
        await holding.start()
        await outside.execute(lock, *given)
        erasing = asyncio.create_task(erase_person(elsewhere, COMMAND_LINE, "ben", 0))
        await somebody_waits(outside)
        acting = asyncio.ensure_future(doing)
        await somebody_waits(outside, 2)
        await holding.rollback()
        await asyncio.wait([acting, erasing])
    finally:
        await outside.close()
    assert erasing.result()
    return acting.exception() or acting.result()


@ON_POSTGRES
@pytest.mark.parametrize("key", [{}, {"idempotencyKey": "once"}], ids=["without a key", "with a key"])
@pytest.mark.parametrize("mutation", ["requestSession", "goLive", "blockFan", "unblockFan", "muteRequests"])
async def test_who_is_erased_as_they_act_has_done_nothing(
    stage: Stage, elsewhere: Transactions, mutation: str, key: dict[str, str]
) -> None:
    inputs: dict[str, Answer] = {
        "requestSession": {"streamId": await stage.live(), "durationMinutes": 10, "note": "words of mine"},
        "goLive": {"title": "words of mine", "offer": OFFER},
        "blockFan": {"userId": stage.dora.id, "reason": "words of mine"},
        "unblockFan": {"userId": stage.dora.id},
        "muteRequests": {"userId": stage.dora.id, "seconds": 60},
    }
    before = await everything()
    done = await erased_before(stage, elsewhere, stage.ben.attempt(mutation, **inputs[mutation], **key))
    assert isinstance(done, GraphQLFailure)
    assert done.code == "UNAUTHENTICATED"
    after = await everything()
    assert {table for table in after if len(after[table]) != len(before[table])} == {"AuditRecord"}
    await check_invariants()


@ON_POSTGRES
async def test_who_is_erased_as_they_sign_in_by_another_name_is_somebody_new(
    stage: Stage, elsewhere: Transactions
) -> None:
    issued = stage.clock.now() + timedelta(seconds=1)
    stage.ben.token = stage.app.state.tokens.write("ben", "Benjamin", None, 3600, issued)
    seen = await erased_before(stage, elsewhere, stage.ben.ask("{ viewer { user { id displayName } } }"))
    assert seen["viewer"]["user"]["displayName"] == "Benjamin"
    assert seen["viewer"]["user"]["id"] != stage.ben.id
    old = await User.get(id=row_of(stage.ben.id))
    assert (old.sub, old.display_name) == (erased_subject(old.id), NAMELESS)


@ON_POSTGRES
async def test_of_two_who_erase_somebody_at_once_one_does_and_is_on_record(
    stage: Stage, elsewhere: Transactions, monkeypatch: pytest.MonkeyPatch
) -> None:
    erasing = erase_person(another_node(stage, monkeypatch), COMMAND_LINE, "ben", 0)
    assert await erased_before(stage, elsewhere, erasing) is None
    assert await AuditRecord.filter(act=Act.PERSON_ERASED).count() == 1


@ON_POSTGRES
async def test_nobody_is_credited_who_is_erased_just_then(stage: Stage, elsewhere: Transactions) -> None:
    money = {"amount": 1, "currency": "USD"}
    refused = stage.office.refused("creditWallet", userId=stage.ben.id, amount=money)
    assert (await erased_before(stage, elsewhere, refused))["code"] == "NOT_FOUND"
    await check_invariants()


@ON_POSTGRES
async def test_what_is_signalled_as_a_session_ends_with_its_fan_is_not_kept(
    stage: Stage, elsewhere: Transactions
) -> None:
    session = await scenes.met(stage, await stage.live())
    topic = call_topic(row_of(session))
    refused = stage.ben.refused("sendSignal", sessionId=session, kind="CANDIDATE", payload="an address of mine")
    held_up_by = (NEXT, topic, await log.head_of(topic) + 1)
    assert (await erased_before(stage, elsewhere, refused, *held_up_by))["code"] == "VALIDATION_FAILED"
    assert not await CallSignal.exists()
    last = (await log.read(topic, 0, 100))[-1]
    assert last.kind == "METER_CHANGED"
