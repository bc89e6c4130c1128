"""The headers that every answer carries, whatever gave it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.datastructures import MutableHeaders

if TYPE_CHECKING:
    from starlette.types import Message, Send

_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "style-src-attr": "'unsafe-inline'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


def content_policy(nonce: str | None = None) -> str:
    """Say what a page may load: nothing that is not ours.

    Parameters
    ----------
    nonce
        A word for one page alone, with which its own script may put in a style sheet, as the text editor does.
    """
    styles = {} if nonce is None else {"style-src": f"'self' 'nonce-{nonce}'"}
    return "; ".join(f"{name} {allowed}" for name, allowed in {**_POLICY, **styles}.items())


HEADERS = {
    "content-security-policy": content_policy(),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",  # with none at all, browsers would hide where a form comes from, from us too
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "cache-control": "no-store",
}
"""What an answer carries unless it says otherwise itself."""


def with_headers(send: Send) -> Send:
    """Put the headers into an answer as it goes out."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sent
