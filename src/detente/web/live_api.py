"""Questions answered at once, over HTTP, for somebody with a hand on a slider: looks, packages, texts written in."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import Field

from detente.web.ask_api import Asked, Body, Key
from detente.web.errors import ApiError

router = APIRouter(prefix="/api", tags=["looks"])

_MOST_CLIENTS = 1_000
Words = Annotated[str, Field(max_length=2_000)]


class Look(Asked):
    """A look; a later one of the same client overtakes those that wait."""

    map: bool = Field(default=True, description="Whether the picture of all packages is wanted.")
    settled: bool = Field(default=False, description="Whether credences rest: draws are then made afresh.")
    client: str = Field(default="", max_length=64)
    turn: int = Field(default=0, ge=0, le=2**53)


class Package(Asked):
    """A package, by the option of each issue."""

    options: dict[Key, Key] = Field(max_length=500)


class Applied(Asked):
    """An entry of the menu that a question to the impasse lens found."""

    job: Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
    entry: int = Field(ge=1, le=1_000)


class Source(Body):
    """A source that the file does not have yet."""

    title: str = Field(min_length=1, max_length=500)
    standing: Literal["read", "second-hand", "from memory"] = "read"


class Given(Body):
    """An answer: the statement it makes, how far it is believed, and what stands behind it."""

    party: Key
    form: dict[str, Any] = Field(min_length=1, max_length=10)
    credence: float = Field(default=1.0, gt=0, le=1)
    accounts: list[Key] = Field(default=[], max_length=50)
    variant: Key | None = None
    source: Key | Source | None = None
    because: Words | None = None
    date: str | None = Field(default=None, max_length=10)


class Answered(Asked):
    """An answer to be written into a text."""

    answer: Given


class Readings(Body):
    """For some parties, the reading of what they want; the first that holds for the others."""

    readings: dict[Key, Key] = Field(default={}, max_length=50)


class Standing(Asked):
    """A state of the graph of moves; how things stand unless said."""

    state: Words | None = None
    options: Readings = Readings()


class Turns:
    """Which look of each client is the latest."""

    def __init__(self) -> None:
        self._latest: dict[str, int] = {}

    def take(self, client: str, turn: int) -> None:
        """Take note of a look."""
        self._latest[client] = max(turn, self._latest.pop(client, 0))
        while len(self._latest) > _MOST_CLIENTS:
            del self._latest[next(iter(self._latest))]

    def check(self, client: str, turn: int) -> None:
        """See that no later look of the client waits.

        Raises
        ------
        ApiError
            If one does.
        """
        if client and self._latest.get(client, 0) > turn:
            raise ApiError(409, "overtaken", "A later look overtook this one.")


async def _done(request: Request, task: str, body: Asked, **more: Any) -> dict[str, Any]:
    asked = body.plain(await asyncio.to_thread(request.app.state.texts.get, body.version))
    found: dict[str, Any] = await request.app.state.live.do(task, asked | more)
    return found


async def _written(request: Request, task: str, body: Asked, **more: Any) -> dict[str, Any]:
    """Have something written into a text, and keep the text, so that it can be asked about."""
    found = await _done(request, task, body, **more)
    return found | {"version": request.app.state.texts.keep(found["text"])}


@router.post("/live")
async def live(request: Request, body: Look) -> dict[str, Any]:
    """Look at a case under suppositions: figures at once, and the picture of all packages."""
    turns: Turns = request.app.state.turns
    turns.take(body.client, body.turn)
    async with request.app.state.looking:
        turns.check(body.client, body.turn)
        return await _done(request, "live", body, map=body.map, settled=body.settled)


@router.post("/package")
async def package(request: Request, body: Package) -> dict[str, Any]:
    """See a package close: who would sign it, why, and the nearest better ones."""
    return await _done(request, "package", body)


@router.post("/keep")
async def keep(request: Request, body: Asked) -> dict[str, Any]:
    """Write what is supposed into the text, as statements; nothing is saved."""
    return await _written(request, "keep", body)


@router.post("/apply")
async def apply(request: Request, body: Applied) -> dict[str, Any]:
    """Make the edits of an entry of an impasse's menu in the text; nothing is saved."""
    return await _written(request, "apply", body, edits=request.app.state.jobs.part(body.job, "edits"))


@router.post("/answer")
async def answer(request: Request, body: Answered) -> dict[str, Any]:
    """Write an answer to a question into the text, and say with what it clashes; nothing is saved."""
    return await _written(request, "answer", body)


@router.post("/walk")
async def walk(request: Request, body: Standing) -> dict[str, Any]:
    """Stand in a state of the graph of moves: who can move where, how others could reply, who would stay and why."""
    return await _done(request, "walk", body)
