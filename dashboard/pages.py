"""The built web application: its files, and its page for every address that is a page of it."""

from pathlib import Path

from fastapi import FastAPI, Request, Response
from fastapi.responses import HTMLResponse

from dashboard.errors import NotFoundError, UnavailableError
from dashboard.headers import NONCE_PLACEHOLDER, new_nonce, page_policy
from dashboard.ranged_file import RangedFile
from dashboard.services import services_of

FOR_EVER = "public, max-age=31536000, immutable"
"""For files whose name contains a hash of their content."""
ASK_AGAIN = "no-cache"
"""Kept, but the server is asked whether it is still the same."""


def install_pages(app: FastAPI) -> None:
    """Answer everything the API does not; comes last."""
    app.add_api_route("/{path:path}", page, methods=["GET", "HEAD"], include_in_schema=False)


def page(path: str, request: Request) -> Response:
    """A file of the web application, or its page."""
    dist = services_of(request).settings.web_dist
    if path == "api" or path.startswith("api/"):
        raise NotFoundError("There is no such address.")
    if path in {"", "index.html"}:
        return _index(dist)
    file = _file(dist, path)
    if file is not None:
        hashed = path.startswith("assets/")
        return RangedFile(file, headers={"cache-control": FOR_EVER if hashed else ASK_AGAIN})
    # A missing script must not be answered with a page. Only the id of a call may contain a dot.
    if "." in path.rsplit("/", 1)[-1] and not path.startswith("calls/"):
        raise NotFoundError("There is no such file.")
    return _index(dist)


def _file(dist: Path, path: str) -> Path | None:
    if "\0" in path:
        return None
    root = dist.resolve()
    file = (root / path).resolve()
    return file if file.is_relative_to(root) and file.is_file() else None


def _index(dist: Path) -> HTMLResponse:
    try:
        html = (dist / "index.html").read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise UnavailableError("The web application is not built: run `make demo`.") from error
    nonce = new_nonce()
    # Never kept: the page carries a nonce, and names the files of this very version.
    return HTMLResponse(
        html.replace(NONCE_PLACEHOLDER, nonce),
        headers={"content-security-policy": page_policy(nonce), "cache-control": "no-store"},
    )
