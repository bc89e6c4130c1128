"""Shares of draws in the words of the moves lens."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.report.sentences import Numbers

LEAST = 0.005
"""A smaller share of draws is not spoken of."""
OF_DRAWS = "A share of draws is not a probability of the world: it says how much of what fits the evidence agrees."


def in_draws(one: Numbers) -> str:
    """Write a share of draws with its error."""
    return f"{numbers.percent(one['share'])}{numbers.points(one['standard_error'])}"


def over(shares: Sequence[Numbers]) -> str:
    """Write the shares of one thing in several accounts: one with its error, several as a range."""
    if not shares:
        return ""
    if len(shares) == 1:
        return in_draws(shares[0])
    first, last = (numbers.percent(end(one["share"] for one in shares)) for end in (min, max))
    return first if first == last else f"{first} to {last}"
