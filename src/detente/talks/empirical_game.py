"""Which strategies would negotiators settle on: the game whose moves are strategies and whose payoffs were measured.

A tournament gives what each strategy gets on average against each other. Taken as a game (the empirical or meta-game),
it answers what standings cannot: which strategy is best against which, which mixtures nobody would want to leave, and
where a population ends that copies what does well (`detente.talks.replicator`).

Payoffs are of the row strategy against the column strategy, shape (strategies, strategies), for the symmetric game in
which both sides choose among the same strategies and sides are averaged; or a pair of such tables, rows the first
side's strategies and columns the second's in both, where sides differ. A mixture is a share for each strategy. Regret
is what a player could gain by the best other strategy; in an equilibrium it is 0.

Sources: Wellman (2006), AAAI 1552; Jordan, Kiekintveld and Wellman (2007), AAMAS 1188; Baarslag, Fujita, Gerding,
Hindriks, Ito, Jennings, Jonker, Kraus, Lin, Robu and Williams (2013), Artificial Intelligence 198:73 (negotiation
tournaments); Tuyls, Perolat, Lanctot, Hughes, Everett, Leibo, Szepesvári and Graepel (2020), JAAMAS 34:7 (bounds).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, combinations
from typing import TYPE_CHECKING

import numpy as np

from detente.talks.replicator import basins
from detente.talks.standings import all_met, gap_errors

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.talks.replicator import Basins
    from detente.talks.standings import HeadToHead

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Bools = NDArray[np.bool_]

MOST = 12
"""Supports are enumerated for up to so many strategies: there are 2 to that power of them."""

TOLERANCE = 1e-9
"""Regret up to so much of the range of payoffs is none."""

_SINGULAR = 1e-10


@dataclass(frozen=True)
class Deviations:
    """Who would change to what, from each pair of strategies.

    Parameters
    ----------
    arcs
        Changes of one side to its best other strategy, as rows (from, to) of profiles, numbered ``first * K + second``
        with K the number of the second side's strategies.
    sinks
        Sets of profiles that changes lead into and none leads out of, as pairs of strategies. One pair alone is a pure
        equilibrium; several are a cycle in which best changes go round without end.
    """

    arcs: Ints
    sinks: tuple[tuple[tuple[int, int], ...], ...]

    @property
    def pure(self) -> tuple[tuple[int, int], ...]:
        """The pure equilibria."""
        return tuple(sink[0] for sink in self.sinks if len(sink) == 1)


@dataclass(frozen=True)
class Equilibrium:
    """A mixture that nobody would leave if all play it.

    Parameters
    ----------
    weights
        Share of each strategy, shape (strategies,).
    value
        What it gets against itself.
    regret
        What the best strategy would gain against it; nought but for rounding.
    isolated
        Whether it is the only one with these strategies. If not, it stands for a continuum: the most even of them.
    """

    weights: Floats
    value: float
    regret: float
    isolated: bool

    @property
    def support(self) -> tuple[int, ...]:
        """The strategies played."""
        return tuple(int(i) for i in np.flatnonzero(self.weights))

    @property
    def entropy(self) -> float:
        """How evenly it mixes, in nats."""
        played = self.weights[self.weights > 0.0]
        return float(-(played * np.log(played)).sum())


@dataclass(frozen=True)
class Study:
    """What the game says of a tournament's strategies.

    Parameters
    ----------
    names
        The strategies.
    payoffs
        Of rows against columns.
    best
        Which row strategies are best responses to the column's, those within error included.
    changes
        The graph of best changes, those within error left out.
    equilibria
        Symmetric ones of the payoffs as measured.
    regrets
        Regret of each equilibrium when payoffs are measured anew: its 5, 50 and 95 % quantiles, shape (equilibria, 3).
        As regret is never negative, it is above 0 even where the equilibrium is true.
    even, stable
        Which equilibrium mixes most evenly, and which has the least mean regret when payoffs are measured anew.
    basins
        Where populations end that copy what does well.
    """

    names: tuple[str, ...]
    payoffs: Floats
    best: Bools
    changes: Deviations
    equilibria: tuple[Equilibrium, ...]
    regrets: Floats
    even: int
    stable: int
    basins: Basins


def study(played: HeadToHead, seed: int, *, confidence: float = 0.95, resamples: int = 1000) -> Study:
    """Take a tournament of two sides, these averaged, as a game.

    Parameters
    ----------
    played
        What the strategies got against each other; at most `MOST` of them, each against each.
    seed
        Of what is drawn.
    confidence
        With which a gap must be one to count (each by itself, by Student's t over clusters); from one cluster all do.
    resamples
        How often payoffs are measured anew.
    """
    from scipy.special import stdtrit

    payoffs = played.value
    wide = stdtrit(len(played.samples) - 1, (1.0 + confidence) / 2.0)
    slack = np.nan_to_num(wide * gap_errors(played.samples))
    equilibria = symmetric_equilibria(payoffs)
    tables = played.resampled(seed, resamples)
    regrets = np.array([regret(tables, e.weights) for e in equilibria])
    return Study(
        names=played.names,
        payoffs=payoffs,
        best=best_responses(payoffs, slack),
        changes=deviations(payoffs, payoffs.T, slack, slack),
        equilibria=equilibria,
        regrets=np.quantile(regrets, (0.05, 0.5, 0.95), axis=1).T,
        even=maxent(equilibria),
        stable=int(regrets.mean(axis=1).argmin()),
        basins=basins(payoffs, seed),
    )


def best_responses(payoffs: Floats, slack: Floats | float = 0.0) -> Bools:
    """Mark the strategies that no other one beats against a strategy, all ties included.

    Parameters
    ----------
    payoffs
        Of rows against columns.
    slack
        By how much row strategy k must beat row strategy i against column j, shape (rows k, rows i, columns j), or one
        number for all: standard errors of the gaps (`detente.talks.standings.gap_errors`) times what certainty is
        asked for.

    Returns
    -------
    True where the row strategy is a best response to the column strategy.
    """
    payoffs = all_met(payoffs)
    gaps = payoffs[:, None, :] - payoffs[None, :, :]
    unbeaten: Bools = np.all(gaps <= slack + _near(payoffs), axis=0)
    return unbeaten


def deviations(
    first: Floats, second: Floats, slack: Floats | float = 0.0, second_slack: Floats | float = 0.0
) -> Deviations:
    """Draw the graph of best changes between pairs of strategies, and find where it leads.

    A side changes to each best response to the other's strategy, unless it plays one already (Jordan, Kiekintveld and
    Wellman 2007). For a symmetric game, ``second`` is the transpose of ``first``.

    Parameters
    ----------
    first, second
        What each side gets; the first side's strategies in rows, the second's in columns.
    slack, second_slack
        As in `best_responses`, for each side's choice of its own strategies against each of the other's.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    arcs = _changes(best_responses(first, slack), best_responses(second.T, second_slack).T)
    size, columns = first.size, first.shape[1]
    graph = csr_array((np.ones(len(arcs)), tuple(arcs.T)), shape=(size, size))
    count, group = connected_components(graph, directed=True, connection="strong")
    start, end = group[arcs].T
    final = np.setdiff1d(np.arange(count), start[start != end])
    sinks = [tuple((int(p) // columns, int(p) % columns) for p in np.flatnonzero(group == g)) for g in final]
    return Deviations(arcs, tuple(sorted(sinks)))


def regret(payoffs: Floats, mixture: Floats) -> Floats:
    """Work out what the best strategy gains over a mixture that all play.

    Parameters
    ----------
    payoffs
        Shape (..., strategies, strategies): one table, or many resampled ones.
    mixture
        Shape (strategies,).

    Returns
    -------
    Regret in each table, shape (...).
    """
    values = payoffs @ mixture
    most: Floats = values.max(axis=-1) - values @ mixture
    return most


def symmetric_equilibria(payoffs: Floats) -> tuple[Equilibrium, ...]:
    """Find symmetric equilibria, one for each set of strategies that has any, by support enumeration.

    For each set of strategies:

    1. shares that make all of them worth the same against the mixture, and add up to 1;
    2. kept if all shares are positive, and no other strategy is worth more.

    Where the equations have many solutions, the one whose least share is greatest is taken, by a linear program.

    Parameters
    ----------
    payoffs
        Of rows against columns.

    Returns
    -------
    Equilibria in order of support, small ones first. There is always one.

    Raises
    ------
    ValueError
        If a payoff is missing, or there are more than `MOST` strategies.
    """
    payoffs = all_met(payoffs)
    K = len(payoffs)
    if K > MOST:
        raise ValueError(f"{K} strategies have {2**K:,} supports; leave out the weaker ones until {MOST} are left")
    found = []
    for support in chain.from_iterable(combinations(range(K), size) for size in range(1, K + 1)):
        equilibrium = _on_support(payoffs, list(support))
        if equilibrium is not None:
            found.append(equilibrium)
    return tuple(found)


def maxent(equilibria: Sequence[Equilibrium]) -> int:
    """Choose the equilibrium that mixes most evenly (the first of equals)."""
    return int(np.argmax([round(e.entropy, 9) for e in equilibria]))


def _near(payoffs: Floats) -> float:
    """Give the difference of payoffs that is none."""
    return float(TOLERANCE * max(np.ptp(payoffs), np.abs(payoffs).max()))


def _changes(ours: Bools, theirs: Bools) -> Ints:
    """Arcs from each profile in which a side plays no best response to those in which it does."""
    columns = ours.shape[1]
    arcs = [(i * columns + j, k * columns + j) for i, j in np.argwhere(~ours) for k in np.flatnonzero(ours[:, j])]
    arcs += [(i * columns + j, i * columns + k) for i, j in np.argwhere(~theirs) for k in np.flatnonzero(theirs[i])]
    return np.array(arcs, dtype=np.int64).reshape(-1, 2)


def _on_support(payoffs: Floats, support: list[int]) -> Equilibrium | None:
    """Give the equilibrium that plays just these strategies, or None."""
    size = len(support)
    equations = np.ones((size + 1, size + 1))
    equations[:size, :size] = payoffs[np.ix_(support, support)]
    equations[:size, size] *= -max(1.0, np.abs(payoffs).max())
    equations[size, size] = 0.0
    right = np.zeros(size + 1)
    right[size] = 1.0
    singular = np.linalg.svd(equations, compute_uv=False)
    isolated = bool(singular[-1] > _SINGULAR * singular[0])
    shares = np.linalg.solve(equations, right)[:size] if isolated else _most_even(payoffs, support)
    if shares is None or shares.min() <= TOLERANCE:
        return None
    weights = np.zeros(len(payoffs))
    weights[support] = shares / shares.sum()
    left = float(regret(payoffs, weights))
    return Equilibrium(weights, float(weights @ payoffs @ weights), left, isolated) if left <= _near(payoffs) else None


def _most_even(payoffs: Floats, support: list[int]) -> Floats | None:
    """Give shares of just the support that nobody would leave, the least as great as can be, or None."""
    from scipy.optimize import linprog

    K, size = len(payoffs), len(support)
    among = payoffs[:, support]
    worth = np.column_stack([among, -np.ones(K), np.zeros(K)])  # shares, the value of the mixture, the least share
    least = np.column_stack([-np.eye(size), np.zeros(size), np.ones(size)])
    rest = np.setdiff1d(np.arange(K), support)
    total = np.array([[1.0] * size + [0.0, 0.0]])
    answer = linprog(
        np.array([0.0] * (size + 1) + [-1.0]),
        A_ub=np.vstack([worth[rest], least]),
        b_ub=np.zeros(len(rest) + size),
        A_eq=np.vstack([worth[support], total]),
        b_eq=np.array([0.0] * size + [1.0]),
        bounds=[(0.0, 1.0)] * size + [(None, None), (0.0, 1.0)],
    )
    shares: Floats | None = answer.x[:size] if answer.success else None
    return shares
