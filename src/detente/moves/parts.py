"""The parts of an answer worked out of one order for each party: proofs, ways, foresight, what would change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from detente.moves.coalitions import Coalitions, coalitions
from detente.moves.condensed import TooManyStatesError, attractors, condense
from detente.moves.farsighted import NoPatternError, limited, non_myopic
from detente.moves.findings import Backwards, Foresight, Played, Together, Ways
from detente.moves.inverse import Inverse, inverse, joint_gain
from detente.moves.inverse_search import Reach as HowFar
from detente.moves.inverse_search import together as all_at_once
from detente.moves.inverse_statements import reorder
from detente.moves.metarational import maximin
from detente.moves.policies import follow, gains, policy_stable
from detente.moves.proofs import Proof, prove_equilibrium
from detente.moves.routes import routes
from detente.moves.routes_arcs import steps_of
from detente.moves.stability import CONCEPTS
from detente.moves.theory_of_moves import NotTwoByTwoError, theory_of_moves

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from detente.moves.model import Model

    Scores = NDArray[np.int64]

HORIZON = 12
"""Two parties are asked what they would do with up to so many moves left."""
TURNS = 6
"""Parties are held back by the worst of up to so many turns."""
MOST_ROUTES = 5
"""So many routes of a kind are listed; all are counted."""
MOST_NODES = 60
"""A condensed graph has at most so many nodes."""
HOW_FAR = HowFar(farthest=2, profiles=400)
"""How far it is looked for less where rankings bear on each other."""
MOST_ORDERS = 2_000
"""So many orders of a party's statements are looked at."""


def proofs(model: Model, scores: Scores, targets: Sequence[int]) -> tuple[Proof, ...]:
    """Prove of each target, concept and party that the state is stable or not."""
    return tuple(
        proof
        for state in targets
        for concept in CONCEPTS
        for proof in prove_equilibrium(model.graph, scores, concept, state)
    )


def ways(model: Model, scores: Scores, start: int, targets: Sequence[int]) -> Ways:
    """Find how the world gets from how things stand to each target, and where improvements end up."""
    steps = steps_of(model.graph, scores, model.joint)
    reach = routes(steps, start, [state for state in targets if state != start], MOST_ROUTES)
    condensed = condense(steps.improvements, start, targets, MOST_NODES)
    try:
        ends = attractors(steps, start)
    except TooManyStatesError:
        ends = None
    return Ways(reach, condensed, ends)


def foresight(model: Model, scores: Scores) -> Foresight:
    """Ask where parties would stay that look some moves ahead."""
    two = model.graph.parties == 2
    try:
        lasting = non_myopic(model.graph, scores) if two else None
    except NoPatternError:
        lasting = None
    try:
        brams = theory_of_moves(model.graph, scores) if two else None
    except NotTwoByTwoError:
        brams = None
    return Foresight(
        limited(model.graph, scores, HORIZON) if two else None,
        lasting,
        brams,
        maximin(model.graph, scores, TURNS),
        maximin(model.graph, scores, TURNS, credible=True),
    )


def together(model: Model, scores: Scores, targets: Sequence[int]) -> Together:
    """Ask what holds against coalitions, what they would do, and what would have to change for all to gain."""
    held = Coalitions(model.graph, scores, model.joint)
    everybody = range(model.graph.parties)
    several = [some for some in coalitions(everybody) if len(some) > 1]
    jumps = tuple(jump for state in targets for some in several for jump in held.jumps(some, state))
    start = model.start
    wanting = {} if start is None else {s: joint_gain(scores, everybody, start, s) for s in targets if s != start}
    return Together(held.universal(), jumps, {state: changes for state, changes in wanting.items() if changes})


def backwards(
    model: Model, scores: Scores, targets: Sequence[int], truths: Mapping[int, NDArray[np.bool_]]
) -> tuple[Backwards, ...]:
    """Ask of each target and concept what would have to be preferred for the verdict to be another.

    ``truths`` are the statements of parties whose preference is given so, by the states where each is true.
    """
    return tuple(
        _backwards(model, scores, inverse(model.graph, scores, state, concept), truths)
        for state in targets
        for concept in CONCEPTS
    )


def _backwards(model: Model, scores: Scores, found: Inverse, truths: Mapping[int, NDArray[np.bool_]]) -> Backwards:
    about = found.target, found.concept
    several = None if found.separable else all_at_once(model.graph, scores, *about, HOW_FAR)
    statements = {
        party: reorder(model.graph, scores, party, *about, truth, most=MOST_ORDERS)
        for party, truth in truths.items()
        if any(flip.party == party for flip in found.flips)
    }
    return Backwards(found, several, statements)


def played(model: Model, scores: Scores, start: int, stated: NDArray[np.int64] | None) -> Played:
    """Let play run by the policies that the case states, or by those of taking the best improvement."""
    policies = best_improvements(model, scores) if stated is None else stated
    return Played(
        policies,
        stated is not None,
        follow(model.graph, policies, start),
        gains(model.graph, scores, policies, start),
        policy_stable(model.graph, scores, policies),
    )


def best_improvements(model: Model, scores: Scores) -> NDArray[np.int64]:
    """Give the policies of taking the best improvement there is, the first of equally good ones, and else staying."""
    policies = np.tile(np.arange(model.count), (model.graph.parties, 1))
    for party, ranking in enumerate(scores):
        for state in range(model.count):
            own = np.append(state, model.graph.reached(party, state))
            policies[party, state] = own[ranking[own].argmax()]
    return policies
