"""What commands do with the database that the settings name: bring it to the present, and work there on a node."""

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable

from command_line.command import Failed
from gateway.node import Node, open_node
from gateway.settings.settings import Settings
from models.clock import SystemClock
from models.database.outage import DATABASE_DOWN_ERRORS, UNUSABLE_ERRORS
from models.upgrading.migrating import NobodyBeside, NoDatabase, migrate

Work = Callable[[Node], Awaitable[int]]
"""What is done on a node there and then, while others serve or not; its exit status."""


def bring_to_the_present(settings: Settings, *, beside: bool = False, new: bool = False) -> None:
    """Migrate the database, or as far as nodes of the release before can go on ``beside``. ``new``: whether there may
    be none yet. Raises Failed."""
    try:
        asyncio.run(migrate(settings.database_url, beside=beside, new=new))
    except NobodyBeside as problem:
        raise Failed(str(problem.__doc__), status=2) from problem
    except (NoDatabase, *DATABASE_DOWN_ERRORS) as problem:
        raise unusable(problem) from problem


def on_a_node(settings: Settings, work: Work, *, new: bool = False) -> int:
    """Do it on a node of its own, whose database is up to date; its exit status. Raises Failed."""
    bring_to_the_present(settings, new=new)
    try:
        return asyncio.run(_done(settings, work))
    except UNUSABLE_ERRORS as problem:
        raise unusable(problem) from problem
    except OSError as problem:
        # What is still to be written could not be either, when Python ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise Failed(f"Not all could be written out: {problem}") from problem


async def _done(settings: Settings, work: Work) -> int:
    async with open_node(settings, SystemClock()) as node:
        return await work(node)


def unusable(problem: Exception) -> Failed:
    """Why nothing can be done there."""
    return Failed(f"The database of GREENROOM_DATABASE_URL cannot be used: {str(problem) or problem.__doc__}")
