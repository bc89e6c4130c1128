"""Questions that take their time, over HTTP: asked, watched, cancelled, answered."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from detente.web.streams import event_stream

if TYPE_CHECKING:
    from starlette.responses import StreamingResponse

    from detente.web.jobs import Jobs

router = APIRouter(prefix="/api", tags=["questions"])

Key = Annotated[str, Field(max_length=200)]
Factors = Annotated[dict[Key, float], Field(max_length=200)]
StrategyName = Annotated[str, Field(pattern="^[a-z][a-z -]{1,40}$")]
"""A strategy by its name; classes of one's own are for the command line, since naming one runs it."""
JobName = Annotated[str, Path(pattern="^[0-9a-f]{32}$", description="The name of a piece of work.")]


class Body(BaseModel):
    """What requests have in common: they hold nothing that is not described."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


class Supposed(Body):
    """What is supposed of a party beyond the file: weights of issues, no deal's worth, credences of statements."""

    weights: Factors = {}
    no_deal: float = 0.0
    credences: Factors = {}


class Asked(Body):
    """A text, and where and with what supposed something is asked of it."""

    version: str = Field(max_length=64, description="The SHA-256 of the text's UTF-8 bytes.")
    account: Key | None = None
    variant: Key | None = None
    suppose: dict[Key, Supposed] = Field(default={}, max_length=50)

    def plain(self, text: str) -> dict[str, Any]:
        """Give the question as plain data, with the text itself."""
        return self.model_dump(exclude={"version"}, exclude_defaults=True) | {"text": text}


class Options(Body):
    """What a lens is asked beside; each takes those that mean something to it."""

    draws: int | None = Field(default=None, ge=100, le=100_000)
    seed: int | None = Field(default=None, ge=0, le=2**63 - 1)
    sessions: int | None = Field(default=None, ge=1, le=1_000_000, description="Of talks: how many are played.")
    number: int | None = Field(default=None, ge=0, le=100_000_000, description="Of one session: which.")
    rounds: int | None = Field(default=None, ge=1, le=10_000)
    protocol: Literal["alternating offers", "tentative agreement", "single text"] | None = None
    strategies: dict[Key, StrategyName] | None = Field(default=None, max_length=50, description="Party to strategy.")
    entrants: list[StrategyName] | None = Field(
        default=None, min_length=1, max_length=20, description="Of a tournament."
    )
    repeats: int | None = Field(default=None, ge=1, le=10_000, description="Of a tournament's pairings.")
    offers: list[tuple[Key, dict[Key, Key]]] | None = Field(default=None, max_length=50, description="Of a forecast.")
    readings: dict[Key, Key] | None = Field(default=None, max_length=50, description="Of moves: party to reading.")
    every_account: bool | None = Field(default=None, description="Of a report: all accounts, whichever is looked at.")


class Question(Asked):
    """A question to a lens."""

    lens: Literal["deals", "impasse", "moves", "talks", "session", "tournament", "forecast", "report"]
    options: Options = Options()


class Text(Body):
    """A text of a case."""

    text: str = Field(max_length=4_000_000)


def _jobs(request: Request) -> Jobs:
    found: Jobs = request.app.state.jobs
    return found


@router.post("/texts")
def text(request: Request, body: Text) -> dict[str, Any]:
    """Make a text known, so that it can be asked about by its version."""
    return {"version": request.app.state.texts.keep(body.text)}


@router.post("/ask", status_code=202)
async def ask(request: Request, body: Question) -> dict[str, Any]:
    """Ask a lens; a question that was asked before has its answer already."""
    asked = body.plain(await asyncio.to_thread(request.app.state.texts.get, body.version))
    return _jobs(request).submit(body.lens, asked, body.version).data


@router.get("/jobs/{job}")
async def job(request: Request, job: JobName) -> dict[str, Any]:
    """Say how a piece of work stands: `waiting`, `running`, `done`, `failed` or `cancelled`."""
    return _jobs(request).get(job).data


@router.delete("/jobs/{job}")
async def cancelled(request: Request, job: JobName) -> dict[str, Any]:
    """End a piece of work."""
    return _jobs(request).cancel(job).data


@router.get("/jobs/{job}/events", response_model=None)
async def events(request: Request, job: JobName) -> StreamingResponse:
    """Tell how a piece of work stands, as server-sent events, until it is over."""
    _jobs(request).get(job)
    return event_stream(_jobs(request).events(job))


@router.get("/jobs/{job}/result", response_class=Response)
async def result(request: Request, job: JobName) -> Response:
    """Give the answer in the documented form; of a report the page itself, to be saved."""
    answer = _jobs(request).part(job, "result")
    if _jobs(request).get(job).lens != "report":
        return Response(answer, media_type="application/json")
    saved = {"content-disposition": "attachment", "content-security-policy": "sandbox"}
    return Response(answer, media_type="text/html", headers=saved)


@router.get("/jobs/{job}/page", response_class=Response)
async def page(request: Request, job: JobName) -> Response:
    """Give the answer as a part of a page: its HTML, what its pictures are drawn from, and its sections."""
    return Response(_jobs(request).part(job, "page"), media_type="application/json")
