"""A search for the package that the most draws accept, in spaces too large to list: a lower bound, and it says so.

From many random packages, one option at a time is changed for the better until none helps. What counts is how many
draws agree, and, where they do not, by how little they fail. Half of the draws guide the search; the other half, which
it never saw, says how good its packages are, since the best of many looks better than it is on the draws that chose it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from detente.consent.acceptability import Acceptability, accepted, crossed, floors, pair
from detente.space import Condition, Rule
from detente.values.draws import Draws

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.space import Space
    from detente.values.agreement import Agreement


@dataclass(frozen=True)
class Found:
    """The best packages a search came by.

    Parameters
    ----------
    packages
        Different packages, best first by the draws that guided the search, shape (packages, issues).
    guiding
        Share of the guiding draws, paired, that agree on each package: too hopeful.
    fresh
        How acceptable the packages are in the draws that the search did not see.
    """

    packages: NDArray[np.int64]
    guiding: NDArray[np.float64]
    fresh: Acceptability

    @property
    def package(self) -> NDArray[np.int64]:
        """The best package as one row, shape (1, issues); no row if none was found."""
        return self.packages[:1]

    @property
    def share(self) -> float:
        """Joint share of the first package in draws not seen: an estimated lower bound of the best joint share."""
        return float(self.fresh.joint_share[0]) if len(self.packages) else 0.0

    @property
    def standard_error(self) -> float:
        """Standard error of the share."""
        return float(self.fresh.standard_error[0]) if len(self.packages) else 0.0

    @property
    def method(self) -> str:
        """How the share came about."""
        return "bounded"


def search(
    space: Space,
    draws: Sequence[Draws],
    agreement: Agreement,
    *,
    red_lines: Sequence[Sequence[Condition]] = (),
    starts: int = 20,
    seed: int = 0,
) -> Found:
    """Search for the package that the most draws accept, and judge it by draws kept apart.

    Parameters
    ----------
    space, draws, agreement, red_lines
        As for `detente.consent.acceptability.acceptability`; all parties have as many draws, or one.
    starts
        Random packages to start from.
    seed
        Seed of the starts; the same seed gives the same packages.

    Returns
    -------
    The packages found; none if no start led to a package within the rules.
    """
    guide, fresh = [_every_other(one, 0) for one in draws], [_every_other(one, 1) for one in draws]
    packages = climb(space, guide, agreement, red_lines=red_lines, starts=starts, seed=seed)
    guiding = _paired_share(space, pair(guide), agreement, packages, red_lines)
    order = np.argsort(-guiding, kind="stable")
    packages, guiding = packages[order], guiding[order]
    return Found(packages, guiding, judge(space, fresh, agreement, packages, red_lines=red_lines))


def judge(
    space: Space,
    draws: Sequence[Draws],
    agreement: Agreement,
    packages: NDArray[np.integer],
    *,
    red_lines: Sequence[Sequence[Condition]] = (),
) -> Acceptability:
    """Count acceptances of the packages given, rows of option indices, in a space of any size."""
    bars = crossed(packages, red_lines, len(draws))
    counts = [(accepted(space, one, packages) & ~bars[p]).sum(axis=0, dtype=np.int32) for p, one in enumerate(draws)]
    sizes = tuple(len(one) for one in draws)
    return Acceptability(np.stack(counts), sizes, agreement, tuple(map(float, sizes)))


def climb(
    space: Space,
    draws: Sequence[Draws],
    agreement: Agreement,
    *,
    red_lines: Sequence[Sequence[Condition]] = (),
    starts: int = 20,
    seed: int = 0,
) -> NDArray[np.int64]:
    """Improve random packages until no change of one option helps; give those within the rules, best first."""
    from detente.consent import kernels_search

    paired, generator = pair(draws), np.random.default_rng(seed)
    values = np.stack([np.ascontiguousarray(one.values.T) for one in paired])
    floor = np.stack([floors(one) for one in paired])
    scale = np.array([float(np.ptp(one)) or 1.0 for one in values])[:, None]
    packages = generator.integers(0, space.sizes, (starts, len(space.sizes)))
    orders = generator.permuted(np.tile(np.arange(len(space.sizes)), (starts, 1)), axis=1)
    vetoes, among = np.array(agreement.vetoes, np.int64), np.array(agreement.among, np.int64)
    tables = _rule_tables(space, _rules(space, agreement, red_lines))
    scores = kernels_search.climb(
        values / scale[:, :, None],
        floor / scale,
        space.offsets,
        *tables,
        vetoes,
        among,
        agreement.at_least,
        orders,
        packages,
    )
    best = np.argsort(-scores, kind="stable")
    reached = packages[best[np.isfinite(scores[best])]]
    _, firsts = np.unique(reached, axis=0, return_index=True)
    return reached[np.sort(firsts)]


def _every_other(draws: Draws, first: int) -> Draws:
    return draws if draws.exact else Draws(draws.values[first::2], draws.reservation[first::2])


def _paired_share(
    space: Space,
    draws: Sequence[Draws],
    agreement: Agreement,
    packages: NDArray[np.int64],
    red_lines: Sequence[Sequence[Condition]],
) -> NDArray[np.float64]:
    bars = crossed(packages, red_lines, len(draws))
    accepts = np.stack([accepted(space, one, packages) & ~bars[p] for p, one in enumerate(draws)])
    share: NDArray[np.float64] = agreement.reached(accepts).mean(axis=0)
    return share


def _rules(space: Space, agreement: Agreement, red_lines: Sequence[Sequence[Condition]]) -> tuple[Rule, ...]:
    """Give the rules and the red lines of those without whom there is no deal."""
    lines = [line for party in agreement.vetoes if party < len(red_lines) for line in red_lines[party]]
    return (*space.rules, *(Rule(f"red line {number}", (line,), at_most=0) for number, line in enumerate(lines)))


def _rule_tables(space: Space, rules: Sequence[Rule]) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.int64]]:
    """Lay out the rules as arrays: which column misses which condition, negations, and the bounds of each rule."""
    conditions = [condition for rule in rules for condition in rule.conditions]
    miss = np.zeros((len(conditions), int(space.offsets[-1])), np.int64)
    for row, condition in zip(miss, conditions, strict=True):
        for issue, allowed in condition.options:
            for option in set(range(space.sizes[issue])) - allowed:
                row[space.offsets[issue] + option] += 1
    ends = np.cumsum([0, *(len(rule.conditions) for rule in rules)])
    most = [len(rule.conditions) if rule.at_most is None else rule.at_most for rule in rules]
    least = [rule.at_least for rule in rules]
    bounds = np.array([ends[:-1], ends[1:], least, most], np.int64).T
    return miss, np.array([condition.negated for condition in conditions], bool), np.ascontiguousarray(bounds)
