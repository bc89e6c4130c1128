"""A single negotiating text: a mediator changes one draft, and the parties only say yes or no to each change.

Fisher's procedure (Fisher 1978; Fisher & Ury 1981), by which the Camp David accords were written in 23 drafts (Raiffa
1982, ch. 14), in the form that Klein, Faratin, Sayama & Bar-Yam (2003), "Protocols for negotiating complex contracts",
IEEE Intelligent Systems 18(6):32, gave it for simulation.

1. The text begins as a package given, or as one drawn from all.
2. In each round the mediator, who knows nobody's values, draws an issue and another option for it, each evenly, and
   proposes the package nearest to the text that has this option: where rules tie issues, what must change with it
   changes too. Among several as near one is drawn.
3. Each party votes. One that *climbs* says yes if the proposal is worth no less to it than the text. One that *anneals*
   says yes also to a loss, with probability exp(−loss / temperature); losses are on its scale from floor to top, and
   the temperature falls evenly from `HEAT` to 0 over the rounds. Nobody gives up a text it may sign for one barred to
   it, and everybody leaves a barred text for one that is not.
4. If all whose consent is needed say yes, the proposal is the new text.
5. After the last round each party signs if the text is one of its own packages: not barred, and worth at least no deal.

`play_single_text` is this, literally; `play_single_text_sessions` plays many sessions abreast, with the same result.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from detente.talks.chance import OWN, TEXT, session_key, uniform, whole
from detente.talks.one_table import Side, check_one_table, closed, sides
from detente.talks.sessions import Event

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.talks.bargain import Bargain
    from detente.talks.sessions import Session
    from detente.talks.strategies import Strategy
    from detente.talks.terms import Terms

HEAT: Final = 0.1
"""The temperature of those who anneal, before the first round: such a loss is accepted with probability 1/e."""


def play_single_text(
    bargain: Bargain, strategies: Sequence[Strategy], terms: Terms, seed: int, session: int, start: int | None = None
) -> Session:
    """Play one session on a single text, move by move.

    The mediator's proposals are told as offers of party −1, the first text as one in round 0; votes for a proposal, and
    in the last round the signatures, as acceptances.

    Parameters
    ----------
    bargain, strategies, terms
        What is bargained over, how each party votes (`Strategy.votes`), and how many rounds there are.
    seed, session
        Which session of which run.
    start
        The package the text begins as; None for one drawn from all.

    Raises
    ------
    ValueError
        If the terms have no meaning here (`check_one_table`), or there is no such package.
    """
    check_one_table(bargain, strategies, terms)
    _check_start(bargain, start)
    key, draws = session_key(seed, session), bargain.draws(seed, session)
    at = sides(bargain, draws)
    if not all(side.own.any() for side in at):
        return closed([], at, draws, -1, 0, 0)
    text = whole(key, TEXT, 0, bargain.packages) if start is None else start
    events = [Event("meets", 0, 0), Event("offers", 0, 0, package=text)]
    for number in range(terms.rounds):
        proposal = proposed(bargain.columns, text, key, number)
        heat = HEAT * (1 - (number + 1) / (terms.rounds + 1))
        votes = np.array(
            [
                _votes(side, strategy, text, proposal, heat, uniform(key, OWN + 4 * party + 2, number))
                for party, (side, strategy) in enumerate(zip(at, strategies, strict=True))
            ]
        )
        events += [Event("offers", 0, number + 1, package=proposal), *_yes(votes, number + 1, proposal)]
        text = proposal if bargain.agreement.reached(votes) else text
    signs = np.array([side.own[text] for side in at])
    events += _yes(signs, terms.rounds, text)
    return closed(events, at, draws, text if bargain.agreement.reached(signs) else -1, terms.rounds, terms.rounds)


def proposed(columns: NDArray[np.int64], text: int, key: int, number: int) -> int:
    """Give what the mediator proposes in a round (step 2); the text itself where no issue has another option.

    Parameters
    ----------
    columns
        Each package's columns, shape (packages, issues).
    text
        The package that stands.
    key, number
        Of the session, and of the round, from 0.
    """
    options = [np.unique(issue) for issue in columns.T]
    open_issues = [issue for issue, some in enumerate(options) if len(some) > 1]
    if not open_issues:
        return text
    issue = open_issues[whole(key, TEXT, 1 + 3 * number, len(open_issues))]
    others = options[issue][options[issue] != columns[text, issue]]
    option = others[whole(key, TEXT, 2 + 3 * number, len(others))]
    near = nearest(columns, text, issue, int(option))
    return int(near[whole(key, TEXT, 3 + 3 * number, len(near))])


def nearest(columns: NDArray[np.int64], text: int, issue: int, option: int) -> NDArray[np.int64]:
    """List the packages with an option that differ from the text on the fewest issues, in their order."""
    having = np.flatnonzero(columns[:, issue] == option)
    apart = (columns[having] != columns[text]).sum(axis=1)
    near: NDArray[np.int64] = having[apart == apart.min()]
    return near


def _votes(side: Side, strategy: Strategy, text: int, proposal: int, heat: float, chance: float) -> bool:
    """Tell whether a party says yes to a proposal (step 3)."""
    if side.barred[proposal] != side.barred[text]:
        return bool(side.barred[text])
    gain, width = side.worth[proposal] - side.worth[text], side.top - side.floor
    if gain >= 0 or strategy.votes == "climbs" or width == 0:
        return bool(gain >= 0)
    return chance < float(np.exp(gain / (width * heat)))


def _yes(votes: NDArray[np.bool_], number: int, package: int) -> list[Event]:
    return [Event("accepts", 0, number, int(party), package) for party in np.flatnonzero(votes)]


def _check_start(bargain: Bargain, start: int | None) -> None:
    if start is not None and not 0 <= start < bargain.packages:
        raise ValueError(f"the text cannot begin as package {start}; give one from 0 to {bargain.packages - 1}")
