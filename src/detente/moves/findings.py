"""What the moves lens finds: verdicts on every state, and what they rest on, lead to and hang by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    from detente.moves.coalitions import Jump
    from detente.moves.condensed import Attractors, Condensed
    from detente.moves.farsighted import Limited, NonMyopic
    from detente.moves.inverse import Inverse
    from detente.moves.margins import Margins
    from detente.moves.model import Model
    from detente.moves.perception import Hypergame
    from detente.moves.preferences import Preference
    from detente.moves.proofs import Proof
    from detente.moves.routes import Reach
    from detente.moves.verdicts import AtOnce, Verdicts


@dataclass(frozen=True, eq=False)
class Ways:
    """How the world can get from how things stand to the states that are stable.

    Parameters
    ----------
    reach
        For each target whether and how it is reached.
    condensed
        The graph of improvements drawn together.
    attractors
        Where improvements taken at random end up; None where they lead to too many states.
    """

    reach: tuple[Reach, ...]
    condensed: Condensed
    attractors: Attractors | None


@dataclass(frozen=True, eq=False)
class Foresight:
    """What two parties do that look some moves ahead."""

    limited: Limited
    non_myopic: NonMyopic


@dataclass(frozen=True, eq=False)
class Together:
    """What parties can do together.

    Parameters
    ----------
    universal
        Whether each state is stable for every coalition, by each of `coalitions.COALITION_CONCEPTS`; shape (4, states).
    jumps
        From how things stand and from each equilibrium, what several parties could bring about to the good of them all.
    """

    universal: NDArray[np.bool_]
    jumps: tuple[Jump, ...]


@dataclass(frozen=True, eq=False)
class Findings:
    """What was found for one account.

    Parameters
    ----------
    model
        The states and who moves where.
    preferences
        What each party would rather have.
    verdicts
        Which states are stable for whom, in how many draws.
    central
        One order for each party, of which the parts below are worked out: the one there is, or the mean of the draws;
        shape (parties, states). None where a preference is fuzzy, which is no order.
    targets
        The states that the parts below are about: equilibria of the central orders, those of the stricter concepts
        first, and what the case asks for.
    at_once, proofs, ways, foresight, together, relational, hypergame, backwards, margins
        Each a part of its own; None, or empty, where it does not apply or was left out.
    clear
        Where parties misperceive the game, the verdicts if all saw it as it is; shape (5, parties, states).
    left_out
        The parts left out, and why.
    """

    model: Model
    preferences: tuple[Preference, ...]
    verdicts: Verdicts
    central: NDArray[np.int64] | None
    targets: tuple[int, ...] = ()
    at_once: AtOnce | None = None
    proofs: tuple[Proof, ...] = ()
    ways: Ways | None = None
    foresight: Foresight | None = None
    together: Together | None = None
    relational: NDArray[np.bool_] | None = None
    hypergame: Hypergame | None = None
    clear: NDArray[np.bool_] | None = None
    backwards: tuple[Inverse, ...] = ()
    margins: Margins | None = None
    left_out: Mapping[str, str] | None = None
