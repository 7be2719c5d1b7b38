"""The schema is the manual: each mutation says what it does to money, which errors it returns, and how often it may be
done; each subscription what it promises."""

import re

import pytest
from graphql import GraphQLNonNull, GraphQLObjectType

from domain import refusals
from domain.movements import MOVEMENTS, NONE_MOVES
from domain.refusals import REFUSALS, OfferClosed
from gateway.execution.schema import build_schema
from subscriptions.guarantees import SUBSCRIPTIONS
from tests.mutations import MUTATIONS
from tests.stage import Stage

OF_ALL = {"ValidationFailed", "RateLimited", "TryAgain", "IdempotencyConflict"}
SCHEMA = build_schema().core
ROOT, SUBSCRIPTION = SCHEMA.mutation_type, SCHEMA.subscription_type
assert ROOT is not None
assert SUBSCRIPTION is not None
GUARANTEED = SUBSCRIPTION.fields
TOLD = {name: field.description or "" for name, field in ROOT.fields.items()}


def errors_of(mutation: str) -> set[str]:
    """The error types that its description names."""
    (line,) = re.findall(r"^Errors: .*\.$", TOLD[mutation], re.MULTILINE)
    return {name for name in re.findall(r"\w+", line) if hasattr(refusals, name)}


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_mutation_names_its_errors_among_them_those_of_all(mutation: str) -> None:
    named = errors_of(mutation)
    assert named >= OF_ALL
    codes = {kind.code() for kind in REFUSALS if kind.__name__ in named}
    assert codes >= MUTATIONS[mutation].refusals


@pytest.mark.parametrize("refusal", [kind.__name__ for kind in REFUSALS])
def test_every_error_is_of_some_mutation(refusal: str) -> None:
    assert any(refusal in errors_of(mutation) for mutation in MUTATIONS)


@pytest.mark.parametrize(
    ("mutation", "limit"),
    [
        ("goLive", "Limit: 30 a minute for each person."),
        ("creditWallet", "Limit: none."),
        ("decide", "Limit: 600 a minute for each person, by default, of all mutations without a limit of their own."),
    ],
)
def test_a_mutation_says_how_often_it_may_be_done(mutation: str, limit: str) -> None:
    assert TOLD[mutation].splitlines()[-1] == limit


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_a_mutation_says_what_it_does_to_money(mutation: str) -> None:
    (line,) = re.findall(r"^Money: [A-Z].*\.$", TOLD[mutation], re.MULTILINE)
    assert (line == f"Money: {NONE_MOVES}") == (mutation not in MOVEMENTS)


def test_no_mutation_is_told_of_that_there_is_not() -> None:
    assert set(MOVEMENTS) <= set(MUTATIONS)


@pytest.mark.parametrize("subscription", GUARANTEED)
def test_a_subscription_says_what_it_guarantees(subscription: str) -> None:
    field = GUARANTEED[subscription]
    (line,) = re.findall(r"^Guarantee: [a-z].*\.$", field.description or "", re.MULTILINE)
    assert line == SUBSCRIPTIONS[subscription]
    assert ("`cursor`" in line) == ("after" in field.args)
    assert isinstance(field.type, GraphQLNonNull)
    assert ("PresenceSnapshot" in line) == (field.type.of_type.name == "PresenceUpdate")


@pytest.mark.parametrize("root", [ROOT, SUBSCRIPTION], ids=str)
def test_whatever_can_be_done_or_listened_to_is_described_in_whole_sentences(root: GraphQLObjectType) -> None:
    for field in root.fields.values():
        for line in filter(None, (field.description or "").splitlines()):
            assert re.fullmatch(r"[A-Z].*[a-z0-9`)].*\.", line)


async def test_an_error_that_a_mutation_does_not_name_is_told_to_who_runs_the_server(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuses(*_: object) -> None:
        raise OfferClosed

    session = await stage.requested(stage.ben, await stage.live())
    monkeypatch.setattr("actions.decide.decide", refuses)
    with pytest.warns(UserWarning, match="decide does not declare OfferClosed"):
        refusal = await stage.ana.refused("decide", sessionId=session["id"], decision="APPROVE")
    assert refusal["code"] == "OFFER_CLOSED"
