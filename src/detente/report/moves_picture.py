"""The data of the pictures of the moves lens: the graph of moves, or it drawn together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.report.glossary import Glossary, Result, accounts
from detente.report.moves_verdicts import betters, strongest
from detente.report.words_moves import scenes

if TYPE_CHECKING:
    from detente.report.sentences import Numbers
    from detente.report.words_moves_states import Scene

NODES = 150
"""So many nodes of the graph drawn together are pictured; of more, those reached or held."""
RINGS = {
    "nash": "holds by itself (Nash)",
    "seq": "holds by answers that pay (SEQ)",
    "gmr": "holds by answers at any cost (GMR, SMR)",
}
"""The rings around states, the strongest verdict first."""


def picture(lens: Result | None) -> list[dict[str, Any] | None]:
    """Give what the pictures are drawn from: for each group of accounts the graph of moves, or it drawn together."""
    return [] if lens is None else [_graph(scene) or _condensed(scene.account) for scene in scenes(Glossary(lens))]


def names(lens: Result) -> dict[str, Any]:
    """Give the names that the pictures of a page without deals need."""
    return {
        "parties": [{"key": party["key"], "name": party["name"]} for party in lens["parties"]],
        "issues": [],
        "accounts": {key: {"name": account["name"]} for key, account in accounts(lens)},
    }


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
    """Give where a state stands on each issue; what is merged stands at the first option where it has none."""
    places = ((_options(scene, issue), state["options"].get(issue)) for issue in scene.model["in_play"])
    return [options.index(option) if option else 0 for options, option in places]


def _options(scene: Scene, issue: str) -> list[str]:
    """List the options of an issue that some state has, in the order of the case."""
    named = (state["options"].get(issue) for state in scene.account["states"])
    return list(dict.fromkeys(option for option in named if option))


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
