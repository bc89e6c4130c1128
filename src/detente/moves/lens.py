"""The moves lens: from a graph of moves and what each party would rather have to findings."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from detente.moves.attitudes import relational_stability
from detente.moves.coalitions import Coalitions, TooLargeError, coalitions
from detente.moves.condensed import TooManyStatesError as TooManyToSolveError
from detente.moves.condensed import attractors, condense
from detente.moves.degrees import TooManyStatesError
from detente.moves.farsighted import NoPatternError, limited, non_myopic
from detente.moves.findings import Findings, Foresight, Together, Ways
from detente.moves.graph import TooManyArcsError
from detente.moves.inverse import inverse
from detente.moves.margins import Margins, margins
from detente.moves.perception import View, acted_graph, perceived
from detente.moves.proofs import prove_equilibrium
from detente.moves.routes import routes
from detente.moves.routes_arcs import steps_of
from detente.moves.stability import CONCEPTS, stability
from detente.moves.verdicts import at_once, verdicts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from detente.moves.inverse import Inverse
    from detente.moves.model import Model
    from detente.moves.preferences import Preference
    from detente.moves.proofs import Proof

T = TypeVar("T")

HORIZON = 12
"""Parties are asked what they would do with up to so many moves left."""
MOST_TARGETS = 24
"""So many states are proved, looked for ways to, and asked backwards."""
MOST_ROUTES = 5
"""So many routes of a kind are listed; all are counted."""
MOST_NODES = 60
"""A condensed graph has at most so many nodes."""
MOST_ARCS = 2_000_000
"""Up to so many arcs a graph is looked at move by move; beyond them only the verdicts are worked out."""
MOST_BACKWARDS = 1_000
"""Up to so many states it is asked backwards what would have to be preferred."""
MOST_MARGINS = 100
"""Up to so many states it is worked out how far each verdict is from turning."""


@dataclass(frozen=True)
class Settings:
    """How parties see the game and each other, where a case says so.

    Parameters
    ----------
    views
        How each party sees the game; empty if all see it as it is.
    attitudes
        Each party's attitude to each, 1, 0 or −1, shape (parties, parties); None if all care for themselves only.
    asked
        States that the answers shall be about, whether or not they are stable.
    """

    views: tuple[View, ...] = ()
    attitudes: NDArray[np.int8] | None = None
    asked: tuple[int, ...] = ()


@dataclass
class _Parts:
    """Works out parts, and notes which are left out and why."""

    left_out: dict[str, str] = field(default_factory=dict)

    def part(self, name: str, work: Callable[[], T]) -> T | None:
        try:
            return work()
        except (TooManyArcsError, TooManyStatesError, TooLargeError, TooManyToSolveError, NoPatternError) as error:
            self.left_out[name] = str(error)
            return None


def analyse(model: Model, preferences: Sequence[Preference], settings: Settings | None = None) -> Findings:
    """Find which states are stable for whom, and what this rests on, leads to and hangs by.

    Where parties misperceive the game, all answers are about the game as it is then played: nobody makes a move that
    it does not see. What each expects, and what would be if all saw the game as it is, stands beside them.

    Raises
    ------
    detente.moves.degrees.TooManyStatesError
        If a preference is more than an order, and there are more states than can be compared so.
    """
    settings = settings or Settings()
    seen, model = model, _acted(model, settings.views)
    judged = verdicts(model, preferences)
    central = (
        None if any(one.kind == "fuzzy" for one in preferences) else np.stack([one.central for one in preferences])
    )
    if central is None:
        return Findings(model, tuple(preferences), judged, None, left_out={"order": "a fuzzy preference is no order"})
    parts = _Parts()
    targets = _targets(stability(model.graph, central), model.start, settings.asked)
    small = model.graph.most <= MOST_ARCS
    if not small:
        parts.left_out["ways"] = f"there are {model.count:,} states, and more than {MOST_ARCS:,} moves between them"
    return Findings(
        model=model,
        preferences=tuple(preferences),
        verdicts=judged,
        central=central,
        targets=targets,
        at_once=parts.part("sim", lambda: at_once(model, central)) if small else None,
        proofs=_proofs(model, central, targets) if small else (),
        ways=_ways(model, central, targets, parts) if small else None,
        foresight=parts.part("foresight", lambda: _foresight(model, central)) if small else None,
        together=parts.part("coalitions", lambda: _together(model, central, targets)),
        relational=_relational(model, central, settings, parts),
        hypergame=perceived(seen.graph, central, settings.views) if settings.views and small else None,
        clear=stability(seen.graph, central) if settings.views and small else None,
        backwards=_backwards(model, central, targets, parts),
        margins=_margins(model, central, parts),
        left_out=parts.left_out,
    )


def _acted(model: Model, views: tuple[View, ...]) -> Model:
    """Leave out the moves that parties do not see: nobody makes them, whatever the others see."""
    return replace(model, graph=acted_graph(model.graph, views)) if views else model


def _targets(stable: NDArray[np.bool_], start: int | None, asked: Sequence[int]) -> tuple[int, ...]:
    """Choose the states to look at: what is asked for, how things stand, equilibria by how many concepts hold them."""
    strength = stable.all(axis=1).sum(axis=0)
    found = sorted(np.flatnonzero(strength).tolist(), key=lambda state: (-int(strength[state]), state))
    stands = [] if start is None else [start]
    return tuple(dict.fromkeys([*asked, *stands, *found]))[:MOST_TARGETS]


def _proofs(model: Model, central: NDArray[np.int64], targets: Sequence[int]) -> tuple[Proof, ...]:
    return tuple(
        proof
        for state in targets
        for concept in CONCEPTS
        for proof in prove_equilibrium(model.graph, central, concept, state)
    )


def _ways(model: Model, central: NDArray[np.int64], targets: Sequence[int], parts: _Parts) -> Ways | None:
    if model.start is None:
        parts.left_out["ways"] = "the case does not say how things stand in every issue in play"
        return None
    start = model.start
    steps = steps_of(model.graph, central, model.joint)
    return Ways(
        routes(steps, start, [state for state in targets if state != start], MOST_ROUTES),
        condense(steps.improvements, start, targets, MOST_NODES),
        parts.part("attractors", lambda: attractors(steps, start)),
    )


def _foresight(model: Model, central: NDArray[np.int64]) -> Foresight | None:
    if model.graph.parties != 2:
        return None
    return Foresight(limited(model.graph, central, HORIZON), non_myopic(model.graph, central))


def _together(model: Model, central: NDArray[np.int64], targets: Sequence[int]) -> Together:
    held = Coalitions(model.graph, central, model.joint)
    several = [some for some in coalitions(range(model.graph.parties)) if len(some) > 1]
    return Together(held.universal(), tuple(jump for s in targets for some in several for jump in held.jumps(some, s)))


def _relational(
    model: Model, central: NDArray[np.int64], settings: Settings, parts: _Parts
) -> NDArray[np.bool_] | None:
    attitudes = settings.attitudes
    if attitudes is None:
        return None
    return parts.part("attitudes", lambda: relational_stability(model.graph, central, attitudes, strict=True))


def _backwards(model: Model, central: NDArray[np.int64], targets: Sequence[int], parts: _Parts) -> tuple[Inverse, ...]:
    if model.count > MOST_BACKWARDS:
        parts.left_out["backwards"] = f"asked of models of up to {MOST_BACKWARDS:,} states, not {model.count:,}"
        return ()
    return tuple(inverse(model.graph, central, state, concept) for state in targets for concept in CONCEPTS)


def _margins(model: Model, central: NDArray[np.int64], parts: _Parts) -> Margins | None:
    if model.count > MOST_MARGINS:
        parts.left_out["margins"] = f"worked out for models of up to {MOST_MARGINS} states, not {model.count:,}"
        return None
    return margins(model.graph, central)
