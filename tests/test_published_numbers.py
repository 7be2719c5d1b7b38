"""Numbers and codes that clients and operators were told, or that databases have, written out: what the code calls them
may change."""

from collections import defaultdict
from datetime import timedelta
from enum import Enum

import pytest
from graphql import is_object_type

from domain import freshness
from domain.actors import Actor
from domain.audit import Act
from domain.call_providers import CallProvider
from domain.calls.meter import Cause
from domain.calls.reports import CONNECTION_LENGTH
from domain.calls.signals import LONGEST_SIGNAL, SignalKind
from domain.capture import EndReason, WhenFanLeaves
from domain.events import EventKind
from domain.lifecycle import Status, Trigger
from domain.lines.next_in_line import NEXT_UP_LEFT
from domain.lines.order import GAP
from domain.lines.pauses import LONGEST_PAUSE_MINUTES, SHORTEST_PAUSE_MINUTES
from domain.lines.suggestions import SUGGESTION_STEP
from domain.lines.yields import LONGEST_YIELD_MINUTES, MOST_YIELDS, SHORTEST_YIELD_MINUTES
from domain.money import Account, Money, PaymentStatus
from domain.notifications import NotificationKind
from domain.offers import LONGEST_SESSION_MINUTES, MOST_DURATIONS, OfferTerms
from domain.profiles import SUBJECT_LENGTH
from domain.proposals import ProposalKind
from domain.rates import SIGNALS_A_MINUTE, table
from domain.refusals import REFUSALS
from domain.rules import MAX_INT, Rules
from domain.text import NAME_LENGTH, TITLE_LENGTH, URL_LENGTH
from gateway.auth import issuer
from gateway.auth.tokens import LEEWAY_SECONDS
from gateway.endpoint import INIT_SECONDS
from gateway.execution.cost import declared_cost
from gateway.execution.limits import MOST_ERRORS, MOST_TOKENS
from gateway.execution.schema import build_schema
from gateway.http import errors, event_stream
from gateway.http.bounds import ADDRESS_BYTES, HEAD_BYTES, HEAD_SECONDS, MOST_HEADERS
from gateway.pages.demo_data import FAN_CREDIT, OFFERS, PEOPLE
from gateway.process.server import PEER_TIMEOUT_SECONDS, SHUTDOWN_SECONDS, SOCKET_MESSAGE_BYTES
from gateway.settings.settings import Settings
from gateway.settings.startup import SECRET_BYTES
from gateway.sockets import closes
from gateway.sockets.closes import Close
from gateway.sockets.frames import UNREAD_BYTES
from models.idempotency import KEY_LENGTH
from models.rooms import Activity
from models.streams import StreamStatus
from schema import request_errors
from schema.cost import PLAIN
from schema.request_errors import RequestError
from subscriptions.topics import LOOK_AT_HEAD_SECONDS

SETTINGS = {
    "env": "development",
    "host": "127.0.0.1",
    "port": 8000,
    "broadcast_url": "memory://",
    "jwt_secret": None,
    "jwks_url": None,
    "jwt_audience": None,
    "allowed_origins": "",
    "allowed_headers": "traceparent,tracestate,baggage,sentry-trace,apollographql-client-name,"
    "apollographql-client-version,apollo-require-preflight,graphql-preflight,graphql-cost,x-request-id,cache-control,last-event-id",
    "trusted_proxies": "127.0.0.1,::1",
    "currency": "USD",
    "creator_scope": "",
    "limits": "on",
    "connections_per_address": None,
    "cost_limit": 20_000,
    "body_limit_bytes": 262_144,
    "body_timeout_seconds": 10,
    "keep_alive_seconds": 75,
    "subscriptions_per_socket": 100,
    "socket_buffer_bytes": 1_048_576,
    "gather_seconds": 0.1,
    "ping_interval_seconds": 30,
    "ping_timeout_seconds": 30,
    "call_ping_interval_seconds": 2,
    "call_ping_timeout_seconds": 4,
    "frame_bytes": True,
    "compiled": True,
    "clock_interval_seconds": 0.5,
    "demo": False,
}
RULES = Rules(
    request_ttl=timedelta(seconds=900),
    room_lead=timedelta(seconds=300),
    no_show_grace=timedelta(seconds=120),
    ready_ttl=timedelta(seconds=180),
    lapse=timedelta(seconds=21_600),
    presence_grace=timedelta(seconds=10),
    horizon=timedelta(days=30),
    event_retention=timedelta(seconds=86_400),
    idempotency_ttl=timedelta(hours=24),
    connect_grace=timedelta(seconds=120),
    call_grace=timedelta(seconds=5),
    resume_grace=timedelta(seconds=90),
    pause_limit=timedelta(seconds=300),
    extension_ttl=timedelta(seconds=30),
    minimum_delivered=timedelta(seconds=60),
    calls=CallProvider.PEER,
    chat_rate_per_minute=30,
    ask_rate_per_hour=10,
    reschedule_rate_per_hour=10,
    signal_rate_per_minute=600,
    message_length=500,
    text_length=500,
    currency="USD",
)
RATES = {
    "request_rate": ("address", 1_000, 1),
    "connection_rate": ("address", 500, 1),
    "newcomer_rate": ("address", 3_000, 60),
    "bad_token_rate": ("address", 600, 60),
    "message_rate": ("socket", 3_000, 60),
    "operation_rate": ("socket", 1_200, 60),
    "replay_rate": ("person", 50_000, 60),
    "cpu_rate": ("person", 30_000, 60),
    "write_rate": ("person", 600, 60),
    "goLive": ("person", 30, 60),
    "endStream": ("person", 30, 60),
    "reschedule": ("person", 30, 60),
    "sendSignal": ("person", 900, 60),
    "creditWallet": ("person", 0, 60),
    "reportCallPresence": ("person", 0, 60),
}
CLOSES = {
    "FOREIGN_ORIGIN": (1008, ""),
    "SLOW_CONSUMER": (1013, "SLOW_CONSUMER"),
    "TRY_AGAIN_LATER": (1013, "Try again later"),
    "BAD_MESSAGE": (4400, "Failed to parse message"),
    "UNAUTHORIZED": (4401, "Unauthorized"),
    "TOKEN_ELSEWHERE": (
        4401,
        'The token goes into the payload of connection_init: {"authorization": "Bearer …"}',
    ),
    "FORBIDDEN": (4403, "Forbidden"),
    "NO_SUBPROTOCOL": (4406, "Subprotocol not acceptable"),
    "NO_INIT": (4408, "Connection initialisation timeout"),
    "DUPLICATE_ID": (4409, "Subscriber already exists"),
    "TOO_MANY_INITS": (4429, "Too many initialisation requests"),
    "TOO_MANY_MESSAGES": (4429, "Too many messages"),
    "NO_PONG": (4499, "Terminated"),
}
REQUEST_ERRORS = {
    "BadRequest": "BAD_REQUEST",
    "Unauthenticated": "UNAUTHENTICATED",
    "Unavailable": "UNAVAILABLE",
    "CostLimitExceeded": "COST_LIMIT_EXCEEDED",
    "CpuLimitExceeded": "COST_LIMIT_EXCEEDED",
    "RateLimitExceeded": "RATE_LIMITED",
    "IntrospectionClosed": "FORBIDDEN",
    "PersistedQueryNotFound": "PERSISTED_QUERY_NOT_FOUND",
    "DocumentNotTrusted": "PERSISTED_QUERY_NOT_IN_LIST",
    "CursorExpired": "CURSOR_EXPIRED",
}
USER_ERRORS = {
    "ValidationFailed": "VALIDATION_FAILED",
    "NotFound": "NOT_FOUND",
    "InvalidTransition": "INVALID_TRANSITION",
    "InsufficientFunds": "INSUFFICIENT_FUNDS",
    "PriceChanged": "PRICE_CHANGED",
    "RefundExceedsCaptured": "REFUND_EXCEEDS_CAPTURED",
    "OfferClosed": "OFFER_CLOSED",
    "QueueFull": "QUEUE_FULL",
    "AlreadyRequested": "ALREADY_REQUESTED",
    "CoolingDown": "COOLING_DOWN",
    "StaleVersion": "STALE_VERSION",
    "NotInWaitingRoom": "NOT_IN_WAITING_ROOM",
    "Muted": "MUTED",
    "ScheduleConflict": "SCHEDULE_CONFLICT",
    "FanAbsent": "FAN_ABSENT",
    "CreatorBusy": "CREATOR_BUSY",
    "FanBusy": "FAN_BUSY",
    "YieldsExhausted": "YIELDS_EXHAUSTED",
    "AlreadyLive": "ALREADY_LIVE",
    "RateLimited": "RATE_LIMITED",
    "TryAgain": "TRY_AGAIN",
    "IdempotencyConflict": "IDEMPOTENCY_CONFLICT",
    "NoProposal": "NO_PROPOSAL",
    "ProposalPending": "PROPOSAL_PENDING",
}
STORED: dict[type[Enum], str] = {
    Account: "AVAILABLE HELD EARNED ISSUED",
    PaymentStatus: "HELD CAPTURED RELEASED",
    EventKind: "SESSION_CHANGED ENGAGEMENT_CHANGED NOTIFIED MESSAGE_POSTED MESSAGE_REMOVED MEMBER_JOINED LINE_MOVED "
    "MEMBER_CHANGED MEMBER_LEFT METER_CHANGED SIGNALLED ADMISSION_ENDED",
    Status: "REQUESTED SCHEDULED WAITING IN_PROGRESS COMPLETED DENIED CANCELLED EXPIRED NO_SHOW",
    Trigger: "REQUEST APPROVE DENY LATER RESCHEDULE ROOM_OPENS START CALL ANSWER_CALL MISS_CALL SET_READY READY_LAPSES "
    "BACK_IN_LINE YIELD END NOT_MET TIME_UP LOST CANCEL EXPIRE BLOCK END_STREAM CARRY_OVER EXTEND ANSWER REPLACE "
    "DECLINE REFUND",
    NotificationKind: "REQUEST_RECEIVED REQUEST_APPROVED REQUEST_DENIED REQUEST_EXPIRED SESSION_SCHEDULED "
    "SESSION_RESCHEDULED SESSION_CARRIED_OVER ROOM_OPEN BEING_CALLED SESSION_STARTED SESSION_COMPLETED "
    "SESSION_CANCELLED SESSION_EXPIRED NO_SHOW CALL_MISSED PLACE_YIELDED NEXT_UP PROPOSAL_MADE "
    "PROPOSAL_ACCEPTED PROPOSAL_DECLINED ENDING_SOON SESSION_EXTENDED CANCELLED_BY_SUPPORT SESSION_REFUNDED",
    StreamStatus: "LIVE ENDED",
    Act: "STAFF_SIGNED_IN WALLET_CREDITED MESSAGE_REMOVED SESSION_ENDED SESSION_REFUNDED PERSON_EXPORTED PERSON_ERASED",
    EndReason: "TIME_UP FAN_ENDED CREATOR_ENDED FAN_LOST CREATOR_LOST CONNECTION_LOST STREAM_ENDED BLOCKED "
    "SUPPORT_ENDED",
    WhenFanLeaves: "METERED FULL_PRICE",
    SignalKind: "DESCRIPTION CANDIDATE",
    Actor: "FAN CREATOR SUPPORT CLOCK",
    Activity: "IN_ROOM WATCHING_STREAM",
    Cause: "NOT_MET TIME_UP LOST",
    ProposalKind: "ANOTHER_TIME MORE_MINUTES",
}
CAST = "Ana Cleo Ben Dora Emil Fay Gus Hana Ivo Joy Kai Lea Max Nora Office Vera"
TIMES = {
    "what is left of the running session when the next fan is told": (NEXT_UP_LEFT, timedelta(minutes=3)),
    "the minutes for which a fan may yield their place": ((SHORTEST_YIELD_MINUTES, LONGEST_YIELD_MINUTES), (5, 30)),
    "how often a fan may yield their place": (MOST_YIELDS, 2),
    'between two suggested starts, "on whole five minutes"': (SUGGESTION_STEP, timedelta(minutes=5)),
    "the minutes for which a queue may be paused": ((SHORTEST_PAUSE_MINUTES, LONGEST_PAUSE_MINUTES), (1, 60)),
    "the largest Int": (MAX_INT, 2**31 - 1),
    "minutes of the longest session": (LONGEST_SESSION_MINUTES, 240),
    "lengths that an offer may have": (MOST_DURATIONS, 20),
    "letters of an address, a name, a title": ((URL_LENGTH, NAME_LENGTH, TITLE_LENGTH), (2_000, 100, 120)),
    "letters of a key, of a subject, of a connection's name": (
        (KEY_LENGTH, SUBJECT_LENGTH, CONNECTION_LENGTH),
        (255, 255, 255),
    ),
    "seconds by which clocks may differ": (LEEWAY_SECONDS, 5),
    "tokens of a document, and mistakes that are told of it": ((MOST_TOKENS, MOST_ERRORS), (2_000, 10)),
    "bytes of a head, of an address, and headers": ((HEAD_BYTES, ADDRESS_BYTES, MOST_HEADERS), (67_584, 8_192, 100)),
    "seconds for a head, and for connection_init": ((HEAD_SECONDS, INIT_SECONDS), (10, 10)),
    "bytes of a message on a socket, and those that may wait for a peer that pings": (
        (SOCKET_MESSAGE_BYTES, UNREAD_BYTES),
        (262_144, 65_536),
    ),
    "seconds to stop in, and that a peer may take nothing": ((SHUTDOWN_SECONDS, PEER_TIMEOUT_SECONDS), (10, 60)),
    "bytes of a secret": (SECRET_BYTES, 32),
    "seconds in which a lost hint is made good": (LOOK_AT_HEAD_SECONDS, 5),
    "the longest signal in bytes": (LONGEST_SIGNAL, 65_536),
    "signals a minute": (SIGNALS_A_MINUTE, 600),
    "seconds between two comments on an event stream": (event_stream.HEARTBEAT_SECONDS, 15),
    "Retry-After of what is unavailable": (errors.RETRY_AFTER_SECONDS, "5"),
    "seconds for which a key of the issuer is taken unseen": (issuer.KEY_SECONDS, 300),
    "seconds after which the issuer is looked at again": (issuer.REFRESH_SECONDS, 60),
    "seconds that the issuer has to answer": (issuer.FETCH_SECONDS, 2),
    "seconds for which an issuer that failed is left alone": (issuer.PAUSE_SECONDS, 10),
    "seconds between two live values": (freshness.SHORTEST_INTERVAL_SECONDS, 2),
    "seconds between two starts by which positions are told": (GAP.total_seconds(), 60),
}

COSTS = {
    (1, 5): "Call.iceServers ScheduleConflict.conflictsWith",
    (1, 10): "Offer.options",
    (1, 20): "MembersChanged.joined MembersChanged.left MembersChanged.changed",
    (1, 50): "MarkNotificationsReadPayload.notifications PresenceSnapshot.members WaitingRoom.members",
    (2, None): "AuditRecord.by LedgerEntry.owner LiveStream.creator LiveStream.offer LiveStream.emblem "
    "Notification.session PrivateSession.call PrivateSession.stream PrivateSession.fan "
    "PrivateSession.creator Proposal.by SessionTransition.by SignalReceived.from Viewer.user",
    (2, 2): "Meter.missing",
    (5, None): "Offer.estimatedWait PrivateSession.estimatedStart PrivateSession.position PrivateSession.viewerCan",
    (20, None): "LiveStream.viewerSession LiveStream.sessionsCursor Person.wallet Person.earned Person.entries "
    "Person.privateSessions Query.node Query.liveStream Query.privateSession Query.person "
    "Query.auditRecords Query.people Query.privateSessions "
    "Viewer.wallet Viewer.liveStream Viewer.privateSessions Viewer.sessionsCursor "
    "Viewer.notificationsCursor Viewer.notifications Viewer.blockedFans Viewer.requestMutes "
    "WaitingRoom.messages",
    (20, 4): "LiveStream.queueTotals",
    (20, 10): "PrivateSession.history PrivateSession.entries",
    (40, None): "LiveStream.queue Query.liveStreams Query.waitingRoom Subscription.emblem "
    "Subscription.waitingRoomPresence Subscription.waitingRoomChat Subscription.estimatedStart "
    "Subscription.privateCall Subscription.sessionUpdates Subscription.notifications",
    (200, None): "CreatorStats.fans CreatorStats.promisesKept",
    (200, 100): "CreatorStats.series",
    (400, None): "Offer.suggestedStarts",
    (1000, None): "Query.creatorStats",
}
"""By what a field costs by itself, and by how many items it counts for what is selected in it, the fields, but for
mutations."""


@pytest.mark.parametrize(("name", "value"), SETTINGS.items())
def test_a_setting_that_nobody_sets_is_what_the_page_for_operators_says(name: str, value: object) -> None:
    assert getattr(Settings(), name) == value


def test_rules_that_nobody_tunes_are_what_the_page_for_operators_says() -> None:
    assert Settings().rules == Rules() == RULES


def test_a_rate_that_nobody_sets_is_what_the_page_for_operators_says() -> None:
    assert {name: (rate.per, rate.amount, rate.seconds) for name, rate in table(Settings().rates).items()} == RATES


def test_a_socket_is_closed_with_the_codes_that_clients_know() -> None:
    assert {name: close for name, close in vars(closes).items() if isinstance(close, Close)} == CLOSES


def test_a_request_is_refused_with_the_codes_that_programs_know() -> None:
    found = [one for one in vars(request_errors).values() if isinstance(one, type) and issubclass(one, RequestError)]
    assert {one.__name__: one.code for one in found if one is not RequestError} == REQUEST_ERRORS


def test_a_no_has_the_code_that_programs_know() -> None:
    assert {kind.__name__: kind.code() for kind in REFUSALS} == USER_ERRORS


@pytest.mark.parametrize("kind", STORED)
def test_what_databases_have_of_a_kind_is_known_by_its_name(kind: type[Enum]) -> None:
    names = set(STORED[kind].split())
    assert {one.name: one.value for one in kind} == {name: name for name in names}


@pytest.mark.parametrize("name", TIMES)
def test_a_time_is_as_long_as_was_said(name: str) -> None:
    is_now, was_said = TIMES[name]
    assert is_now == was_said


def test_a_field_costs_what_clients_were_told() -> None:
    found = defaultdict[tuple[int, int | None], set[str]](set)
    schema = build_schema().core
    for kind in (one for one in schema.type_map.values() if is_object_type(one) and not one.name.startswith("__")):
        for name, field in kind.fields.items():
            cost = declared_cost(field)
            if cost != PLAIN and name != "errors" and kind is not schema.mutation_type:
                found[cost.own, cost.items].add(f"{kind.name}.{name}")
    assert found == {cost: set(names.split()) for cost, names in COSTS.items()}


def test_each_mutation_costs_what_clients_were_told() -> None:
    mutations = build_schema().core.mutation_type
    assert mutations
    assert {(cost.own, cost.items) for cost in map(declared_cost, mutations.fields.values())} == {(60, None)}


def test_the_demo_has_the_cast_that_its_page_names() -> None:
    assert [person.name for person in PEOPLE] == CAST.split()


def test_the_demo_begins_with_two_creators_who_take_requests_and_fans_who_can_pay() -> None:
    assert {
        "Ana": ("Late-night piano", OfferTerms(Money(150, "USD"), (5, 10, 20), True, 20, 60)),
        "Cleo": ("Sketching the harbour", OfferTerms(Money(90, "USD"), (5, 15), True, 20, 1_800)),
    } == OFFERS
    assert Money(50_000, "USD") == FAN_CREDIT
