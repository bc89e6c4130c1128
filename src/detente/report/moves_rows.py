"""The rows of the further tables of the moves lens: ways, texts that hold, smallest changes, other ways to look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.report import numbers
from detente.report.glossary import Glossary, spelled
from detente.report.moves_verdicts import SHARE, labels
from detente.report.words_moves_states import CONCEPTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.report.sentences import Numbers

CHANGES = 3
"""So many changes are told of each text: those under which it holds best."""
TURNS = 2
"""So many of the smallest changes of a ranking are told of each verdict."""
UNIVERSAL = {
    "cnash": "coalitional Nash",
    "cgmr": "coalitional GMR",
    "csmr": "coalitional SMR",
    "cseq": "coalitional SEQ",
}
"""The coalition concepts in words."""


def ways(account: Numbers) -> list[dict[str, Any]]:
    """List for each state looked at the ways shown: the shortest each by itself, else together."""
    found = []
    for one in account["ways"]["to"]:
        passage = one["alone"] or one["together"]
        listed = (passage or {"mildest": {"listed": ()}})["mildest"]["listed"][:2]
        found.append({**one, "listed": listed})
    return found


def better_changes(deal: Numbers) -> list[dict[str, Any]]:
    """List the changes of a text under which it would hold in more readings, those that bring most first."""
    if "holds" not in deal:
        return []
    held = [(_deterred(one) - _deterred(deal), one) for one in deal["changes"] if "holds" in one]
    return [{**one, "gain": gain} for gain, one in sorted(held, key=lambda o: -o[0]) if gain > SHARE][:CHANGES]


def change_words(glossary: Glossary, change: Numbers) -> str:
    """Say which one change of a text is meant."""
    issue = change["issue"]
    if change["kind"] in {"suspended", "for good"}:
        first, then = (glossary.short(issue, change[side]) for side in ("from", "to"))
        return f"{glossary.issue(issue)}: {then} instead of {first}"
    can = "could" if change["kind"] == "can be undone" else "could not"
    return f"{glossary.issue(issue)}: {glossary.short(issue, change['option'])} {can} be undone"


def _deterred(deal: Numbers) -> float:
    return float(deal["holds"]["seq"]["share"])


def smallest(account: Numbers) -> list[tuple[str, list[dict[str, Any]]]]:
    """Give, state by state, the smallest changes that turn a verdict; concepts that need the same share a row."""
    found: dict[str, list[dict[str, Any]]] = {}
    for one in account["backwards"]:
        rows_here = found.setdefault(one["state"], [])
        told = {key: one[key] for key in ("equilibrium", "pairs", "places")} | {"parties": _flips(one)}
        like = next((row for row in rows_here if all(row[key] == value for key, value in told.items())), None)
        if like:
            like["concepts"].append(one["concept"])
        else:
            rows_here.append({"concepts": [one["concept"]], **told})
    return list(found.items())


def _flips(one: Numbers) -> list[dict[str, Any]]:
    """Give by whom and how a verdict turns: where it holds, any party's change will do, else all who would leave."""
    held = [flip for flip in one["parties"] if flip["fewest"] and flip["stable"] == one["equilibrium"]]
    if one["equilibrium"]:
        held = [flip for flip in held if flip["pairs"] == min(other["pairs"] for other in held)]
    return [
        {
            "party": flip["party"],
            "pairs": flip["pairs"],
            "turned": [change["turned"] for change in flip["fewest"][:TURNS]],
        }
        for flip in held
    ]


def looks(account: Numbers) -> list[tuple[str, list[tuple[str, list[str]]]]]:
    """Give the other ways to look at the graph: a title, and under it rows of a name and the states that hold."""
    found: list[tuple[str, list[tuple[str, list[str]]]]] = []
    if account["foresight"]:
        found.append(("Two sides that look some moves ahead", _foreseen(account["foresight"])))
    if account["together"]:
        held = account["together"]["universal"]
        found.append(("Against coalitions too", [(UNIVERSAL.get(key, key), one) for key, one in held.items()]))
    if account["strength"]:
        forms = account["strength"]["forms"]
        found.append(("By strength of preference", [(spelled(key), one["equilibria"]) for key, one in forms.items()]))
    for name, one in (account["unknown"] or {}).items():
        found.append((f"Unknown preferences taken as: {spelled(name)}", _by_concept(one["equilibria"])))
    if account["attitudes"]:
        found.append(("Given how the sides stand to each other", _by_concept(account["attitudes"]["equilibria"])))
    return found


def _foreseen(held: Numbers) -> list[tuple[str, list[str]]]:
    """Give the equilibria horizon by horizon, horizons that agree together, and those that last."""
    named = []
    for key, how in (("limited", ""), ("worst", ", for fear of the worst"), ("credible", ", for fear of what pays")):
        told: dict[tuple[str, ...], list[int]] = {}
        for one in held[key] or ():
            told.setdefault(tuple(one["equilibria"]), []).append(one["moves"])
        named += [(f"{_span(moves)} ahead{how}", list(states)) for states, moves in told.items()]
    lasting, brams = held["non_myopic"], held["theory_of_moves"]
    named += [("for good (non-myopic)", lasting["equilibria"])] if lasting else []
    return [*named, *([("in turn, each able to stop (theory of moves)", brams["equilibria"])] if brams else [])]


def _span(held: list[int]) -> str:
    """Write horizons: those in a row by their ends."""
    row = len(held) > 2 and held[-1] - held[0] == len(held) - 1
    said = f"{held[0]} to {held[-1]}" if row else numbers.listing(map(str, held))
    return f"{said} {'move' if held == [1] else 'moves'}"


def _by_concept(held: Mapping[str, list[str]]) -> list[tuple[str, list[str]]]:
    return [(CONCEPTS.get(key, spelled(key)), labels(one)) for key, one in held.items()]
