"""A graph of moves walked by hand: what is open in a state, how the others could reply, and who would stay and why."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.moves.proofs import prove
from detente.moves.stability import CONCEPTS
from detente.report.glossary import Glossary
from detente.report.moves import filled
from detente.report.words_moves_proofs import proven
from detente.report.words_moves_states import CONCEPTS as NAMES
from detente.report.words_moves_states import DEFINITIONS, Scene
from detente.workbench.heading import heading
from detente.workbench.moves_data import central_of, model_data, preference_data, states_data, verdicts_data
from detente.workbench.moves_naming import Named
from detente.workbench.moves_parts import proof_data

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from detente.moves.findings import Findings
    from detente.workbench.moves import Asking, Judged

MOST_MOVES = 60
"""So many moves out of a state are told for each who makes them, the best for them first; more are counted."""
MOST_REPLIES = 20
"""So many replies to a move are told, those that leave its maker worst first."""
MOST_PLACES = 60
"""So many states that are stable for all are named as places to begin at."""


@dataclass(frozen=True)
class Walk:
    """A graph of moves in one account, judged once, to be walked state by state.

    Parameters
    ----------
    asking
        The question to the moves lens.
    account
        The account in which it is asked.
    """

    asking: Asking
    account: str

    @cached_property
    def _judged(self) -> Judged:
        return self.asking.judged(self.account)

    @property
    def _found(self) -> Findings:
        return self._judged.found

    @cached_property
    def _named(self) -> Named:
        return Named(self._found.model)

    @cached_property
    def _verdicts(self) -> dict[str, Any]:
        return verdicts_data(self._named, self._judged)

    @cached_property
    def _scene(self) -> Scene:
        """What words are made of: the account as a result of the lens holds it, without what is not told here."""
        named, judged = self._named, self._judged
        wants = {p: preference_data(named, one) for p, one in zip(named.parties, judged.wanted, strict=True)}
        account = {"preferences": wants, "states": states_data(named, judged.found), **self._verdicts}
        result = {
            **heading(self.asking.asked, "moves", "listed"),
            "model": model_data(self.asking, named),
            "accounts": {self.account: account},
        }
        glossary = Glossary(filled(result))
        return Scene(glossary, glossary.result["accounts"][self.account], [self.account])

    def at(self, label: str | None = None) -> dict[str, Any]:
        """Stand in a state and look round.

        Parameters
        ----------
        label
            The state; how things stand unless said, or the first where that is not known.

        Returns
        -------
        dict
            ``state``, ``means`` (in words), ``options``, whether it is the ``start``; ``moves`` out of it, each with
            ``parties``, ``to``, the ``change`` in words, its ``gains`` (for each party 1 better, 0 as good, -1 worse
            than staying; none where wants are fuzzy), whether it is ``improving`` for all who make it, and the others'
            ``replies``; ``more_moves``, how many are not told; ``stable``, for each party and concept the verdict
            (``stays``, with draws its ``share``) and its proof in ``words``; ``equilibrium``, the concepts by which all
            would stay; ``central``, of what moves and proofs are worked out where wants are no single order (see the
            moves lens); ``concepts``, their names and definitions; ``places`` to begin at: the ``start`` and the states
            that are stable for all.

        Raises
        ------
        detente.moves.errors.ModelError
            If there is no such state.
        """
        model = self._found.model
        state = self._named.order[0] if model.start is None else model.start
        if label is not None:
            state = model.labels.of(label, ("state",))
        told, left = self._moves(state)
        stable = self._stable(state)
        return {
            "state": self._named.label(state),
            "means": self._scene.meaning(self._named.texts[state]),
            "options": model.named([state])[0],
            "start": state == model.start,
            "moves": told,
            "more_moves": left,
            "stable": stable,
            "equilibrium": [one for one in CONCEPTS if self._scene.holds(one, self._named.texts[state])],
            "central": central_of(self._found),
            "concepts": [{"key": one, "name": NAMES[one], "definition": DEFINITIONS[one]} for one in CONCEPTS],
            "places": {"start": self._named.label(model.start), "equilibria": self._scene.judged[:MOST_PLACES]},
        }

    def _moves(self, state: int) -> tuple[list[dict[str, Any]], int]:
        """Give the moves out of a state, those that are best for whoever makes them first, and how many are left."""
        told, left = [], 0
        for who, reached in self._hands(state):
            ordered = sorted(reached, key=lambda to: (-self._worst_gain(who, state, to), self._named.place[to]))
            told += [self._move(who, state, to) for to in ordered[:MOST_MOVES]]
            left += len(ordered[MOST_MOVES:])
        return told, left

    def _hands(self, state: int) -> Iterator[tuple[tuple[int, ...], list[int]]]:
        """Give who can move out of a state, and where to: each party alone, and those who must move together."""
        model = self._found.model
        for party in range(model.graph.parties):
            yield (party,), model.graph.reached(party, state).tolist()
        for together, arcs in model.joint.items():
            yield tuple(sorted(together)), arcs.reached(state).tolist()

    def _gain(self, party: int, before: int, after: int) -> int | None:
        """Compare two states for a party: 1 better, 0 as good, -1 worse; None where its wants are no order."""
        central = self._found.central
        return None if central is None else int(np.sign(int(central[party, after]) - int(central[party, before])))

    def _worst_gain(self, who: Sequence[int], before: int, after: int) -> int:
        return min(self._gain(party, before, after) or 0 for party in who)

    def _move(self, who: tuple[int, ...], state: int, to: int) -> dict[str, Any]:
        parties, (before, after) = self._named.parties, (self._named.texts[state], self._named.texts[to])
        makers = [parties[party] for party in who]
        replies = self._replies(who[0], state, to) if len(who) == 1 else []
        known = self._found.central is not None
        return {
            "parties": makers,
            "to": after,
            "change": self._scene.change(makers, before, after),
            "gains": {name: self._gain(party, state, to) for party, name in enumerate(parties)},
            "improving": self._worst_gain(who, state, to) > 0 if known else None,
            "replies": replies[:MOST_REPLIES],
            "more_replies": len(replies[MOST_REPLIES:]),
        }

    def _replies(self, party: int, state: int, to: int) -> list[dict[str, Any]]:
        """Give each single move of another party after a move, and how both fare by it: a sanction if nothing is left.

        ``gain`` is the replying party's by its reply; ``leaves`` compares where it ends with the state first left, for
        the party that moved; what deters may take more moves than one, as the proofs tell.
        """
        graph, names, texts = self._found.model.graph, self._named.parties, self._named.texts
        told = [
            {
                "party": names[other],
                "to": texts[end],
                "change": self._scene.change([names[other]], texts[to], texts[end]),
                "gain": self._gain(other, to, end),
                "leaves": self._gain(party, state, end),
            }
            for other in range(graph.parties)
            if other != party
            for end in graph.reached(other, to).tolist()
        ]
        return sorted(told, key=lambda one: (one["leaves"] or 0, -(one["gain"] or 0)))

    def _stable(self, state: int) -> dict[str, dict[str, Any]]:
        """Give each party's verdicts on a state by each concept, with the proof of each in words."""
        return {
            party: {concept: self._verdict(concept, place, state) for concept in CONCEPTS}
            for place, party in enumerate(self._named.parties)
        }

    def _verdict(self, concept: str, party: int, state: int) -> dict[str, Any]:
        found, verdicts = self._found, self._found.verdicts
        count = int(verdicts.stable[CONCEPTS.index(concept), party, state])
        share = count / verdicts.draws
        words = None
        if found.central is not None:
            proof = prove(found.model.graph, found.central, concept, party, state)
            words = proven(self._scene, proof_data(self._named, proof))
        return {"stays": share > 0.5, "share": None if verdicts.draws == 1 else share, "words": words}
