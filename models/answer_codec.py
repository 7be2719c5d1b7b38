"""An action's answer as JSON, and exactly the same answer from that JSON."""

from dataclasses import fields as dataclass_fields
from typing import Any, get_type_hints

import orjson
from pydantic import TypeAdapter
from tortoise.models import Model

from domain import refusals
from domain.money import Balances
from internals.tortoise import columns_of, field_of
from models.calls import CallSignal
from models.chat import ChatMessage
from models.notifications import Notification
from models.people import User
from models.rooms import RoomMember
from models.sessions import Answered, PrivateSession
from models.streams import LiveStream

ROWS: dict[str, type[Model]] = {
    kind.__name__: kind
    for kind in (User, LiveStream, PrivateSession, RoomMember, ChatMessage, CallSignal, Notification)
}
VALUES: dict[str, type[refusals.Refusal | Balances]] = {
    Balances.__name__: Balances,
    **{kind.__name__: kind for kind in refusals.REFUSALS},
}
FORMER_NAMES: dict[str, dict[str, str]] = {
    "InsufficientFunds": {"wallet": "available"},
    "AlreadyRequested": {"session": "session_id"},
    "StaleVersion": {"current": "session_id"},
    "ScheduleConflict": {"conflicts_with": "session_ids"},
    "CreatorBusy": {"session": "session_id"},
    "AlreadyLive": {"stream": "stream_id"},
}
"""What version 0.1.0 called these fields. First answers live 24 h, so this can go once nobody upgrades from it."""


ANSWERED = TypeAdapter(Answered)


def encode_answer(answer: object, answered: Answered | None = None) -> dict[str, Any]:
    """A row, a list of rows, balances, or a refusal as plain JSON. ``answered`` goes with a session."""
    if isinstance(answer, list):
        return {"kind": "list", "items": [encode_answer(item) for item in answer]}
    if isinstance(answer, refusals.Refusal | Balances):
        content = {field.name: getattr(answer, field.name) for field in dataclass_fields(answer)}
    elif isinstance(answer, Model):
        content = {column: getattr(answer, column) for column in columns_of(type(answer))}
    else:
        raise TypeError(f"{type(answer).__name__} cannot be kept as a first answer")
    plain: dict[str, Any] = orjson.loads(orjson.dumps(content, default=str))
    kept = {"kind": type(answer).__name__, "content": plain}
    return {**kept, "answered": ANSWERED.dump_python(answered, mode="json")} if answered else kept


def decode_answer(encoded: dict[str, Any] | None) -> Any:
    """The answer that ``encode_answer`` was given."""
    if encoded is None:
        raise TypeError("a first answer is kept in the transaction that claims its key")
    kind, content = encoded["kind"], encoded.get("content", {})
    if kind == "list":
        return [decode_answer(item) for item in encoded["items"]]
    if kind in VALUES:
        value, former = VALUES[kind], FORMER_NAMES.get(kind, {})
        stored = {name: content.get(name, content.get(former.get(name, name))) for name in get_type_hints(value)}
        return value(
            **{name: TypeAdapter(hint).validate_python(stored[name]) for name, hint in get_type_hints(value).items()}
        )
    model = ROWS[kind]
    row = model(**{name: field_of(model, name).to_python_value(value) for name, value in content.items()})
    if isinstance(row, PrivateSession) and "answered" in encoded:
        row.answered = ANSWERED.validate_python(encoded["answered"])
    return row
