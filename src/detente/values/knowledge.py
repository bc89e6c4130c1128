"""What is known of one party, ready for the lenses: draws under both priors, and what is certain whatever they are."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from detente.space import Condition
from detente.values.bounds import classify, gain_range
from detente.values.consistency import contradictions
from detente.values.diagnostics import Diagnostics
from detente.values.draws import Draws
from detente.values.errors import ContradictionError, KnowledgeError
from detente.values.orders import exact_sample
from detente.values.sampling import Prior, Sample, Soft, sample
from detente.values.store import kept

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.space import Space
    from detente.values.evidence import Evidence

PRIORS: tuple[Prior, Prior] = ("flat", "weights")
"""Uniform on all that is known; and weights uniform, shapes uniform. Both are shown, for a share hangs on its prior."""

BORDER = 1e-9
"""A greatest gain up to this is no gain."""


@dataclass(frozen=True)
class Drawn:
    """A party's draws under one prior."""

    prior: Prior
    draws: Draws
    method: str
    diagnostics: Diagnostics


@dataclass(frozen=True)
class Knowledge:
    """What is known of one party.

    Parameters
    ----------
    evidence
        The statements it follows from.
    drawn
        Draws under the two priors; for exact values the one value function, once.
    """

    evidence: Evidence
    drawn: tuple[Drawn, ...]

    @property
    def red_lines(self) -> tuple[Condition, ...]:
        """Conditions under which the party never signs."""
        return self.evidence.red_lines

    def labels(
        self, columns: NDArray[np.int64], accepted: NDArray[np.bool_], refused: NDArray[np.bool_]
    ) -> NDArray[np.int8]:
        """Label packages by linear programming: impossible (0), possible (1) or necessary (2) for the party to accept.

        Only binding statements count: what merely weighs makes nothing certain.

        Parameters
        ----------
        columns
            The value-table columns of each package, shape (packages, issues).
        accepted, refused
            Packages for which some draw is known to accept or refuse, which settles half of the question.
        """
        undecided = np.flatnonzero(~(accepted & refused))
        codes = np.ones(len(columns), dtype=np.int8)
        codes[undecided] = classify(
            self.evidence.polytope,
            self.evidence.gains(columns[undecided]),
            known_possible=accepted[undecided],
            known_not_necessary=refused[undecided],
        )
        return codes

    def at_border(self, columns: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell which packages the party can accept at no gain at all and no better, as it can what it refused."""
        highest = [gain_range(self.evidence.polytope, gain).high for gain in self.evidence.gains(columns)]
        return np.array(highest, dtype=np.float64) <= BORDER


@dataclass(frozen=True)
class Whole:
    """What is known of a party, seen over whole packages: each feasible package is one column of its value tables.

    So a party known by a mere ranking and one known by statements sit at the same table.
    """

    knowledge: Knowledge
    space: Space

    @property
    def evidence(self) -> Evidence:
        """The statements it follows from."""
        return self.knowledge.evidence

    @property
    def drawn(self) -> tuple[Drawn, ...]:
        """The draws, valued package by package."""
        if self.evidence.kind == "ranking":
            return self.knowledge.drawn
        columns = self.space.columns(self.space.packages)
        return tuple(replace(one, draws=_whole(one.draws, columns)) for one in self.knowledge.drawn)

    @property
    def red_lines(self) -> tuple[Condition, ...]:
        """Conditions under which the party never signs, as the packages that meet them."""
        met = (np.flatnonzero(line.holds(self.space.packages)) for line in self.evidence.red_lines)
        return tuple(Condition(((0, frozenset(places.tolist())),)) for places in met)

    def labels(
        self, columns: NDArray[np.int64], accepted: NDArray[np.bool_], refused: NDArray[np.bool_]
    ) -> NDArray[np.int8]:
        """Label packages, as `Knowledge.labels` does."""
        return self.knowledge.labels(self._own(columns), accepted, refused)

    def at_border(self, columns: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell which packages lie at the border, as `Knowledge.at_border` does."""
        return self.knowledge.at_border(self._own(columns))

    def _own(self, columns: NDArray[np.int64]) -> NDArray[np.int64]:
        return self.space.columns(self.space.packages[columns[:, 0]])


def _whole(draws: Draws, columns: NDArray[np.int64]) -> Draws:
    worth = np.zeros((len(draws), len(columns)))
    for issue in range(columns.shape[1]):
        worth += draws.values[:, columns[:, issue]]
    return Draws(worth, draws.reservation)


def learn(evidence: Evidence, space: Space, draws: int, seed: int, workers: int = 1) -> Knowledge:
    """Make the draws that evidence leaves open.

    Parameters
    ----------
    evidence
        What is said of the party.
    space
        The packages; only a complete ranking needs them.
    draws
        How many draws to make under each prior.
    seed
        The same seed gives the same draws, for the same statements and whatever else is drawn beside them.
    workers
        Threads; the draws do not depend on it.

    Raises
    ------
    KnowledgeError
        If a complete ranking leaves out a feasible package.
    MissingDirectionError
        If an issue has no direction.
    ContradictionError
        If the binding statements cannot all be true.
    """
    check_consistent(evidence)
    if evidence.kind == "exact":
        return Knowledge(evidence, (_certain(evidence.as_now(evidence.exact()), "exact values"),))
    if evidence.kind == "ranking":
        if not space.enumerable:
            raise KnowledgeError(f"{evidence.party} has a complete ranking, and the packages are too many to list")
        return Knowledge(evidence, (_certain(evidence.ranked(space.packages), "complete ranking"),))
    taken = ((prior, vectors(evidence, prior, draws, seed, workers)) for prior in PRIORS)
    return Knowledge(evidence, tuple(drawn(evidence, prior, one) for prior, one in taken))


def check_consistent(evidence: Evidence) -> None:
    """See that the binding statements about a party can all be true.

    Raises
    ------
    ContradictionError
        If not.
    """
    if evidence.polytope.is_empty() if evidence.kind == "drawn" else contradictions(evidence):
        msg = f"the statements about {evidence.party} cannot all be true; `detente check` names those that clash"
        raise ContradictionError(msg)


def _certain(draws: Draws, method: str) -> Drawn:
    return Drawn(PRIORS[0], draws, method, Diagnostics.of_independent(1, 1))


def drawn(evidence: Evidence, prior: Prior, taken: Sample) -> Drawn:
    """Make value functions, as they are now, of vectors of unknowns drawn under a prior."""
    theta = taken.draws
    made = Draws(evidence.layout.tables(theta), theta[:, -1].copy())
    return Drawn(prior, evidence.as_now(made), taken.method, taken.diagnostics)


def vectors(evidence: Evidence, prior: Prior, draws: int, seed: int, workers: int = 1) -> Sample:
    """Draw vectors of unknowns that meet the evidence, which must be loose and free of contradictions."""
    stream = _stream(evidence.party, prior, seed)
    return _exactly(evidence, prior, draws, stream) or _walked(evidence, prior, draws, stream, workers)


def _walked(evidence: Evidence, prior: Prior, draws: int, stream: np.random.SeedSequence, workers: int) -> Sample:
    """Draw by a Markov chain, or take what the same chain drew before."""
    polytope, groups = evidence.polytope, evidence.layout.groups
    soft = [Soft(rows.A, rows.b, rows.statement.belief) for rows in evidence.weighing]
    settings: list[NDArray[np.float64] | str | int] = [prior, draws, str(stream.entropy)]
    rows = [polytope.A, polytope.b, polytope.A_eq, polytope.b_eq, *(part for one in soft for part in (one.A, one.b))]
    known = [*settings, *rows, str([one.credence for one in soft]), str([(w, c.tolist()) for w, c in groups])]
    return kept(known, lambda: sample(polytope, draws, stream, prior, groups=groups, soft=soft, workers=workers))


def _exactly(evidence: Evidence, prior: Prior, draws: int, stream: np.random.SeedSequence) -> Sample | None:
    """Draw without a Markov chain where only directions, an order of weights and bounds on no deal are known."""
    pairs = evidence.weight_orders
    layout = evidence.layout
    weighed = [issue for issue in range(len(layout.weight)) if issue not in layout.additions.issues]
    if pairs is None or not layout.chains_only or (layout.weight[weighed] < 0).any():
        return None
    if prior == "flat" and pairs:
        return None
    rng = np.random.Generator(np.random.Philox(stream))
    low, high = evidence.reservation_interval
    place = {issue: group for group, issue in enumerate(weighed)}
    order = [(place[heavier], place[lighter]) for heavier, lighter in pairs]
    theta = exact_sample(layout.groups, order, (low, high), draws, rng, prior=prior)
    return Sample(theta, "exact sampler", Diagnostics.of_independent(draws, theta.shape[1]))


def _stream(party: str, prior: Prior, seed: int) -> np.random.SeedSequence:
    """Give each party and prior a stream of its own that no other party's presence moves."""
    name = hashlib.sha256(f"{party}\0{prior}".encode()).digest()
    return np.random.SeedSequence([seed, *np.frombuffer(name[:16], dtype=np.uint32).tolist()])
