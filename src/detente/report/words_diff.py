"""What differs between two cases, and which difference carries the change, in plain words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.report.numbers import average, count, listing, margin, percent, plural, signed
from detente.report.numbers import points as plus_minus

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Data = Mapping[str, Any]

NAMED = 3
"""So many of the differences that carry the change are named in a sentence."""

_MOSTLY = 0.5
_CLEAR = 2.0
"""Standard errors from which on a change is told from chance."""

_METHODS = {
    "shapley": "Each share in the change is what a difference adds, averaged over all orders of making the changes "
    "(the Shapley value).",
    "two ends": "Each share in the change is the mean of what a difference does alone and what it does after all "
    "others: two of the orders over which the Shapley value averages.",
}


def diff_words(data: Data) -> list[str]:
    """Say the answer in sentences, the change first, then what carries it.

    Parameters
    ----------
    data
        The documented form of a comparison.
    """
    if not data["differences"]:
        return [f"Nothing differs between {sides(data)}."]
    if not data["units"]:
        return [*_counted(data), "None of it bears on what the parties accept, so the answer is the same."]
    best = [] if _exact(data) else [_best(data)]
    return [_change(data), *_carriers(data), *_rest(data), *best, *_accepted(data), *_counted(data), *_how(data)]


def sides(data: Data) -> str:
    """Name the two that are compared."""
    return listing(side_name(data, key) for key in ("a", "b"))


def side_name(data: Data, key: str) -> str:
    """Name one of the two: its account or variant where these tell them apart, else its file or title."""
    one, other = data[key], data["b" if key == "a" else "a"]
    parts = [one[part]["name"] for part in ("account", "variant") if one[part] and one[part] != other[part]]
    if one["hash"] == other["hash"] and parts:
        return "“" + ", ".join(parts) + "”"
    if one["file"] != other["file"] and one["file"]:
        name = one["file"]
    else:
        name = (
            f"“{one['title']}”" if one["title"] != other["title"] else f"the {'first' if key == 'a' else 'second'} case"
        )
    return f"{name} ({', '.join(parts)})" if parts else str(name)


def signed_points(share: float) -> str:
    """Write a change of a share in percentage points.

    >>> signed_points(-0.0735), signed_points(0.004), signed_points(0.0)
    ('−7 points', '+0.4 points', 'no points')
    """
    size = 100 * abs(share)
    if size < 5e-8:
        return "no points"
    told = f"{size:.0f}" if size >= 0.95 else f"{size:.1f}" if size >= 0.05 else "under 0.1"
    return f"{'+' if share > 0 else '−'}{told} {'point' if told == '1' else 'points'}"


def size(data: Data, change: float) -> str:
    """Write a change of the figure that is explained: points of a share, or so many packages."""
    if data["ranked_by"] != "texts":
        return signed_points(change)
    return "no packages" if not change else f"{signed(change)} package{'' if abs(change) == 1 else 's'}"


def clear(data: Data, unit: Data) -> bool:
    """Tell whether what a difference carries stands out from the error of the draws."""
    held = unit[data["ranked_by"]]
    return bool(abs(held["contribution"]) > max(_CLEAR * (held["standard_error"] or 0.0), 1e-9))


def error_of_change(data: Data) -> float:
    """Give the standard error of the change of the share, the two figures taken to be drawn apart."""
    return float(sum(data[key]["figures"]["standard_error"] ** 2 for key in ("a", "b")) ** 0.5)


def _exact(data: Data) -> bool:
    return all(data[key]["figures"]["exact"] for key in ("a", "b"))


def _change(data: Data) -> str:
    before, after = data["a"]["figures"], data["b"]["figures"]
    total, names = data["total"]["share"], [side_name(data, key) for key in ("a", "b")]
    if _exact(data):
        return _exact_change(data, names)
    one, other = (f"{percent(f['share'])}{plus_minus(f['standard_error'])}" for f in (before, after))
    if total == 0:
        return f"In {names[0]} as in {names[1]}, a deal exists in {one} of the draws."
    told = f"From {names[0]} to {names[1]}, the share of draws with a deal goes from {one} to {other}"
    doubt = ", no more than chance may do" if abs(total) <= _CLEAR * error_of_change(data) else ""
    return f"{told}{doubt}."


def _exact_change(data: Data, names: Sequence[str]) -> str:
    """Say it of values that are known exactly: there is a deal or there is none, and so many packages would do."""
    deals = [f"there is {'a' if data[key]['figures']['share'] else 'no'} deal" for key in ("a", "b")]
    if deals[0] != deals[1]:
        return f"In {names[0]} {deals[0]}, in {names[1]} {deals[1]}."
    texts = [data[key]["figures"]["texts"] for key in ("a", "b")]
    counted = (
        "" if None in texts or not texts[0] else f": {count(texts[0])} packages would do there, {count(texts[1])} here"
    )
    return f"In {names[0]} as in {names[1]}, {deals[0]}{counted}."


def _carriers(data: Data) -> list[str]:
    """Say what carries the change, then what works against it."""
    figure, total = data["ranked_by"], data["total"][data["ranked_by"]]
    seen = [unit for unit in data["units"] if clear(data, unit)]
    if not seen:
        more = (
            "No difference moves that"
            if _exact(data)
            else "No single difference stands out from the error of the draws"
        )
        return [f"{more}{'.' if _exact(data) else '; more draws may tell.'}"]
    along = [unit for unit in seen if unit[figure]["contribution"] * (total or 1.0) > 0]
    against = [unit for unit in seen if unit not in along]
    return [*_along(data, along), *_against(data, along, against)]


def _along(data: Data, along: Sequence[Data]) -> list[str]:
    if not along:
        return []
    figure = data["ranked_by"]
    total = data["total"][figure]
    if len(data["units"]) == 1:
        return [f"All of it comes from {_named(data, along[:1])}."]
    first = along[0][figure]["contribution"]
    if total == 0:
        return [f"What would move it: {_named(data, along[:NAMED])}."]
    subject = {"share": "The change", "best": "The change of the best text's share", "texts": "The change"}[figure]
    whole = "" if _exact(data) else f" from {percent(_ends(data)[0])} to {percent(_ends(data)[1])}"
    told = "mostly from" if first / total >= _MOSTLY else "from"
    return [f"{subject}{whole} comes {told} {_named(data, along[:NAMED])}{_more(along)}."]


def _against(data: Data, along: Sequence[Data], against: Sequence[Data]) -> list[str]:
    if not against:
        return []
    return [f"{'Against it works' if along else 'What stands out works against it:'} {_named(data, against[:NAMED])}."]


def _ends(data: Data) -> list[float]:
    if data["ranked_by"] == "share":
        return [data[key]["figures"]["share"] for key in ("a", "b")]
    return [data[key]["figures"]["best"]["joint_share"] for key in ("a", "b")]


def _more(units: Sequence[Data]) -> str:
    return f" and {plural(len(units) - NAMED, 'other')}" if len(units) > NAMED else ""


def _named(data: Data, units: Sequence[Data]) -> str:
    return listing(f"{unit['label']} ({size(data, unit[data['ranked_by']]['contribution'])})" for unit in units)


def _rest(data: Data) -> list[str]:
    """Say how many differences do not stand out, and what interaction leaves."""
    unclear = [unit for unit in data["units"] if not clear(data, unit)]
    told = []
    if unclear and len(unclear) < len(data["units"]):
        verb = "does" if len(unclear) == 1 else "do"
        told.append(
            f"{plural(len(unclear), 'other')} {verb} {'nothing' if _exact(data) else 'no more than chance may do'}."
        )
    left = data["remainder"][data["ranked_by"]]
    if abs(left) >= (0.5 if data["ranked_by"] == "texts" else 0.005):
        chance = "" if _exact(data) else ", or it is chance"
        verb = "belongs" if size(data, left).endswith((" point", " package")) else "belong"
        told.append(f"{size(data, left)} {verb} to no single one: the differences act on one another{chance}.")
    return told


def _best(data: Data) -> str:
    before, after = (data[key]["figures"]["best"] for key in ("a", "b"))
    if not before["packages"] or not after["packages"]:
        where = [side_name(data, key) for key in ("a", "b") if not data[key]["figures"]["best"]["packages"]]
        return f"No text is ever acceptable to all that must accept in {listing(where)}."
    shares = percent(before["joint_share"]), percent(after["joint_share"])
    told = f"acceptable in {shares[0]} of the draws there and {shares[1]} here"
    if before["packages"] == after["packages"]:
        return f"The best text stays the same, {told}."
    changed = moved(before["packages"][0], after["packages"][0])
    if before["tied"] > 1 or after["tied"] > 1 or changed is None:
        return f"The best text is another, {told}."
    return f"The best text moves ({changed}), {told}."


def moved(before: Mapping[str, str], after: Mapping[str, str]) -> str | None:
    """Say on which issues a text moved; None if the two are not about the same issues."""
    if before.keys() != after.keys():
        return None
    steps = (f"{issue}: {before[issue]} → {after[issue]}" for issue in before if before[issue] != after[issue])
    return "; ".join(steps)


def _accepted(data: Data) -> list[str]:
    before, after = (data[key]["figures"]["accepted"] for key in ("a", "b"))
    told = [
        f"{data['b']['parties'][party]} {_size(before[party])} and {_size(after[party])}"
        for party in after
        if before.get(party) is not None and after[party] is not None and before[party] != after[party]
    ]
    return [f"Packages that a party accepts, on average there and here: {'; '.join(told)}."] if told else []


def _size(number: float) -> str:
    return count(round(number)) if number >= 100 else average(number)


def _counted(data: Data) -> list[str]:
    """Count the differences, and those that cannot move the answer."""
    idle = sum(not one["moves"] for one in data["differences"])
    counted = plural(len(data["differences"]), "difference")
    bears = "bears" if idle == 1 else "bear"
    return [f"{counted} in all" + (f"; {idle} {bears} on words or positions only." if idle else ".")]


def _how(data: Data) -> list[str]:
    told = [] if len(data["units"]) == 1 else [_METHODS[data["method"]]]
    notes = [f"{note[:1].upper()}{note[1:]}." for note in data["notes"]]
    if _exact(data):
        return [*told, *notes]
    err = error_of_change(data)
    within = f", so a change of the share errs by about {margin(err)} points" if err else ""
    return [*told, *notes, f"All from {count(data['settings']['draws'])} draws of each party{within}."]
