"""Folders whose files are collected: each file is there for one thing, and a new one only has to be there."""

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any


def collected(
    folder: Iterable[str], package: str, fits: Callable[[Any], bool], attribute: str | None = None
) -> Iterator[Any]:
    """What each file of a folder is there for: its ``attribute``, or (None) what has the name of the file.

    Raises TypeError for a file without one that ``fits``.
    """
    for _, name, _ in iter_modules(folder):
        wanted = attribute or name
        found = getattr(import_module(f"{package}.{name}"), wanted, None)
        if not fits(found):
            raise TypeError(f"{package.replace('.', '/')}/{name}.py has no {wanted}")
        yield found
