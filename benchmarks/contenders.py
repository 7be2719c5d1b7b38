"""Who takes part, how each is started, and why one cannot where it cannot."""

import shutil
import subprocess
import sys
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from benchmarks.process import CHECKOUT

PEERS = Path(__file__).with_name("peers")
ARIADNE = PEERS / ".python"
INSTALL_SECONDS = 600


class Needs(Enum):
    """What a contender stands on beside the project's own ``.venv``."""

    NOTHING = "nothing"
    NODE = "npm"
    ARIADNE = "ariadne"


@dataclass(frozen=True, slots=True)
class Contender:
    """One server. ``start``: its command, to which a peer's port is added."""

    key: str
    name: str
    start: tuple[str, ...]
    needs: Needs = Needs.NOTHING
    speaks_graphql: bool = True


def _python(module: str) -> tuple[str, ...]:
    return (sys.executable, "-m", f"benchmarks.peers.{module}")


def _node(script: str) -> tuple[str, ...]:
    return ("node", "--expose-gc", str((PEERS / script).relative_to(CHECKOUT)))


OURS = Contender("ours", "Greenroom", (sys.executable, "main.py", "serve"))
RAW = Contender("raw", "raw Starlette", _python("raw_starlette"), speaks_graphql=False)
STRAWBERRY = Contender("strawberry", "Strawberry as it comes", _python("strawberry_plain"))
ARIADNE_PEER = Contender("ariadne", "Ariadne", _python("ariadne_plain"), Needs.ARIADNE)
YOGA = Contender("yoga", "Yoga", _node("yoga.mjs"), Needs.NODE)
MERCURIUS = Contender("mercurius", "Mercurius, JIT", _node("mercurius.mjs"), Needs.NODE)
GRAPHQL_WS = Contender("graphql-ws", "graphql-ws", _node("graphql-ws.mjs"), Needs.NODE)
APOLLO = Contender("apollo", "Apollo Server", _node("apollo.mjs"), Needs.NODE)
BARE = Contender("bare", "bare transactions", (), speaks_graphql=False)
RAW_WS = Contender("raw-ws", "raw ws on Node", _node("raw-ws.mjs"), Needs.NODE, speaks_graphql=False)

EVERYBODY = (OURS, RAW, STRAWBERRY, YOGA, MERCURIUS, ARIADNE_PEER, GRAPHQL_WS, APOLLO, RAW_WS)
MAIN = (OURS, RAW, STRAWBERRY, YOGA, MERCURIUS)
"""Those that figures are set in relation to."""


def install(needs: Needs) -> str | None:
    """Install what contenders of that kind stand on, once; why they cannot take part, or None."""
    match needs:
        case Needs.NODE if not shutil.which("npm"):
            return "npm is missing"
        case Needs.NODE if not (PEERS / "node_modules").exists():
            return _run("npm", "ci", "--silent", "--no-audit", "--no-fund")
        case Needs.ARIADNE if not (ARIADNE / "ariadne").exists():
            pip = (sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
            return _run(*pip, "--no-deps", "--require-hashes", "--target", str(ARIADNE), "-r", "requirements.lock")
    return None


def _run(*command: str) -> str | None:
    done = subprocess.run(command, cwd=PEERS, capture_output=True, timeout=INSTALL_SECONDS, check=False)
    return None if done.returncode == 0 else f"{command[0]} could not install it"
