import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.refusals import ValidationFailed
from domain.text import check_optional_text, check_text, check_url

FIELD = ["note"]
LONGEST = 40


@given(st.text(max_size=60))
def test_text_that_is_taken_is_tidy_and_stays_as_it_is_when_checked_again(text: str) -> None:
    try:
        tidy = check_text(text, FIELD, longest=LONGEST)
    except ValidationFailed:
        return
    assert 1 <= len(tidy) <= LONGEST
    assert tidy == unicodedata.normalize("NFC", tidy).strip()
    assert check_text(tidy, FIELD, longest=LONGEST) == tidy


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ("hello", "hello"),
        ("  hello \n", "hello"),
        ("two\nlines\tand a tab", "two\nlines\tand a tab"),
        ("e\u0301te\u0301", "\u00e9t\u00e9"),
        ("👩‍👩‍👧 ok", "👩‍👩‍👧 ok"),
        ("שלום", "שלום"),
        ("<b>&amp;'\"--", "<b>&amp;'\"--"),
        ("x" * LONGEST, "x" * LONGEST),
        (" " * 100 + "x", "x"),
        ("e\u0301" * LONGEST, "\u00e9" * LONGEST),
    ],
)
def test_text_is_taken_without_white_space_around_it_and_composed(written: str, taken: str) -> None:
    assert check_text(written, FIELD, longest=LONGEST) == taken


@pytest.mark.parametrize(
    "text", ["", " ", "\n\t ", "\u3000", "x" * (LONGEST + 1), "a\0b", "a\x1bb", "a\x7fb", "a\ud800b"]
)
def test_empty_long_or_unprintable_text_is_refused(text: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        check_text(text, FIELD, longest=LONGEST)
    assert refused.value.path == FIELD


def test_a_limit_of_0_is_no_limit() -> None:
    assert check_text("x" * 100_000, FIELD, longest=0) == "x" * 100_000


def test_a_text_that_may_be_left_out_is_checked_where_it_is_given() -> None:
    assert check_optional_text(None, FIELD, longest=LONGEST) is None
    assert check_optional_text(" hello ", FIELD, longest=LONGEST) == "hello"
    with pytest.raises(ValidationFailed):
        check_optional_text("", FIELD, longest=LONGEST)


@pytest.mark.parametrize(
    "url",
    ["https://example.org", "http://example.org:8080/a/b.m3u8?x=1#y", "https://[::1]/live", "https://例え.jp/ライブ"],
)
def test_a_web_address_is_taken_as_it_is(url: str) -> None:
    assert check_url(url, ["playbackUrl"]) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "example.org",
        "//example.org",
        "/live",
        "https://",
        "https:example.org",
        "ftp://example.org",
        "javascript:alert(1)",
        "data:text/html,x",
        "https://[::1",
        "https://example.org/a b",
        "https://example.org/a\nb",
        "https://example.org/" + "x" * 2000,
    ],
)
def test_anything_but_a_web_address_is_refused(url: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        check_url(url, ["playbackUrl"])
    assert refused.value.path == ["playbackUrl"]


def test_an_address_may_be_left_out() -> None:
    assert check_url(None, ["playbackUrl"]) is None
