"""What other libraries keep to themselves is used in ``internals/`` only, and there every name is accounted for."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.settings.settings import CHECKOUT

INTERNALS = sorted(path for path in (CHECKOUT / "internals").glob("*.py") if path.stem != "__init__")
GENERATED = "0001_initial"
NOT_SERVED = {"internals", "tests", "benchmarks", "clients", "web"}

DOCUMENTED = {
    "asyncpg": {"asyncpg"},
    "broadcaster": {"broadcaster"},
    "graphql": {"graphql"},
    "jwt": {"jwt"},
    "redis": {"redis.asyncio", "redis.asyncio.client", "redis.asyncio.retry", "redis.backoff"},
    "strawberry": {
        "strawberry",
        "strawberry.permission",
        "strawberry.relay",
        "strawberry.schema.config",
        "strawberry.schema.name_converter",
        "strawberry.tools",
        "strawberry.types",
    },
    "tortoise": {
        "tortoise",
        "tortoise.connection",
        "tortoise.context",
        "tortoise.exceptions",
        "tortoise.expressions",
        "tortoise.functions",
        "tortoise.migrations",
        "tortoise.fields.base",
        "tortoise.indexes",
        "tortoise.migrations.api",
        "tortoise.migrations.constraints",
        "tortoise.migrations.operations",
        "tortoise.models",
        "tortoise.queryset",
        "tortoise.transactions",
    },
    "uvicorn": {"uvicorn"},
    "websockets": {"websockets"},
}
"""The modules that a library's documentation imports from."""

OURS_BY_DOCUMENTATION = {"_fields", "_asdict", "_replace", "_value_"}
"""What named tuples and enums document, underscore and all."""


def served() -> list[Path]:
    """The modules of the server."""
    packages = {path.parent.name for path in CHECKOUT.glob("*/__init__.py")} - NOT_SERVED
    found = [path for package in packages for path in (CHECKOUT / package).rglob("*.py") if path.stem != GENERATED]
    return sorted([*found, CHECKOUT / "main.py"])


@pytest.mark.parametrize("path", served(), ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_a_module_uses_only_what_libraries_document(path: Path) -> None:
    assert list(undocumented(ast.parse(path.read_text()))) == []


@pytest.mark.parametrize("path", INTERNALS, ids=lambda path: path.stem)
def test_what_is_used_of_a_library_is_named_with_why_and_what_to_do_when_it_goes(path: Path) -> None:
    said = docstrings_of(ast.parse(path.read_text()))
    module = importlib.import_module(f"internals.{path.stem}")
    assert [name for name in module.__all__ if "When it goes" not in said.get(name, "")] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("from graphql.execution.collect_fields import collect_fields", ["graphql.execution.collect_fields"]),
        ("import uvicorn.protocols.websockets.auto", ["uvicorn.protocols.websockets.auto"]),
        ("from strawberry import _private", ["strawberry._private"]),
        ("def core(schema): return schema._schema", ["_schema"]),
        ("def lock(context): return getattr(context, '_trxlock', None)", ["_trxlock"]),
        ("async def open(): await Tortoise.init(_enable_global_fallback=True)", ["_enable_global_fallback"]),
        ("from graphql import parse", []),
        ("class Own:\n def one(self): return self._one\n def same(self, other): return other._one == self._one", []),
        ("class Own:\n __slots__ = ('_one',)\n def same(self, other): return other._one", []),
        ("class Base(Theirs):\n def one(self): return self._theirs", []),
    ],
)
def test_what_is_undocumented_is_found(text: str, found: list[str]) -> None:
    assert list(undocumented(ast.parse(text))) == found


def undocumented(tree: ast.Module) -> Iterator[str]:
    """The modules and names of others that a module should not know of."""
    own = own_names(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Import(names):
                yield from (one.name for one in names if is_undocumented(one.name))
            case ast.ImportFrom(module=str(module), names=names):
                if is_undocumented(module):
                    yield module
                yield from (f"{module}.{one.name}" for one in names if is_private(one.name))
            case ast.Attribute(value=ast.Name(id="self" | "cls")):
                pass
            case ast.Attribute(attr=name) if is_private(name) and name not in own:
                yield name
            case ast.Call(func=ast.Name(id="getattr" | "getattr_static" | "hasattr" | "setattr"), args=[_, given, *_]):
                if isinstance(given, ast.Constant) and is_private(str(given.value)) and given.value not in own:
                    yield str(given.value)
            case ast.keyword(arg=str(name)) if is_private(name):
                yield name


def is_undocumented(module: str) -> bool:
    library = module.partition(".")[0]
    return library in DOCUMENTED and module not in DOCUMENTED[library]


def is_private(name: str) -> bool:
    """Whether a leading underscore says so; names with two at both ends are Python's."""
    return name.startswith("_") and not (name.startswith("__") and name.endswith("__"))


def own_names(tree: ast.Module) -> set[str]:
    """The private names that a module has given itself: of its functions, classes, attributes and slots."""
    found = set(OURS_BY_DOCUMENTATION)
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Attribute(value=ast.Name(id="self"), attr=name):
                found.add(name)
            case ast.Assign(targets=[ast.Name(id="__slots__")], value=ast.Tuple(elts=slots)):
                found |= {str(slot.value) for slot in slots if isinstance(slot, ast.Constant)}
    return found


def docstrings_of(tree: ast.Module) -> dict[str, str]:
    """What is said of each name of a module; of several that are assigned one after the other, after the last."""
    found: dict[str, str] = {}
    assigned: list[str] = []
    for node in tree.body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                found[node.name] = ast.get_docstring(node) or ""
            case ast.Assign(targets=[ast.Name(id=name)]):
                assigned.append(name)
                continue
            case ast.Expr(value=ast.Constant(value=str(said))):
                found |= dict.fromkeys(assigned, said)
        assigned = []
    return found
