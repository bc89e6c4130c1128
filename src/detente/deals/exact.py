"""All that can be said of exactly known values: the way to it is chosen by size, the answer is the same."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import prod
from typing import TYPE_CHECKING

import numpy as np

from detente.deals.counting import Counts, count_acceptable
from detente.deals.diagram import count_paths
from detente.deals.frontier import LISTED, TIES, Frontier, pareto_frontier, tolerances
from detente.deals.merging import FrontierTooLargeError, diagram_of
from detente.deals.opposition import opposition
from detente.deals.programmed import POINTS, programmed_frontier, programmed_solutions
from detente.deals.solutions import NearestMiss, Solution, acceptable_part, nearest_miss, solve
from detente.space.packages import SpaceTooLargeError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.space import Space
    from detente.values.agreement import Agreement

PROGRAMMED = 30.0
"""About how many seconds the integer programs take in all where rules are dense; they are cut short after more."""


@dataclass(frozen=True)
class Plan:
    """Which way the exact part goes, said before it starts.

    Parameters
    ----------
    way
        ``listed``: all packages are gone through; ``merged``: component after component, listed or along a diagram;
        ``programmed``: by integer programs.
    combinations
        How many combinations of options the largest component has, or the whole space if it is listed.
    seconds
        About how long it takes: an order of magnitude, for two or three parties.
    """

    way: str
    combinations: int
    seconds: float


@dataclass(frozen=True)
class ExactDeals:
    """What exactly known values imply.

    Parameters
    ----------
    frontier
        All efficient packages; None for three parties and more where it cannot be had.
    solutions
        The named solutions by name; equal gains is missing where it would need a frontier that cannot be had.
    counts
        How many packages are acceptable.
    opposition
        The distance of the frontier from the ideal point; None without an exact frontier or a scale.
    nearest
        Where there is no agreement, the packages nearest to it; None otherwise or without an exact frontier.
    """

    frontier: Frontier | None
    solutions: dict[str, Solution]
    counts: Counts
    opposition: float | None
    nearest: NearestMiss | None


def plan(space: Space) -> Plan:
    """Choose the way by the size of the space and of its components."""
    if space.size <= LISTED:
        return Plan("listed", space.size, 0.001)
    combinations = {part: prod(space.sizes[i] for i in part) for part in space.components}
    largest = max(combinations.values())
    try:
        diagrams = {part: diagram_of(space, part) for part in space.components}
    except SpaceTooLargeError:
        return Plan("programmed", largest, PROGRAMMED)
    arcs = sum(layer.to.size for layers in diagrams.values() for layer in layers or ())
    listed = max((combinations[part] for part, layers in diagrams.items() if layers is None), default=0)
    return Plan("merged", largest, 0.0005 * len(diagrams) + 1e-6 * listed + 5e-5 * arcs)


def exact_deals(
    space: Space,
    tables: NDArray[np.float64],
    reservation: NDArray[np.float64],
    agreement: Agreement,
    weights: NDArray[np.float64] | None = None,
    *,
    limit: int = TIES,
    most: int = POINTS,
) -> ExactDeals:
    """Find frontier, named solutions, counts, opposition and, if there is no deal, the nearest miss.

    Parameters
    ----------
    space
        The packages.
    tables
        Value tables, shape (parties, columns).
    reservation
        What no deal is worth to each party, shape (parties,).
    agreement
        Who must accept.
    weights
        Bargaining weights for the asymmetric Nash solution, which is left out without them.
    limit
        At most so many tied packages are listed for each point.
    most
        At most so many points of the frontier are looked for by integer programs.
    """
    tables, reservation = np.asarray(tables, dtype=np.float64), np.asarray(reservation, dtype=np.float64)
    counts = count_acceptable(space, tables, reservation, agreement, tolerances(tables))
    frontier = _frontier(space, tables, limit, most)
    if counts.feasible is None and frontier is not None and frontier.method == "merged":
        counts = replace(counts, feasible=_feasible(space))
    if frontier is None or frontier.exactness != "exact":
        solutions = programmed_solutions(space, tables, reservation, agreement, weights)
        return ExactDeals(frontier, solutions, counts, None, None)
    solutions = solve(frontier, reservation, agreement, weights)
    agreed = bool(len(acceptable_part(frontier, reservation, agreement)))
    missed = None if agreed or not len(frontier) else nearest_miss(frontier, reservation, agreement)
    return ExactDeals(frontier, solutions, counts, opposition(frontier), missed)


def _frontier(space: Space, tables: NDArray[np.float64], limit: int, most: int) -> Frontier | None:
    try:
        return pareto_frontier(space, tables, limit=limit)
    except (FrontierTooLargeError, SpaceTooLargeError):
        return programmed_frontier(space, tables, most=most) if len(tables) == 2 else None


def _feasible(space: Space) -> int:
    """Count the feasible packages of a space whose components can be listed or laid out as diagrams."""
    diagrams = {part: diagram_of(space, part) for part in space.components}
    return prod(
        len(space.component_packages(part)) if layers is None else count_paths(layers)
        for part, layers in diagrams.items()
    )
