import string
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.refusals import ValidationFailed
from domain.text import MOST_MARKS, NAME_LENGTH, check_optional_text, check_text, check_url, tidy_name

JOINED = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
"""A Persian word, which without its joiner is misspelt."""

FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
HEART = "\u2764\ufe0f"
WHOLE = [
    JOINED,
    FAMILY,
    ENGLAND,
    HEART,
    "1\ufe0f\u20e3",
    "\u0915\u094d\u200d\u0937",
    "\U0001f469\U0001f3fd\u200d\U0001f680",
]

NOTHING_TO_SEE = [
    *("", " ", "\n\t ", "\u00a0", "\u3000", "\u2028"),
    *("\u3164", "\u2800", "\u115f", "\u1160", "\uffa0", "\ufe0f", "\u00ad", "\u034f", "\u180e", "\u17b4"),
    *("\u200b", "\u200d", "\u2060", "\ufeff", "\u202e", "\u2067", "\u2069", "\U000e0067", "\U0001d159", "\U00013441"),
    *("\u3164 \u2800\n\u3164", "\u0301", "\ufff9"),
]

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


@pytest.mark.parametrize("longest", [500, 0])
def test_a_letter_has_as_many_marks_as_stream_safe_text_has(longest: int) -> None:
    written = ("a" + "\u0316" * MOST_MARKS) * 3
    assert check_text(written, FIELD, longest=longest) == written
    for marks in ("\u0316" * (MOST_MARKS + 1), "\u0316\u0301" * 60_000, "\u202e".join("\u0316" * 60)):
        with pytest.raises(ValidationFailed, match="marks"):
            check_text(f"a{marks}", FIELD, longest=longest)
    assert tidy_name("a" + "\u0316\u0301" * 60_000) == unicodedata.normalize("NFC", "a" + "\u0316\u0301" * 15)


def test_of_a_name_no_more_is_looked_at_than_could_be_shown() -> None:
    assert tidy_name("\U0001f1e6" * 30_000) == "\U0001f1e6" * NAME_LENGTH
    assert tidy_name("\u3164" * 10_000 + "Ann") == ""


@pytest.mark.parametrize("text", ["x" * (LONGEST + 1), "a\0b", "a\x1bb", "a\x7fb", "a\x9bb", "a\ud800b"])
def test_long_or_unprintable_text_is_refused(text: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        check_text(text, FIELD, longest=LONGEST)
    assert refused.value.path == FIELD


@pytest.mark.parametrize("text", NOTHING_TO_SEE)
def test_text_without_anything_to_see_is_refused_as_empty(text: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        check_text(text, FIELD, longest=LONGEST)
    assert (refused.value.message, refused.value.path) == ("It must not be empty.", FIELD)


@pytest.mark.parametrize("text", WHOLE)
def test_what_cannot_be_seen_stays_where_it_belongs_to_something(text: str) -> None:
    assert check_text(text, FIELD, longest=LONGEST) == tidy_name(text) == text


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ("pay \u202e100\u202c now", "pay 100 now"),
        ("\u202a\u202b\u202dx", "x"),
        ("\u2067x", "\u2067x\u2069"),
        ("\u2066a \u2068b\u2069 ", "\u2066a \u2068b\u2069\u2069"),
        ("x\u2069 \u2069", "x"),
        ("x\u2069 y\u2067z", "x y\u2067z\u2069"),
        ("\u2067\u05d0\u2069 x", "\u2067\u05d0\u2069 x"),
        ("\u200f\u05d0!\u200f", "\u200f\u05d0!\u200f"),
    ],
)
def test_no_text_turns_what_follows_it_round(written: str, taken: str) -> None:
    assert check_text(written, FIELD, longest=LONGEST) == taken


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\t", "\u2028", "\u2029", "\n\n"])
def test_a_line_has_no_line_breaks(line_break: str) -> None:
    line = f"{line_break}one{line_break}two{line_break}"
    assert check_text(line, FIELD, longest=LONGEST, one_line=True) == tidy_name(line) == "one two"


@pytest.mark.parametrize("line_break", ["\v", "\f", "\x85"])
def test_line_breaks_of_old_are_controls_and_make_no_line_of_a_name(line_break: str) -> None:
    assert tidy_name(f"one{line_break}two") == "one two"
    with pytest.raises(ValidationFailed, match="control"):
        check_text(f"one{line_break}two", FIELD, longest=LONGEST, one_line=True)


@given(st.text(max_size=2 * NAME_LENGTH))
def test_a_tidy_name_stays_as_it_is_when_tidied_again(name: str) -> None:
    tidy = tidy_name(name)
    assert len(tidy) <= NAME_LENGTH
    assert tidy_name(tidy) == tidy


@given(st.text(st.sampled_from(string.printable), max_size=2 * NAME_LENGTH))
def test_a_plain_name_is_the_same_beside_what_cannot_be_seen(name: str) -> None:
    assert tidy_name(name) == tidy_name(f"{name}\u2060")


def test_a_single_letter_is_something_to_see() -> None:
    for letter in string.ascii_letters + string.digits + string.punctuation:
        assert check_text(letter, FIELD, longest=LONGEST) == tidy_name(letter) == letter


@pytest.mark.parametrize("name", NOTHING_TO_SEE)
def test_a_name_without_anything_to_see_is_none(name: str) -> None:
    assert tidy_name(name) == ""


@pytest.mark.parametrize(
    ("given_name", "shown"),
    [
        ("  Zoe\u0308 ", "Zo\u00eb"),
        ("A\u202en\u200fn", "Ann"),
        ("A\0n\x1bn\ud800", "Ann"),
        ("Ann\u200b\u2060Lee", "AnnLee"),
        ("Ann\u3164", "Ann"),
        ("x" * (NAME_LENGTH + 1), "x" * NAME_LENGTH),
        ("x" * (NAME_LENGTH - 1) + "e\u0323\u0301", "x" * (NAME_LENGTH - 1)),
        ("x" * (NAME_LENGTH - 4) + FAMILY, "x" * (NAME_LENGTH - 4)),
        ("x" * (NAME_LENGTH - 5) + FAMILY, "x" * (NAME_LENGTH - 5) + FAMILY),
        ("x" * (NAME_LENGTH - 1) + "\U0001f1e9\U0001f1ea", "x" * (NAME_LENGTH - 1)),
    ],
)
def test_a_name_is_made_fit_to_be_shown_and_cut_between_what_people_take_for_characters(
    given_name: str, shown: str
) -> None:
    assert tidy_name(given_name) == shown


def test_a_limit_of_0_is_no_limit() -> None:
    assert check_text("x" * 100_000, FIELD, longest=0) == "x" * 100_000


def test_a_text_that_may_be_left_out_is_checked_where_it_is_given() -> None:
    assert check_optional_text(None, FIELD, longest=LONGEST) is None
    assert check_optional_text(" hello ", FIELD, longest=LONGEST) == "hello"
    with pytest.raises(ValidationFailed):
        check_optional_text("", FIELD, longest=LONGEST)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "http://example.org:8080/a/b.m3u8?x=1#y",
        "https://[::1]/live",
        "https://例え.jp/ライブ",
        "https://user@example.org./",
        f"https://{JOINED}.ir/",
        "https://👍.example/",
    ],
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
        "https://:443/",
        "https://@/",
        "https://user@/",
        "https://user:password@:443/",
        "https://?x",
        "https://#x",
        "https:///path",
        "https://example.org:65536/",
        "https://example.org:0/",
        "https://example.org:http/",
        "https://./",
        "https://a..b/",
        "https://-/",
        "https://%20/",
        "https://\u3164/",
        "https://good.example\\@bad.example/",
        "https://" + "x" * 64 + ".example/",
        "https://" + "x." * 127 + "example/",
    ],
)
def test_anything_but_a_web_address_is_refused(url: str) -> None:
    with pytest.raises(ValidationFailed) as refused:
        check_url(url, ["playbackUrl"])
    assert refused.value.path == ["playbackUrl"]


def test_an_address_may_be_left_out() -> None:
    assert check_url(None, ["playbackUrl"]) is None
