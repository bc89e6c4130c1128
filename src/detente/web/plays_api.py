"""Plays over HTTP: begun, joined, moved in, watched, and what lay behind them."""

from __future__ import annotations

import asyncio
import secrets
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field

from detente.web.ask_api import Body, Key, StrategyName
from detente.web.errors import ApiError
from detente.web.plays import Plays
from detente.web.streams import event_stream

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.responses import StreamingResponse

router = APIRouter(prefix="/api", tags=["plays"])
PlayName = Annotated[str, Path(pattern="^[0-9a-f]{16}$", description="The name of a play.")]
Seat = Annotated[str, Query(max_length=64, description="The token of a seat; whoever has it plays there.")]
_LOOKS = 0.5
"""Seconds between two looks for a move of the other."""


class Begun(Body):
    """A play to be begun."""

    version: str = Field(max_length=64, description="The SHA-256 of the text's UTF-8 bytes.")
    account: Key | None = None
    variant: Key | None = None
    party: Key
    opponent: StrategyName = Field("hidden", description="hidden, person, or the name of a strategy.")
    rounds: int | None = Field(default=None, ge=1, le=1_000)
    seed: int | None = Field(default=None, ge=0, le=2**62)
    minutes: float | None = Field(default=None, gt=0, le=10_000)


class Made(Body):
    """A move, and the turn that it is for."""

    turn: int = Field(ge=0, le=10_000)
    act: Literal["offer", "accept", "leave"]
    options: dict[Key, Key] | None = Field(default=None, max_length=200)


class Invited(Body):
    """An invitation."""

    invitation: str = Field(pattern="^[A-Za-z0-9_-]{1,64}$")


def _plays(request: Request) -> Plays:
    state = request.app.state
    if not hasattr(state, "plays"):
        state.plays = Plays(state.settings.folder)
    plays: Plays = state.plays
    return plays


async def _do(request: Request, task: str, asked: dict[str, Any]) -> dict[str, Any]:
    pool = request.app.state.heavy if task == "play-debrief" else request.app.state.live
    found: dict[str, Any] = await pool.do(task, {key: asked[key] for key in asked if key != "ends"})
    return found


@router.get("/plays")
async def listed(request: Request) -> list[dict[str, Any]]:
    """List the plays of this folder."""
    return await asyncio.to_thread(_plays(request).all)


@router.post("/plays", status_code=201)
async def begin(request: Request, body: Begun) -> dict[str, str]:
    """Begin a play; the seat is a secret, and so is the invitation of another person."""
    text = request.app.state.texts.get(body.version)
    begun = body.model_dump(exclude={"version", "minutes"})
    begun["seed"] = secrets.randbits(62) if body.seed is None else body.seed
    people = (await _do(request, "play-begin", {"text": text, "begun": begun, "acts": [], "timed_out": False}))[
        "people"
    ]
    return await asyncio.to_thread(_plays(request).begin, text, begun, people, body.minutes)


@router.get("/plays/{play}")
async def state(request: Request, play: PlayName, seat: Seat) -> dict[str, Any]:
    """Tell how a play stands, seen from a seat."""
    return await _state(request, play, seat)


@router.post("/plays/{play}/moves")
async def move(request: Request, play: PlayName, seat: Seat, body: Made) -> dict[str, Any]:
    """Make a move: it is kept first, and then answered."""
    asked = await asyncio.to_thread(_plays(request).seen, play, seat)
    if body.turn != len(asked["acts"]):
        raise await _overtaken(request, play, seat)
    made = {"act": body.act, "options": body.options}
    if asked["timed_out"]:
        message = "Time has run out; no move can be made any more."
        raise ApiError(409, "too-late", message, state=await _state(request, play, seat))
    after = await _do(request, "play-move", asked | {"move": made})
    kept = await asyncio.to_thread(_plays(request).keep, play, body.turn, {"party": asked["seat"], **made})
    if not kept:
        raise await _overtaken(request, play, seat)
    return after | {"ends": asked["ends"]}


@router.get("/plays/{play}/events", response_model=None)
async def events(request: Request, play: PlayName, seat: Seat) -> StreamingResponse:
    """Tell when a move was made."""
    await asyncio.to_thread(_plays(request).seen, play, seat)
    return event_stream(_moves(_plays(request), play))


@router.get("/plays/{play}/debrief")
async def debrief(request: Request, play: PlayName, seat: Seat) -> dict[str, Any]:
    """Tell what lay behind a play that is over."""
    asked = await asyncio.to_thread(_plays(request).seen, play, seat)
    return await _do(request, "play-debrief", asked)


@router.post("/plays/{play}/join")
async def join(request: Request, play: PlayName, body: Invited) -> dict[str, str]:
    """Take the seat that an invitation is for; it can be used once."""
    return {"seat": await asyncio.to_thread(_plays(request).join, play, body.invitation)}


async def _state(request: Request, play: str, seat: str) -> dict[str, Any]:
    asked = await asyncio.to_thread(_plays(request).seen, play, seat)
    return await _do(request, "play-state", asked) | {"ends": asked["ends"]}


async def _overtaken(request: Request, play: str, seat: str) -> ApiError:
    message = "Another move was made meanwhile; see how the play stands, then move."
    return ApiError(409, "moved", message, state=await _state(request, play, seat))


async def _moves(plays: Plays, play: str) -> AsyncIterator[dict[str, Any]]:
    seen = -1
    while True:
        turn = await asyncio.to_thread(plays.turn, play)
        if turn != seen:
            seen = turn
            yield {"event": "moved", "turn": turn}
        await asyncio.sleep(_LOOKS)
