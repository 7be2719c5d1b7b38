"""The numbers in the prose for clients and operators are those of the code."""

import math
import re
from datetime import timedelta

import pytest

from clients.snippets import CHECKOUT
from domain.call_providers import TOKEN_TTL
from domain.calls.meter import ENDING_SOON
from domain.calls.reports import CLOCK_TOLERANCE
from domain.calls.rooms import LAST_TOKEN, LIST_EVERY, STALE
from domain.calls.signals import LONGEST_SIGNAL
from domain.lines.next_in_line import NEXT_UP_LEFT
from domain.lines.pauses import LONGEST_PAUSE_MINUTES, SHORTEST_PAUSE_MINUTES
from domain.lines.yields import LONGEST_YIELD_MINUTES, MOST_YIELDS, SHORTEST_YIELD_MINUTES
from domain.presence import doubted_until, lease_until
from domain.rates import MUTATION_RATES, Rates
from domain.rules import Rules
from gateway import scrape
from gateway.auth.issuer import KEY_SECONDS
from gateway.connections import MESSAGES_A_FRAME, MOST_BACKLOG, OWN_DESCRIPTORS, Capacity
from gateway.http.bounds import (
    BESIDE_BYTES,
    HEAD_BYTES,
    HEAD_SECONDS,
    HEARD_OUT_SECONDS,
    LINGER_BYTES,
    LINGER_SECONDS,
)
from gateway.http.event_stream import HEARTBEAT_SECONDS
from gateway.node import DRAIN_SECONDS
from gateway.process.server import SHUTDOWN_SECONDS
from gateway.process.workers import LAST_SECONDS, ROUND_SECONDS, SILENT_ROUNDS
from gateway.settings.settings import FOR_ALL_WORKERS, Settings
from gateway.settings.startup import SECRET_BYTES
from gateway.sockets.frames import FULL_BYTES
from models.database.address import MOST_CONNECTIONS
from models.database.opening import POSTGRES, POSTGRES_WAITS
from models.writing.pieces import MOST
from subscriptions.topics import LOOK_AT_HEAD_SECONDS
from tests.clock import START

SETTINGS, RULES, RATES = Settings(), Rules(), Rates()
DAY, MINUTE, SECOND = timedelta(days=1), timedelta(minutes=1), timedelta(seconds=1)
DESCRIPTORS = (256, 1_024, 65_536)
WAITS = {name: wait.removesuffix("s") for name, wait in POSTGRES_WAITS.items()}
LOOKED_AT = f"{LOOK_AT_HEAD_SECONDS:g} s"
HEAD = f"{HEAD_SECONDS:g} s"
WORDS, TIMES = {2: "two"}, {2: "Twice"}
CAPACITIES = ", ".join(f"{Capacity.within(most).connections:,} of {most:,}" for most in DESCRIPTORS)

SENTENCES = {
    "line": [
        f"has not said it again for {RULES.ready_ttl // MINUTE} min (`READY_TTL_SECONDS`)",
        f"`yieldPlace(minutes: {SHORTEST_YIELD_MINUTES}..{LONGEST_YIELD_MINUTES})`",
        f"A call more than {(RULES.no_show_grace + RULES.room_lead) // MINUTE} min before a promised time "
        "(`NO_SHOW_GRACE_SECONDS` and `ROOM_LEAD_SECONDS`)",
        f"{TIMES[MOST_YIELDS]} in a session, then `YieldsExhausted`",
        f"`NEXT_UP`, once for each running session, when {NEXT_UP_LEFT // MINUTE} min of it are left",
        f"`pauseQueue(minutes: {SHORTEST_PAUSE_MINUTES}..{LONGEST_PAUSE_MINUTES})`",
    ],
    "calls": [
        f"JSON of up to {LONGEST_SIGNAL // 1024} KiB, {RULES.signal_rate_per_minute} a minute from one person",
        f"lets one join for {TOKEN_TTL // SECOND} s",
        f"pings such a socket every {SETTINGS.call_ping_interval_seconds:g} s",
        f"out for longer than {RULES.call_grace // SECOND} s pauses",
        f"within {RULES.extension_ttl // SECOND} s (`EXTENSION_TTL_SECONDS`)",
        f"When {WORDS[ENDING_SOON // MINUTE]} minutes are left both are notified (`ENDING_SOON`)",
        f"no more than {WORDS[ENDING_SOON // MINUTE]} minutes are booked",
        f"nothing below `MINIMUM_DELIVERED_SECONDS` ({RULES.minimum_delivered // SECOND})",
        f"For some {(lease_until(START, RULES) - doubted_until(START, RULES)) / SECOND:g} s after it last vouched",
        f"(some {(lease_until(START, RULES) - START) // SECOND} s; after an outage some 6 s from when it is over)",
        f"older than {STALE // MINUTE} minutes",
        f"every {LIST_EVERY // SECOND} s one of all nodes",
        f"at most {LIST_EVERY // SECOND} s late",
        f"once more after {LAST_TOKEN // MINUTE} minutes",
        f"more than {CLOCK_TOLERANCE // SECOND} s ahead",
    ],
    "operations": [
        f"a `JWT_SECRET` of fewer than {SECRET_BYTES} bytes",
        f"parts of at most {MOST} rows",
        f"at most every {scrape.KEPT_SECONDS:g} seconds however often somebody asks",
        f"events come up to {LOOKED_AT} late",
        f"a broadcast that is away (then every {LOOKED_AT})",
        f"looks at the log of its topics every {LOOKED_AT} by itself",
        f"`lock_timeout` ({WAITS['lock_timeout']} s), `statement_timeout` ({WAITS['statement_timeout']} s) and "
        f"`idle_in_transaction_session_timeout` ({WAITS['idle_in_transaction_session_timeout']} s)",
        f"one that stands still for {ROUND_SECONDS * SILENT_ROUNDS:g} s",
        f"up to {SHUTDOWN_SECONDS:g} s for answers that are under way, and {DRAIN_SECONDS:g} more for transactions "
        "that a silent database lets wait, which are undone then; a worker that takes "
        f"{LAST_SECONDS:g} s more is killed",
        f"is over within {math.ceil((RULES.horizon + RULES.lapse) / DAY)} days (`HORIZON_DAYS`, "
        f"{RULES.horizon // DAY}, and `LAPSE_SECONDS`",
        f"{MOST_CONNECTIONS} of a worker, and {FOR_ALL_WORKERS} of all workers together at most",
        f"keys that are known are used for {KEY_SECONDS / 60:g} minutes",
        f"{RATES.write_rate.amount} a minute; `goLive`, `endStream` and `reschedule` "
        f"{MUTATION_RATES['reschedule'].amount} each, `sendSignal` {MUTATION_RATES['sendSignal'].amount}, of which "
        f"{RULES.signal_rate_per_minute} are taken",
        f"| events behind cursors, by how many there are | {RATES.replay_rate.amount:,} a minute |",
        f"without end | {RATES.cpu_rate.amount // 1_000} s a minute |",
        f"| messages | {RULES.chat_rate_per_minute} a minute |",
        f"| {RULES.ask_rate_per_hour} an hour each |",
        f"| requests, and operations on its sockets | {RATES.request_rate.amount:,} a second |",
        f"good ones are taken meanwhile | {RATES.bad_token_rate.amount} a minute |",
        f"| people who sign in for the first time | {RATES.newcomer_rate.amount:,} a minute |",
        f"| connections that it opens | {RATES.connection_rate.amount} a second |",
        f"| operations that begin | {RATES.operation_rate.amount:,} a minute |",
        f"| messages of any kind; each frame that is none counts for {MESSAGES_A_FRAME}: pings and pongs of WebSocket "
        f"itself, parts of less than {FULL_BYTES // 1024} KiB | {RATES.message_rate.amount:,} a minute |",
        f"keeps a margin: {OWN_DESCRIPTORS} for itself, and an eighth, at most {MOST_BACKLOG:,},",
        f"its capacity: {CAPACITIES}.",
        f"no head comes within {HEAD}",
        f"waits {HEAD} for a head",
        f"quiet sockets are pinged every {SETTINGS.ping_interval_seconds:g} s (`PING_INTERVAL_SECONDS`), "
        f"event streams get a comment every {HEARTBEAT_SECONDS:g} s",
        f"less than `KEEP_ALIVE_SECONDS` ({SETTINGS.keep_alive_seconds:g})",
        f"a body of {SETTINGS.body_limit_bytes // 1024} KiB (`BODY_LIMIT_BYTES`), a head of {HEAD_BYTES // 1024} KiB",
        f"more than {BESIDE_BYTES // 1024**2} MiB comes behind a head that is no body",
        f"is read over, up to {LINGER_BYTES // 1024**2} MiB and for up to {LINGER_SECONDS:g} s, so that",
        f"is answered, within {HEARD_OUT_SECONDS:g} s, and the connection closed",
        f"`minsize` ({POSTGRES['minsize']}), `maxsize` ({POSTGRES['maxsize']}, ",
        f"`command_timeout` ({POSTGRES['command_timeout']:g} s), `timeout` ({POSTGRES['timeout']:g} s, for",
    ],
}

OF_OTHERS = {
    "calls": ["at least 32 characters", "drops without a word some 15 s later"],
    "operations": [
        "It is 128 MiB on top of",
        "It asks every 3 s",
        "A scrape costs a node 10 to 60 ms",
        "at most 40 ms to write during an export and 60 ms during an erasure (2.9 s and 2.4 s before), which took 5 "
        "and 15 s",
        "takes a second or two",
        "its connections to such a database take up to 10 s",
        "Give it 40 s",
        "In six runs of 90 to 120 s",
        "read and send 60 s or more",
        "502 for 10 s beside two that serve",
        "nginx and most others: 60 s",
        "ahead by more than some 10 s",
    ],
}
"""What was measured, what other programs have, and what the demo does."""

HOW_MUCH = re.compile(
    r"\d[\d.,]* (?:s|ms|min|minutes|seconds|h|hours|days|KiB|MiB|bytes|characters|rows|an? (?:second|minute|hour))\b"
)
SETTINGS_TABLE = re.compile(r"<!-- settings -->.*?<!-- end of settings -->", re.DOTALL)
CODE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)


def prose(page: str) -> str:
    """What stands there but for code and the settings, which others hold; lines are put together."""
    text = (CHECKOUT / "docs" / f"{page}.md").read_text()
    return " ".join(CODE.sub("", SETTINGS_TABLE.sub("", text)).split())


def told() -> list[tuple[str, str]]:
    return [(page, sentence) for page, sentences in SENTENCES.items() for sentence in sentences]


@pytest.mark.parametrize(("page", "sentence"), told())
def test_a_number_in_prose_is_that_of_the_code(page: str, sentence: str) -> None:
    assert sentence in prose(page)


@pytest.mark.parametrize("page", SENTENCES)
def test_how_much_something_is_stands_in_no_other_sentence(page: str) -> None:
    text = prose(page)
    for sentence in (*SENTENCES[page], *OF_OTHERS.get(page, [])):
        assert sentence in text
        text = text.replace(sentence, "")
    assert HOW_MUCH.findall(text) == []
