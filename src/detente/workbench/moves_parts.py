"""Parts of the answers of the moves lens in the documented form: proofs, ways, foresight, coalitions, backwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from detente.moves.coalitions import COALITION_CONCEPTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from detente.moves.coalitions import Jump
    from detente.moves.costs import Route
    from detente.moves.farsighted import Limited, NonMyopic
    from detente.moves.findings import Backwards, Findings
    from detente.moves.inverse import Change, Flip
    from detente.moves.proofs import Answer, Proof
    from detente.moves.routes import Passage, Reach, Routes
    from detente.moves.sequences import Move
    from detente.workbench.moves_naming import Named


def proofs_data(named: Named, found: Findings) -> list[dict[str, Any]]:
    """Give the proofs of verdicts: what tempts a party, and how the others could answer."""
    return [proof_data(named, proof) for proof in found.proofs]


def proof_data(named: Named, proof: Proof) -> dict[str, Any]:
    """Give a proof by the names of the case."""
    return {
        "state": named.label(proof.state),
        "concept": proof.concept,
        "party": named.parties[proof.party],
        "stable": proof.stable,
        "answers": [_answer(named, one) for one in proof.answers],
    }


def _answer(named: Named, answer: Answer) -> dict[str, Any]:
    return {
        "to": named.label(answer.improvement),
        "moves": _moves(named, answer.moves),
        "end": named.label(answer.end),
        "gain": answer.gain,
        "escape": named.label(answer.escape),
        "escape_gain": answer.escape_gain,
        "deters": answer.deters,
    }


def routes_data(named: Named, found: Findings) -> dict[str, Any] | None:
    """Give the ways from how things stand to the states looked at, and where improvements end up."""
    ways = found.ways
    if ways is None:
        return None
    return {
        "start": named.label(found.model.start),
        "to": [_reach(named, one) for one in ways.reach],
        "condensed": _condensed(named, found),
        "attractors": None
        if ways.attractors is None
        else {
            "ends": [
                {"states": named.labels(states), "share": share}
                for states, share in zip(ways.attractors.states, ways.attractors.share, strict=True)
            ],
            "moves": ways.attractors.moves,
        },
    }


def _reach(named: Named, reach: Reach) -> dict[str, Any]:
    return {
        "target": named.label(reach.target),
        "improves_alone": reach.improves_alone,
        "improves_only_together": reach.improves_only_together,
        "only_together": reach.only_together,
        "only_worsening": reach.only_worsening,
        "alone": _passage(named, reach.alone),
        "together": _passage(named, reach.together),
    }


def _passage(named: Named, passage: Passage | None) -> dict[str, Any] | None:
    if passage is None:
        return None
    return {"shortest": _routes(named, passage.shortest), "mildest": _routes(named, passage.mildest)}


def _routes(named: Named, routes: Routes) -> dict[str, Any]:
    return {"moves": routes.moves, "total": routes.total, "listed": [_route(named, one) for one in routes.listed]}


def _route(named: Named, route: Route) -> dict[str, Any]:
    return {
        "steps": [
            {
                "parties": [named.parties[p] for p in step.parties],
                "to": named.label(step.state),
                "improving": better,
                "signs": dict(zip(named.parties, signs, strict=True)),
            }
            for step, better, signs in zip(route.steps, route.improving, route.signs, strict=True)
        ],
        "exposed": dict(zip(named.parties, route.exposed, strict=True)),
        "needed": [
            {
                "party": named.parties[one.party],
                "prefer": named.label(one.state),
                "to": named.label(one.over),
                "ranks": one.ranks,
            }
            for one in route.needed
        ],
    }


def _condensed(named: Named, found: Findings) -> dict[str, Any]:
    """Give the graph of improvements drawn together, its nodes with the states in them where they are few."""
    held = found.ways.condensed if found.ways else None
    if held is None:
        return {}
    members = [np.flatnonzero(held.node == node) for node in range(len(held.sizes))]
    return {
        "grain": held.grain,
        "start": held.start,
        "nodes": [
            {
                "states": named.labels(states) if len(states) <= 12 else None,
                "size": int(held.sizes[node]),
                "absorbing": int(held.absorbing[node]),
                "equilibria": int(held.equilibria[node]),
                "reached": bool(held.reached[node]),
            }
            for node, states in enumerate(members)
        ],
        "arcs": [
            {"from": int(tail), "to": int(head), "moves": int(moves)}
            for (tail, head), moves in zip(held.arcs, held.moves, strict=True)
        ],
    }


def foresight_data(named: Named, found: Findings) -> dict[str, Any] | None:
    """Give where parties stay that look ahead: two by their own foresight, any number for fear of the worst."""
    held = found.foresight
    if held is None:
        return None
    return {
        "tie_rule": "where nothing is gained a party stays; of equally good replies it takes the first",
        "limited": None if held.limited is None else _limited(named, held.limited),
        "non_myopic": None if held.non_myopic is None else _non_myopic(named, held.non_myopic),
        "theory_of_moves": None
        if held.theory_of_moves is None
        else {
            "equilibria": named.labels(held.theory_of_moves.equilibria),
            "from": {named.texts[s]: named.labels(ends) for s, ends in enumerate(held.theory_of_moves.outcomes)},
        },
        "worst": [_held_at(named, turns, stable) for turns, stable in enumerate(held.worst, start=1)],
        "credible": [_held_at(named, turns, stable) for turns, stable in enumerate(held.credible, start=1)],
    }


def _held_at(named: Named, moves: int, stable: NDArray[np.bool_]) -> dict[str, Any]:
    return {
        "moves": moves,
        "stable": {party: named.where(stable[p]) for p, party in enumerate(named.parties)},
        "equilibria": named.where(stable.all(axis=0)),
    }


def _limited(named: Named, limited: Limited) -> list[dict[str, Any]]:
    return [
        _held_at(named, moves, stable) | {"tied": named.where(tied.any(axis=0))}
        for moves, (stable, tied) in enumerate(zip(limited.stable, limited.tied, strict=True), start=1)
    ]


def _non_myopic(named: Named, lasting: NonMyopic) -> dict[str, Any]:
    return {
        "stable": {party: named.where(lasting.stable[p]) for p, party in enumerate(named.parties)},
        "equilibria": named.where(lasting.stable.all(axis=0)),
        "unsettled": named.where(~lasting.settled.all(axis=0)),
        "tied": named.where(lasting.tied.any(axis=0)),
        "period": lasting.period,
    }


def played_data(named: Named, found: Findings) -> dict[str, Any] | None:
    """Give how play runs by policies, who would rather have followed another, and which states are policy stable."""
    held = found.played
    if held is None:
        return None
    return {
        "stated": held.stated,
        "policies": {
            party: {named.texts[s]: named.texts[t] for s, t in enumerate(held.policies[p].tolist()) if s != t}
            for p, party in enumerate(named.parties)
        },
        "moves": _moves(named, held.play.moves),
        "end": named.label(held.play.end),
        "gains": [
            {"party": named.parties[one.party], "end": named.label(one.end), "moves": _moves(named, one.moves)}
            for one in held.gains
        ],
        "stable": named.where(held.stable),
    }


def _moves(named: Named, moves: Iterable[Move]) -> list[dict[str, Any]]:
    return [{"party": named.parties[move.party], "to": named.label(move.state)} for move in moves]


def together_data(named: Named, found: Findings) -> dict[str, Any] | None:
    """Give what holds against every coalition, what coalitions could do to the good of all in them, and what lacks."""
    held = found.together
    if held is None:
        return None
    return {
        "universal": {concept: named.where(held.universal[c]) for c, concept in enumerate(COALITION_CONCEPTS)},
        "jumps": [_jump(named, jump) for jump in held.jumps],
        "wanting": [
            {
                "to": named.label(state),
                "parties": {named.parties[p]: [_change(named, one) for one in some[:3]] for p, some in changes.items()},
            }
            for state, changes in held.wanting.items()
        ],
    }


def _jump(named: Named, jump: Jump) -> dict[str, Any]:
    return {
        "parties": [named.parties[p] for p in sorted(jump.coalition)],
        "from": named.label(jump.start),
        "to": named.label(jump.end),
        "steps": [
            {"parties": [named.parties[p] for p in sorted(step.parties)], "to": named.label(step.state)}
            for step in jump.steps
        ],
    }


def backwards_data(named: Named, found: Findings) -> list[dict[str, Any]]:
    """Give the smallest changes of rankings that make a state stable for all, or stop it being so."""
    return [_backwards(named, one) for one in found.backwards]


def _backwards(named: Named, asked: Backwards) -> dict[str, Any]:
    inverse, several = asked.inverse, asked.together
    return {
        "state": named.label(inverse.target),
        "concept": inverse.concept,
        "equilibrium": inverse.equilibrium,
        "separable": inverse.separable,
        "places": _finite(inverse.swaps),
        "pairs": _finite(inverse.pairs),
        "parties": [_flip(named, flip) for flip in inverse.flips],
        "together": None if several is None else {"places": _finite(several.swaps), "least": _finite(several.least)},
        "statements": [
            {
                "party": named.parties[party],
                "stable": one.stable,
                "orders": [[number + 1 for number in order] for order in one.orders[:3]],
                "swaps": _finite(one.swaps),
                "least": _finite(one.least),
                "dropped": [number + 1 for number in one.dropped],
            }
            for party, one in asked.statements.items()
        ],
    }


def _flip(named: Named, flip: Flip) -> dict[str, Any]:
    return {
        "party": named.parties[flip.party],
        "stable": flip.stable,
        "fixed": None if flip.fixed is None else {"returned": named.labels(flip.fixed.returned)},
        "places": _finite(flip.swaps),
        "pairs": _finite(flip.pairs),
        "exact": flip.exact,
        "complete": all(flip.complete),
        "nearest": [_change(named, one) for one in flip.nearest[:3]],
        "fewest": [_change(named, one) for one in flip.fewest[:3]],
    }


def _change(named: Named, change: Change) -> dict[str, Any]:
    return {"turned": named.labels(change.turned), "places": change.swaps, "order": named.levels(change.ranking)}


def _finite(number: float) -> float | None:
    return float(number) if np.isfinite(number) else None
