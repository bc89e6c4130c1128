"""The table of verdicts and what a state's card says: which states have a row, who stays, and where moves lead."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detente.report.glossary import Result
    from detente.report.sentences import Numbers
    from detente.report.words_moves_states import Scene

ROWS = 60
"""So many states have a row of their own; of more, those do that are stable for all by some concept."""
LONG = 24
"""A name of a state with more letters than this may be broken over lines."""
SHARE = 0.005
"""Less than this is no share worth a row."""


def label_of(entry: Any) -> str:
    """Give the label of a state that a list names alone or with its share."""
    return str(entry if isinstance(entry, str) else entry["label"])


def labels(entries: Iterable[Any]) -> list[str]:
    """Give the labels of the states of a list, with or without shares."""
    return [label_of(entry) for entry in entries]


def share_of(entries: Iterable[Any], label: str) -> Numbers | None:
    """Find a state's share in a list with shares; None where it is not in it."""
    return next((one for one in entries if one["label"] == label), None)


def rows(account: Numbers) -> tuple[list[Numbers], int]:
    """Give the states that have a row in the table of verdicts, and how many are left out."""
    states = account["states"]
    if len(states) <= ROWS:
        return list(states), 0
    held = {label for entries in account["equilibria"].values() for label in labels(entries)}
    kept = [state for state in states if state["label"] in held or state["start"]][:ROWS]
    return kept, len(states) - len(kept)


def drawn_rows(account: Numbers, told: Numbers) -> list[Numbers]:
    """Give the states that are stable for all in some share of draws, the largest share of a Nash equilibrium first."""
    entries = [one for held in told["equilibria"].values() for one in held if one["share"] >= SHARE]
    most: dict[str, float] = {}
    for one in entries:
        most[one["label"]] = most.get(one["label"], 0.0) + one["share"]
    kept = [state for state in account["states"] if state["label"] in most]
    return sorted(kept, key=lambda state: -most[state["label"]])[:ROWS]


def shares(account: Numbers) -> Numbers | None:
    """Give the verdicts that are shares of draws: the account's own, or those by what is known alone."""
    return account if account["draws"] else account["drawn"]


def cells(account: Numbers) -> dict[str, dict[str, list[Numbers]]]:
    """Give, by state and concept, for each party whether it would stay, and how far that is from turning.

    Returns
    -------
    dict
        State to concept to a list of ``party``, ``stays`` and ``pairs``, the comparisons of its ranking that would have
        to turn for another verdict; None where no ranking turns it.
    """
    found: dict[str, dict[str, list[Numbers]]] = {}
    for concept, by_party in account["stable"].items():
        for party, held in by_party.items():
            pairs = {one["label"]: one["pairs"] for one in (account["margins"] or {}).get(concept, {}).get(party, ())}
            stays = set(held_labels(account, held))
            for state in account["states"]:
                cell = {"party": party, "stays": state["label"] in stays, "pairs": pairs.get(state["label"])}
                found.setdefault(state["label"], {}).setdefault(concept, []).append(cell)
    return found


def strongest(account: Numbers, label: str) -> str | None:
    """Name the kind of ring of a state: it holds by itself, by answers that pay, or by answers at any cost."""
    held = account["equilibria"]

    def among(*concepts: str) -> bool:
        return any(label in held_labels(account, held.get(concept, ())) for concept in concepts)

    return "nash" if among("nash") else "seq" if among("sseq", "seq") else "gmr" if among("smr", "gmr") else None


def held_labels(account: Numbers, entries: Iterable[Any]) -> list[str]:
    """Give the states of a list; of shares, those that make up half of the draws or more."""
    return [label_of(one) for one in entries if not account["draws"] or one["share"] >= 0.5]


def levels(account: Numbers) -> dict[str, dict[str, int]]:
    """Give for each party the place of every state in its order, the best 0; nothing where it is not known."""
    return {
        party: {label: place for place, level in enumerate(one["order"] or ()) for label in level}
        for party, one in account["preferences"].items()
    }


def betters(account: Numbers, parties: Iterable[str], before: str, after: str) -> int | None:
    """Say of a step whether it is better (1), as good (0) or worse (−1) for those who take it; None if not known.

    What several do together is better where it is better for each of them.
    """
    order = levels(account)
    places = [(order[party].get(before), order[party].get(after)) for party in parties]
    if any(first is None or last is None for first, last in places):
        return None
    signs = [(first > last) - (first < last) for first, last in places]  # type: ignore[operator]
    return 1 if all(sign > 0 for sign in signs) else -1 if any(sign < 0 for sign in signs) else 0


def moves_from(lens: Result, account: Numbers, label: str) -> list[tuple[list[str], list[Numbers]]]:
    """Give the steps out of a state by who takes them: where each leads, and whether that is better for them."""
    found: dict[tuple[str, ...], list[Numbers]] = {}
    for arc in (lens["graph"] or {"arcs": ()})["arcs"]:
        if arc["from"] == label:
            sign = betters(account, arc["parties"], label, arc["to"])
            found.setdefault(tuple(arc["parties"]), []).append({"to": arc["to"], "sign": sign})
    return [(list(who), held) for who, held in found.items()]


def departing(scene: Scene, state: Numbers) -> dict[str, str]:
    """Give the options of a state that are not those of how things stand, and all of how things stand."""
    start: dict[str, str] = next((one["options"] for one in scene.account["states"] if one["start"]), {})
    stands = {} if state["start"] else start
    return {issue: option for issue, option in state["options"].items() if stands.get(issue) != option}


def unbroken(text: str, lens: Result) -> Markup:
    """Keep short names of states in one line: those with more than letters and figures would be broken at hyphens."""
    labels = {state["label"] for account in lens["accounts"].values() for state in account["states"]}
    odd = sorted((label for label in labels if re.search(r"\W", label) and len(label) <= LONG), key=len, reverse=True)
    if not odd:
        return escape(text)
    parts = re.split(f"(?<!\\w)({'|'.join(map(re.escape, odd))})(?!\\w)", text)
    pieces = (Markup('<span class="nowrap">{}</span>').format(p) if n % 2 else escape(p) for n, p in enumerate(parts))
    return Markup("").join(pieces)
