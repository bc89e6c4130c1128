"""The app put together: what it keeps, what it answers, and what stands before it."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from detente import __version__
from detente.web import ask_api, cases_api, live_api, pages, plays_api
from detente.web.archive import Archive
from detente.web.cases import Cases
from detente.web.entry import Entry
from detente.web.errors import ApiError
from detente.web.folder import CaseFolder
from detente.web.guard import Guard
from detente.web.headers import HEADERS
from detente.web.jobs import Jobs
from detente.web.streams import Streams
from detente.web.texts import Texts
from detente.web.watch import Watch
from detente.web.workers import Pool

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from detente.web.settings import Settings

READING = 2
"""Texts read at once."""
LIVE_SECONDS = 60.0
"""How long an answer may take that somebody waits for with a hand on a slider."""
_ABOUT = (
    "Cases, and what the lenses say of them. A question names the text that it is about by the text's version, "
    "the SHA-256 of its UTF-8 bytes. A fault is answered with `error`, what is wrong and what to do, and `code`."
)
_FAULT = {"type": "object", "properties": {"error": {"type": "string"}, "code": {"type": "string"}}}
_FAULTS: dict[int | str, dict[str, Any]] = {
    "4XX": {"description": "It cannot be done.", "content": {"application/json": {"schema": _FAULT}}},
    "503": {"description": "Not now.", "content": {"application/json": {"schema": _FAULT}}},
}


def create_app(settings: Settings) -> FastAPI:
    """Put the app together.

    Parameters
    ----------
    settings
        What it is told when it starts.
    """
    app = FastAPI(
        title="Détente",
        version=__version__,
        description=_ABOUT,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        lifespan=_life,
    )
    app.state.settings, app.state.streams, app.state.entry = settings, Streams(settings.streams), Entry(settings)
    for routes in (cases_api, ask_api, live_api, plays_api):
        app.include_router(routes.router, responses=_FAULTS)
    app.include_router(pages.router)
    app.add_exception_handler(ApiError, _fault)
    app.add_exception_handler(RequestValidationError, _misread)
    app.add_exception_handler(HTTPException, _unknown)
    app.add_exception_handler(sqlite3.Error, _unkept)
    app.add_exception_handler(Exception, _broken)
    app.add_middleware(Guard, settings=settings, entry=app.state.entry, streams=app.state.streams)
    return app


@asynccontextmanager
async def _life(app: FastAPI) -> AsyncIterator[None]:
    """Open what the app keeps, and let go of it at the end."""
    state = app.state
    folder = CaseFolder(state.settings.folder)
    state.archive = Archive(folder.path)
    state.texts = Texts(state.archive)
    state.cases = Cases(folder, state.archive, state.texts)
    state.watch = Watch(state.cases)
    state.live = Pool(1, LIVE_SECONDS)
    state.heavy = Pool(state.settings.workers, state.settings.seconds, nice=10)
    state.reading = asyncio.Semaphore(READING)
    state.turns, state.looking = live_api.Turns(), asyncio.Lock()
    state.jobs = Jobs(state.heavy, state.settings.jobs)
    warming = state.live.do("warm", {"texts": _opened_first(state.settings.opened, folder)})
    background = [asyncio.create_task(work) for work in (state.watch.run(), state.jobs.sweep(), warming)]
    try:
        yield
    finally:
        state.streams.end()
        for task in background:
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        await state.jobs.close()
        state.live.close()
        state.heavy.close()
        state.archive.close()


def _opened_first(name: str | None, folder: CaseFolder) -> list[str]:
    """Give the text of the case that is opened first, if there is one."""
    try:
        return [] if name is None else [folder.read(name)]
    except ApiError:  # the page says why
        return []


async def _fault(request: Request, error: Exception) -> JSONResponse:
    del request
    assert isinstance(error, ApiError)
    return JSONResponse(error.data, error.status)


async def _misread(request: Request, error: Exception) -> JSONResponse:
    """Say in words what is wrong with a request."""
    del request
    assert isinstance(error, RequestValidationError)
    faults = [f"{'.'.join(map(str, one['loc'][1:])) or one['loc'][0]}: {one['msg']}" for one in error.errors()[:5]]
    return JSONResponse({"error": f"The request cannot be read. {'; '.join(faults)}.", "code": "misread"}, 422)


async def _unknown(request: Request, error: Exception) -> JSONResponse:
    del request
    assert isinstance(error, HTTPException)
    message = error.detail if error.status_code != 404 else "There is nothing at this address."
    return JSONResponse({"error": message, "code": "http"}, error.status_code, headers=error.headers)


async def _unkept(request: Request, error: Exception) -> JSONResponse:
    del request
    message = f"The database in .detente cannot be used now ({error}); what was saved to files is safe. Try again."
    return JSONResponse({"error": message, "code": "archive"}, 503)


async def _broken(request: Request, error: Exception) -> JSONResponse:
    """Tell of a fault of ours; this answer alone goes out beside the guard, so it brings its headers itself."""
    del request
    message = f"Détente made a mistake ({type(error).__name__}); the terminal says more."
    return JSONResponse({"error": message, "code": "internal"}, 500, headers=HEADERS)
