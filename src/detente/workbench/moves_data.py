"""The answers of the moves lens in the documented form: states, verdicts and who wants what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from detente.moves.errors import ModelError
from detente.moves.stability import CONCEPTS
from detente.workbench.heading import heading
from detente.workbench.moves_further import (
    attitudes_data,
    gains_data,
    margins_data,
    readings_data,
    strength_data,
    undone_data,
    unknown_data,
    views_data,
)
from detente.workbench.moves_naming import Named
from detente.workbench.moves_parts import (
    backwards_data,
    foresight_data,
    played_data,
    proofs_data,
    routes_data,
    together_data,
)
from detente.workbench.results import arcs_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from detente.moves.findings import Findings
    from detente.workbench.moves import Asking, Judged, Wanted

MOST_DRAWN = 60
"""A graph of up to so many states is given move by move, to be drawn."""
MOST_LISTED = 200_000
"""Up to so many states are listed with their options; of more, only those that are stable for all."""
MOST_RANKED = 2_000
"""Up to so many states a preference is given as an order."""


def moves_data(asking: Asking, found: Mapping[str, Judged]) -> dict[str, Any]:
    """Give the answers in the documented form, as JSON types."""
    named = Named(asking.model)
    return {
        **heading(asking.asked, "moves", "listed"),
        "model": model_data(asking, named),
        "graph": {"arcs": list(arcs_of(asking.model))} if asking.model.count <= MOST_DRAWN else None,
        "readings": readings_data(named, asking.combinations()),
        "accounts": {account: _account(asking, named, account, judged) for account, judged in found.items()},
    }


def model_data(asking: Asking, named: Named) -> dict[str, Any]:
    """Give the graph of moves: its states, what is in play and in whose hands."""
    model, words = asking.model, asking.asked.document.words
    issues = [model.numbering.issues[issue] for issue in model.states.in_play]
    return {
        "about": model.moves.about,
        "states": model.count,
        "in_play": issues,
        "start": named.label(model.start),
        "movers": {
            issue: [[named.parties[party] for party in sorted(who)] for who in model.hands[place]]
            for place, issue in zip(model.states.in_play, issues, strict=True)
        },
        "one_way": {issue: list(words.issues[issue].one_way) for issue in issues if words.issues[issue].one_way},
        "option_form": model.option_form,
        "merged": list(model.moves.merged),
    }


def _account(asking: Asking, named: Named, account: str, judged: Judged) -> dict[str, Any]:
    words = asking.asked.document.words.accounts.get(account)
    found, wanted = judged.found, judged.wanted
    try:
        drawn, unfit = _drawn(named, asking.drawn(account)), {}
    except ModelError as error:  # values that part what is merged
        drawn, unfit = None, {"drawn": error.message}
    return {
        "name": words.name if words else "All that is known",
        "about": words.about if words else None,
        "preferences": {p: preference_data(named, one) for p, one in zip(named.parties, wanted, strict=True)},
        "states": states_data(named, found),
        **verdicts_data(named, judged),
        "central": central_of(found),
        "proofs": proofs_data(named, found),
        "ways": routes_data(named, found),
        "foresight": foresight_data(named, found),
        "policies": played_data(named, found),
        "together": together_data(named, found),
        "backwards": backwards_data(named, found),
        "margins": margins_data(named, found),
        "undone": undone_data(named, found),
        "strength": strength_data(named, found),
        "unknown": unknown_data(named, found),
        "attitudes": attitudes_data(named, found),
        "views": views_data(named, found),
        "drawn": drawn,
        "deals": asking.deals(account),
        "left_out": _left_out(asking, judged) | unfit,
    }


def _left_out(asking: Asking, judged: Judged) -> dict[str, str]:
    """Give the parts left out and why, draws among them."""
    fewer = asking.fewer_draws if any(one.preference.drawn for one in judged.wanted) else None
    return dict(judged.found.left_out or {}) | ({"draws": fewer} if fewer else {})


def central_of(found: Findings) -> str | None:
    """Say of what proofs, ways and all that follows them are worked out, where that is not the preference itself."""
    if found.central is None:
        return "none"
    if any(one.relation is not None for one in found.preferences):
        return "order"
    return "mean" if found.verdicts.draws > 1 else None


def _drawn(named: Named, judged: Judged | None) -> dict[str, Any] | None:
    """Give the verdicts by what is known alone, beside those by readings."""
    if judged is None:
        return None
    return verdicts_data(named, judged) | {"gains": gains_data(named, judged.found, judged.effective)}


def preference_data(named: Named, wanted: Wanted) -> dict[str, Any]:
    """Give what a party is taken to want, and where it comes from."""
    held, reading = wanted.preference, wanted.reading
    order = (
        None if held.drawn or held.kind == "fuzzy" or named.model.count > MOST_RANKED else named.levels(held.central)
    )
    return {
        "kind": held.kind,
        "reading": wanted.key,
        "name": reading.name or wanted.key if reading else None,
        "because": reading.because if reading else None,
        "source": list(reading.source) if reading else [],
        "assumption": reading.assumption if reading else False,
        "priorities": list(reading.priorities) if reading else [],
        "draws": len(held.values),
        "effective": wanted.effective,
        "order": order,
    }


def states_data(named: Named, found: Findings) -> list[dict[str, Any]]:
    """Give the states with their options, in the order of the case; of too many only those stable for all."""
    model = named.model
    listed = named.order
    if model.count > MOST_LISTED:
        held = np.asarray(found.verdicts.equilibria.any(axis=0))
        listed = [state for state in listed if held[state]]
    return [
        {"label": named.texts[state], "options": options, "start": state == model.start}
        for state, options in zip(listed, model.named(listed), strict=True)
    ]


def verdicts_data(named: Named, judged: Judged) -> dict[str, Any]:
    """Give who is stable where, and which states are equilibria: labels, or with draws their shares."""
    verdicts, at_once = judged.found.verdicts, judged.found.at_once

    def told(counts: NDArray[np.integer]) -> list[Any]:
        if verdicts.draws == 1:
            return named.where(counts > 0)
        return named.shares(counts, verdicts.draws, judged.effective)

    stable = {
        concept: {party: told(verdicts.stable[c, p]) for p, party in enumerate(named.parties)}
        for c, concept in enumerate(CONCEPTS)
    }
    equilibria = {concept: told(verdicts.equilibria[c]) for c, concept in enumerate(CONCEPTS)}
    if at_once is not None and verdicts.draws == 1:
        stable["sim"] = {party: named.where(at_once.stable[p]) for p, party in enumerate(named.parties)}
        equilibria["sim"] = named.where(at_once.stable.all(axis=0))
    return {
        "draws": None if verdicts.draws == 1 else verdicts.draws,
        "stable": stable,
        "equilibria": equilibria,
        "sequential_or_simultaneous": None if at_once is None else named.where(at_once.either),
    }
