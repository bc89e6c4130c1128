"""Further parts of the answers of the moves lens: strength, attitudes, misperception, margins, readings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from detente.moves.attitudes import RELATIONAL
from detente.moves.stability import CONCEPTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from detente.moves.findings import Findings
    from detente.moves.perception import Hypergame
    from detente.workbench.moves_naming import Named


def strength_data(named: Named, found: Findings) -> dict[str, Any] | None:
    """Give strong and weak forms of stability, and stability at each degree; None where no preference is strong."""
    held = (found.verdicts.degrees or {}).get("sure")
    if held is None or held.top < 2:
        return None
    return {
        "degrees": held.top,
        "forms": {
            form: {"stable": _by_party(named, stable), "equilibria": named.where(stable.all(axis=0))}
            for form, stable in held.forms().items()
        },
    }


def unknown_data(named: Named, found: Findings) -> dict[str, Any] | None:
    """Give what is stable under each way to treat unknown preferences; None where nothing is unknown."""
    held = found.verdicts.degrees
    if held is None or all((held["sure"].degree == one.degree).all() for one in held.values()):
        return None
    return {name: _verdicts(named, CONCEPTS, one.stable()) for name, one in held.items()}


def undone_data(named: Named, found: Findings) -> dict[str, Any] | None:
    """Give the verdicts if no step were one-way; None where none is."""
    return None if found.undone is None else _verdicts(named, CONCEPTS, found.undone)


def attitudes_data(named: Named, found: Findings) -> dict[str, Any] | None:
    """Give what is stable given how parties stand to each other; None where all care for themselves only."""
    return None if found.relational is None else _verdicts(named, RELATIONAL, found.relational)


def views_data(named: Named, found: Findings) -> dict[str, Any] | None:
    """Give the equilibria as each expects them, and as they were if all saw clearly; None where all do."""
    held = found.hypergame
    if held is None or found.clear is None:
        return None
    return {
        "expected": {
            party: {concept: named.where(held.expected[c, p]) for c, concept in enumerate(CONCEPTS)}
            for p, party in enumerate(named.parties)
        },
        "own": _verdicts(named, CONCEPTS, held.own),
        "clear": _verdicts(named, CONCEPTS, found.clear),
        "classes": {concept: _classes(named, held, c) for c, concept in enumerate(CONCEPTS)},
    }


def _classes(named: Named, held: Hypergame, concept: int) -> dict[str, list[str]]:
    kinds = ("understood", "surprises", "unforeseen", "illusions")
    return {kind: named.where(getattr(held, kind)[concept]) for kind in kinds}


def margins_data(named: Named, found: Findings) -> dict[str, Any] | None:
    """Give how many comparisons and places each verdict is from turning; null where no ranking turns it."""
    held = found.margins
    if held is None:
        return None
    return {
        concept: {
            party: [
                {
                    "label": named.texts[state],
                    "stable": bool(held.stable[c, p, state]),
                    "pairs": _number(held.pairs[c, p, state]),
                    "places": _number(held.swaps[c, p, state]),
                }
                for state in named.order
            ]
            for p, party in enumerate(named.parties)
        }
        for c, concept in enumerate(CONCEPTS)
    }


def readings_data(named: Named, combinations: Iterable[tuple[Mapping[str, str], Findings]]) -> list[dict[str, Any]]:
    """Give the equilibria, and what all would gain by together, for every choice of readings."""
    return [
        {
            "readings": dict(chosen),
            **_verdicts(named, CONCEPTS, found.verdicts.stable > 0),
            "jumps": [
                {"from": named.label(jump.start), "to": named.label(jump.end)}
                for jump in (found.together.jumps if found.together else ())
                if len(jump.coalition) == len(named.parties)
            ],
        }
        for chosen, found in combinations
    ]


def gains_data(named: Named, found: Findings, effective: float) -> list[dict[str, Any]]:
    """Give the share of draws in which each state is better for all than how things stand, the largest first."""
    start = found.model.start
    if start is None:
        return []
    better = np.array(True)
    for one in found.preferences:
        better = better & (one.values > one.values[:, [start]])
    return named.shares(better.sum(axis=0), len(better), effective)


def _verdicts(named: Named, concepts: Iterable[str], stable: NDArray[np.bool_]) -> dict[str, Any]:
    names = list(concepts)
    return {
        "stable": {concept: _by_party(named, stable[c]) for c, concept in enumerate(names)},
        "equilibria": {concept: named.where(stable[c].all(axis=0)) for c, concept in enumerate(names)},
    }


def _by_party(named: Named, stable: NDArray[np.bool_]) -> dict[str, list[str]]:
    return {party: named.where(stable[p]) for p, party in enumerate(named.parties)}


def _number(number: np.floating[Any]) -> float | None:
    return float(number) if np.isfinite(number) else None
