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
    from detente.moves.inverse import Change, Inverse
    from detente.moves.inverse_search import Together as AllAtOnce
    from detente.moves.inverse_statements import Reordered
    from detente.moves.margins import Margins
    from detente.moves.model import Model
    from detente.moves.perception import Hypergame
    from detente.moves.policies import Gain, Play
    from detente.moves.preferences import Preference
    from detente.moves.proofs import Proof
    from detente.moves.routes import Reach
    from detente.moves.theory_of_moves import Foreseen
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
    """What parties do that look some moves ahead.

    Parameters
    ----------
    limited, non_myopic
        Of two parties: where they stay with some moves left, and with any number; None of more.
    theory_of_moves
        Of two parties with two options each and no ties, where play ends by the rules of Brams (1994).
    worst, credible
        Where a party stays for fear of the worst that all others together could do in 1, 2, … turns, or that they could
        do by improvements; shape (turns, parties, states).
    """

    limited: Limited | None
    non_myopic: NonMyopic | None
    theory_of_moves: Foreseen | None
    worst: NDArray[np.bool_]
    credible: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Together:
    """What parties can do together.

    Parameters
    ----------
    universal
        Whether each state is stable for every coalition, by each of `coalitions.COALITION_CONCEPTS`; shape (4, states).
    jumps
        From how things stand and from each equilibrium, what several parties could bring about to the good of them all.
    wanting
        For each target that not all would gain by going to together from how things stand, the smallest changes of
        those parties' rankings after which all would.
    """

    universal: NDArray[np.bool_]
    jumps: tuple[Jump, ...]
    wanting: Mapping[int, Mapping[int, tuple[Change, ...]]]


@dataclass(frozen=True, eq=False)
class Played:
    """How play runs from how things stand if each party follows a policy.

    Parameters
    ----------
    policies
        For each party and state the state it moves to, or the state itself; shape (parties, states).
    stated
        Whether the case states them; if not, each party takes its best improvement wherever it has one.
    play
        The moves made.
    gains
        The parties that would rather have followed another policy.
    stable
        Whether each state is policy stable; shape (states,).
    """

    policies: NDArray[np.int64]
    stated: bool
    play: Play
    gains: tuple[Gain, ...]
    stable: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Backwards:
    """What would have to be preferred for a state to become an equilibrium, or to stop being one.

    Parameters
    ----------
    inverse
        The smallest changes party by party, the others as they are.
    together
        The best change known of all rankings at once where they bear on each other, as under SEQ and SSEQ.
    statements
        For each party whose preference is given by statements, the smallest change of their order that turns the
        verdict for it.
    """

    inverse: Inverse
    together: AllAtOnce | None
    statements: Mapping[int, Reordered]


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
    at_once, proofs, ways, foresight, together, relational, hypergame, backwards, played, margins
        Each a part of its own; None, or empty, where it does not apply or was left out.
    clear
        Where parties misperceive the game, the verdicts if all saw it as it is; shape (5, parties, states).
    undone
        The verdicts if no step were one-way, shape (5, parties, states); None if none is.
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
    undone: NDArray[np.bool_] | None = None
    backwards: tuple[Backwards, ...] = ()
    played: Played | None = None
    margins: Margins | None = None
    left_out: Mapping[str, str] | None = None
