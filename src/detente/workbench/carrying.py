"""In which order a deal of a case is carried out, and what the parties make of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.impasse.orders import all_at_once, check_order, party_first
from detente.impasse.steps import TooManyStepsError, best_order
from detente.impasse.transition import Transition

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.case.spaces import Numbering
    from detente.impasse.orders import Order
    from detente.values.draws import Draws
    from detente.workbench.asking import Asked
    from detente.workbench.figures import Figures

MOST_DEALS = 5
"""So many packages are split into steps."""

MOST_DRAWS = 1_000
"""Orders are judged in so many draws, evenly spread."""


def steps_data(asked: Asked, account: str, standing: Figures) -> list[dict[str, Any]]:
    """Split deals into steps: the best text, the likeliest of those signed or proposed, and the orders that are given.

    A case without a status quo has nowhere to start from; then there is nothing to say.
    """
    words = asked.document.words
    judges = Judges.of(asked, account)
    if judges is None:
        return []
    named = [key for key, package in words.packages.items() if package.yardstick or package.signed]
    named.sort(key=lambda key: (not words.packages[key].signed, -standing.texts.get(key, 0.0)))
    deals: list[tuple[str | None, Mapping[str, str]]] = [(None, options) for options in standing.packages[:1]]
    deals += [(key, words.options_of(key)) for key in named]
    told = [_split(asked, judges, key, options) for key, options in deals[:MOST_DEALS]]
    given = [_given(asked, judges, key) for key in words.sequences]
    return [one for one in (*told, *given) if one is not None]


@dataclass(frozen=True)
class Judges:
    """Who judges an order of steps.

    Parameters
    ----------
    draws
        Some draws of each party.
    effective
        How many independent ones they are worth; infinitely many if values are exact.
    """

    draws: tuple[Draws, ...]
    effective: float

    @classmethod
    def of(cls, asked: Asked, account: str) -> Judges | None:
        """Seat the parties as an account sees them; None where there is nothing to judge by.

        So it is where the case does not say how things stand, and where values mean nothing but their order.
        """
        known = [asked.knowledge(party, account) for party in asked.numbering.parties]
        if not asked.document.words.status_quo or any(one.evidence.kind == "ranking" for one in known):
            return None
        sets = [one.drawn[0] for one in known]
        sizes = [min(one.diagnostics.ess_min, MOST_DRAWS) for one in sets if not one.draws.exact]
        return cls(tuple(_thinned(one.draws) for one in sets), min(sizes, default=math.inf))

    def error(self, share: float) -> float:
        """Give the standard error of a share of these draws."""
        return math.sqrt(share * (1.0 - share) / max(self.effective, 1.0))


def _thinned(draws: Draws) -> Draws:
    if len(draws) <= MOST_DRAWS:
        return draws
    chosen = np.arange(MOST_DRAWS) * len(draws) // MOST_DRAWS
    return type(draws)(draws.values[chosen], draws.reservation[chosen])


def transition_of(numbering: Numbering, asked: Asked, options: Mapping[str, str]) -> Transition:
    """Say what carrying out a package takes, from the status quo on.

    Raises
    ------
    ValueError
        If the rules forbid it, or it would take back what is one-way.
    """
    words, parties = asked.document.words, numbering.parties
    start = words.whole(words.status_quo)
    return Transition(
        space=asked.space,
        start=tuple(numbering.option(i, start[i]) if i in start else -1 for i in numbering.issues),
        end=tuple(int(option) for option in numbering.row(dict(options))),
        by=tuple(tuple(parties.index(p) for p in issue.by) for issue in words.issues.values()),
        one_way=tuple(
            frozenset(numbering.option(name, option) for option in issue.one_way)
            for name, issue in words.issues.items()
        ),
        parties=len(parties),
    )


def _split(asked: Asked, judges: Judges, key: str | None, options: Mapping[str, str]) -> dict[str, Any] | None:
    try:
        way = transition_of(asked.numbering, asked, options)
        order = best_order(way, judges.draws)
    except (ValueError, TooManyStepsError):
        return None
    if order is None or not order.stages:
        return None
    compared = {"all at once": _plain(all_at_once(way, judges.draws))}
    for index, party in enumerate(asked.numbering.parties):
        compared[party] = _plain(party_first(way, judges.draws, index))
    return _order_data(asked, judges, order) | {
        "package": dict(options),
        "package_key": key,
        "sequence": None,
        "compare": compared,
    }


def _given(asked: Asked, judges: Judges, key: str) -> dict[str, Any] | None:
    """Judge an order that the case gives."""
    words, numbering = asked.document.words, asked.numbering
    given = words.sequences[key]
    options = dict(numbering.options_of(given.package))
    stages = [{numbering.issue(i): numbering.option(i, o) for i, o in step.items()} for step in given.steps]
    try:
        way = transition_of(numbering, asked, options)
        order = check_order(way, judges.draws, stages)
    except ValueError:
        return None
    return _order_data(asked, judges, order) | {"package": options, "package_key": None, "sequence": key, "compare": {}}


def _plain(order: Order) -> dict[str, float]:
    return {"holds": order.held, "exposed": order.most_exposed}


def _order_data(asked: Asked, judges: Judges, order: Order) -> dict[str, Any]:
    """Give an order, stage by stage, by the names of the case."""
    numbering, parties = asked.numbering, asked.numbering.parties

    def by_party(column: Any) -> dict[str, float | None]:
        told = np.asarray(column, float).tolist()
        return {party: one if np.isfinite(one) else None for party, one in zip(parties, told, strict=True)}

    return {
        "stages": [
            {
                "moves": [
                    {
                        "issue": numbering.issues[step.issue],
                        "from": numbering.options[step.issue][step.before],
                        "to": numbering.options[step.issue][step.after],
                    }
                    for step in stage
                ],
                "allowed": bool(order.allowed[t + 1]),
                "tempted": by_party(order.tempted[:, t + 1]),
                "calm": float(order.calm[t + 1]),
                "margin": by_party(order.margin[:, t + 1]),
                "exposure": by_party(order.exposure[:, t + 1]),
                "under_way": by_party(order.under_way[:, t]),
            }
            for t, stage in enumerate(order.stages)
        ],
        "signed": float(order.calm[0]),
        "holds": order.held,
        "holds_if_signed": order.held_if_signed,
        "standard_error": judges.error(order.held),
        "exposed": order.most_exposed,
    }
