"""The findings in their documented JSON form: every index replaced by the name that the case gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from detente.consent.table import LABELS
from detente.deals.adjusted_winner import DEFINITION as AWARD_DEFINITION
from detente.deals.inclusion import REGRET_DEFINITION
from detente.deals.solutions import TIE_RULE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from detente.consent.zopa import ZopaShare
    from detente.deals.adjusted_winner import Award
    from detente.deals.findings import Findings, Listed
    from detente.deals.frontier import Frontier
    from detente.deals.solutions import NearestMiss, Solution

    Named = Callable[[NDArray[np.integer]], dict[str, str]]


def findings_data(
    found: Findings,
    parties: Sequence[str],
    issues: Sequence[str],
    named: Named,
    keys: Mapping[tuple[int, ...], list[str]],
) -> dict[str, Any]:
    """Give the findings on one account as plain data.

    Parameters
    ----------
    found
        What the lens found.
    parties, issues
        The parties' and the issues' names.
    named
        Turns a row of option indices into options by name.
    keys
        The names of the named packages, by their rows.

    Returns
    -------
    A dictionary of JSON types; its keys are part of the documented results.
    """
    basis = "exact values" if found.table.exact else "mean of the draws"
    central = found.central
    return {
        "exact": found.table.exact,
        "way": found.way,
        "zopa": zopa_data(found),
        "acceptable_to": _acceptable(found, parties),
        "labels": _label_counts(found, parties),
        "packages": _packages(found, parties, named, keys),
        "packages_listed": len(found.listed),
        "best": {
            "joint_share": _number(found.listed.joint_share[found.best[0]]) if len(found.best) else 0.0,
            "packages": [named(row) for row in found.listed.packages[found.best]],
            "tied": _tied(found),
        },
        "frontier": [] if central.frontier is None else _frontier(central.frontier, parties, named),
        "frontier_points": None if central.frontier is None else len(central.frontier),
        "frontier_basis": basis,
        "frontier_exactness": "unknown" if central.frontier is None else central.frontier.exactness,
        "solutions": {
            name: _solution(solution, parties, named) | {"basis": basis} | _over_draws(found, name, named)
            for name, solution in central.solutions.items()
        },
        "adjusted_winner": None if found.adjusted_winner is None else _award(found.adjusted_winner, parties, issues),
        "least_regret": _least_regret(found, named),
        "opposition": central.opposition,
        "nearest_miss": _nearest_miss(central.nearest, found, parties, named),
    }


def zopa_data(found: Findings) -> dict[str, Any]:
    """Give the share of draws with a deal, under both priors, and how it came about."""
    mean = found.zopa.mean_size if found.acceptability is None else float(found.acceptability.joint_share.sum())
    return {
        "share": _number(found.zopa.share),
        "at_most": _number(found.zopa.upper),
        "standard_error": _number(found.zopa.standard_error),
        "exactness": "exact" if found.table.exact else "sampled" if found.zopa.method == "exact" else "bounded",
        "draws": max(len(side.draws) for side in found.table.sides),
        "mean_size": mean,
        "by_prior": {"flat": _share(found.zopa), "weights": _share(found.second_zopa)},
    }


def _tied(found: Findings) -> int | None:
    """Count all packages with the best joint share, listed or not; None where that is not known."""
    if found.acceptability is None:
        count = found.zopa.sizes
        return int(count[0]) if found.table.exact and count is not None else None
    joint = found.acceptability.joint_share
    return int((joint >= joint.max() * (1 - 1e-12)).sum()) if joint.max(initial=0.0) > 0 else 0


def _share(zopa: ZopaShare) -> dict[str, float]:
    return {"share": _number(zopa.share), "standard_error": _number(zopa.standard_error)}


def _acceptable(found: Findings, parties: Sequence[str]) -> dict[str, Any]:
    feasible = found.table.space.feasible if found.way == "listed" else None
    return {
        party: {
            "mean_packages": None if mean is None else _number(mean),
            "share_of_feasible": None if mean is None or not feasible else _number(mean / feasible),
        }
        for party, mean in zip(parties, found.mean_accepted, strict=False)
    }


def _label_counts(found: Findings, parties: Sequence[str]) -> dict[str, Any] | None:
    if not found.label_counts:
        return None
    named = {
        place: {word: int(counts[code]) for code, word in LABELS.items()}
        for place, counts in found.label_counts.items()
    }
    return named[-1] | {"parties": {party: named[place] for place, party in enumerate(parties)}}


def _packages(
    found: Findings, parties: Sequence[str], named: Named, keys: Mapping[tuple[int, ...], list[str]]
) -> list[dict[str, Any]]:
    listed, gains = found.listed, found.listed.mean_values - found.reservation[:, None]
    shares = _inclusion_columns(found)
    return [
        {
            "options": named(row),
            "names": keys.get(tuple(map(int, row)), []),
            "joint_share": _number(listed.joint_share[i]),
            "standard_error": _number(listed.standard_error[i]),
            "party_shares": _by_party(parties, listed.party_shares[:, i]),
            "label": LABELS[listed.labels[i]],
            "party_labels": {
                party: LABELS[code] for party, code in zip(parties, listed.party_labels[:, i], strict=True)
            },
            "party_border": [party for party, at in zip(parties, listed.party_border[:, i], strict=True) if at],
            "mean_values": _by_party(parties, listed.mean_values[:, i]),
            "mean_gains": _by_party(parties, gains[:, i]),
            "joint_share_by_prior": {
                "flat": _number(listed.joint_share[i]),
                "weights": _number(listed.second_joint_share[i]),
            },
        }
        | {name: _number(column[i]) for name, column in shares.items()}
        for i, row in enumerate(listed.packages)
    ]


def _inclusion_columns(found: Findings) -> dict[str, NDArray[np.float64]]:
    if found.inclusion is None:
        return {}
    places = _places(found, found.listed)
    return {
        "frontier_share": found.inclusion.frontier[places],
        "frontier_standard_error": found.inclusion.standard_error(found.inclusion.frontier[places]),
        "nash_share": found.inclusion.solutions["nash"][places],
        "nash_standard_error": found.inclusion.standard_error(found.inclusion.solutions["nash"][places]),
    }


def _places(found: Findings, listed: Listed) -> NDArray[np.intp]:
    space = found.table.space
    return np.searchsorted(space.numbers(space.packages), space.numbers(listed.packages))


def _over_draws(found: Findings, name: str, named: Named) -> dict[str, Any]:
    """Where values are drawn, say which packages are most often this solution, and whether the first stands out.

    It does if its share exceeds the second's by twice the standard error of their difference.
    """
    if found.inclusion is None or name not in found.inclusion.solutions:
        return {"shares": [], "separated": None}
    shares = found.inclusion.solutions[name]
    top = np.argsort(-shares, kind="stable")[:3]
    first, second = [*shares[top], 0.0, 0.0][:2]
    error = np.sqrt((first + second - (first - second) ** 2) / found.inclusion.draws)
    errors = found.inclusion.standard_error(shares)
    packages = found.table.space.packages
    return {
        "shares": [
            {"options": named(packages[i]), "share": _number(shares[i]), "standard_error": _number(errors[i])}
            for i in top
            if shares[i] > 0
        ],
        "separated": bool(first - second > 2 * error),
    }


def _frontier(frontier: Frontier, parties: Sequence[str], named: Named, limit: int = 500) -> list[dict[str, Any]]:
    return [
        {
            "values": _by_party(parties, values),
            "packages": [named(row) for row in packages[:limit]],
            "tied": count,
        }
        for values, packages, count in zip(
            frontier.values[:limit], frontier.packages[:limit], frontier.counts[:limit], strict=True
        )
    ]


def _solution(solution: Solution, parties: Sequence[str], named: Named) -> dict[str, Any]:
    return {
        "values": None if solution.values is None else _by_party(parties, solution.values),
        "packages": [named(row) for row in solution.packages],
        "packages_values": [_by_party(parties, values) for values in solution.packages_values],
        "tied": solution.tied,
        "definition": solution.definition,
        "tie_rule": TIE_RULE,
        "disagreement": _by_party(parties, solution.disagreement),
        "tolerance": _by_party(parties, solution.tolerance),
        "reason": solution.reason,
        "exactness": solution.exactness,
    }


def _award(award: Award, parties: Sequence[str], issues: Sequence[str]) -> dict[str, Any]:
    """Say who gets which issue, or which part of it, as decimals and as exact fractions."""
    first, second = parties
    return {
        "points": {party: float(points) for party, points in zip(parties, award.points, strict=True)},
        "shares": {
            issue: {first: float(share), second: float(1 - share)}
            for issue, share in zip(issues, award.shares, strict=True)
        },
        "fractions": {
            issue: {first: str(share), second: str(1 - share)}
            for issue, share in zip(issues, award.shares, strict=True)
        },
        "divided": None if award.divided is None else issues[award.divided],
        "definition": AWARD_DEFINITION,
    }


def _least_regret(found: Findings, named: Named) -> dict[str, Any] | None:
    """Name the packages whose largest regret over the draws is least."""
    if found.inclusion is None or not len(found.inclusion.least_regret):
        return None
    least = found.inclusion.least_regret
    return {
        "packages": [named(found.table.space.packages[i]) for i in least[:10]],
        "tied": len(least),
        "largest_regret": _number(found.inclusion.largest_regret[least[0]]),
        "mean_regret": _number(found.inclusion.mean_regret[least[0]]),
        "draws": found.inclusion.draws,
        "definition": REGRET_DEFINITION,
    }


def _nearest_miss(
    miss: NearestMiss | None, found: Findings, parties: Sequence[str], named: Named
) -> dict[str, Any] | None:
    if miss is None or found.zopa.upper > 0:
        return None
    return {
        "shortfall": _number(miss.shortfall),
        "packages": [named(row) for row in miss.packages],
        "packages_values": [_by_party(parties, values) for values in miss.packages_values],
        "tied": miss.tied,
        "shortfalls": _by_party(parties, np.maximum(0.0, -miss.gains[0])),
        "acceptable_counts": dict(
            zip(parties, (None if m is None else _number(m) for m in found.mean_accepted), strict=False)
        ),
    }


def _by_party(parties: Sequence[str], values: NDArray[np.float64]) -> dict[str, float]:
    return {party: _number(value) for party, value in zip(parties, values, strict=True)}


def _number(value: float | np.floating[Any]) -> float:
    return float(value)
