"""The examples, made ready to run."""

import sys

import pytest

from clients.python import codegen
from gateway.settings.settings import CHECKOUT
from tests.clients.runner import Example
from tests.parts import npm
from tests.parts.once import alone, newer

CLIENTS = CHECKOUT / "clients"
PACKAGE = CLIENTS / "js"
EXAMPLES = CLIENTS / "examples"
PYTHON_PACKAGE = CLIENTS / "python"
SCHEMA = CHECKOUT / "schema" / "schema.graphql"
SHARED = [*CLIENTS.glob("operations/*.graphql"), SCHEMA]
STRICT = ("-W", "error", "-m", "clients.python.runner")

OVER_SOCKETS = ["package", "apollo", "urql", "greenroom", "gql", "codegen"]
BY_EVENTS = ["events", "urql-events"]


@pytest.fixture(params=OVER_SOCKETS + BY_EVENTS)
def client(request: pytest.FixtureRequest) -> Example:
    """Each of the examples."""
    return made(request.param)


def made(name: str) -> Example:
    """The example of that name, with the operations as they are."""
    match name:
        case "gql":
            return Example([sys.executable, *STRICT, name], CHECKOUT)
        case "greenroom":
            return Example([sys.executable, *STRICT, name], CHECKOUT, {"PYTHONPATH": str(PYTHON_PACKAGE / "src")})
        case "codegen":
            ready_to_type()
            return Example(
                [str(codegen.BIN / "python"), *STRICT, name], CHECKOUT, {"PYTHONPATH": str(codegen.GENERATED)}
            )
        case _:
            build_package()
            made = [PACKAGE / "node_modules" / ".steps", EXAMPLES / "codegen.ts", EXAMPLES / "package.json"]
            npm.ready(
                EXAMPLES,
                [*EXAMPLES.glob("src/*.ts"), *EXAMPLES.glob("src/run/*.ts"), *made, *SHARED],
                ("npm", "run", "--silent", "codegen"),
                ("npm", "run", "--silent", "build"),
            )
            return Example([npm.node(), f"build/{name}.js"], EXAMPLES)


def build_package() -> None:
    """Have the package made from its sources and the schema."""
    sources = [path for path in PACKAGE.glob("src/**/*.ts") if "generated" not in path.parts]
    made_by = [
        *PACKAGE.glob("codegen/*"),
        *PACKAGE.glob("operations/*"),
        PACKAGE / "package.json",
        PACKAGE / "tsconfig.json",
    ]
    npm.ready(PACKAGE, [*sources, *made_by, SCHEMA], ("npm", "run", "--silent", "build"))


def ready_to_type() -> None:
    """Have ariadne-codegen make its client."""
    made = codegen.GENERATED / "greenroom_client" / "client.py"
    with alone(codegen.LOCK):
        codegen.install()
        if not newer(made, [*SHARED, codegen.BIN / "installed", *codegen.FOLDER.glob("open_types.py")]):
            codegen.generate()
