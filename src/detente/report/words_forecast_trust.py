"""Words for what a forecast was calibrated on, how well it did there, and how far the case is from that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.forecast_scores import main_score, scored, uniform_score
from detente.report.sentences import Sentence, capital

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from detente.report.glossary import Glossary
    from detente.report.sentences import Numbers


def trust(glossary: Glossary) -> Iterator[Sentence]:
    """Say on what a forecast rests, how well it did there, and how far this case is from that."""
    model = glossary.result["model"]
    said = [_calibrated(model["calibrated_on"]), _did(model["scores"]), *_far(glossary)]
    said += [_elsewhere(glossary), _reference(glossary)]
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
    rows = scored(scores)
    row, uniform = main_score(rows), uniform_score(rows)
    said = []
    if row and "top1" in row.scores:
        first, five = row.scores["top1"], row.scores.get("top5")
        of_five = f", and one of its five likeliest in {numbers.percent(five.value)}" if five else ""
        said.append(f"its likeliest package was the one agreed on in {numbers.percent(first.value)} of deals{of_five}")
    if row and "log" in row.scores:
        than = f", against {numbers.value(uniform.value)} if all were equally likely" if uniform else ""
        said.append(f"its log score was {numbers.value(row.scores['log'].value)} nats a deal{than}")
    return f"There, {'; '.join(said)}." if said else ""


def _elsewhere(glossary: Glossary) -> str:
    """Say how much of the chance of no deal is an assumption."""
    held = (account["no_deal"]["base_rate"] for account in glossary.result["accounts"].values())
    base = next((rate for rate in held if rate is not None), None)
    if base is None:
        return ""
    return (
        "The chance of no deal is nearly the same for every case with room for a deal: it comes of an assumed spread "
        f"between studies around the {numbers.percent(base)} there."
    )


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
