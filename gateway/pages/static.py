"""Pages that npm builds in ``web/``, served from our own host and allowed to load nothing from others."""

from pathlib import Path

from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

WEB = Path(__file__).resolve().parents[2] / "web"
STRICT_POLICY = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; form-action 'none'"
NO_DEVICES = "camera=(), microphone=(), geolocation=()"
NOT_BUILT = (
    "<!doctype html><title>Greenroom</title><h1>{page} is not built</h1>"
    "<p>Install Node.js with npm and run <code>make run</code> again, or <code>make pages</code>.</p>{more}"
)


def page_response(
    page: str, dist: Path, *, policy: str = STRICT_POLICY, devices: str = NO_DEVICES, more: str = ""
) -> Response:
    """The page that was built into ``dist``, which may use these ``devices``. Where it was not: how to build it, followed
    by ``more`` (HTML)."""
    headers = {"Content-Security-Policy": policy, "Permissions-Policy": devices, "Cache-Control": "no-cache"}
    index = dist / "index.html"
    if not index.exists():
        return HTMLResponse(NOT_BUILT.format(page=page, more=more), headers=headers)
    return FileResponse(index, headers=headers)


def mounts(path: str, dist: Path) -> list[Mount]:
    """The files that a page loads, under ``path``; nothing where it was not built."""
    return [Mount(path, StaticFiles(directory=dist))] if dist.is_dir() else []
