"""What tests need of the machine and may have to install: by the package manager, for root."""

import os
import shutil
import subprocess
import sys

INSTALL_SECONDS = 600.0


def install(*packages: str) -> bool:
    """Whether the package manager has installed them."""
    apt = shutil.which("apt-get")
    if apt is None:
        return False
    carried_out([apt, "update", "-qq"])
    command = [apt, "install", "-y", "-qq", "--no-install-recommends", *packages]
    return carried_out(command, DEBIAN_FRONTEND="noninteractive")


def carried_out(command: list[str], **environment: str) -> bool:
    """Whether a command has done its work. It tells whoever looks on what it does."""
    print("+", *command, file=sys.stderr, flush=True)
    try:
        subprocess.run(
            command, check=True, timeout=INSTALL_SECONDS, stdout=sys.stderr, env={**os.environ, **environment}
        )
    except (OSError, subprocess.SubprocessError) as failure:
        print(failure, file=sys.stderr, flush=True)
        return False
    return True
