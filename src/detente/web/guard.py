"""Stands before everything else: who may ask, from where, and how much at once.

Five questions in this order, each with its own refusal: is the host ours (DNS rebinding names another), does the
request come from a page of ours, does the visitor show the token, is the body small enough, are there streams left?
"""

from __future__ import annotations

import asyncio
import ipaddress
from typing import TYPE_CHECKING

from starlette.requests import HTTPConnection
from starlette.responses import JSONResponse

from detente.web.errors import ApiError
from detente.web.headers import with_headers

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from detente.web.entry import Entry
    from detente.web.settings import Settings
    from detente.web.streams import Streams

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_LARGEST_UNKNOWN = 10_000
"""Bytes of a body at most from who is not let in yet: a form with a password."""


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine itself, so that nobody else can reach it."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class Guard:
    """Lets requests pass to the app, or refuses them.

    Parameters
    ----------
    app
        What stands behind it.
    settings
        Where the app listens, and its bounds.
    entry
        Who is let in.
    streams
        The streams that are open.
    """

    def __init__(self, app: ASGIApp, settings: Settings, entry: Entry, streams: Streams) -> None:
        self.app = app
        self.settings = settings
        self.entry = entry
        self.streams = streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or let it pass."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, with_headers(send))
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        visit = HTTPConnection(scope)
        try:
            self._check_host(visit)
            self._check_origin(visit)
            known = self._check_entry(visit)
            body = await self._body(visit, receive, self.settings.largest if known else _LARGEST_UNKNOWN)
            if visit.url.path.endswith("/events"):
                await self._stream(scope, receive, send)
            else:
                await self.app(scope, _once(body, receive), send)
        except ApiError as error:
            await _refusal(error)(scope, receive, send)
        except asyncio.CancelledError:
            if not self.streams.ended:
                raise
            await _refusal(ApiError(503, "ending", "The app is ending."))(scope, receive, send)

    def _check_host(self, visit: HTTPConnection) -> None:
        """Refuse a host that is not ours; where a password stands before the app any name may lead to it."""
        host, settings = visit.headers.get("host", ""), self.settings
        if not is_loopback(settings.host) and settings.password is not None and host:
            return
        ours = f"[{settings.host}]" if ":" in settings.host else settings.host
        port = visit.scope["server"][1]
        named = host if ":" in host.rpartition("]")[2] else f"{host}:80"  # as browsers leave out this port
        if named not in {f"{name}:{port}" for name in ("127.0.0.1", "localhost", "[::1]", ours)}:
            raise ApiError(421, "other-host", "This host is not one of Détente's; open the address that it printed.")

    def _check_origin(self, visit: HTTPConnection) -> None:
        """Refuse what pages of other origins ask for; they may only lead a person here."""
        headers, path = visit.headers, visit.url.path
        site, origin = headers.get("sec-fetch-site", "none"), headers.get("origin")
        ours = {f"{scheme}://{headers['host']}" for scheme in ("http", "https")}
        led_here = (
            visit.scope["method"] == "GET"
            and headers.get("sec-fetch-mode") == "navigate"
            and headers.get("sec-fetch-dest") == "document"
            and not path.startswith("/api")
        )
        if (origin is not None and origin not in ours) or (site not in {"same-origin", "none"} and not led_here):
            raise ApiError(403, "other-origin", "A page of another origin asks for this; only Détente's own may.")

    def _check_entry(self, visit: HTTPConnection) -> bool:
        """Refuse calls without the token; pages say themselves how one comes in."""
        if self.entry.by_token(visit):
            return True
        known, headers = self.entry.by_cookie(visit), visit.headers
        if not visit.url.path.startswith("/api"):
            return known
        if not known:
            message = "This needs the token in the address that `detente serve` printed; open that address first."
            raise ApiError(401, "no-token", message)
        ours = "origin" in headers or headers.get("sec-fetch-site") == "same-origin"
        if visit.scope["method"] not in SAFE and not ours:
            raise ApiError(403, "no-origin", "A browser says where a change comes from; programs send the token.")
        return True

    async def _body(self, visit: HTTPConnection, receive: Receive, largest: int) -> bytes | None:
        """Take in the body of what changes something, and stop where it is too large."""
        if visit.scope["method"] in SAFE:
            return None
        declared = visit.headers.get("content-length", "0")
        if not declared.isascii() or not declared.isdigit() or int(declared[:20]) > largest:
            raise _too_large(largest)
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ApiError(400, "gone", "The request broke off.")
            body += message.get("body", b"")
            if len(body) > largest:
                raise _too_large(largest)
            if not message.get("more_body"):
                return bytes(body)

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a stream run, and end it in order where the server ends before it."""
        begun = ended = False

        async def sent(message: Message) -> None:
            nonlocal begun, ended
            begun = begun or message["type"] == "http.response.start"
            ended = ended or (message["type"] == "http.response.body" and not message.get("more_body"))
            await send(message)

        await self.streams.carry(self._carried(scope, receive, sent))
        if begun and not ended:
            await send({"type": "http.response.body", "body": b""})

    async def _carried(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self.app(scope, receive, send)


def _once(body: bytes | None, receive: Receive) -> Receive:
    """Hand on a body that was taken in, and after it what else is told."""
    if body is None:
        return receive
    waiting = [body]

    async def received() -> Message:
        if waiting:
            return {"type": "http.request", "body": waiting.pop(), "more_body": False}
        return await receive()

    return received


def _too_large(largest: int) -> ApiError:
    return ApiError(413, "too-large", f"The request is larger than {largest:,} bytes, which is the most taken in.")


def _refusal(error: ApiError) -> JSONResponse:
    answer = JSONResponse(error.data, error.status)
    if error.status in {429, 503}:
        answer.headers["retry-after"] = "5"
    if error.status == 413:
        answer.headers["connection"] = "close"
    return answer
