"""The log: lines of JSON, or text for a terminal, with the request, the person and the trace that they belong to.

It has no words of people and no tokens. Of an error it says what and where it is, not what it says: that may quote a
name, a note or a message. Libraries' lines are written from warnings on, and cut.
"""

import logging
import sys
from typing import TextIO

import orjson
import structlog
from cachetools import TTLCache
from structlog.typing import EventDict, Processor, WrappedLogger

from gateway.monitoring.tracebacks import FRAME, lines_of
from gateway.settings.settings import Settings
from schema.served import served, trace_id

OURS = "greenroom"

WHOLE_SECONDS = 60.0
MOST_WHOLE = 100
"""So many errors are known again within that time."""

LINE_LENGTH = 200
"""Characters of a library's line. What is behind its first line break may be values."""


def open_log(settings: Settings, stream: TextIO | None = None) -> None:
    """From now on, write the log of this process as the settings say, to ``stream`` (None: standard error)."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter(as_json=settings.log == "json", with_messages=settings.log_level == "debug"))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger(OURS).setLevel(settings.log_level.upper())
    # Again and again it says that a database is away, of which we tell ourselves.
    logging.getLogger("asyncpg.pool").setLevel(logging.ERROR)
    sys.unraisablehook = _log_unraisable


def formatter(*, as_json: bool, with_messages: bool = False) -> logging.Formatter:
    """How a line is written. ``with_messages``: with what errors say."""
    errors = _Errors(with_messages=with_messages, as_text=not as_json)
    written: tuple[Processor, ...] = (structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),)
    if as_json:
        written = (structlog.processors.EventRenamer("message"), structlog.processors.JSONRenderer(_json))
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=(
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.stdlib.ExtraAdder(),
            structlog.processors.TimeStamper(fmt="iso"),
            _add_served,
            _cut_lines_of_libraries,
        ),
        processors=(structlog.stdlib.ProcessorFormatter.remove_processors_meta, errors, *written),
    )


class _Errors:
    """Replaces an error by the lines that may be told of it. Where many come from the same place, as from a database
    that is away, their frames are in one of them a minute, which the others name by its time."""

    def __init__(self, *, with_messages: bool, as_text: bool) -> None:
        self._with_messages = with_messages
        self._as_text = as_text
        self._whole: TTLCache[tuple[str, ...], object] = TTLCache(MOST_WHOLE, WHOLE_SECONDS)

    def __call__(self, logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
        info = event.pop("exc_info", None)
        error = info[1] if isinstance(info, tuple) else info
        if isinstance(error, BaseException):
            lines = self._lines_of(error, event.get("timestamp"))
            event["exception"] = "\n".join(lines) if self._as_text else lines
        event.pop("stack", None)
        return event

    def _lines_of(self, error: BaseException, now: object) -> list[str]:
        lines = lines_of(error, with_messages=self._with_messages)
        if whole := self._whole.get(tuple(lines)):
            return [line for line in lines if not line.startswith(FRAME)] + [f"{FRAME}from where it came at {whole}"]
        self._whole[tuple(lines)] = now
        return lines


def _add_served(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    if arrival := served.get():
        event["request_id"] = arrival.request_id
        if arrival.person_id:
            event["person_id"] = str(arrival.person_id)
    if trace := trace_id.get():
        event.setdefault("trace_id", trace)
    return event


def _cut_lines_of_libraries(logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    if not str(event["logger"]).startswith(OURS):
        event["event"] = str(event["event"]).partition("\n")[0][:LINE_LENGTH]
    return event


def _json(event: EventDict, **_: object) -> str:
    return orjson.dumps(event, default=str).decode()


def _log_unraisable(unraisable: "sys.UnraisableHookArgs") -> None:
    logging.getLogger(f"{OURS}.python").error("an error that nobody could take", exc_info=unraisable.exc_value)
