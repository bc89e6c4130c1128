"""What theory says the split is: bargaining models with a solution in closed form.

Each function is one published result. They are reference points for what strategies do in simulated sessions, and tests
for the protocols that play them; `detente.talks.crisis` has those of war. Two parties divide one unit; a split is
(first party's share, second party's share), and the first party proposes first. A discount factor says what a share is
still worth one round later.

Sources: Stahl (1972), *Bargaining Theory*; Rubinstein (1982), Econometrica 50:97; Shaked and Sutton (1984),
Econometrica 52:1351; Binmore, Rubinstein and Wolinsky (1986), RAND 17:176; Osborne and Rubinstein (1990), *Bargaining
and Markets*; Nash (1950, 1953); Kalai (1977); Kalai and Smorodinsky (1975), Econometrica 43:513.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Pair = tuple[float, float]


def rubinstein(discounts: Pair) -> Pair:
    """Split by alternating offers without end, each party discounting (Rubinstein 1982, conclusion 2).

    A party that proposes leaves the other exactly what that would get by proposing one round later: with ``x_i`` what
    party i keeps as proposer, ``1 - x_1 = d_2 x_2`` and ``1 - x_2 = d_1 x_1``.

    Parameters
    ----------
    discounts
        Each party's discount factor for a round, from 0 to 1, not both 1.

    Raises
    ------
    ValueError
        If a factor is not from 0 to 1, or both are 1: then time costs nothing and any split is an equilibrium.
    """
    _discounting(discounts)
    first, second = discounts
    if first * second == 1.0:
        raise ValueError("with both discount factors 1 any split is an equilibrium; give a factor below 1")
    share = (1.0 - second) / (1.0 - first * second)
    return share, 1.0 - share


def rubinstein_limit(rates: Pair) -> Pair:
    """Split by alternating offers as rounds become short (Binmore, Rubinstein and Wolinsky 1986).

    With discount factors ``exp(-r_i dt)`` and dt to 0, party 1 gets ``r_2 / (r_1 + r_2)``: the asymmetric Nash
    solution, in which the more patient party has the greater power.

    Parameters
    ----------
    rates
        Each party's discount rate ``r_i = -log(d_i)`` in any one unit of time, not negative, not both 0.

    Raises
    ------
    ValueError
        If a rate is negative or both are 0.
    """
    first, second = rates
    not_negative("discount rates", first, second)
    if first + second == 0.0:
        raise ValueError("with both discount rates 0 any split is an equilibrium; give a rate above 0")
    return second / (first + second), first / (first + second)


def finite_rounds(discounts: Pair, rounds: int) -> NDArray[np.float64]:
    """Split in a game of so many rounds, by backward induction (Stahl 1972).

    1. In the last round the proposer keeps all, since a refusal leaves both with nothing.
    2. In a round before it, the proposer leaves the other what it would keep by proposing in the next, discounted.

    Parameters
    ----------
    discounts
        Each party's discount factor for a round, from 0 to 1.
    rounds
        How many rounds there are, 1 or more; the first party proposes in the first, third, ….

    Returns
    -------
    The first party's share as agreed in each round if that is reached, shape (rounds,); the first entry is the outcome.
    With more rounds it tends to `rubinstein`.

    Raises
    ------
    ValueError
        If a factor is not from 0 to 1, or there is no round.
    """
    _discounting(discounts)
    return _backwards(rounds, lambda responder, kept: discounts[responder] * kept)


def finite_fixed_costs(costs: Pair, rounds: int) -> NDArray[np.float64]:
    """Split in a game of so many rounds, each of which costs the parties a fixed amount (Stahl 1972).

    As `finite_rounds`, but the one who waits for its own proposal loses its cost of a round rather than a part. With
    more rounds the outcome tends to `fixed_costs`, except between equal costs, where it keeps turning on who is last.

    Parameters
    ----------
    costs
        What one round of delay costs each party, in units of what is divided, not negative.
    rounds
        How many rounds there are, 1 or more.

    Returns
    -------
    The first party's share as agreed in each round if that is reached, shape (rounds,).

    Raises
    ------
    ValueError
        If a cost is negative, or there is no round.
    """
    not_negative("costs of delay", *costs)
    return _backwards(rounds, lambda responder, kept: max(0.0, kept - costs[responder]))


def fixed_costs(costs: Pair) -> Pair:
    """Least and most that the first party gets without end, a round costing fixed amounts (Rubinstein 1982, concl. 1).

    The side that pays more for delay is the weaker. If it is the second, the first keeps all; if it is the first, that
    keeps just what a round costs the second; if both pay the same c, every share from c to 1 is an equilibrium.

    Parameters
    ----------
    costs
        What one round of delay costs each party, from 0 to 1 in units of what is divided, not both 0.

    Returns
    -------
    Bounds of the first party's equilibrium share, equal where it is unique.

    Raises
    ------
    ValueError
        If a cost is not from 0 to 1, or both are 0.
    """
    first, second = costs
    not_negative("costs of delay", first, second)
    if max(first, second) > 1.0 or first == second == 0.0:
        raise ValueError(f"costs of delay must be from 0 to 1 and not both 0, not {first} and {second}")
    if first < second:
        return 1.0, 1.0
    return (second, second) if first > second else (first, 1.0)


def outside_options(discounts: Pair, options: Pair) -> Pair:
    """Split by alternating offers when whoever refuses may walk out (Binmore, Rubinstein and Wolinsky 1986).

    The outside option principle (Shaked and Sutton 1984): an option counts only where it is worth more than what its
    owner gets without it, and then its owner gets just that. With ``x_i`` what party i keeps as proposer and ``b_i``
    its option, ``1 - x_1 = max(d_2 x_2, b_2)`` and ``1 - x_2 = max(d_1 x_1, b_1)``. Put together, x_1 is the fixed
    point of ``min(1 - b_2, max(1 - d_2 + d_1 d_2 x, 1 - d_2 + d_2 b_1))``; of rising functions that is the least, and
    the greatest, of the fixed points of each.

    Parameters
    ----------
    discounts
        Each party's discount factor for a round, from 0 to 1, not both 1.
    options
        What each party gets by walking out, not negative, together at most 1.

    Raises
    ------
    ValueError
        If a factor is out of its range, an option is negative, or the options leave nothing to share.
    """
    undisturbed, _ = rubinstein(discounts)
    not_negative("outside options", *options)
    _surplus(options)
    share = min(1.0 - options[1], max(undisturbed, 1.0 - discounts[1] * (1.0 - options[0])))
    return share, 1.0 - share


def breakdown(chance: float, fallbacks: Pair) -> Pair:
    """Split by alternating offers when talks may break off after each refusal (Binmore, Rubinstein and Wolinsky 1986).

    Unlike an outside option, what a party gets when talks break off against its will moves the split however small it
    is: ``1 - x_1 = q b_2 + (1 - q) x_2``, and the same with parties exchanged. As the chance q tends to 0 the split
    tends to `linear_nash` with the fallbacks as disagreement point.

    Parameters
    ----------
    chance
        Chance that talks end after a refusal, above 0, at most 1.
    fallbacks
        What each party gets if they do, together at most 1.

    Raises
    ------
    ValueError
        If the chance is out of its range, or the fallbacks leave nothing to share.
    """
    if not 0.0 < chance <= 1.0:
        raise ValueError(f"the chance of breaking off must be above 0 and at most 1, not {chance}")
    _surplus(fallbacks)
    mine, yours = fallbacks
    share = (1.0 - yours + (1.0 - chance) * mine) / (2.0 - chance)
    return share, 1.0 - share


def linear_nash(disagreement: Pair, power: float = 0.5, most: Pair = (1.0, 1.0)) -> Pair:
    """Split of 1 that maximises ``(x_1 - d_1)^power (x_2 - d_2)^(1 - power)`` (Nash 1950; Kalai 1977).

    Each gets what it has without agreement and its part of the surplus, ``x_1 = d_1 + power (1 - d_1 - d_2)``, unless
    that is more than it can get.

    Parameters
    ----------
    disagreement
        What each party has without agreement, together at most 1.
    power
        Bargaining power of the first party, from 0 to 1.
    most
        The most that each party can get, at least what it has without agreement, together at least 1.

    Raises
    ------
    ValueError
        If the disagreement point leaves nothing to share, or a number is out of its range.
    """
    if not 0.0 <= power <= 1.0:
        raise ValueError(f"bargaining power must be from 0 to 1, not {power}")
    surplus = _surplus(disagreement)
    _reachable(disagreement, most)
    share = min(most[0], max(1.0 - most[1], disagreement[0] + power * surplus))
    return share, 1.0 - share


def linear_kalai_smorodinsky(disagreement: Pair, most: Pair = (1.0, 1.0)) -> Pair:
    """Split where both gain the same part of the most each could gain, ``x_1 + x_2 = 1`` (Kalai and Smorodinsky 1975).

    The most that party i could gain leaves the other with what it has without agreement:
    ``m_i = min(most_i, 1 - d_j) - d_i``. The surplus is divided as ``m_1 : m_2``. Where no bound binds, that is the
    symmetric Nash split; where one does, the two differ.

    Parameters
    ----------
    disagreement, most
        As for `linear_nash`.

    Raises
    ------
    ValueError
        As for `linear_nash`.
    """
    surplus = _surplus(disagreement)
    _reachable(disagreement, most)
    first, second = (min(most[i], 1.0 - disagreement[1 - i]) - disagreement[i] for i in (0, 1))
    share = disagreement[0] + (surplus * first / (first + second) if surplus else 0.0)
    return share, 1.0 - share


def _backwards(rounds: int, reserve: Callable[[int, float], float]) -> NDArray[np.float64]:
    """Share of the first party in each round, from what a responder asks in place of keeping so much a round later."""
    if rounds < 1:
        raise ValueError(f"a game has one round or more, not {rounds}")
    shares = np.empty(rounds)
    kept = 1.0
    for number in reversed(range(rounds)):
        responder = 1 - number % 2
        if number < rounds - 1:
            kept = 1.0 - reserve(responder, kept)
        shares[number] = kept if responder else 1.0 - kept
    return shares


def _discounting(discounts: Pair) -> None:
    if not all(0.0 <= factor <= 1.0 for factor in discounts):
        raise ValueError(f"discount factors must be from 0 to 1, not {discounts[0]} and {discounts[1]}")


def not_negative(what: str, *numbers: float) -> None:
    """Refuse numbers below 0.

    Parameters
    ----------
    what
        What they are, in the plural.
    numbers
        Those that must not be negative.

    Raises
    ------
    ValueError
        If one is, or is not a number.
    """
    if not all(number >= 0.0 for number in numbers):
        raise ValueError(f"{what} must not be negative; given {' and '.join(map(str, numbers))}")


def _surplus(disagreement: Pair) -> float:
    """How much there is to gain over no agreement."""
    surplus: float = 1.0 - sum(disagreement)
    if not surplus >= 0.0:
        raise ValueError(f"without agreement the parties have more than 1 between them ({sum(disagreement)}): no deal")
    return surplus


def _reachable(disagreement: Pair, most: Pair) -> None:
    if not (sum(most) >= 1.0 and most[0] >= disagreement[0] and most[1] >= disagreement[1]):
        raise ValueError(
            f"the most that each can get must add up to 1 or more and reach what it has without agreement, not {most}"
        )
