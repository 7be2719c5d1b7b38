"""Pages that npm builds in ``web/``, served from our own host and allowed to ask no other."""

from pathlib import Path

from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

WEB = Path(__file__).resolve().parents[2] / "web"
STRICT = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; form-action 'none'"
NOT_BUILT = (
    "<!doctype html><title>Greenroom</title><h1>{page} is not built</h1>"
    "<p>Install Node.js with npm and run <code>make run</code> again, or <code>make pages</code>.</p>{more}"
)


def served(page: str, dist: Path, *, policy: str = STRICT, more: str = "") -> Response:
    """The page that was built into ``dist``; where it was not, what to do, and ``more`` of that page's own."""
    headers = {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-cache",
        "Referrer-Policy": "no-referrer",
    }
    index = dist / "index.html"
    if not index.exists():
        return HTMLResponse(NOT_BUILT.format(page=page, more=more), headers=headers)
    return FileResponse(index, headers=headers)


def files(path: str, dist: Path) -> list[Mount]:
    """What a page loads; nothing where it was not built."""
    return [Mount(path, StaticFiles(directory=dist))] if dist.is_dir() else []
