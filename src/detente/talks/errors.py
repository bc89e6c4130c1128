"""What keeps talks from being played."""

from __future__ import annotations


class TalksError(ValueError):
    """The case, or what is asked of it, makes no talks that can be played; the message says why and what to do."""
