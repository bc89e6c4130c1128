"""The moves lens: from a graph of moves and what each party would rather have to findings."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from detente.moves import parts as part
from detente.moves.attitudes import relational_stability
from detente.moves.coalitions import TooLargeError
from detente.moves.degrees import TooManyStatesError
from detente.moves.findings import Findings
from detente.moves.graph import TooManyArcsError
from detente.moves.margins import margins
from detente.moves.perception import View, acted_graph, perceived
from detente.moves.stability import stability
from detente.moves.verdicts import at_once, verdicts

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from detente.moves.graph import Graph
    from detente.moves.model import Model
    from detente.moves.preferences import Preference

T = TypeVar("T")

MOST_TARGETS = 24
"""So many states are proved, looked for ways to, and asked backwards."""
MOST_ARCS = 2_000_000
"""Up to so many arcs a graph is looked at move by move; beyond them only the verdicts are worked out."""
MOST_BACKWARDS = 1_000
"""Up to so many states it is asked backwards what would have to be preferred."""
MOST_MARGINS = 100
"""Up to so many states it is worked out how far each verdict is from turning."""
MOST_FORESEEN = 2_000
"""Up to so many states it is asked where parties stay that look ahead."""
MOST_PLAYED = 500
"""Up to so many states play by policies is followed."""


@dataclass(frozen=True)
class Settings:
    """How parties see the game and each other, where a case says so.

    Parameters
    ----------
    views
        How each party sees the game; empty if all see it as it is.
    attitudes
        Each party's attitude to each, 1, 0 or −1, shape (parties, parties); None if all care for themselves only.
    policies
        For each party and state the state it means to move to, shape (parties, states); None if the case says nothing.
    asked
        States that the answers shall be about, whether or not they are stable.
    """

    views: tuple[View, ...] = ()
    attitudes: NDArray[np.int8] | None = None
    policies: NDArray[np.int64] | None = None
    asked: tuple[int, ...] = ()


@dataclass
class _Parts:
    """Works out parts, and notes which are left out and why."""

    left_out: dict[str, str] = field(default_factory=dict)

    def part(self, name: str, work: Callable[[], T]) -> T | None:
        try:
            return work()
        except (TooManyArcsError, TooManyStatesError, TooLargeError) as error:
            self.left_out[name] = str(error)
            return None

    def up_to(self, most: int, name: str, model: Model, work: Callable[[], T]) -> T | None:
        """Work a part out if there are not too many states for it."""
        if model.count <= most:
            return self.part(name, work)
        self.left_out[name] = f"worked out for models of up to {most:,} states, not {model.count:,}"
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
    stable = judged.sure if judged.sure is not None else stability(model.graph, central)
    targets = _targets(stable, model.start, settings.asked)
    found = Findings(
        model=model,
        preferences=tuple(preferences),
        verdicts=judged,
        central=central,
        targets=targets,
        together=parts.part("together", lambda: part.together(model, central, targets)),
        relational=_relational(model, central, settings, parts),
        undone=None if model.freed is seen.graph else stability(_acted_on(model.freed, settings.views), central),
        left_out=parts.left_out,
    )
    if model.graph.most > MOST_ARCS:
        parts.left_out["moves"] = f"there are {model.count:,} states, and more than {MOST_ARCS:,} moves between them"
        return found
    found = _move_by_move(found, central, stable, settings, parts)
    if settings.views:
        clear = stability(seen.graph, central)
        found = replace(found, hypergame=perceived(seen.graph, central, settings.views), clear=clear)
    return found


def _move_by_move(
    found: Findings, central: NDArray[np.int64], stable: NDArray[np.bool_], settings: Settings, parts: _Parts
) -> Findings:
    """Add the parts that look at moves one by one."""
    model, targets = found.model, found.targets
    start = _stands(model, parts)
    truths = {i: one.truth for i, one in enumerate(found.preferences) if one.truth is not None}
    found = replace(
        found,
        at_once=None if found.verdicts.degrees else parts.part("sim", lambda: at_once(model, central, stable)),
        proofs=part.proofs(model, central, targets),
        foresight=parts.up_to(MOST_FORESEEN, "foresight", model, lambda: part.foresight(model, central)),
        backwards=parts.up_to(
            MOST_BACKWARDS, "backwards", model, lambda: part.backwards(model, central, targets, truths)
        )
        or (),
        margins=parts.up_to(MOST_MARGINS, "margins", model, lambda: margins(model.graph, central)),
    )
    if start is None:
        return found
    return replace(
        found,
        ways=part.ways(model, central, start, targets),
        played=parts.up_to(
            MOST_PLAYED, "policies", model, lambda: part.played(model, central, start, settings.policies)
        ),
    )


def _acted(model: Model, views: tuple[View, ...]) -> Model:
    """Leave out the moves that parties do not see: nobody makes them, whatever the others see."""
    return replace(model, graph=_acted_on(model.graph, views)) if views else model


def _acted_on(graph: Graph, views: tuple[View, ...]) -> Graph:
    return acted_graph(graph, views) if views else graph


def _targets(stable: NDArray[np.bool_], start: int | None, asked: Sequence[int]) -> tuple[int, ...]:
    """Choose the states to look at: what is asked for, how things stand, equilibria by how many concepts hold them."""
    strength = stable.all(axis=1).sum(axis=0)
    found = sorted(np.flatnonzero(strength).tolist(), key=lambda state: (-int(strength[state]), state))
    stands = [] if start is None else [start]
    return tuple(dict.fromkeys([*asked, *stands, *found]))[:MOST_TARGETS]


def _stands(model: Model, parts: _Parts) -> int | None:
    """Give how things stand; where the case does not say it, that is why parts are left out."""
    if model.start is None:
        parts.left_out["ways"] = "the case does not say how things stand in every issue in play"
    return model.start


def _relational(
    model: Model, central: NDArray[np.int64], settings: Settings, parts: _Parts
) -> NDArray[np.bool_] | None:
    attitudes = settings.attitudes
    if attitudes is None:
        return None
    return parts.part("attitudes", lambda: relational_stability(model.graph, central, attitudes, strict=True))
