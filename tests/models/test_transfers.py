"""Transfers and holds are written as the models read them, and say what they were for."""

from uuid import UUID

from domain.money import Account, PaymentStatus
from domain.movements import Movement
from models.balances import Amounts, Owner, kept_of
from models.holds import Hold
from models.ledger import Entry, Side, Transfer, post
from models.sessions import PrivateSession
from models.writing.transaction import Transaction
from schema.ids import global_id
from tests.api import scenes
from tests.stage import Stage, row_of


async def test_a_transfer_is_written_as_the_models_read_it(stage: Stage) -> None:
    ana, ben = row_of(stage.ana.id), row_of(stage.ben.id)
    sides = [Side(ben, Account.HELD, -500), Side(ana, Account.EARNED, 2**40), Side(None, Account.ISSUED, 500 - 2**40)]

    async def transfer(tx: Transaction) -> UUID:
        return await post(tx, Movement.CAPTURE, "JPY", [*sides, Side(ben, Account.AVAILABLE, 0)])

    written = await stage.node.transactions.run(transfer)
    found = await Transfer.get(id=written)
    assert (found.kind, found.hold_id, found.step, found.at) == ("CAPTURE", None, None, stage.clock.now())
    entries = await Entry.filter(transfer_id=written).order_by("id")
    assert [Side(one.owner_id, one.account, one.amount) for one in entries] == sides
    assert {one.currency for one in entries} == {"JPY"}
    assert [await kept_of(Owner(person, "JPY")) for person in (ana, ben)] == [
        Amounts(earned=2**40),
        Amounts(held=-500),
    ]


async def test_a_hold_is_written_as_the_models_read_it(stage: Stage) -> None:
    stream = await stage.live()
    session = row_of((await stage.requested(stage.ben, stream))["id"])
    (hold,) = await Hold.filter(session_id=session)
    assert (hold.amount, hold.status, hold.captured, hold.at, hold.ended_at) == (
        1_000,
        PaymentStatus.HELD,
        0,
        stage.clock.now(),
        None,
    )
    transfer = await Transfer.get(hold_id=hold.id)
    assert (transfer.kind, transfer.step, transfer.at) == ("HOLD", "HOLD", stage.clock.now())
    ben, entries = row_of(stage.ben.id), await Entry.filter(transfer_id=transfer.id).order_by("id")
    assert [Side(one.owner_id, one.account, one.amount) for one in entries] == [
        Side(ben, Account.AVAILABLE, -1_000),
        Side(ben, Account.HELD, 1_000),
    ]
    assert {one.currency for one in entries} == {"USD"}


async def test_a_transfer_says_what_it_was_for(stage: Stage) -> None:
    stream = await stage.live()
    await scenes.paid(stage, stream)
    (session,) = await PrivateSession.all()
    amount = {"amount": 1, "currency": "USD"}
    paid = global_id("PrivateSession", session.id)
    await stage.support.do("refundSession", sessionId=paid, amount=amount, reason="no sound")
    taken_back = await stage.requested(stage.cleo, stream)
    await stage.cleo.do("cancelSession", sessionId=taken_back["id"])
    transfers = await Transfer.all().order_by("id").values_list("kind", "step")
    of_sessions = [one for one in transfers if one[0] != "CREDIT"]
    assert of_sessions == [
        ("HOLD", "HOLD"),
        ("CAPTURE", "END"),
        ("REFUND", None),
        ("HOLD", "HOLD"),
        ("RELEASE", "END"),
    ]
    assert set(transfers) - set(of_sessions) == {("CREDIT", None)}
