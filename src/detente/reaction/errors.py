"""What cannot be asked of markets."""

from __future__ import annotations


class ReactionError(ValueError):
    """A question to markets that cannot be answered: of prices, exchanges or bounds."""
