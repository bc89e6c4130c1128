"""States of the world in words: what each is called, what it means, what a move changes, and who stands how."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from detente.report import numbers
from detente.report.glossary import Glossary, differing
from detente.report.sentences import capital

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from detente.report.sentences import Numbers

CONCEPTS = {
    "nash": "Nash",
    "gmr": "GMR",
    "smr": "SMR",
    "seq": "SEQ",
    "sseq": "SSEQ",
    "sim": "SIM",
}
"""What a column of each concept is called."""
DEFINITIONS = {
    "nash": "Nash (R): the side has nowhere better to move to.",
    "gmr": "GMR, general metarational: whatever it could gain, the others can answer, at whatever cost to themselves.",
    "smr": "SMR, symmetric metarational: the same, and the side cannot better its lot after the answer either.",
    "seq": "SEQ, sequential: whatever it could gain, the others can answer, gaining by each move of the answer.",
    "sseq": "SSEQ, symmetric sequential: both – the answers pay those who give them, and there is no way out after.",
    "sim": "SIM, simultaneous: two sides that would both move at once and lose by it together stay.",
}
"""Each concept in one line."""
STRICTEST = ("nash", "sseq", "seq", "smr", "gmr")
"""The concepts in the order in which a verdict is told: the first that holds says most."""
_NAMED = 8
"""So many states are named in a row; more are counted."""


def opened(text: str) -> str:
    """Begin a sentence with a capital, but for a label, which stays as it is."""
    return capital(text) if text.startswith(("state ", "states ")) else text


def hold(labels: Sequence[str]) -> str:
    """Say that states hold, be they one or several."""
    return "holds" if len(labels) == 1 else "hold"


def itself(labels: Sequence[str]) -> str:
    """Speak of states again, be they one or several."""
    return "itself" if len(labels) == 1 else "themselves"


@dataclass(frozen=True)
class Scene:
    """One account of a result of the moves lens, ready to be spoken of; what a state means is said once.

    Parameters
    ----------
    glossary
        The names of the result.
    account
        The account, or what several accounts have in common.
    keys
        The accounts that it is taken from.
    said
        The states that have been described so far.
    """

    glossary: Glossary
    account: Numbers
    keys: list[str] = field(default_factory=list)
    said: set[str] = field(default_factory=set)

    @property
    def model(self) -> Mapping[str, Any]:
        """The states and who moves what."""
        held: Mapping[str, Any] = self.glossary.result["model"]
        return held

    @property
    def start(self) -> str | None:
        """How things stand."""
        start: str | None = self.model["start"]
        return start

    @property
    def drawn(self) -> bool:
        """Whether verdicts are shares of draws."""
        return self.account["draws"] is not None

    @property
    def mistaken(self) -> bool:
        """Whether some side is mistaken about the game, so that it moves only as it sees it."""
        return bool(self.account["views"])

    @property
    def alone(self) -> bool:
        """Whether any side can change anything on its own, as far as the result tells."""
        movers = self.model["movers"].values()
        return not movers or any(len(who) == 1 for hands in movers for who in hands)

    @cached_property
    def states(self) -> dict[str, Mapping[str, str]]:
        """The states and their options, in the order of the case."""
        return {state["label"]: state["options"] for state in self.account["states"]}

    @cached_property
    def orders(self) -> dict[str, dict[str, int]]:
        """For each party how far down its order each state stands, the best at 0; nothing where it has none."""
        return {
            party: {label: place for place, level in enumerate(held["order"] or ()) for label in level}
            for party, held in self.account["preferences"].items()
        }

    @cached_property
    def judged(self) -> list[str]:
        """The states that hold for all by some concept, in the order of the case, how things stand first."""
        held = {label for concept in self.concepts for label in self._equilibria[concept]}
        place = {label: number for number, label in enumerate(self.states)}
        return sorted(held, key=lambda label: (label != self.start, place.get(label, len(place))))

    @cached_property
    def concepts(self) -> list[str]:
        """The concepts that were asked about."""
        return [concept for concept in CONCEPTS if concept in self.account["equilibria"]]

    @cached_property
    def _equilibria(self) -> dict[str, dict[str, Numbers]]:
        return {concept: _shares(entries) for concept, entries in self.account["equilibria"].items()}

    @cached_property
    def _stable(self) -> dict[tuple[str, str], dict[str, Numbers]]:
        held = self.account["stable"]
        return {(concept, party): _shares(held[concept][party]) for concept in held for party in held[concept]}

    def name(self, label: str) -> str:
        """Call a state by its label."""
        return f"state {label}" if label.isdigit() else label

    def names(self, labels: Iterable[str]) -> str:
        """Call several states by their labels; many are counted."""
        held = list(labels)
        if len(held) > _NAMED:
            every = numbers.count(self.model["states"])
            return (
                f"all {every} states" if len(held) == self.model["states"] else f"{len(held):,} of the {every} states"
            )
        if len(held) > 1 and all(label.isdigit() for label in held):
            return f"states {numbers.listing(held)}"
        return numbers.listing(map(self.name, held))

    def meaning(self, label: str) -> str:
        """Say what a state is: how it differs from how things stand, or all of it where that is not known."""
        if label == self.start:
            return "how things stand"
        options = self.states.get(label, {})
        changed = differing(options, self.states.get(self.start or "", {})) or list(options)
        said = "; ".join(self.glossary.clause(issue, options[issue]) for issue in changed)
        return f"{said}; whatever the rest" if said and label in self.model["merged"] else said

    def tell(self, label: str) -> str:
        """Name a state, and say what it means where that has not been said yet."""
        meaning = "" if label in self.said else self.meaning(label)
        self.said.add(label)
        return f"{self.name(label)} ({meaning})" if meaning else self.name(label)

    def tells(self, labels: Iterable[str], last: str = "and") -> str:
        """Name several states, each with what it means where that has not been said yet; many are counted."""
        held = list(labels)
        return self.names(held) if len(held) > _NAMED else numbers.listing(map(self.tell, held), last)

    def party(self, key: str) -> str:
        """Name a party."""
        return self.glossary.party(key)

    def parties(self, keys: Iterable[str]) -> str:
        """Name several parties."""
        return numbers.listing(map(self.party, keys))

    def change(self, parties: Iterable[str], before: str, after: str) -> str:
        """Say what parties change as they take the world from one state to another: “Free to test”."""
        held, options = set(parties), self.states.get(after, {})
        changed = differing(options, self.states.get(before, {}))
        own = [issue for issue in changed if held & self.movers(issue)] or changed
        if after in self.model["merged"]:  # the other options of such a state stand for any
            own = [issue for issue in own if options[issue] in self.model["one_way"].get(issue, ())] or own
        said = "; ".join(self._done(held, issue, options[issue]) for issue in own)
        if before == self.start:
            self.said.add(after)
        return f"“{said}”" if said else "a move"

    def _done(self, parties: Iterable[str], issue: str, option: str) -> str:
        """Say what was settled on an issue by parties; one that bears the name of its party is not named again."""
        named = self.glossary.issue(issue) in map(self.party, parties)
        return self.glossary.option(issue, option) if named else self.glossary.clause(issue, option)

    def step(self, parties: Iterable[str], before: str, after: str) -> str:
        """Say what a step changes and where it leads: “Free to test” (to --|T--)."""
        return f"{self.change(parties, before, after)} (to {self.name(after)})"

    def movers(self, issue: str) -> set[str]:
        """Give who has a hand in an issue."""
        return {party for who in self.model["movers"].get(issue, ()) for party in who}

    def falls(self, party: str, before: str, after: str) -> int | None:
        """Say by how many places a party finds a state worse than another; None where it is not known."""
        order = self.orders.get(party, {})
        return order[after] - order[before] if before in order and after in order else None

    def stable(self, concept: str, party: str, label: str) -> bool:
        """Tell whether a state is stable for a party; with draws, in most of them."""
        return _mostly(self._stable.get((concept, party), {}).get(label))

    def holds(self, concept: str, label: str) -> bool:
        """Tell whether a state is stable for all; with draws, in most of them."""
        return _mostly(self._equilibria.get(concept, {}).get(label))

    def share(self, concept: str, label: str) -> float:
        """Give in what share of draws a state is stable for all."""
        return float(self._equilibria.get(concept, {}).get(label, {"share": 0.0})["share"])

    def self_sustaining(self) -> list[str]:
        """Give the states that no side could better its lot by leaving."""
        return [label for label in self.judged if self.holds("nash", label)]

    def stuck(self, label: str) -> bool:
        """Tell whether a state holds only because some step cannot be undone: it would not, if no step were one-way."""
        undone = self.account["undone"]
        return undone is not None and not any(label in held for held in undone["equilibria"].values())

    def regretted(self, party: str, label: str) -> str | None:
        """Give the best state to which a party would go back if one of its steps could be undone.

        That is one it would rather have, which differs only in its own issues, among them one that stands at a one-way
        option. None if there is none, or if it has something better to move to as it is.
        """
        here, one_way = self.states.get(label, {}), self.model["one_way"]
        locked = {i for i, o in here.items() if o in one_way.get(i, ()) and party in self.movers(i)}
        if not locked or not self.stable("nash", party, label):
            return None
        wished = [
            (fall, other)
            for other, options in self.states.items()
            if (fall := self.falls(party, label, other)) is not None
            and fall < 0
            and (changed := set(differing(here, options))) & locked
            and all(party in self.movers(issue) for issue in changed)
        ]
        return min(wished)[1] if wished else None


def _shares(entries: Iterable[Any]) -> dict[str, Numbers]:
    """Read a list of states, or of their shares of draws, by their labels."""
    held: list[Numbers] = [
        {"label": one, "share": 1.0, "standard_error": 0.0} if isinstance(one, str) else one for one in entries
    ]
    return {one["label"]: one for one in held}


def _mostly(held: Numbers | None) -> bool:
    return held is not None and held["share"] > 0.5
