"""What the page shows of the moves lens: which sections, which rows of each table, and the data of its pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.report.glossary import Glossary, Result, accounts, spelled
from detente.report.moves import answer, headline, paragraphs
from detente.report.words_moves import scenes
from detente.report.words_moves_states import CONCEPTS, DEFINITIONS, Scene

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from detente.report.sentences import Numbers, Sentence

SECTIONS = {
    "moves": "What would hold",
    "verdicts": "State by state",
    "ways": "From here to there",
    "holding": "Deals that hold",
    "readings": "If they want something else",
    "views": "Other ways to look",
}
"""The sections of the page that show the moves lens, in their order."""

TOLD = {
    "moves": ("hold",),
    "verdicts": ("proof", "backwards"),
    "ways": ("ways", "together"),
    "holding": ("texts",),
    "readings": ("readings", "wants"),
    "views": ("foresight",),
}
"""Which topics of the answer each section tells."""
ROWS = 60
"""So many states have a row of their own; of more, those do that are stable for all by some concept."""
NODES = 150
"""So many nodes of the graph drawn together are pictured; of more, those reached and those where somebody would stay."""
CHANGES = 3
"""So many changes are told of each text: those under which it holds best."""
TURNS = 2
"""So many of the smallest changes of a ranking are told of each verdict."""
SHARE = 0.005
"""Less than this is no share worth a row."""
RINGS = {
    "nash": "holds by itself (Nash)",
    "seq": "holds by answers that pay (SEQ)",
    "gmr": "holds by answers at any cost (GMR, SMR)",
}
"""The rings around states, the strongest verdict first."""
UNIVERSAL = {
    "cnash": "coalitional Nash",
    "cgmr": "coalitional GMR",
    "csmr": "coalitional SMR",
    "cseq": "coalitional SEQ",
}
VIEWS = {
    "understood": "foreseen by all, and so it is",
    "surprises": "some side does not foresee it",
    "unforeseen": "no side foresees it",
    "illusions": "foreseen by some side, though it would not hold",
}


def sections(lens: Result | None) -> dict[str, str]:
    """List the sections that have something to show, with their titles."""
    if lens is None:
        return {}
    held = [account for _, account in accounts(lens)]
    shown = {
        "moves": True,
        "verdicts": True,
        "ways": any((account["ways"] or {}).get("to") for account in held),
        "holding": any(account["deals"] for account in held),
        "readings": bool(lens["readings"]) or any(account["backwards"] for account in held),
        "views": any(_other_looks(account) for account in held),
    }
    return {key: title for key, title in SECTIONS.items() if shown[key]}


def _other_looks(account: Numbers) -> bool:
    return any(account[key] for key in ("foresight", "together", "strength", "unknown", "attitudes", "views"))


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
            stays = {one for one in labels(held) if not account["draws"] or share_of(held, one)["share"] >= 0.5}
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


def picture(lens: Result | None) -> list[dict[str, Any]]:
    """Give what the pictures are drawn from: for each group of accounts the graph of moves, or it drawn together."""
    return [] if lens is None else [_graph(scene) or _condensed(scene.account) for scene in scenes(Glossary(lens))]


def _graph(scene: Scene) -> dict[str, Any] | None:
    lens, account = scene.glossary.result, scene.account
    if lens["graph"] is None or not account["states"]:
        return None
    place = {state["label"]: n for n, state in enumerate(account["states"])}
    parties = scene.glossary.parties()
    return {
        "kind": "moves",
        "states": [
            {
                "label": state["label"],
                "ring": strongest(account, state["label"]),
                "at": _rows_of(scene, state),
                **({"start": 1} if state["start"] else {}),
                **({"merged": 1} if state["label"] in lens["model"]["merged"] else {}),
            }
            for state in account["states"]
        ],
        "axes": _axes(scene),
        "rings": RINGS,
        "arcs": [
            [[parties.index(party) for party in arc["parties"]], place[arc["from"]], place[arc["to"]], sign]
            for arc in lens["graph"]["arcs"]
            for sign in [betters(account, arc["parties"], arc["from"], arc["to"])]
        ],
    }


def _rows_of(scene: Scene, state: Numbers) -> list[int]:
    return [_options(scene, issue).index(state["options"].get(issue)) for issue in scene.model["in_play"]]


def _options(scene: Scene, issue: str) -> list[str]:
    """List the options of an issue that some state has, in the order of the case."""
    return list(dict.fromkeys(state["options"].get(issue) for state in scene.account["states"]))


def _axes(scene: Scene) -> list[dict[str, Any]]:
    """Give the issues in play: their names and options, and the one party that moves each, if it is one."""
    parties = scene.glossary.parties()
    return [
        {
            "name": scene.glossary.issue(issue),
            "options": [scene.glossary.short(issue, option) for option in _options(scene, issue)],
            "by": parties.index(who[0][0]) if len(who) == 1 and len(who[0]) == 1 else None,
        }
        for issue in scene.model["in_play"]
        for who in [scene.model["movers"].get(issue, ())]
    ]


def _condensed(account: Numbers) -> dict[str, Any] | None:
    held = (account["ways"] or {}).get("condensed")
    if not held:
        return None
    start = held["start"]
    kept = [
        n
        for n, node in enumerate(held["nodes"])
        if len(held["nodes"]) <= NODES or n == start or node["reached"] or node["equilibria"]
    ]
    kept = sorted(kept, key=lambda n: (n != start, not held["nodes"][n]["reached"], -held["nodes"][n]["equilibria"]))
    place = {n: i for i, n in enumerate(sorted(kept[:NODES]))}
    nodes = [held["nodes"][n] for n in place]
    return {
        "kind": "together",
        "grain": held["grain"],
        "start": place.get(start),
        "left": len(held["nodes"]) - len(place),
        "nodes": [[one["size"], one["equilibria"], int(one["reached"]), one["absorbing"]] for one in nodes],
        "names": [(one["states"] or [])[:12] for one in nodes],
        "arcs": [
            [place[a["from"]], place[a["to"]], a["moves"]] for a in held["arcs"] if {a["from"], a["to"]} <= {*place}
        ],
    }


def route(account: Numbers, start: str, taken: Numbers) -> list[int]:
    """Give the states that a way passes, as the picture numbers them."""
    place = {state["label"]: n for n, state in enumerate(account["states"])}
    return [place.get(label, -1) for label in (start, *(step["to"] for step in taken["steps"]))]


def ways(account: Numbers) -> list[Numbers]:
    """List for each state looked at the ways shown: the shortest each by itself, else together."""
    found = []
    for one in account["ways"]["to"]:
        passage = one["alone"] or one["together"]
        listed = (passage or {"mildest": {"listed": ()}})["mildest"]["listed"][:2]
        found.append({**one, "listed": listed})
    return found


def better_changes(deal: Numbers) -> list[Numbers]:
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


def smallest(account: Numbers) -> list[tuple[str, list[Numbers]]]:
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
    told: list[tuple[list[int], list[str]]] = []
    for one in held["limited"]:
        if told and told[-1][1] == one["equilibria"]:
            told[-1][0].append(one["horizon"])
        else:
            told.append(([one["horizon"]], one["equilibria"]))
    named = [(f"{_span(span)} ahead", states) for span, states in told]
    return [*named, ("for good (non-myopic)", held["non_myopic"]["equilibria"])]


def _span(held: list[int]) -> str:
    first = f"{held[0]} to {held[-1]}" if len(held) > 1 else str(held[0])
    return f"{first} {'move' if held[-1] == 1 else 'moves'}"


def _by_concept(held: Mapping[str, list[str]]) -> list[tuple[str, list[str]]]:
    return [(CONCEPTS.get(key, spelled(key)), labels(one)) for key, one in held.items()]


def shown(result: Result, lens: Result | None) -> dict[str, Any]:
    """Give what the templates need of the moves lens beside what they need anyway."""
    held = result.get("moves") or {}
    return {
        "lens": lens,
        "lg": Glossary(lens) if lens else None,
        "moves_headline": headline(lens) if lens else None,
        "moves_told": told(lens) if lens else {},
        "moves_sections": sections(lens),
        "scenes": scenes(Glossary(lens)) if lens else [],
        "moves_missing": None if lens else held.get("missing"),
    }


def told(lens: Result) -> dict[str, list[tuple[str, list[list[Sentence]]]]]:
    """Give the answer's sentences section by section, under the questions they answer."""
    said = answer(lens)
    return {key: paragraphs([one for one in said if one.topic in topics]) for key, topics in TOLD.items()}


def about_state(told: Mapping[str, Any], scene: Scene, label: str) -> list[Sentence]:
    """Pick the sentences that prove what is said of a state, and those that say what would turn it."""
    names = {label, f"{scene.keys[0]} {label}"}
    return [one for _, runs in told["verdicts"] for run in runs for one in run if one.about in names]


GLOBALS: dict[str, Any] = {
    "about_state": about_state,
    "ring_words": RINGS,
    "change_words": change_words,
    "loop_index": lambda held, one: next(n for n, other in enumerate(held) if other is one),
    "verdict_rows": rows,
    "verdict_cells": cells,
    "drawn_rows": drawn_rows,
    "moves_shares": shares,
    "share_of": share_of,
    "ring_of": strongest,
    "held_labels": held_labels,
    "moves_from": moves_from,
    "way_of": route,
    "ways_of": ways,
    "better_changes": better_changes,
    "smallest_changes": smallest,
    "other_looks": looks,
    "concept_names": CONCEPTS,
    "concept_definitions": DEFINITIONS,
    "view_names": VIEWS,
}
"""What the templates call."""
