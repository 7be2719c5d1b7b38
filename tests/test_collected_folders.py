"""Folders whose files are collected, so that a new one has only to be there."""

from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType

import pytest

from actions import consequences, due
from gateway import background
from resolvers import mutations

COLLECTED: list[tuple[ModuleType, Callable[[], Iterable[object]], str]] = [
    (mutations, mutations.collect, "has no do_nothing"),
    (due, due.collect, "has no DEADLINE"),
    (consequences, consequences.collect, "has no follow"),
    (background, background.collect, "has no run"),
]


@pytest.mark.parametrize(("folder", "collect", "problem"), COLLECTED, ids=lambda one: getattr(one, "__name__", ""))
def test_every_file_is_collected(folder: ModuleType, collect: Callable[[], Iterable[object]], problem: str) -> None:
    files = [one for one in Path(*folder.__path__).glob("*.py") if one.stem != "__init__"]
    assert len(list(collect())) == len(files) > 0


@pytest.mark.parametrize(("folder", "collect", "problem"), COLLECTED, ids=lambda one: getattr(one, "__name__", ""))
def test_a_file_without_what_it_is_for_is_told_at_once(
    folder: ModuleType,
    collect: Callable[[], Iterable[object]],
    problem: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "do_nothing.py").write_text("def nothing() -> None: ...\n")
    monkeypatch.setattr(folder, "__path__", [str(tmp_path)])
    with pytest.raises(TypeError, match=rf"{folder.__name__.replace('.', '/')}/do_nothing\.py {problem}"):
        list(collect())
