"""Who is let in: whoever shows the token, or knows the password where there is one."""

from __future__ import annotations

import hmac
import time
from collections import OrderedDict
from hashlib import sha256
from typing import TYPE_CHECKING

from detente.web.errors import ApiError

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection
    from starlette.responses import Response

    from detente.web.settings import Settings

ATTEMPTS = 5
"""Wrong passwords from one address within `FORGOTTEN` seconds, before more are refused unheard."""
FORGOTTEN = 60.0
_ADDRESSES = 1_000


class Entry:
    """Knows the token and the password, and who has tried to guess them."""

    def __init__(self, settings: Settings) -> None:
        self._token = settings.token
        self._password = settings.password
        self._wrong: OrderedDict[str, list[float]] = OrderedDict()

    @property
    def asks_password(self) -> bool:
        """Whether one can come in with a password."""
        return self._password is not None

    def by_cookie(self, visit: HTTPConnection) -> bool:
        """Tell whether a visitor shows our cookie."""
        return _same(visit.cookies.get(cookie_name(visit), ""), self._token)

    def by_token(self, visit: HTTPConnection) -> bool:
        """Tell whether a visitor, which is then a program, shows the token in a header."""
        scheme, _, token = visit.headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and _same(token.strip(), self._token)

    def by_address(self, visit: HTTPConnection) -> bool:
        """Tell whether the token stands in the address."""
        return _same(visit.query_params.get("token", ""), self._token)

    def let_in(self, visit: HTTPConnection, answer: Response) -> None:
        """Give a visitor the cookie, which no script and no other site can use."""
        answer.set_cookie(cookie_name(visit), self._token, httponly=True, samesite="strict")

    def check_password(self, visit: HTTPConnection, given: str) -> bool:
        """Hold a password against ours; who guesses is made to wait.

        Raises
        ------
        ApiError
            If too many wrong ones came from the visitor's address of late.
        """
        wrong = self._attempts(visit.client.host if visit.client else "")
        if len(wrong) >= ATTEMPTS:
            raise ApiError(429, "too-many-attempts", f"Too many wrong passwords. Wait {FORGOTTEN:.0f} seconds.")
        right = self._password is not None and _same(given, self._password)
        if not right:
            wrong.append(time.monotonic())
        return right

    def _attempts(self, address: str) -> list[float]:
        """Give the times of an address's wrong passwords that are not forgotten yet; the list is ours to add to."""
        since = time.monotonic() - FORGOTTEN
        held = self._wrong.setdefault(address, [])
        held[:] = [when for when in held if when > since]
        self._wrong.move_to_end(address)
        while len(self._wrong) > _ADDRESSES:
            self._wrong.popitem(last=False)
        return held


def cookie_name(visit: HTTPConnection) -> str:
    """Name our cookie by our port, as browsers share cookies between the servers of one machine."""
    return f"detente-{visit.scope['server'][1]}"


def _same(given: str, ours: str) -> bool:
    """Compare in a time that tells nothing of either."""
    first, second = (sha256(text.encode("utf-8", "replace")).digest() for text in (given, ours))
    return hmac.compare_digest(first, second)
