"""Half a character: of a surrogate pair JSON may have one half alone, such as of an emoji that was cut. That is JSON,
but no Unicode (RFC 8259, section 8.2), so that orjson takes it for none."""

import json
from math import isinf
from typing import NoReturn

HALF_A_CHARACTER = "Half a character is no Unicode: of a surrogate pair both are sent, or neither."


def parse_with_halves(text: str) -> object:
    """What a JSON text says, which may have halves in it. Raises ValueError when it is no JSON, and RecursionError."""
    return json.loads(text, parse_constant=_no_json, parse_float=_finite)


def has_halves(text: bytes) -> bool:
    """Whether a text that orjson does not take is JSON, but for halves."""
    try:
        parse_with_halves(text.decode())
    except (ValueError, RecursionError):
        return False
    return True


def _finite(number: str) -> float:
    if isinf(value := float(number)):
        raise ValueError(number)
    return value


def _no_json(constant: str) -> NoReturn:
    raise ValueError(constant)
