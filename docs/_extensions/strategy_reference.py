"""The strategies that have a name, part by part, from the data that plays them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.talks.strategies import STRATEGIES

if TYPE_CHECKING:
    from detente.talks.strategies import Accepts, Offers, Strategy


def write() -> str:
    """Write a row for each strategy."""
    rows = [_row(one) for one in STRATEGIES.values()]
    return "\n".join(["| name | offers by | accepts by | model | votes | source |", "|---|---|---|---|---|---|", *rows])


def _row(one: Strategy) -> str:
    cells = (f"`{one.name}`", _offers(one.offers), _accepts(one.accepts), one.model, one.votes, one.source)
    return f"| {' | '.join(cells)} |"


def _offers(offers: Offers) -> str:
    """Name the kind, with the number that it takes."""
    if offers.kind == "time":
        return f"time, exponent {offers.exponent:g}"
    return f"{offers.kind}, window {offers.window}" if offers.kind == "averaged tit-for-tat" else offers.kind


def _accepts(accepts: Accepts) -> str:
    return f"{accepts.kind}, after {accepts.after:g}" if accepts.kind in {"time", "combined"} else accepts.kind
