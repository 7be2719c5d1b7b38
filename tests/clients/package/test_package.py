"""What the package holds: all of the schema's mutations and subscriptions, and no more bytes than the README says."""

import re
import subprocess

import orjson
import pytest
from graphql import GraphQLSchema

from gateway.execution.schema import build_schema
from gateway.settings.settings import CHECKOUT
from tests.clients.conftest import PACKAGE, build_package
from tests.parts import npm

MOST_KIB_WITHOUT_CALL = 12
WITHIN_KIB = 0.2
"""A mutation or two more in the schema are no other figure."""

SAID = re.compile(r"\((\d+\.\d) KiB by gzip, (\d+\.\d) KiB with the call\)")


@pytest.fixture(scope="module")
def schema() -> GraphQLSchema:
    return build_schema().core


@pytest.fixture(scope="module", autouse=True)
def built() -> None:
    build_package()


def generated(name: str) -> str:
    return (PACKAGE / "src" / "generated" / name).read_text()


def test_there_is_a_function_for_each_mutation(schema: GraphQLSchema) -> None:
    assert schema.mutation_type
    made = re.findall(r"^export const (\w+): Act<", generated("mutations.ts"), re.MULTILINE)
    assert made == list(schema.mutation_type.fields)


def test_every_error_is_a_case_of_its_own(schema: GraphQLSchema) -> None:
    errors = schema.get_implementations(schema.type_map["UserError"]).objects  # type: ignore[arg-type]
    made = re.findall(r"^type Problem_(\w+)_Fragment", generated("operations.ts"), re.MULTILINE)
    assert sorted(made) == sorted(error.name for error in errors)


def test_there_is_a_document_for_each_subscription(schema: GraphQLSchema) -> None:
    assert schema.subscription_type
    documents = generated("documents.ts")
    for name in schema.subscription_type.fields:
        assert re.search(rf'"subscription \w+\([^"]*\){{{name}\(', documents), name


def test_the_package_has_the_size_that_the_readme_says() -> None:
    measured = orjson.loads(subprocess.check_output([npm.node(), "size.mjs"], cwd=PACKAGE))
    ((without, whole),) = SAID.findall((CHECKOUT / "README.md").read_text())
    for said, name in ((without, "withoutCall"), (whole, "whole")):
        assert float(said) == pytest.approx(measured[name] / 1024, abs=WITHIN_KIB)
    assert measured["withoutCall"] / 1024 <= MOST_KIB_WITHOUT_CALL


def test_the_package_depends_on_nothing() -> None:
    assert "dependencies" not in orjson.loads((PACKAGE / "package.json").read_bytes())


def test_what_is_published_is_what_was_built_and_nothing_else() -> None:
    (packed,) = orjson.loads(subprocess.check_output(["npm", "pack", "--dry-run", "--json", "--silent"], cwd=PACKAGE))
    paths = {file["path"] for file in packed["files"]}
    assert {"dist/index.js", "dist/index.d.ts", "README.md", "package.json"} <= paths
    assert all(path.endswith((".js", ".d.ts")) for path in paths - {"README.md", "package.json"})


def test_a_signal_of_a_new_kind_is_none_of_ours() -> None:
    build_package()
    reading = """
        import { read } from "./dist/call/signals.js";
        console.log(["CANDIDATE", "DESCRIPTION", "GESTURE"].map((kind) => read(kind, "{}")?.kind ?? null).join());
    """
    read = subprocess.check_output([npm.node(), "--input-type=module", "-e", reading], cwd=PACKAGE, text=True)
    assert read.strip() == "CANDIDATE,DESCRIPTION,"
