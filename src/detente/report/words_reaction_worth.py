"""Words for what the market implied: the share that a deal had in the price."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.sentences import Sentence
from detente.report.words_reaction import pct, size

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.report.sentences import Numbers

SPREADS = (0.03, 0.05, 0.10)
"""Differences between the worth of the two outcomes for which the change is told where none is given."""


def worth(asset: Numbers) -> Iterator[Sentence]:
    """Say what the abnormal return says of the share that a deal had in the price."""
    held = (asset["focus"] or {}).get("implied")
    if not held:
        return
    said = [*_bounded(held)] if held["bounds"] else [_open(held)]
    yield from (Sentence(text, ("reaction",), "worth") for text in said)


def _open(held: Numbers) -> str:
    """Say what holds whatever the two outcomes are worth, and what follows for some differences between them."""
    moved = "fell" if held["move"] < 0 else "rose"
    least = held["least_spread"]
    shares = numbers.listing(
        f"{numbers.percent(least / spread)} where they are {numbers.percent(spread)} apart"
        for spread in SPREADS
        if spread > least
    )
    told = f": {shares}" if shares else ""
    return (
        f"If the price was a bet between a deal and none, and nothing else moved it, the deal’s share of it {moved} by "
        f"{size(least)} over the difference between what the index is worth with a deal and without{told}. The two "
        f"must then be at least {size(least)} apart. With bounds for both (--deal, --no-deal) more can be said."
    )


def _bounded(held: Numbers) -> Iterator[str]:
    bounds = held["bounds"]
    deal, none = (" to ".join(pct(end) for end in sorted({*bounds[key]})) for key in ("deal", "no_deal"))
    one, wide = bounds["point"], bounds["interval"]
    yield (
        f"If the index is worth {deal} with a deal and {none} without, against the price before the news, and the "
        f"price was a bet between the two, the deal had {_span(one['before'])} before and {_span(one['after'])} "
        "after."
    )
    yield (
        f"Counting the error of the forecast too ({pct(held['move_interval'][0])} to {pct(held['move_interval'][1])}), "
        f"it had {_span(wide['after'])} after. These are bounds, not chances: they hold for the worths given."
    )
    if not one["inside"]:
        yield "For some of those worths the price lies outside them: the bounds given are too tight, or wrong."


def _span(ends: tuple[float, float]) -> str:
    low, high = ends
    return numbers.span(low, high)
