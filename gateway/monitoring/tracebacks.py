"""What the log may tell of an error: its kinds, and where it came from. What errors say may quote people."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from traceback import walk_tb

import asyncpg

HERE = Path(__file__).resolve().parents[2]

MOST_FRAMES = 40
"""Of one error, those nearest to where it was raised."""

FRAME = "  "
"""How a line begins that is a frame of the stack."""

MOST_ERRORS = 10
"""Of those that led to each other, and of groups."""


def lines_of(error: BaseException, *, with_messages: bool = False) -> list[str]:
    """For that error and those that led to it, the last first: what it is, and from where it came. ``with_messages``:
    with what they say."""
    lines: list[str] = []
    for one in list(_with_reasons(error, set()))[:MOST_ERRORS]:
        lines.append(f"{_name(one)}: {one}" if with_messages else f"{_name(one)}{_number(one)}")
        lines += _frames(one)
    return lines


def _with_reasons(error: BaseException | None, seen: set[int]) -> Iterator[BaseException]:
    if error is None or id(error) in seen:
        return
    seen.add(id(error))
    yield error
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _with_reasons(one, seen)
    yield from _with_reasons(error.__cause__ or (None if error.__suppress_context__ else error.__context__), seen)


def _name(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _number(error: BaseException) -> str:
    """What of the error's own is safe to tell: its number, by which it can be looked up."""
    match error:
        case asyncpg.PostgresError():
            about = " of ".join(filter(None, (error.constraint_name, error.table_name)))
            return f" {error.sqlstate} {about}".rstrip()
        case sqlite3.Error():
            return f" {getattr(error, 'sqlite_errorname', '')}".rstrip()
        case OSError(errno=int(number)):
            return f" {number}"
        case _:
            return ""


def _frames(error: BaseException) -> list[str]:
    frames = [(frame.f_code, line) for frame, line in walk_tb(error.__traceback__)]
    return [f"{FRAME}{_file(code.co_filename)}:{line} {code.co_qualname}" for code, line in frames[-MOST_FRAMES:]]


def _file(name: str) -> str:
    path = Path(name)
    if path.is_relative_to(HERE):
        path = path.relative_to(HERE)
    return str(path).rpartition("site-packages/")[2]
