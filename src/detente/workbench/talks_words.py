"""From the words of a case to the rules of the table and the ways the parties bargain."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from importlib import import_module
from inspect import isabstract
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from detente.talks.errors import TalksError
from detente.talks.negmas_adapter import negmas_strategy
from detente.talks.negotiator import Negotiator
from detente.talks.strategies import Accepts, Offers, Strategy, strategy
from detente.talks.terms import Meeting, Terms

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from detente.case import talks as words
    from detente.case.spaces import Numbering
    from detente.space import Space
    from detente.talks.terms import Protocol

ROUNDS = 20
"""So many rounds are played where nothing is said."""
DEFAULT = "boulware"
"""So a party bargains of which nothing is said: few concede early."""


@dataclass(frozen=True)
class Chosen:
    """What is asked for in place of what the case says.

    Parameters
    ----------
    rounds
        Rounds of one meeting in place of all meetings; None for what the case says.
    protocol
        None for what the case says.
    strategies
        By party, or under `EVERYBODY`, the name of a strategy, or one made by hand.
    """

    rounds: int | None = None
    protocol: Protocol | None = None
    strategies: Mapping[str, Bargains] = field(default_factory=dict)


Bargains = str | Strategy | type[Negotiator]
"""How a party is to bargain: the name of a strategy, one made by hand, or a class of one's own."""
Part = TypeVar("Part", Offers, Accepts)

EVERYBODY = ""
"""Stands for every party of which nothing else is asked for."""


def terms_of(numbering: Numbering, space: Space, chosen: Chosen) -> Terms:
    """Give the rules of the table.

    Raises
    ------
    TalksError
        If they do not go together.
    """
    said = numbering.words.talks
    if said is None or chosen.rounds is not None or chosen.protocol is not None:
        protocol = chosen.protocol or ("alternating offers" if said is None else said.protocol)
        rounds = chosen.rounds or (ROUNDS if said is None else _rounds(said))
        start = _status_quo(numbering, space)
        return replace(Terms.of_rounds(rounds, protocol), order=_order(numbering, said), start=start)
    return _stated(numbering, space, said)


def strategies_of(numbering: Numbering, chosen: Chosen) -> tuple[Strategy | type[Negotiator], ...]:
    """Give for each party how it bargains.

    Raises
    ------
    LookupError
        If a party or strategy asked for is none.
    """
    unknown = set(chosen.strategies) - {*numbering.parties, EVERYBODY}
    if unknown:
        raise LookupError(f"there is no party {min(unknown)!r}; the case has: {', '.join(numbering.parties)}")
    said = numbering.words.talks
    stated = {} if said is None else said.strategies
    found: list[Strategy | type[Negotiator]] = []
    for party in numbering.parties:
        asked = chosen.strategies.get(party, chosen.strategies.get(EVERYBODY))
        if asked is not None:
            found.append(bargainer(asked) if isinstance(asked, str) else asked)
        else:
            found.append(_way(stated[party]) if party in stated else strategy(DEFAULT))
    return tuple(found)


def bargainer(name: str) -> Strategy | type[Negotiator]:
    """Give a strategy by its name, or a class of one's own by where it stands, as ``module:Class``.

    A negotiator written for NegMAS is ``negmas:Class``, or ``negmas:package.module.Class`` where it is not in NegMAS.

    Raises
    ------
    LookupError
        If there is none.
    """
    module, colon, wanted = name.partition(":")
    if not colon:
        return strategy(name)
    if module == "negmas":
        return negmas_strategy(wanted)
    try:
        found = getattr(import_module(module), wanted)
    except (ImportError, AttributeError, ValueError) as error:
        raise LookupError(f"there is no strategy {name!r}: {error}") from None
    if isinstance(found, type) and issubclass(found, Negotiator):
        if isabstract(found):
            missing = ", ".join(f"`{method}`" for method in sorted(found.__abstractmethods__))
            raise LookupError(f"{name!r} is no strategy yet: it needs {missing}")
        return found
    raise LookupError(f"{name!r} is no strategy: make it a class that is a detente.talks.negotiator.Negotiator")


def _stated(numbering: Numbering, space: Space, said: words.Talks) -> Terms:
    parties = numbering.parties
    interim = said.interim
    return Terms(
        meetings=tuple(_meeting(numbering, one) for one in said.meetings) or (Meeting(said.rounds or ROUNDS),),
        protocol=said.protocol,
        order=_order(numbering, said),
        clock=said.clock,
        discount=_each(parties, said.discount, 1.0),
        delay=_each(parties, said.delay, 0.0),
        walk_out=_each(parties, said.walks_out, 0.0),
        interim=None if interim is None else _interim(numbering, space, interim.issues),
        interim_signed=0.0 if interim is None else interim.signed,
        kept=1.0 if interim is None else interim.kept,
        start=_status_quo(numbering, space),
    )


def _status_quo(numbering: Numbering, space: Space) -> int | None:
    """Give the place of the status quo among the packages, where it is a whole one that the rules let stand."""
    meant = numbering.words.whole(numbering.words.status_quo)
    if set(meant) != set(numbering.issues):
        return None
    row = numbering.row(dict(meant))[None]
    return int(np.searchsorted(space.numbers(space.packages), space.numbers(row))[0]) if space.allows(row)[0] else None


def _rounds(said: words.Talks) -> int:
    return said.rounds or sum(meeting.rounds for meeting in said.meetings) or ROUNDS


def _order(numbering: Numbering, said: words.Talks | None) -> tuple[int, ...]:
    first = () if said is None else tuple(numbering.parties.index(party) for party in said.order)
    return (*first, *(p for p in range(len(numbering.parties)) if p not in first))


def _each(parties: tuple[str, ...], said: Mapping[str, float], otherwise: float) -> tuple[float, ...]:
    return tuple(said.get(party, otherwise) for party in parties) if said else ()


def _meeting(numbering: Numbering, said: words.Meeting) -> Meeting:
    return Meeting(
        rounds=said.rounds,
        name=said.name,
        held=said.held,
        returns=said.returns,
        no_deal=_each(numbering.parties, said.no_deal, 0.0),
        values=tuple(_worth(numbering, said.worth.get(party, {})) for party in numbering.parties) if said.worth else (),
    )


def _worth(numbering: Numbering, said: Mapping[str, Mapping[str, float]]) -> NDArray[np.float64]:
    """Lay out what options are worth more, shape (columns,)."""
    more = np.zeros(int(numbering.offsets[-1]))
    for issue, options in said.items():
        for option, amount in options.items():
            more[numbering.offsets[numbering.issue(issue)] + numbering.option(issue, option)] = amount
    return more


def _interim(numbering: Numbering, space: Space, issues: tuple[str, ...]) -> NDArray[np.bool_]:
    """Tell of each package whether it leaves all but some issues as they stand."""
    meant = numbering.words.options_of("status quo")
    same = np.ones(len(space.packages), dtype=np.bool_)
    for issue, option in meant.items():
        if issue not in issues:
            same &= space.packages[:, numbering.issue(issue)] == numbering.option(issue, option)
    if not same.any():
        raise TalksError("no package leaves all issues but those of `interim` as in the status quo: name more issues")
    return same


def _way(said: words.Way) -> Strategy:
    """Make the strategy meant: like one that has a name, but for the parts that are given."""
    like = strategy(said.like)
    given = said.model_dump(exclude={"like"}, exclude_none=True)
    if not given:
        return like
    return replace(
        like,
        name=f"{like.name} ({', '.join(f'{key}: {value}' for key, value in given.items())})",
        offers=_with(like.offers, given, {"offers": "kind", "exponent": "", "window": "", "reach": ""}),
        accepts=_with(like.accepts, given, {"accepts": "kind", "level": "", "after": ""}),
        model=said.model or like.model,
        votes=said.votes or like.votes,
    )


def _with(part: Part, given: Mapping[str, Any], keys: Mapping[str, str]) -> Part:
    """Change in a part of a strategy what is given; a key may have another name there."""
    return replace(part, **{name or key: given[key] for key, name in keys.items() if key in given})
