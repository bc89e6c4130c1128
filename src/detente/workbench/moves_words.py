"""What a case says of how parties see the game and what they mean to do, in numbers of states; and its faults."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from detente.moves.errors import ModelError
from detente.moves.model import Model, model_of
from detente.moves.perception import View, acted_graph
from detente.moves.preferences import stated

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from detente.case.spaces import Numbering
    from detente.moves.graph import Graph


@dataclass(frozen=True)
class Sight:
    """What a party misperceives.

    Parameters
    ----------
    unseen
        The states that it does not know of.
    thinks
        For other parties, the reading that it takes them to have.
    """

    unseen: frozenset[int]
    thinks: Mapping[str, str]


def sights_of(model: Model, variant: str | None) -> dict[str, Sight]:
    """Read what parties misperceive in a variant, by party; those that see the game as it is are left out.

    Raises
    ------
    ModelError
        If a view names what is no state, a reading that there is not, or what a party thinks of itself.
    """
    found = {}
    for party, words in model.moves.views.items():
        if words.variants and variant not in words.variants:
            continue
        path = ("moves", "views", party)
        unseen = {int(s) for i, one in enumerate(words.unseen) for s in model.matching(one, (*path, "unseen", i))}
        for other, key in words.thinks.items():
            _check_thought(model, party, other, key)
        found[party] = Sight(frozenset(unseen), words.thinks)
    return found


def _check_thought(model: Model, party: str, other: str, key: str) -> None:
    path = ("moves", "views", party, "thinks", other)
    if other == party:
        raise ModelError(f"{party} knows what it wants itself", path, "name another party, or leave this out")
    known = tuple(model.moves.preferences.get(other, {}))
    if key not in known:
        told = f"its readings are {', '.join(known)}" if known else "it has none"
        raise ModelError(f"{other} has no reading `{key}`", path, told)


def policies_of(model: Model, graph: Graph) -> NDArray[np.int64] | None:
    """Read what each party means to do; in states not named it stays. None where the case says nothing.

    Raises
    ------
    ModelError
        If a policy names what is no state, or a move that is not open to its party, or that it does not see.
    """
    if not model.moves.policies:
        return None
    parties = model.numbering.parties
    policies = np.tile(np.arange(model.count), (len(parties), 1))
    for name, moves in model.moves.policies.items():
        party = parties.index(name)
        for source, target in moves.items():
            path = ("moves", "policies", name, source)
            state, then = (model.labels.of(label, path) for label in (source, target))
            if then != state and then not in graph.reached(party, state):
                message = f"{name} cannot move from `{source}` to `{target}` by itself"
                open_to = ", ".join(model.labels.texts[one] for one in graph.reached(party, state).tolist()[:6])
                raise ModelError(message, path, f"it can move to {open_to}" if open_to else "let it stay there")
            policies[party, state] = then
    return policies


def faults(numbering: Numbering) -> Iterator[ModelError]:
    """Find what keeps the words of a case from making a graph of moves, in any variant and reading; the first of each.

    A case that says nothing of moves has no faults.
    """
    words = numbering.words
    found: dict[str, ModelError] = {}
    for variant in words.variants or (None,) if words.moves else ():
        for work in _readings(numbering, variant):
            try:
                work()
            except ModelError as error:
                found.setdefault(str(error), error)
    yield from found.values()


def _readings(numbering: Numbering, variant: str | None) -> Iterator[Callable[[], object]]:
    """Give what is to be read of a case in a variant, piece by piece."""
    try:
        model = model_of(numbering, variant)
    except ModelError:
        yield lambda: model_of(numbering, variant)
        return
    yield lambda: _meant(model, variant)
    for party, held in model.moves.preferences.items():
        for key, reading in held.items():
            if reading.likely is None:
                yield partial(stated, model, reading, ("moves", "preferences", party, key))


def _meant(model: Model, variant: str | None) -> None:
    """Read what parties misperceive, and what they mean to do in the game that they see."""
    sights = sights_of(model, variant)
    views = [View(sights[party].unseen) if party in sights else View() for party in model.numbering.parties]
    policies_of(model, acted_graph(model.graph, views) if sights else model.graph)
