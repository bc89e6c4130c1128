"""What is answered at once, with the case kept in hand: looks, packages seen close, texts with something written in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from detente.web.question import Asked, Tell


def warm(asked: Asked, tell: Tell) -> None:
    """Load what the first look would otherwise wait for."""
    del asked, tell


LOOKS = {"warm": warm}
