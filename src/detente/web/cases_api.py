"""Cases over HTTP: listed, opened, checked, edited, saved; their drafts and their history."""

from __future__ import annotations

import json
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel, ConfigDict, Field

from detente.case.editing import REMOVED, Edit, EditError, edited
from detente.case.errors import CaseError
from detente.case.template import starting_case
from detente.web.errors import ApiError
from detente.web.folder import ChangedError, version_of
from detente.web.outline import checked, heading
from detente.web.streams import event_stream

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.responses import StreamingResponse

    from detente.web.cases import Cases

router = APIRouter(prefix="/api", tags=["cases"])

_MOST_EDITS = 200
_DEEPEST = 20
Name = Annotated[str, Path(max_length=200, description="The name of a case file, as the folder lists it.")]
Text = Annotated[str, Field(max_length=4_000_000, description="The text of a case file.")]
Version = Annotated[str, Field(max_length=64, description="The SHA-256 of a text's UTF-8 bytes.")]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Begun(_Body):
    """A new case: its name, and its text unless it begins as the commented template."""

    name: str = Field(max_length=200)
    text: Text | None = None


class Saved(_Body):
    """A text to be saved, and the version it was made from."""

    text: Text
    version: Version
    how: Literal["saved", "applied", "answered", "restored"] = "saved"


class Draft(_Body):
    """A text that is not to be saved yet, and the version it was made from."""

    text: Text
    base: Version


class Checked(_Body):
    """A text to be checked."""

    text: Text


class OneEdit(_Body):
    """What shall stand at a path of keys: a value, or nothing if removed; before which key it goes if it is new."""

    path: list[str | int] = Field(max_length=_DEEPEST, min_length=1)
    value: Any = None
    removed: bool = False
    before: str | None = None


class Edits(_Body):
    """Edits to be made in a text, one after the other; nothing is saved."""

    text: Text
    edits: list[OneEdit] = Field(max_length=_MOST_EDITS)


async def _in_turn(request: Request) -> AsyncIterator[None]:
    """Let few texts be read at once: one of a stranger may take a second, in which nobody else shall wait."""
    async with request.app.state.reading:
        yield


_IN_TURN = [Depends(_in_turn, scope="function")]


def _cases(request: Request) -> Cases:
    found: Cases = request.app.state.cases
    return found


def _told(request: Request, text: str) -> dict[str, Any]:
    """Say what a text says, and keep it, so that it can be asked about by its version."""
    return {"version": request.app.state.texts.keep(text), **checked(text)}


def _whole(opened: dict[str, Any]) -> dict[str, Any]:
    return {**opened, **checked(opened["text"])}


@router.get("/cases", dependencies=_IN_TURN)
def listed(request: Request) -> dict[str, Any]:
    """List the cases of the folder."""
    cases, settings = _cases(request), request.app.state.settings
    return {
        "folder": str(cases.folder.path),
        "writable": cases.folder.writable,
        "opened": settings.opened,
        "warning": cases.archive.warning,
        "cases": [{"name": n, **_heading(cases, n, cases.folder.stamp(n))} for n in cases.folder.names()],
    }


@lru_cache(maxsize=500)
def _heading(cases: Cases, name: str, stamp: object) -> dict[str, Any]:
    """Tell what the list shows of a case; the stamp changes whenever the file does."""
    del stamp
    try:
        return heading(cases.folder.read(name))
    except ApiError:
        return {"title": None, "date": None, "parties": [], "problems": 1}


@router.post("/cases", status_code=201, dependencies=_IN_TURN)
def begun(request: Request, body: Begun) -> dict[str, Any]:
    """Begin a case: from a text, or from the commented template."""
    title = body.name.rpartition(".")[0].replace("-", " ").replace("_", " ").strip().capitalize()
    text = starting_case(title or "A case") if body.text is None else body.text
    return _whole(_cases(request).begin(body.name, text))


@router.get("/cases/{name}", dependencies=_IN_TURN)
def opened(request: Request, name: Name) -> dict[str, Any]:
    """Open a case: its text and version, what it says or its mistakes, and the draft of it that is not saved."""
    return _whole(_cases(request).open(name))


@router.put("/cases/{name}", dependencies=_IN_TURN)
def saved(request: Request, name: Name, body: Saved) -> dict[str, Any]:
    """Save a text over the version that it was made from; refused (409) if the file is another one by now."""
    cases = _cases(request)
    try:
        return _whole(cases.save(name, body.text, body.version, body.how))
    except ChangedError as error:
        theirs = None if error.theirs is None else {"text": error.theirs, "version": version_of(error.theirs)}
        base = cases.archive.text(body.version, name)
        message = "The file was changed meanwhile; your text is kept as a draft. Compare both and choose."
        told = {"theirs": theirs, "base": None if base is None else {"text": base}}
        raise ApiError(409, "changed", message, **told) from None


@router.put("/cases/{name}/draft")
def drafted(request: Request, name: Name, body: Draft) -> dict[str, Any]:
    """Keep a text that is not to be saved yet."""
    cases = _cases(request)
    cases.folder.read(name)
    version_of(body.text)
    cases.archive.keep_draft(name, body.text, body.base)
    return {"kept": True}


@router.delete("/cases/{name}/draft")
def undrafted(request: Request, name: Name) -> dict[str, Any]:
    """Forget the text that was not saved."""
    _cases(request).archive.drop_draft(name)
    return {"kept": False}


@router.get("/cases/{name}/history")
def history(request: Request, name: Name) -> dict[str, Any]:
    """List the versions of a case, the last first."""
    return {"versions": _cases(request).archive.history(name)}


@router.get("/cases/{name}/history/{version}")
def version(request: Request, name: Name, version: Annotated[str, Path(max_length=64)]) -> dict[str, Any]:
    """Give the text of a version of a case."""
    text = _cases(request).archive.text(version, name)
    if text is None:
        raise ApiError(404, "no-such-version", f"The history of {name!r} holds no version {version[:12]!r}.")
    return {"version": version, "text": text}


@router.post("/check", dependencies=_IN_TURN)
def check(request: Request, body: Checked) -> dict[str, Any]:
    """Say what a text says, or its mistakes; nothing is saved."""
    return _told(request, body.text)


@router.post("/edits", dependencies=_IN_TURN)
def edit(request: Request, body: Edits) -> dict[str, Any]:
    """Make edits in a text, its comments and layout kept; nothing is saved."""
    try:
        text = edited(body.text, [_edit(one) for one in body.edits])
    except EditError as error:
        raise ApiError(422, "edit", str(error)) from None
    except CaseError as error:
        raise ApiError(422, "not-yaml", str(error)) from None
    except RecursionError:
        raise ApiError(422, "edit", "What shall stand there nests too deeply.") from None
    return {"text": text, **_told(request, text)}


def _edit(one: OneEdit) -> Edit:
    return Edit(tuple(one.path), REMOVED if one.removed else one.value, one.before)


@router.get("/schema")
def schema() -> dict[str, Any]:
    """Give the JSON Schema of case files."""
    return _schema()


@cache
def _schema() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(files("detente.case").joinpath("case.schema.json").read_text(encoding="utf-8"))
    return found


@router.get("/events", response_model=None)
async def events(request: Request) -> StreamingResponse:
    """Tell of every file that changes, as server-sent events: `changed`, `added`, `removed`."""
    return event_stream(request.app.state.watch.events())
