"""The pages: the shell in which the app runs, the door where a visitor is let in, and the files that they load."""

from __future__ import annotations

import re
import secrets
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from fastapi import APIRouter, Request
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from detente import __version__
from detente.report.html import embedded
from detente.web.errors import ApiError
from detente.web.headers import content_policy

if TYPE_CHECKING:
    from detente.web.entry import Entry

router = APIRouter(include_in_schema=False)

_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
_FILE = re.compile(r"(chunks/)?[\w-]+\.(js|css)", re.ASCII)
_FOR_EVER = "private, max-age=31536000, immutable"


@router.get("/static/{path:path}")
def static(request: Request, path: str) -> Response:
    """Give a file of the front end; those with a hash in their name never change."""
    found = _static(request.app.state.settings.static) / path
    if not _FILE.fullmatch(path) or not found.is_file():
        raise ApiError(404, "no-such-file", "There is no such file.")
    caching = _FOR_EVER if found.parent.name == "chunks" else "no-cache"
    return FileResponse(found, media_type=_TYPES[found.suffix], headers={"cache-control": caching})


@router.get("/")
@router.get("/case/{name}")
@router.get("/case/{name}/{pane}")
@router.get("/play/{name}")
def shell(request: Request, token: str | None = None) -> Response:
    """Give the page in which the app runs; who shows the token in the address gets the cookie instead."""
    entry: Entry = request.app.state.entry
    if token is not None and entry.by_address(request):
        return _let_in(request, str(request.url.remove_query_params("token").replace(scheme="", netloc="")))
    if not entry.by_cookie(request):
        return _door(entry, status=401)
    nonce = secrets.token_urlsafe(16)
    settings = request.app.state.settings
    page = _page("shell.html.j2", nonce=nonce, settings=embedded({"nonce": nonce, "opened": settings.opened}))
    return HTMLResponse(page, headers={"content-security-policy": content_policy(nonce)})


@router.post("/")
async def enter(request: Request) -> Response:
    """Let in who knows the password."""
    entry: Entry = request.app.state.entry
    (password,) = parse_qs((await request.body()).decode("utf-8", "replace")).get("password", [""])[:1]
    if entry.check_password(request, password):
        return _let_in(request, "/")
    return _door(entry, status=401, wrong=True)


def _let_in(request: Request, address: str) -> Response:
    answer = RedirectResponse(address or "/", status_code=303)
    request.app.state.entry.let_in(request, answer)
    return answer


def _door(entry: Entry, *, status: int, wrong: bool = False) -> Response:
    return HTMLResponse(_page("door.html.j2", asks=entry.asks_password, wrong=wrong), status)


def _static(given: Path | None) -> Path:
    return Path(str(files("detente.web").joinpath("static")) if given is None else given).resolve()


def _page(name: str, **held: object) -> str:
    return _environment().get_template(name).render(version=__version__, **held)


@cache
def _environment() -> Environment:
    loader = PackageLoader("detente.web")
    return Environment(
        loader=loader, autoescape=select_autoescape(("j2",)), undefined=StrictUndefined, trim_blocks=True
    )
