"""Files that only the account which runs the server may read: the database's, and that of a secret."""

import os
from contextlib import suppress
from pathlib import Path

MODE = 0o600


def make_own(path: Path) -> None:
    """Make that file, empty and with that mode, whatever the umask says; one that is there stays as it is.

    Raises OSError.
    """
    # Where the folder takes no new files, one that is there is still as good.
    if path.exists():
        return
    with suppress(FileExistsError), open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE), "wb") as file:
        os.fchmod(file.fileno(), MODE)
