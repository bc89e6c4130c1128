"""What the page shows of the impasse lens: which sections, which rows of each table, and the curves' data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.report import numbers
from detente.report.glossary import Glossary, Result, accounts, spelled
from detente.report.words_demands import (
    INTERESTS,
    against,
    asks,
    box_name,
    demand,
    is_want,
    newly_admitted,
    of_scale,
    own_position,
    position_name,
    ranked,
    rule_count,
    scope_words,
    sides,
)
from detente.report.words_impasse import headline, rival_words
from detente.report.words_questions import question_words, worth
from detente.report.words_steps import compared
from detente.report.words_unblock import (
    apply_command,
    entry_words,
    figure,
    figure_words,
    kind_name,
    left_words,
    stance_words,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.report.sentences import Numbers

SECTIONS = {
    "impasse": "Why no deal?",
    "conflicts": "What clashes",
    "prices": "Prices of demands",
    "curves": "If no deal moved",
    "menu": "What would unblock it",
    "steps": "In steps",
    "questions": "What to find out",
    "better": "Better than proposed",
}
"""The sections of the page that show the impasse lens, in their order."""

CERTAIN, DRAWN, CORRECTIONS, BLAMED = 6, 3, 5, 12
"""So many clashes that are certain, others, corrections and demands to blame are shown of each stance."""
WANTS = "no deal:"
"""How the keys of demands begin that are no claims on the text, but that a party accepts it."""
MENU = 10
"""So many entries of the menu are shown at once; a fold holds the rest."""
BETTER = 2
"""So many packages that are better for all are shown for each named one."""


def sections(why: Result | None) -> dict[str, str]:
    """List the sections that have something to show, with their titles."""
    if why is None:
        return {}
    held = [account for _, account in accounts(why)]
    shown = {
        "impasse": True,
        "conflicts": bool(scopes(why)),
        "prices": any(
            _is_claim(key) for account in held for scope in account["prices"].values() for key in scope["demands"]
        ),
        "curves": any(account["curves"] for account in held),
        "menu": bool(why["menu"]),
        **{key: any(account[key] for account in held) for key in ("steps", "questions", "better")},
    }
    return {key: title for key, title in SECTIONS.items() if shown[key]}


def _is_claim(key: str) -> bool:
    return not key.startswith(WANTS)


def scopes(why: Result) -> list[str]:
    """List the scopes in which anything clashes: interests first, then the stances."""
    held = [*(one["key"] for one in why["scopes"]), *(key for _, a in accounts(why) for key in a["conflicts"])]
    found = [key for key in dict.fromkeys(held) if any(_found(a, key)["conflicts"] for _, a in accounts(why))]
    return sorted(found, key=lambda key: key != INTERESTS)


def _found(account: Numbers, scope: str) -> Numbers:
    held: Numbers = account["conflicts"].get(scope) or {"conflicts": [], "corrections": [], "blame": {}}
    return held


def certain(glossary: Glossary, scope: str) -> list[Numbers]:
    """Collect the clashes of a scope that no draw is needed for, over all accounts, the smallest first."""
    found: dict[str, Numbers] = {}
    for _, account in accounts(glossary.result):
        for one in _found(account, scope)["conflicts"]:
            if one["certain"]:
                found.setdefault(against(glossary, one["members"]), one)
    return sorted(found.values(), key=lambda one: (len(one["members"]), rule_count(glossary, one)))


def drawn(account: Numbers, scope: str) -> list[Numbers]:
    """List an account's other clashes in a scope: the most frequent."""
    return [one for one in _found(account, scope)["conflicts"] if not one["certain"]]


def corrections(account: Numbers, scope: str) -> list[Numbers]:
    """List what would have to go for a deal: few demands and much opened first, those that touch wants last."""
    return sorted(
        _found(account, scope)["corrections"],
        key=lambda one: (not all(_is_claim(key) for key in one["members"]), len(one["members"]), -one["opens"]),
    )


def blamed(account: Numbers, scope: str) -> list[tuple[str, Numbers]]:
    """List the demands that stand in some clash, those that do so most often first."""
    held = [(key, one) for key, one in _found(account, scope)["blame"].items() if one["blocks"]]
    return sorted(held, key=lambda one: (-one[1]["blocks"], -one[1]["alone"]))


def priced(account: Numbers) -> list[dict[str, Any]]:
    """Give what each demand costs to insist on, and the most that dropping or relaxing it alone brings in any scope.

    Returns
    -------
    list of dict
        ``key``, ``insisting``, ``dropping``, ``relaxing`` and the ``explained`` answer; the costliest demand first.
    """
    held = account["prices"]
    keys = dict.fromkeys(key for scope in held.values() for key in scope["demands"])
    rows = [
        {
            "key": key,
            "insisting": held.get(INTERESTS, {"demands": {}})["demands"].get(key, {}).get("insisting"),
            "dropping": _most(held, key, "dropping"),
            "relaxing": _most(held, key, "relaxing"),
            "explained": account["explained"].get(key),
        }
        for key in keys
    ]
    return sorted(rows, key=_cost)


def _cost(row: Mapping[str, Any]) -> tuple[float, float]:
    held = row["insisting"] or {"share": -1.0, "gap": None}
    return (-held["share"], -(held["gap"] or 0.0))


def _most(held: Mapping[str, Any], key: str, what: str) -> Numbers | None:
    found = [price for scope in held.values() if (price := scope["demands"].get(key, {}).get(what))]
    return max(found, key=lambda one: (one["share"], one["gap"] or 0.0), default=None)


def curves(why: Result | None) -> list[dict[str, Any]]:
    """Give the curves over a moving no deal, party by party, as the page draws them.

    Returns
    -------
    list of dict
        For each party its ``key``, ``name`` and ``unit``, and under ``lines`` one entry for each account that has a
        curve: the rises, the share of readings with a deal, its standard error, and for exact values how many packages
        are acceptable to all, and whether some are
        left whatever no deal is worth to the party.
    """
    if why is None:
        return []
    glossary = Glossary(why)
    found = []
    for party in glossary.parties():
        held = [(key, account) for key, account in accounts(why) if account["curves"].get(party)]
        lines = [
            {
                "account": key,
                "name": account["name"],
                "exact": account["exact"],
                **{
                    name: _rounded(account["curves"][party][key_of])
                    for name, key_of in (("rises", "rises"), ("shares", "shares"), ("errors", "standard_errors"))
                },
                "packages": account["curves"][party].get("packages"),
                "endless": never_gone(account["curves"][party], 0.0),
            }
            for key, account in held
            if account["curves"][party]["rises"]
        ]
        if lines:
            found.append({"key": party, "name": glossary.party(party), "lines": lines})
    return found


def never_gone(curve: Numbers, share: float) -> bool:
    """Tell whether a share of readings hold a deal however much no deal is worth to a party: it is not needed there."""
    last = (curve["shares"] or [0.0])[-1]
    lost = [one["rise"] for one in curve["falls"] if one["share"] >= share]
    return bool(lost and lost[-1] is None and last > 0 and last >= share)


def _rounded(held: list[float]) -> list[float]:
    return [float(f"{number:.4g}") for number in held]


def demand_anchors(result: Result, statements: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Give for each demand the name by which the page links to what it comes from.

    Parameters
    ----------
    result
        The whole result that the page shows.
    statements
        The names of statements, by party and id.
    """
    found: dict[str, str] = {}
    for key, held in ((result.get("impasse") or {}).get("demands") or {}).items():
        party, name = held.get("party"), held.get("name")
        place: str | None = None
        if held["kind"] == "position":
            place = position_anchors(result).get(party, {}).get(name)
        elif held["kind"] == "rule":
            place = rule_anchors(result).get(name)
        elif held["kind"] in {"red line", "linkage"}:
            place = statements.get(party, {}).get(str(name))
        if place:
            found[key] = place
    return found


def position_anchors(result: Result) -> dict[str, dict[str, str]]:
    """Give each stated position, by its party and key, the name by which the page links to it."""
    return {
        party: {one["key"]: f"pos-{p}-{n}" for n, one in enumerate(held, start=1)}
        for p, (party, held) in enumerate(result["positions"]["parties"].items(), start=1)
    }


def rule_anchors(result: Result) -> dict[str, str]:
    """Give each rule the name by which the page links to it."""
    return {rule["key"]: f"rule-{n}" for n, rule in enumerate(result["rules"], start=1)}


def carriers(glossary: Glossary, move: Mapping[str, str]) -> list[str]:
    """List who carries out a move: those the case names for the issue, or else every party."""
    by = next((issue.get("by") for issue in glossary.result["issues"] if issue["key"] == move["issue"]), None)
    return list(by or glossary.parties())


def sequence_name(key: str, result: Result) -> str:
    """Name an order of steps that the case gives."""
    return next((str(one["name"]) for one in result.get("sequences") or () if one["key"] == key), spelled(key))


def relaxed(glossary: Glossary, key: str, options: list[str]) -> str:
    """Name what a demand would be content with beside what it asks for, once it is relaxed."""
    issue = demand(glossary, key)["issue"]
    return numbers.listing(
        (f"“{glossary.short(issue, option)}”" for option in newly_admitted(glossary, key, options)), "or"
    )


def points_of(share: float | None, sign: str) -> str:
    """Write a share of readings lost or won in points, with the sign it is meant with.

    >>> points_of(0.034, "−"), points_of(0.0, "+"), points_of(-0.01, "+")
    ('−3.4', '0', '−1.0')
    """
    if share is None:
        return "–"
    points = f"{abs(100 * share):.1f}"
    if points == "0.0":
        return "0"
    turned = {"+": "−", "−": "+"}
    return f"{turned[sign] if share < 0 else sign}{points}"


def turned(share: float, sign: str) -> str:
    """Write a loss or a gain, as a share of a party's scale, with the sign it is meant with.

    >>> turned(0.062, "−"), turned(-0.01, "−")
    ('−6.2%', '+1%')
    """
    return of_scale(-share if sign == "−" else share, sign=True)


def shown(result: Result, why: Result | None, statements: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Give what the templates need of the impasse lens beside what they need anyway."""
    return {
        "why": why,
        "wg": Glossary(why) if why else None,
        "why_headline": headline(Glossary(why)) if why else None,
        "impasse_sections": sections(why),
        "demand_anchors": demand_anchors(result, statements),
        "position_anchors": position_anchors(result),
        "rule_anchors": rule_anchors(result),
    }


_KINDS = {"none": "no deal possible", "hidden": "hidden by positions", "fragile": "fragile", "open": "open"}


def rise(why: Result) -> float:
    """Give the rise of no deal that a deal is asked to survive, as a share of a party's scale."""
    told = (account["diagnosis"] for _, account in accounts(why) if account["diagnosis"])
    return float(next(told, {"rise": 0.05})["rise"])


GLOBALS: dict[str, Any] = {
    "clash_scopes": scopes,
    "certain_clashes": certain,
    "drawn_clashes": drawn,
    "corrections": corrections,
    "blamed": blamed,
    "priced": priced,
    "never_gone": never_gone,
    "carriers": carriers,
    "sequence_name": sequence_name,
    "compared": compared,
    "relaxed": relaxed,
    "asks": asks,
    "demand": demand,
    "box_name": box_name,
    "own_position": own_position,
    "sides": sides,
    "position_name": position_name,
    "ranked": ranked,
    "scope_words": scope_words,
    "rival_words": rival_words,
    "kind_name": kind_name,
    "entry_words": entry_words,
    "stance_words": stance_words,
    "figure_words": figure_words,
    "menu_figure": figure,
    "apply_command": apply_command,
    "question_words": question_words,
    "left_words": left_words,
    "most_certain": CERTAIN,
    "most_drawn": DRAWN,
    "most_corrections": CORRECTIONS,
    "most_blamed": BLAMED,
    "most_better": BETTER,
    "most_menu": MENU,
}
"""What the templates call."""

FILTERS: dict[str, Any] = {
    "of_scale": of_scale,
    "points_of": points_of,
    "worth": worth,
    "turned": turned,
    "rise": rise,
    "kind_label": lambda kind: _KINDS.get(kind, spelled(kind)),
}
TESTS: dict[str, Any] = {"is_want": lambda key, glossary: is_want(glossary, key)}
