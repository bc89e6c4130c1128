"""The answers of a tournament in the documented form."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.talks.empirical_game import MOST, study
from detente.talks.replicator import replicator, triangle
from detente.talks.significance import differences
from detente.talks.standings import head_to_head, standings
from detente.talks.strategies import STRATEGIES
from detente.workbench.heading import SCHEMA

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from detente.talks.empirical_game import Equilibrium, Study
    from detente.talks.standings import Standings, Tournament
    from detente.talks.strategies import Strategy
    from detente.workbench.tournaments import Entry

LEVEL = 0.05
PICTURED = 3
"""So many strategies make a triangle."""
PARTS = 14
STEPS = 600
POINTS = 60
"""At most so many points of a path are drawn."""
LEAST = 0.005
"""A strategy played less than this is left out of a mixture that populations end in."""


def tournament_data(entry: Entry, played: Tournament) -> dict[str, Any]:
    """Give who did well, against whom, and what the strategies make as a game; a dictionary of JSON types."""
    seed = entry.settings.seed
    table = standings(played, seed)
    return {
        "lens": "tournament",
        "schema": SCHEMA,
        "versions": {name: version(name) for name in ("detente", "numpy", "numba")},
        "title": None,
        "settings": _settings(entry),
        "strategies": [_strategy(name) for name in played.names],
        "cases": _cases(entry, played),
        "sides": played.sides,
        "sessions": len(played.agreed),
        "agreed": float(played.agreed.mean()),
        "clusters": {"kind": table.clusters, "count": table.count, "confidence": table.confidence},
        **_standings(played, table, seed),
        **_against(played, table, seed),
    }


def _settings(entry: Entry) -> dict[str, Any]:
    return {
        "seed": entry.settings.seed,
        "repeats": entry.repeats,
        "rounds": entry.rounds,
        "protocol": "alternating offers",
        "self_play": True,
        "values": "drawn" if entry.drawn else "exact",
    }


def _strategy(name: str) -> dict[str, Any]:
    if name not in STRATEGIES:
        return {"name": name, "about": "of one's own", "source": None}
    known = STRATEGIES[name]
    return {"name": name, "about": _about(known), "source": known.source or None}


def _about(known: Strategy) -> str:
    shape = f", exponent {known.offers.exponent:g}" if known.offers.kind == "time" else ""
    model = f"; {known.model} model of the other" if known.model != "none" else ""
    return f"offers by {known.offers.kind}{shape}; accepts by {known.accepts.kind}{model}"


def _cases(entry: Entry, played: Tournament) -> list[dict[str, Any]]:
    rows = []
    for i, case in enumerate(entry.cases):
        of = played.domain == i
        path = case.document.path
        rows.append(
            {
                "file": None if path is None else path.name,
                "title": case.words.title,
                "hash": case.document.digest,
                "parties": [party.name for party in case.words.parties.values()],
                "packages": case.space.feasible,
                "sessions": int(of.sum()),
                "agreed": float(played.agreed[of].mean()),
                "welfare": float(played.value[of].sum(axis=1).mean()),
            }
        )
    return rows


def _standings(played: Tournament, table: Standings, seed: int) -> dict[str, Any]:
    found = differences(played, seed) if len(played.names) > 1 and table.count > 1 else None
    groups = None if found is None else found.groups(table.value, LEVEL)
    rows = [
        {
            "strategy": played.names[s],
            "rank": place + 1,
            "group": 1 if groups is None else int(groups[s]) + 1,
            "value": _number(table.value[s]),
            "interval": None if np.isnan(table.low[s]) else [float(table.low[s]), float(table.high[s])],
            **{key: _number(getattr(table, key)[s]) for key in _MEANS},
        }
        for place, s in enumerate(table.order.tolist())
    ]
    return {"standings": rows, "differences": None if found is None else _pairs(played, table, found)}


_MEANS = ("agreed", "value_agreed", "others", "welfare", "nash_product")


def _pairs(played: Tournament, table: Standings, found: Any) -> dict[str, Any]:
    order = table.order.tolist()
    return {
        "test": found.test,
        "level": LEVEL,
        "least": _number(found.least),
        "pairs": [
            {
                "first": played.names[first],
                "second": played.names[second],
                "difference": _number(found.difference[first, second]),
                "p": _number(found.p[first, second]),
                "adjusted": _number(found.adjusted[first, second]),
            }
            for i, first in enumerate(order)
            for second in order[i + 1 :]
        ],
    }


def _against(played: Tournament, table: Standings, seed: int) -> dict[str, Any]:
    met = head_to_head(played)
    matrices = {
        key: [[_number(one) for one in row] for row in getattr(met, key)] for key in ("value", "error", "agreed")
    }
    if not 1 < len(played.names) <= MOST:
        return {"head_to_head": matrices, "game": {"missing": f"a game is made of 2 to {MOST} strategies"}}
    return {"head_to_head": matrices, "game": _game(study(met, seed), table)}


def _game(found: Study, table: Standings) -> dict[str, Any]:
    names = found.names
    return {
        "best": {
            names[column]: [names[row] for row in np.flatnonzero(found.best[:, column])] for column in range(len(names))
        },
        "sinks": [[[names[a], names[b]] for a, b in sink] for sink in found.changes.sinks],
        "equilibria": [_equilibrium(found, i, one, alone=table.count == 1) for i, one in enumerate(found.equilibria)],
        "basins": {
            "ends": [
                {"weights": _mixture(names, end, LEAST), "share": float(share)}
                for end, share in zip(found.basins.ends, found.basins.share, strict=True)
            ],
            "unsettled": float(found.basins.unsettled),
            "starts": found.basins.starts,
        },
        "triangle": _triangle(found, table) if len(names) >= PICTURED else None,
    }


def _equilibrium(found: Study, i: int, one: Equilibrium, *, alone: bool) -> dict[str, Any]:
    regrets = found.regrets[i]
    return {
        "weights": _mixture(found.names, one.weights, 0.0),
        "value": float(one.value),
        "regret": float(one.regret),
        "isolated": bool(one.isolated),
        "regrets": None if alone or np.isnan(regrets).any() else regrets.tolist(),
        "most_even": i == found.even,
        "most_stable": i == found.stable,
    }


def _mixture(names: tuple[str, ...], weights: NDArray[np.float64], least: float) -> dict[str, float]:
    return {name: float(weight) for name, weight in zip(names, weights, strict=True) if weight > least}


def _triangle(found: Study, table: Standings) -> dict[str, Any]:
    """Picture the three that matter most: those played most in equilibria, then the first in the standings."""
    played = (
        np.max([one.weights for one in found.equilibria], axis=0) if found.equilibria else np.zeros(len(found.names))
    )
    place = np.argsort(table.order)
    a, b, c = sorted(np.lexsort((place, -np.round(played, 6)))[:PICTURED].tolist())
    points, velocity = triangle(found.payoffs, (a, b, c), PARTS)
    starts = np.array(
        [[0.8, 0.1, 0.1], [0.1, 0.8, 0.1], [0.1, 0.1, 0.8], [0.4, 0.4, 0.2], [0.2, 0.4, 0.4], [0.4, 0.2, 0.4]]
    )
    trio = [a, b, c]
    paths = replicator(found.payoffs[np.ix_(trio, trio)], starts, STEPS).transpose(1, 0, 2)
    return {
        "strategies": [found.names[s] for s in trio],
        "points": np.round(points, 4).tolist(),
        "velocity": np.round(velocity, 5).tolist(),
        "paths": [np.round(_thinned(path), 4).tolist() for path in paths],
    }


def _thinned(path: NDArray[np.float64]) -> NDArray[np.float64]:
    """Keep points of a path, shape (steps, 3), that lie evenly along its way: it is fast at first and then creeps."""
    way = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])
    places = np.searchsorted(way, np.linspace(0.0, way[-1], POINTS)).clip(max=len(path) - 1)
    thinned: NDArray[np.float64] = path[np.unique(places)]
    return thinned


def _number(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
