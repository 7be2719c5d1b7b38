"""Support looks up anybody, removes what was written and ends sessions; each of its acts is on record for good."""

import pytest
from asyncpg.exceptions import RaiseError
from tortoise.exceptions import BaseORMException

from domain.audit import Act
from models.audit import AuditRecord
from models.fields import new_id
from schema.ids import global_id
from tests.actions.invariants import check_invariants
from tests.api import scenes
from tests.api.full_house import House
from tests.api.scenes import nothing_changes
from tests.api.test_money import captured
from tests.stage import Person, Stage, row_of

REFUSED = (BaseORMException, RaiseError)
"""What the databases raise through Tortoise."""

PERSON = """query($id: ID!) { person(id: $id) { subject user { displayName } wallet { available { amount } }
  earned { amount } entries(first: 2) { edges { node { transfer account amount { amount } } } }
  privateSessions { edges { node { id } } } } }"""
RECORDS = """query($first: Int, $after: String, $by: ID, $subject: ID, $acts: [Act!]) {
  auditRecords(first: $first, after: $after, byId: $by, subjectId: $subject, acts: $acts) {
    edges { node { act by { displayName } subjectId detail address requestId at } }
    pageInfo { endCursor hasNextPage } } }"""


async def acts(stage: Stage, **asked: object) -> list[tuple[str, str | None, str, str]]:
    """Act, by whom, on what and with what detail; the latest first."""
    found = (await stage.support.ask(RECORDS, **asked))["auditRecords"]["edges"]
    return [
        (one["act"], (one["by"] or {}).get("displayName"), one["subjectId"], one["detail"])
        for one in (edge["node"] for edge in found)
    ]


async def exported_by_command(stage: Stage, person: Person) -> None:
    """What the command line leaves on record that has written out all that is kept of a person."""
    await AuditRecord.create(
        act=Act.PERSON_EXPORTED,
        subject_kind="User",
        subject_id=row_of(person.id),
        detail="",
        address="",
        request_id="",
        at=stage.clock.now(),
    )


async def test_an_id_of_nobody_finds_no_act(stage: Stage) -> None:
    await exported_by_command(stage, stage.ben)
    assert (await acts(stage))[0] == ("PERSON_EXPORTED", None, stage.ben.id, "")
    of_another_type = global_id("PrivateSession", row_of(stage.ben.id))
    for nobody in ("", "Ben", await stage.live(), global_id("User", new_id()), of_another_type):
        assert await acts(stage, by=nobody) == []
        assert await acts(stage, subject=nobody) == []
    assert await acts(stage, by=None) == await acts(stage)


async def test_a_person_is_found_with_their_money_and_their_sessions(stage: Stage) -> None:
    session = await scenes.paid(stage, await stage.live())
    ben, ana = [(await stage.support.ask(PERSON, id=one.id))["person"] for one in (stage.ben, stage.ana)]
    assert (ben["subject"], ben["user"], ben["wallet"]["available"], ben["earned"]) == (
        "ben",
        {"displayName": "Ben"},
        {"amount": 9_000},
        {"amount": 0},
    )
    assert [edge["node"]["id"] for edge in ben["privateSessions"]["edges"]] == [session]
    assert [edge["node"] for edge in ana["entries"]["edges"]] == [
        {"transfer": "CAPTURE", "account": "EARNED", "amount": {"amount": 1_000}}
    ]
    assert ana["earned"] == {"amount": 1_000}


async def test_a_persons_money_is_shown_in_the_currency_that_they_have(stage: Stage) -> None:
    eve = await stage.person("Eve")
    await stage.office.do("creditWallet", userId=eve.id, amount={"amount": 500, "currency": "EUR"})
    asked = """query($id: ID!) { person(id: $id) {
      wallet { available { amount currency } held { currency } } earned { currency } } }"""
    assert (await stage.support.ask(asked, id=eve.id))["person"] == {
        "wallet": {"available": {"amount": 500, "currency": "EUR"}, "held": {"currency": "EUR"}},
        "earned": {"currency": "EUR"},
    }


async def test_people_are_found_by_how_their_name_begins_or_by_their_subject(stage: Stage) -> None:
    await stage.person("Be_ate")
    asked = """query($name: String, $subject: String, $first: Int, $after: String) {
      people(name: $name, subject: $subject, first: $first, after: $after) {
        edges { node { id displayName } } pageInfo { endCursor hasNextPage } } }"""

    async def found(**given: object) -> list[str]:
        page = (await stage.support.ask(asked, **given))["people"]
        return [edge["node"]["displayName"] for edge in page["edges"]]

    assert await found(name="be") == await found(name="BE") == ["Be_ate", "Ben"]
    assert await found(name="Be_") == ["Be_ate"]
    assert await found(name="en") == await found(name="%") == await found(name="ben", subject="ana") == []
    assert await found(subject="ben") == ["Ben"]
    everybody = await found()
    first = (await stage.support.ask(asked, first=1))["people"]
    rest = await found(after=first["pageInfo"]["endCursor"])
    assert [edge["node"]["displayName"] for edge in first["edges"]] + rest == everybody
    assert {"Ana", "Ben", "Sam", "Support"} < set(everybody)
    last_named = (await stage.support.ask(asked, name="be", first=1))["people"]["pageInfo"]
    assert last_named["hasNextPage"]
    assert await found(name="be", after=last_named["endCursor"]) == ["Ben"]


@pytest.mark.parametrize(
    "name",
    ["élodie", "ÉLODIE", "Élodie DÉ", "élodie dé", "александр пу", "АЛЕКСАНДР ПУШКИН", "Александр", "straße", "öm"],
)
async def test_names_of_any_alphabet_are_found_in_capitals_or_not(stage: Stage, name: str) -> None:
    for one in ("Élodie DÉJÀ", "Александр Пушкин", "Straße", "Ömer", "Elodie"):
        await stage.person(one)
    asked = (
        "query($name: String, $subject: String) { people(name: $name, subject: $subject) { edges { node { id } } } }"
    )
    (found,) = (await stage.support.ask(asked, name=name))["people"]["edges"]
    subject = (await stage.support.ask("query($id: ID!) { person(id: $id) { subject } }", id=found["node"]["id"]))[
        "person"
    ]["subject"]
    assert (await stage.support.ask(asked, name=name, subject=subject))["people"]["edges"] == [found]
    assert (await stage.support.ask(asked, name=name, subject="ben"))["people"]["edges"] == []


@pytest.mark.parametrize(
    "name", ["E\u0301lodie DE\u0301", "  Élodie\tD", "\u200fÉlodie", "É\u200blodie", "élodie "], ids=ascii
)
async def test_the_beginning_of_a_name_is_read_as_names_are_kept(stage: Stage, name: str) -> None:
    for one in ("E\u0301lodie De\u0301ja", "Élodieux", "Elodie Da"):
        await stage.person(one)
    asked = "query($name: String) { people(name: $name) { edges { node { displayName } } } }"
    found = await stage.support.ask(asked, name=name)
    shown = [edge["node"]["displayName"] for edge in found["people"]["edges"]]
    assert shown == (["Élodieux", "Élodie Déja"] if name.endswith("lodie") else ["Élodie Déja"])


@pytest.mark.parametrize("name", ["", "   ", "\t\n", "\u200b", " \u200f "], ids=ascii)
async def test_a_beginning_of_which_no_name_keeps_anything_leaves_nobody_out(stage: Stage, name: str) -> None:
    """Who types blanks before a name has not begun it: each letter that follows finds fewer."""
    asked = (
        "query($name: String, $subject: String) { people(name: $name, subject: $subject) { edges { node { id } } } }"
    )
    assert await stage.support.ask(asked, name=name) == await stage.support.ask(asked)
    (found,) = (await stage.support.ask(asked, name=name, subject="ben"))["people"]["edges"]
    assert found["node"]["id"] == stage.ben.id


@pytest.mark.parametrize(
    "longest", ["a" * 100, "\u00e9" * 100, "e\u0301" * 100], ids=["ascii", "composed", "decomposed"]
)
async def test_the_longest_name_is_found_by_the_whole_of_it(stage: Stage, longest: str) -> None:
    await stage.person(longest)
    asked = "query($name: String) { people(name: $name) { edges { node { displayName } } } }"
    for name, found in ((longest, 1), (longest.upper(), 1), (longest + "x", 0), (longest + " ", 0)):
        assert len((await stage.support.ask(asked, name=name))["people"]["edges"]) == found


async def test_sessions_of_everybody_are_listed_by_status_and_stream(stage: Stage) -> None:
    stream = await stage.live()
    paid = await scenes.paid(stage, stream)
    waiting = (await stage.requested(stage.ben, stream))["id"]
    asked = """query($status: [SessionStatus!], $stream: ID) { privateSessions(status: $status, streamId: $stream) {
      edges { node { id entries { transfer account amount { amount } } } } } }"""

    async def found(**given: object) -> list[str]:
        page = (await stage.support.ask(asked, **given))["privateSessions"]
        for edge in page["edges"]:
            assert sum(entry["amount"]["amount"] for entry in edge["node"]["entries"]) == 0
        return [edge["node"]["id"] for edge in page["edges"]]

    assert await found() == await found(stream=stream) == [waiting, paid]
    assert await found(status=["COMPLETED"]) == [paid]
    assert await found(status=["COMPLETED"], stream=stream) == [paid]
    assert await found(status=["DENIED"], stream=stream) == []
    paged = """query($status: [SessionStatus!], $after: String) { privateSessions(status: $status, first: 1,
      after: $after) { edges { node { id } } pageInfo { endCursor } } }"""
    cursor, pages = None, []
    for _ in range(2):
        page = (await stage.support.ask(paged, status=["REQUESTED", "COMPLETED"], after=cursor))["privateSessions"]
        pages += [edge["node"]["id"] for edge in page["edges"]]
        cursor = page["pageInfo"]["endCursor"]
    assert pages == [waiting, paid]
    assert await found(status=[]) == await found(stream="nonsense") == []
    await stage.ana.do("endStream", streamId=stream)
    assert await found(stream=stream) == [waiting, paid]


@pytest.mark.parametrize("scene", [scenes.requested, scenes.scheduled, scenes.waiting, scenes.connecting])
async def test_what_has_not_begun_is_called_off_and_costs_nothing(stage: Stage, scene: scenes.Scene) -> None:
    session = await scene(stage, await stage.live())
    assert (await stage.support.session(session))["viewerCan"] == ["END"]
    ended = await stage.support.do("endSession", sessionId=session, reason="not here")
    assert (ended["status"], ended["reason"], captured(ended)) == ("CANCELLED", "not here", ("RELEASED", 0, 0))
    assert ended["history"][-1]["by"] is None
    assert [(await one.inbox())[-1]["kind"] for one in (stage.ben, stage.ana)] == ["CANCELLED_BY_SUPPORT"] * 2
    assert await acts(stage, subject=session) == [("SESSION_ENDED", "Support", session, "CANCELLED")]
    await check_invariants()


async def test_what_runs_costs_what_was_delivered_whoever_is_away(stage: Stage) -> None:
    session = await scenes.met(stage, await stage.live(whenFanLeaves="FULL_PRICE"))
    stage.clock.move(minutes=4)
    await stage.hangs_up(stage.ben, session)
    stage.clock.move(seconds=30)
    ended = await stage.support.do("endSession", sessionId=session)
    assert (ended["status"], captured(ended)) == ("COMPLETED", ("CAPTURED", 0, 400))
    await check_invariants()


async def test_support_sees_a_running_session_but_is_let_into_no_call(stage: Stage) -> None:
    session = await scenes.connecting(stage, await stage.live())
    asked = "query($id: ID!) { privateSession(id: $id) { call { provider } costIfEndedNow { amount } } }"
    seen = (await stage.support.ask(asked, id=session))["privateSession"]
    assert seen == {"call": None, "costIfEndedNow": {"amount": 0}}
    assert (await stage.ben.ask(asked, id=session))["privateSession"]["call"] == {"provider": "PEER"}


async def test_a_removed_message_is_on_record_once(stage: Stage) -> None:
    house = await House.full(stage)
    for _ in range(2):
        removed = await stage.support.do("removeMessage", messageId=house.message)
        assert (removed["removed"], removed["body"]) == (True, "")
    assert await acts(stage, subject=house.message) == [("MESSAGE_REMOVED", "Support", house.message, "")]


async def test_what_people_do_with_what_is_theirs_is_on_no_record(stage: Stage) -> None:
    house = await House.full(stage)
    before = await AuditRecord.all().count()
    await stage.ana.do("removeMessage", messageId=house.message)
    await stage.ana.do("startSession", sessionId=house.session)
    await stage.ben.do("endSession", sessionId=house.session, reason="bye")
    assert await AuditRecord.all().count() == before


async def test_a_credit_is_on_record_with_who_when_and_from_where(stage: Stage) -> None:
    stage.clock.move(minutes=1)
    money = {"amount": 500, "currency": "USD"}
    await stage.office.do("creditWallet", userId=stage.sam.id, amount=money)
    found = await stage.support.ask(RECORDS, subject=stage.sam.id, acts=["WALLET_CREDITED"])
    (record,) = [edge["node"] for edge in found["auditRecords"]["edges"]]
    assert record.pop("requestId")
    assert record == {
        "act": "WALLET_CREDITED",
        "by": {"displayName": "Office"},
        "subjectId": stage.sam.id,
        "detail": "5.00 USD",
        "address": "127.0.0.1",
        "at": scenes.at(1),
    }


async def test_each_refund_is_on_record_with_what_was_given_back_by_it_alone(stage: Stage) -> None:
    session = await scenes.paid(stage, await stage.live())
    for cents in (300, 200):
        money = {"amount": cents, "currency": "USD"}
        await stage.support.do("refundSession", sessionId=session, amount=money, reason="no sound")
    assert await acts(stage, acts=["SESSION_REFUNDED"]) == [
        ("SESSION_REFUNDED", "Support", session, "2.00 USD"),
        ("SESSION_REFUNDED", "Support", session, "3.00 USD"),
    ]


async def test_staff_who_come_are_on_record_once_a_day(stage: Stage) -> None:
    assert len(await acts(stage, by=stage.office.id, acts=["STAFF_SIGNED_IN"])) == 1
    await stage.office.wallet()
    stage.clock.move(hours=23)
    await stage.office.wallet()
    assert len(await acts(stage, by=stage.office.id, acts=["STAFF_SIGNED_IN"])) == 1
    stage.clock.move(hours=1)
    await stage.office.wallet()
    assert len(await acts(stage, by=stage.office.id, acts=["STAFF_SIGNED_IN"])) == 2


async def test_what_is_refused_is_on_no_record(stage: Stage) -> None:
    session = await scenes.cancelled(stage, await stage.live())
    async with nothing_changes():
        refused = await stage.support.refused("endSession", sessionId=session)
    assert refused["code"] == "INVALID_TRANSITION"


async def test_records_come_by_page_the_latest_first(stage: Stage) -> None:
    first = (await stage.support.ask(RECORDS, first=1))["auditRecords"]
    rest = (await stage.support.ask(RECORDS, after=first["pageInfo"]["endCursor"]))["auditRecords"]
    pages = [edge["node"] for page in (first, rest) for edge in page["edges"]]
    assert [one["at"] for one in pages] == sorted((one["at"] for one in pages), reverse=True)
    assert len(pages) == await AuditRecord.all().count()
    assert await acts(stage, subject="nonsense") == await acts(stage, acts=[]) == []


async def test_the_database_itself_changes_and_deletes_no_record(stage: Stage) -> None:
    async with nothing_changes():
        with pytest.raises(REFUSED, match="kept as it is"):
            await AuditRecord.all().update(detail="nothing")
        with pytest.raises(REFUSED, match="kept as it is"):
            await AuditRecord.all().delete()
