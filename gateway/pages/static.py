"""Pages that npm builds in ``web/``, served from our own host and allowed to load nothing from others."""

import re
from mimetypes import guess_type
from os import stat_result
from pathlib import Path
from stat import S_ISREG

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import NotModifiedResponse, StaticFiles
from starlette.types import Scope

WEB = Path(__file__).resolve().parents[2] / "web"
STRICT_POLICY = "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; object-src 'none'; form-action 'none'"
NO_DEVICES = "camera=(), microphone=(), geolocation=()"
PACKED = {"br": ".br", "gzip": ".gz"}
"""What a file's smaller forms are called, the smallest first (web/pack.mjs)."""

READING = frozenset({"GET", "HEAD"})
NOT_AT_ALL = re.compile(r"q=0(\.0*)?")
HASHED = "assets/"
FOR_GOOD = "public, max-age=31536000, immutable"
TEXTS = {"text/css", "text/html", "text/javascript", "application/javascript"}
UNKNOWN = "application/octet-stream"
NOT_BUILT = (
    "<!doctype html><title>Greenroom</title><h1>{page} is not built</h1>"
    "<p>Install Node.js with npm and run <code>make run</code> again, or <code>make pages</code>.</p>{more}"
)


def page_response(
    page: str,
    dist: Path,
    request: Request,
    *,
    policy: str = STRICT_POLICY,
    devices: str = NO_DEVICES,
    more: str = "",
) -> Response:
    """The page that was built into ``dist``, which may use these ``devices``; whoever has it is told so. Where it
    was not: how to build it, followed by ``more`` (HTML)."""
    headers = {"Content-Security-Policy": policy, "Permissions-Policy": devices, "Cache-Control": "no-cache"}
    index = dist / "index.html"
    if not index.exists():
        return HTMLResponse(NOT_BUILT.format(page=page, more=more), headers=headers)
    response = FileResponse(index, headers=headers, stat_result=index.stat())
    seen = request.headers.get("if-none-match", "").split(",")
    if response.headers["etag"] in [tag.strip().removeprefix("W/") for tag in seen]:
        return NotModifiedResponse(response.headers)
    return response


def mounts(path: str, dist: Path) -> list[Mount]:
    """The files that a page loads, under ``path``; nothing where it was not built."""
    return [Mount(path, Files(directory=dist))] if dist.is_dir() else []


class Files(StaticFiles):
    """What was built, in the smallest form that the client takes; what has its content in its name is kept for good."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file. Raises HTTPException where there is none, and for what is neither GET nor HEAD."""
        if scope["method"] not in READING:
            return await super().get_response(path, scope)
        taken = _encodings(Headers(scope=scope).get("accept-encoding", ""))
        packed = [(name, ending) for name, ending in PACKED.items() if name in taken]
        for encoding, ending in (*packed, (None, "")):
            file, found = self.lookup_path(path + ending)
            if found and S_ISREG(found.st_mode):
                return self._sent(path, self.file_response(file, found, scope), encoding)
        return await super().get_response(path, scope)

    def lookup_path(self, path: str) -> tuple[str, stat_result | None]:
        """Where the file is; nowhere by a name that no file can have: too long, or with a NUL in it."""
        try:
            return super().lookup_path(path)
        except (OSError, ValueError):
            return "", None

    @staticmethod
    def _sent(path: str, response: Response, encoding: str | None) -> Response:
        kind, _ = guess_type(path)
        if isinstance(response, FileResponse):
            response.headers["Content-Type"] = f"{kind}; charset=utf-8" if kind in TEXTS else kind or UNKNOWN
        if encoding:
            response.headers["Content-Encoding"] = encoding
        response.headers["Vary"] = "Accept-Encoding"
        response.headers["Cache-Control"] = FOR_GOOD if path.startswith(HASHED) else "no-cache"
        return response


def _encodings(accepted: str) -> set[str]:
    """Those that a client takes, by its ``Accept-Encoding`` (RFC 9110, 12.5.3)."""
    offers = [offer.partition(";") for offer in accepted.lower().split(",")]
    return {name.strip() for name, _, weight in offers if not NOT_AT_ALL.fullmatch(weight.strip())}
