"""Clients are told before the schema takes something away from them."""

from datetime import date

import pytest
from graphql import build_schema

from schema.changes import CHANGELOG, HERE, untold

TODAY = date(2030, 1, 1)
PUBLISHED = """
type Query {
  stream(id: ID!, at: String): String viewer: String kind: Kind
  old: String @deprecated(reason: "2030-01-01: use viewer.")
}
enum Kind { ONE TWO }
input Wish { minutes: Int }
"""
EMPTY = "## Unreleased\n\nNothing yet.\n"


def complaints(old: str, new: str, changelog: str = EMPTY) -> list[str]:
    served = PUBLISHED.replace(old, new)
    assert served != PUBLISHED
    return list(untold(build_schema(PUBLISHED), build_schema(served), changelog + "\n## 1.0\n\nQuery.old", TODAY))


@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        ("viewer: String", "", "Query.viewer"),
        ("viewer: String", "viewer: Int", "Query.viewer"),
        (", at: String", "", "Query.stream"),
        (", at: String", ", at: String!", "Query.stream"),
        (", at: String", ", at: String, to: Int!", "Query.stream"),
        ("ONE TWO", "ONE", "TWO"),
        ("minutes: Int", "minutes: Int from: Int!", "Wish.from"),
    ],
)
def test_a_break_must_be_in_the_changelog_in_the_same_words(old: str, new: str, name: str) -> None:
    (complaint,) = complaints(old, new)
    assert "CHANGELOG.md does not say so" in complaint
    description = complaint.partition("does not say so: ")[2]
    assert name in description
    assert complaints(old, new, f"## Unreleased\n\n- {description}\n") == []
    assert complaints(old, new, f"{EMPTY}\n## 0.9\n\n- {description}\n") == [complaint]


@pytest.mark.parametrize(
    ("old", "new"),
    [("viewer: String", "viewer: String more: Int"), (", at: String", ", at: String, to: Int"), ("TWO", "TWO THREE")],
)
def test_what_is_added_breaks_nothing(old: str, new: str) -> None:
    assert complaints(old, new) == []


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("use old.", "without a date"),
        ("", "without a date"),
        ("2030-06-01: use old.", "less than six months"),
        ("2030-07-02: use old.", "CHANGELOG.md does not say so"),
    ],
)
@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("Query.viewer", "viewer: String", "viewer: String {}"),
        ("Query.stream(at)", ", at: String", ", at: String {}"),
        ("Kind.TWO", "TWO", "TWO {}"),
        ("Wish.minutes", "minutes: Int", "minutes: Int {}"),
    ],
)
def test_a_deprecation_has_a_date_six_months_ahead_and_is_announced(
    name: str, old: str, new: str, reason: str, said: str
) -> None:
    deprecated = new.format(f'@deprecated(reason: "{reason}")')
    (complaint,) = complaints(old, deprecated)
    assert complaint.startswith(f"{name} is deprecated")
    assert said in complaint


def test_a_deprecation_that_was_announced_in_time_stays_as_it_is() -> None:
    changelog = "## Unreleased\n\n- Query.viewer may go from 2030-07-02.\n"
    assert complaints("viewer: String", 'viewer: String @deprecated(reason: "2030-07-02: use old.")', changelog) == []
    served = build_schema(PUBLISHED)
    assert list(untold(served, served, "Query.old", date(2031, 1, 1))) == []


def test_the_schema_of_this_checkout_tells_everything() -> None:
    published, served = (build_schema((HERE / f"{name}.graphql").read_text()) for name in ("published", "schema"))
    assert list(untold(published, served, CHANGELOG.read_text(), date.today())) == []
