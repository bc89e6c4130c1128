"""Words for what a forecast was calibrated on, how well it did there, and how far the case is from that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.sentences import Sentence, capital

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from detente.report.glossary import Glossary
    from detente.report.sentences import Numbers

SCORES = {
    "log_score": "log score, in nats for each deal (smaller is better)",
    "uniform": "log score if all packages were equally likely",
    "brier": "Brier score over packages, from 0 to 2 (smaller is better)",
    "brier_no_deal": "Brier score of no deal, from 0 to 1 (smaller is better)",
    "top1": "the likeliest package was agreed on",
    "top5": "one of the five likeliest packages was agreed on",
}
"""What each score says; others stand under their own names."""
SHARES = ("top1", "top5")
"""The scores that are shares."""


def trust(glossary: Glossary) -> Iterator[Sentence]:
    """Say on what a forecast rests, how well it did there, and how far this case is from that."""
    model = glossary.result["model"]
    said = [_calibrated(model["calibrated_on"]), _did(model["scores"]), *_far(glossary), _reference(glossary)]
    yield from (Sentence(text, ("forecast",), "trust") for text in said if text)


def _calibrated(held: Numbers) -> str:
    if not held["data"]:
        return ""
    counts = numbers.plural(held["negotiations"], "negotiation") if held["negotiations"] else "negotiations"
    deals = f", {numbers.count(held['deals'])} of which ended in a deal" if held["deals"] else ""
    about = f": {held['about'].rstrip('.')}" if held["about"] else ""
    return f"It was calibrated on {counts} of {held['data']}{deals}{about}."


def _did(scores: Mapping[str, Any]) -> str:
    """Say how often it was right there, and how much better than knowing nothing."""
    held = {name: figure(scores.get(name)) for name in ("log_score", "uniform", "top1", "top5")}
    said = []
    if held["top1"] is not None:
        five = "" if held["top5"] is None else f", and one of its five likeliest in {numbers.percent(held['top5'])}"
        said.append(f"its likeliest package was the one agreed on in {numbers.percent(held['top1'])} of deals{five}")
    if held["log_score"] is not None:
        than = (
            "" if held["uniform"] is None else f", against {numbers.value(held['uniform'])} if all were equally likely"
        )
        said.append(f"its log score was {numbers.value(held['log_score'])} nats a deal{than}")
    return f"There, {'; '.join(said)}." if said else ""


def figure(score: Any) -> float | None:
    """Give the number of a score, which may stand alone or with its interval."""
    held = score.get("value") if isinstance(score, dict) else score
    return held if isinstance(held, int | float) else None


def _far(glossary: Glossary) -> Iterator[str]:
    """Say in what this case is and is not like those it was calibrated on."""
    held = glossary.result["distance"]
    apart = [
        f"{one['what']}: {told(one['here'])} here, {told(one['calibrated'])} there" for one in held if differs(one)
    ]
    alike = [f"{one['what']} ({told(one['here'])})" for one in held if not differs(one)]
    if apart:
        yield f"This case is not like those: {'; '.join(apart)}."
    if alike:
        yield f"It is like them in {numbers.listing(alike)}."


def differs(one: Numbers) -> bool:
    """Tell whether a case differs in one respect from those that a forecast was calibrated on."""
    return bool(one["calibrated"] != one["here"])


def told(what: Any) -> str:
    """Write one respect in which cases are compared: a number, or words as they stand."""
    return numbers.count(what) if isinstance(what, int | float) else str(what)


def _reference(glossary: Glossary) -> str:
    """Say what a forecast is not, and what its errors do not say."""
    errors = any(account["no_deal"]["standard_error"] for account in glossary.result["accounts"].values())
    drawn = ": the error given says how far the values are known, not how well this carries over" if errors else ""
    return capital(f"it is a reference point, not an oracle{drawn}.")
