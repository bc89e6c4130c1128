"""What a reader asks next: where stated positions stand, what must be true for a yes, where each package lies."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.case.document import selection_data
from detente.consent.table import LABELS
from detente.deals.explanations import heat, must_be_true
from detente.deals.listing import describe
from detente.deals.positions import closest, distance, meeting

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.case.model import Position
    from detente.deals.findings import Findings
    from detente.deals.positions import Meeting
    from detente.space import Condition
    from detente.workbench.asking import Asked
    from detente.workbench.naming import Naming

EXPLAINED = 3
"""Beside the named packages, of so many of the best it is said what must be true of each party to accept them."""

MAPPED = 20_000
"""At most so many packages are put on a map; of more, every so manyth, and the result says so."""

DIGITS = 5
"""Digits of the figures on a map, which is looked at and not read."""


def positions_data(asked: Asked) -> dict[str, Any]:
    """Give the stated positions, and whether they meet."""
    stated = {party: asked.positions(party) for party in asked.numbering.parties}
    found = [held for held in (positions_meeting(asked, account) for account in asked.accounts) if held is not None]
    apart = set.intersection(*(set(held.apart) for held in found)) if found else set()
    rows = next((held.packages for held in found if held.meets), ())
    return {
        "parties": {party: [_position(asked, *item) for item in held.items()] for party, held in stated.items()},
        "meet": any(held.meets for held in found) if found else None,
        "meeting_packages": [asked.numbering.named(row) for row in rows],
        "apart": [asked.numbering.issues[issue] for issue in sorted(apart)],
    }


def positions_meeting(asked: Asked, account: str) -> Meeting | None:
    """Tell whether the positions stated under an account meet; None if there are none."""
    held = [asked.positions(party, account).values() for party in asked.numbering.parties]
    conditions = [[condition_of(asked, position) for position in stated] for stated in held]
    return meeting(asked.space, conditions, limit=10) if any(conditions) else None


def account_data(asked: Asked, account: str, found: Findings, naming: Naming, *, for_report: bool) -> dict[str, Any]:
    """Give the close-ups of one account; the lens must have been given the issues themselves."""
    if naming.whole:
        return {"positions": {}, "must_be_true": []}
    data: dict[str, Any] = {
        "positions": {party: _standings(asked, party, account, found) for party in asked.numbering.parties},
        "must_be_true": [] if found.table.exact else _explanations(asked, found, naming),
    }
    if found.acceptability is not None and for_report:
        data |= {"heat": _heat(asked, found), "map": map_data(asked, found)}
    return data


def condition_of(asked: Asked, position: Position) -> Condition:
    """Turn a position into a condition: what it insists on, or the very package it tabled."""
    if position.demands is not None:
        return asked.numbering.condition(position.demands)
    return _tabled(asked, position)


def _tabled(asked: Asked, position: Position) -> Condition:
    """Give the package that a position tabled, or its demands where it tabled none."""
    if position.package is None:
        return condition_of(asked, position)
    options = asked.numbering.options_of(position.package)
    return asked.numbering.condition(dict(options))


def _position(asked: Asked, key: str, position: Position) -> dict[str, Any]:
    plain = position.model_dump(mode="json", include={"name", "date", "source", "quote", "accounts"})
    package = None if position.package is None else dict(asked.numbering.options_of(position.package))
    return {"key": key, **plain, "options": package, "demands": selection_data(position.demands)}


def _standings(asked: Asked, party: str, account: str, found: Findings) -> list[dict[str, Any]]:
    held = asked.positions(party, account).items()
    return [{"key": key} | _standing(asked, position, found) for key, position in held]


def _standing(asked: Asked, position: Position, found: Findings) -> dict[str, Any]:
    """Say how acceptable a position's package is, and how far from a deal it lies."""
    table, tabled = found.table, _tabled(asked, position)
    far = distance(table.space, tabled, table.draws, table.agreement, red_lines=table.red_lines)
    return _shares(asked, position, found) | {
        "zopa_distance": None
        if far.mean is None
        else {"mean": far.mean, "min": int(far.fewest[far.fewest >= 0].min()), "draws": far.draws},
        "closest": _closest(asked, tabled, found),
    }


def _shares(asked: Asked, position: Position, found: Findings) -> dict[str, Any]:
    """Say how acceptable the package is that a position tabled, if it tabled a whole and feasible one."""
    options = {} if position.package is None else asked.numbering.options_of(position.package)
    row = asked.numbering.row(dict(options))[None] if len(options) == len(asked.numbering.issues) else None
    if row is None or not asked.space.allows(row)[0]:
        return {"joint_share": None, "party_shares": None, "label": None}
    listed, places = found.listed, np.flatnonzero((found.listed.packages == row).all(axis=1))
    if not len(places):
        listed, places = describe(found.table, row, None), np.zeros(1, np.int64)
    return {
        "joint_share": float(listed.joint_share[places[0]]),
        "party_shares": dict(zip(asked.numbering.parties, listed.party_shares[:, places[0]].tolist(), strict=True)),
        "label": LABELS[int(listed.labels[places[0]])],
    }


def _closest(asked: Asked, tabled: Condition, found: Findings) -> list[dict[str, str]]:
    """Name the packages nearest to a position among the hundred most acceptable ones."""
    if found.acceptability is None:
        return []
    near, _ = closest(asked.space, tabled, found.acceptability.top(100), count=3)
    return [asked.numbering.named(row) for row in asked.space.packages[near]]


def _explanations(asked: Asked, found: Findings, naming: Naming) -> list[dict[str, Any]]:
    """Say for the best and the named packages what must be true of each drawn party to accept them."""
    rows = {tuple(row): row for row in [*found.listed.packages[:EXPLAINED].tolist(), *naming.rows.tolist()]}
    told = [
        {"options": naming.options(np.array(row)), "party": party, **_explanation(asked, found, place, np.array(row))}
        for row in rows.values()
        for place, party in enumerate(asked.numbering.parties)
        if not found.table.sides[place].draws.exact
    ]
    return [one for one in told if one["share"] > 0]


def _explanation(asked: Asked, found: Findings, place: int, row: NDArray[np.int64]) -> dict[str, Any]:
    told = must_be_true(asked.space, found.table.sides[place].draws, row)
    if told.share == 0:
        return {"share": 0.0}
    columns = {
        issue: dict(zip(names, range(start, end), strict=True))
        for issue, names, (start, end) in zip(
            asked.numbering.issues, asked.numbering.options, pairwise(asked.numbering.offsets), strict=True
        )
    }
    values = {
        issue: {name: {"accepting": float(told.accepting[c]), "all": float(told.overall[c])} for name, c in own.items()}
        for issue, own in columns.items()
    }
    weights = {
        issue: {side: max(option[side] for option in own.values()) for side in ("accepting", "all")}
        for issue, own in values.items()
    }
    reservation = {"accepting": told.accepting_reservation, "all": told.overall_reservation}
    return {"share": told.share, "weights": weights, "reservation": reservation, "option_values": values}


def _heat(asked: Asked, found: Findings) -> list[dict[str, Any]]:
    """Give the best joint share for every pair of options on every pair of issues."""
    maps = []
    shares = np.zeros(0) if found.acceptability is None else found.acceptability.joint_share
    for row, column in combinations(range(len(asked.numbering.issues)), 2):
        cells = heat(asked.space, shares, row, column)
        maps.append(
            {
                "issues": [asked.numbering.issues[row], asked.numbering.issues[column]],
                "joint_share": [
                    [None if np.isnan(s) else round(float(s), DIGITS) for s in line] for line in cells.share
                ],
                "packages": [
                    [None if i < 0 else asked.numbering.named(asked.space.packages[i]) for i in line]
                    for line in cells.package.tolist()
                ],
            }
        )
    return maps


def map_data(asked: Asked, found: Findings) -> dict[str, Any] | None:
    """Give what a picture of all packages needs: values, shares and options; None where not all were looked at."""
    shares = found.acceptability
    if shares is None or found.table.space is not asked.space:
        return None
    every = np.arange(0, asked.space.feasible, -(-asked.space.feasible // MAPPED))
    packages = asked.space.packages[every]
    values = found.table.mean_tables[:, asked.space.columns(packages)].sum(axis=2)
    numbers = asked.space.numbers(packages)
    frontier = found.central.frontier
    efficient = np.zeros(0, np.int64) if frontier is None else asked.space.numbers(frontier.listed)
    parties = asked.numbering.parties
    return {
        "complete": len(every) == asked.space.feasible,
        "values": {party: _rounded(own) for party, own in zip(parties, values, strict=True)},
        "numbers": numbers.tolist(),
        "options": packages.tolist(),
        "joint_share": _rounded(shares.joint_share[every]),
        "party_shares": {p: _rounded(own) for p, own in zip(parties, shares.party_shares[:, every], strict=True)},
        "on_frontier": np.isin(numbers, efficient).tolist(),
    }


def _rounded(values: NDArray[np.float64]) -> list[float]:
    """Keep as many digits as a picture can show."""
    size = float(np.abs(values).max(initial=0.0))
    digits = DIGITS - int(np.ceil(np.log10(size))) if size > 0 else DIGITS
    return [float(value) for value in np.round(values, digits)]
