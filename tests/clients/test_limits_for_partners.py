"""The limits that partners are told are those that a server has as it comes."""

import re
from datetime import timedelta

from clients.snippets import CHECKOUT
from domain.rates import MUTATION_RATES, Rates
from domain.rules import Rules
from gateway.endpoint import INIT_SECONDS
from gateway.execution.limits import LIMITS, MOST_ERRORS, MOST_TOKENS, MOST_VALUES
from gateway.process.server import SOCKET_MESSAGE_BYTES
from gateway.settings.settings import Settings
from gateway.sockets.messages import ID_LENGTH
from schema.connections import MOST_PER_PAGE

ROW = re.compile(r"^\| (.+?) \| (.*?) \| .*\|$", re.MULTILINE)

SETTINGS, RULES, RATES = Settings(), Rules(), Rates()
HOUR = timedelta(hours=1)

HOW_MUCH = {
    "what the fields of an operation cost, times the sizes of the pages that they stand in": f"{SETTINGS.cost_limit:,}",
    "CPU of an operation": f"{SETTINGS.cpu_seconds:g} s",
    "length of a document": f"{MOST_TOKENS:,} tokens",
    "values in `variables`, in lists and objects too": f"{MOST_VALUES:,}",
    "id of an operation on a socket": f"{ID_LENGTH} characters",
    "characters of a document; lines; operations; aliases; directives; levels of selections": "; ".join(
        f"{LIMITS[what]:,}"
        for what in ("characters", "lines", "operations", "aliases", "directives", "levels of selections")
    ),
    "the same name, or alias, of fields in one place of a document": (
        f"{LIMITS['fields of one name in one place']} times"
    ),
    "mistakes of a document that are told": f"{MOST_ERRORS}",
    "a page (`first`, `last`)": f"{MOST_PER_PAGE}",
    "a request": f"{SETTINGS.body_limit_bytes // 1024} KiB, within {SETTINGS.body_timeout_seconds:g} s",
    "a message on a socket": f"{SOCKET_MESSAGE_BYTES // 1024} KiB",
    "operations at once on a socket": f"{SETTINGS.subscriptions_per_socket}",
    "what waits for one reader": f"{SETTINGS.socket_buffer_bytes // 1024**2} MiB",
    "`connection_init`": f"within {INIT_SECONDS:g} s",
    "the age of a cursor": f"{RULES.event_retention // HOUR} h",
    "an idempotency key": f"{RULES.idempotency_ttl // HOUR} h",
    "mutations of a person": f"{RATES.write_rate.amount} a minute; `goLive`, `endStream`, `reschedule` "
    f"{MUTATION_RATES['reschedule'].amount} each, `sendSignal` {RULES.signal_rate_per_minute}",
    "requests of a fan to one creator; other times that one side wants for one session": (
        f"{RULES.ask_rate_per_hour}; {RULES.reschedule_rate_per_hour}, each within an hour"
    ),
    "events behind a person's cursors": f"{RATES.replay_rate.amount:,} a minute",
    "requests and operations of an address": f"{RATES.request_rate.amount:,} a second",
    "CPU that a person's operations take on a node; those of an address, where nobody has signed in": (
        f"{RATES.cpu_rate.amount // 1_000} s a minute"
    ),
    "operations that begin on a socket; messages on it": (
        f"{RATES.operation_rate.amount:,}; {RATES.message_rate.amount:,} a minute"
    ),
    "messages of a person in a room": f"{RULES.chat_rate_per_minute} a minute",
    "a message, a note, a reason": f"{RULES.text_length} characters",
    "a promised or desired time": f"{RULES.horizon.days} days ahead",
}


def test_partners_are_told_the_limits_that_there_are() -> None:
    page = (CHECKOUT / "docs" / "clients" / "partners.md").read_text()
    table = page.partition("## Limits\n")[2].partition("\n## ")[0]
    assert dict(ROW.findall(table.partition("|---|")[2])) == HOW_MUCH


def test_what_is_told_of_several_at_once_is_so_of_each() -> None:
    assert {MUTATION_RATES[name].amount for name in ("goLive", "endStream", "reschedule")} == {30}
    assert RULES.message_length == RULES.text_length
