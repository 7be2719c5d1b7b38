"""Where the server is, and where this program has its tokens from."""

import os

url = os.environ["GREENROOM_URL"]


async def token() -> str:
    """One of somebody's, such as from your own sign-in."""
    return os.environ["GREENROOM_TOKEN"]
