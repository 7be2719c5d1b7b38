"""Mutants: files with one bug in them."""

import random
from collections import defaultdict
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from tests.mutants.operators import changes_of
from tests.mutants.places import places


@dataclass(frozen=True)
class Mutant:
    """A file of a checkout with a bug at ``line``. ``way``: in which it is wrong."""

    path: Path
    line: int
    way: str
    original: str
    changed: str

    @property
    def folder(self) -> str:
        """The folder of the checkout that it is in."""
        return self.path.parts[0]

    @property
    def diff(self) -> str:
        """The lines that differ."""
        lines = unified_diff(self.original.splitlines(), self.changed.splitlines(), lineterm="", n=0)
        return "\n".join(line for line in lines if not line.startswith(("---", "+++", "@@")))


@dataclass(frozen=True)
class Line:
    """A line of a file, and by way what could be wrong there: nodes, each with one to stand in its place."""

    path: Path
    number: int
    module: cst.Module
    ways: dict[str, list[tuple[cst.CSTNode, cst.CSTNode]]]

    def drawn(self, lot: random.Random) -> Mutant:
        """One of its mutants: a way by lot, then one of its changes."""
        way = lot.choice(sorted(self.ways))
        node, changed = lot.choice(self.ways[way])
        bug = self.module.deep_replace(node, changed)
        return Mutant(self.path, self.number, way, self.module.code, bug.code)


def sample(checkout: Path, folder: str, count: int, seed: int) -> list[Mutant]:
    """So many mutants of a folder, on lines that are drawn by lot."""
    lot = random.Random(f"{seed} {folder}")
    lines = [
        line for path in sorted((checkout / folder).rglob("*.py")) for line in _lines(path, path.relative_to(checkout))
    ]
    return [line.drawn(lot) for line in lot.sample(lines, min(count, len(lines)))]


def _lines(file: Path, path: Path) -> list[Line]:
    module = cst.parse_module(file.read_text())
    positions = MetadataWrapper(module, unsafe_skip_copy=True).resolve(PositionProvider)
    lines: dict[int, Line] = {}
    for node in places(module):
        for way, changed in changes_of(node):
            number = positions[node].start.line
            line = lines.setdefault(number, Line(path, number, module, defaultdict(list)))
            line.ways[way].append((node, changed))
    return [lines[number] for number in sorted(lines)]
