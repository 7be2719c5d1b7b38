"""The examples, made ready to run."""

import sys

import pytest

from clients.python import codegen
from gateway.settings import CHECKOUT
from tests import npm
from tests.clients.runner import Example
from tests.once import alone, newer

CLIENTS = CHECKOUT / "clients"
JS = CLIENTS / "js"
SHARED = [*CLIENTS.glob("operations/*.graphql"), CHECKOUT / "schema" / "schema.graphql"]
STRICT = ("-W", "error", "-m", "clients.python.runner")

OVER_SOCKETS = ["plain", "apollo", "urql", "gql", "codegen"]
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
        case "codegen":
            ready_to_type()
            return Example(
                [str(codegen.BIN / "python"), *STRICT, name], CHECKOUT, {"PYTHONPATH": str(codegen.GENERATED)}
            )
        case _:
            npm.ready(
                JS,
                [*JS.glob("src/*.ts"), *JS.glob("src/run/*.ts"), JS / "codegen.ts", JS / "package.json", *SHARED],
                ("npm", "run", "--silent", "codegen"),
                ("npm", "run", "--silent", "build"),
            )
            return Example([npm.node(), f"build/{name}.js"], JS)


def ready_to_type() -> None:
    """Have ariadne-codegen make its client."""
    made = codegen.GENERATED / "greenroom_client" / "client.py"
    with alone(codegen.LOCK):
        codegen.install()
        if not newer(made, [*SHARED, codegen.BIN / "installed", *codegen.FOLDER.glob("open_types.py")]):
            codegen.generate()
