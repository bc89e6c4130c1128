"""States of the world in words: what each is called, what it means, what a move changes, and who stands how."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from detente.report import numbers
from detente.report.glossary import Glossary, differing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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

    def name(self, label: str) -> str:
        """Call a state by its label."""
        return f"state {label}" if label.isdigit() else label

    def names(self, labels: Iterable[str]) -> str:
        """Call several states by their labels."""
        held = list(labels)
        if len(held) > 1 and all(label.isdigit() for label in held):
            return f"states {numbers.listing(held)}"
        return numbers.listing(map(self.name, held))

    def options(self, label: str) -> Mapping[str, str]:
        """Give a state's options; none where it is not listed."""
        return next((s["options"] for s in self.account["states"] if s["label"] == label), {})

    def meaning(self, label: str) -> str:
        """Say what a state is: how it differs from how things stand, or all of it where that is not known."""
        if label == self.start:
            return "how things stand"
        options = self.options(label)
        stands = self.options(self.start) if self.start else {}
        changed = differing(options, stands) or list(options)
        said = "; ".join(self.glossary.clause(issue, options[issue]) for issue in changed)
        return f"{said}; whatever the rest" if said and label in self.model["merged"] else said

    def tell(self, label: str) -> str:
        """Name a state, and say what it means where that has not been said yet."""
        if label in self.said:
            return self.name(label)
        self.said.add(label)
        meaning = self.meaning(label)
        return f"{self.name(label)} ({meaning})" if meaning else self.name(label)

    def tells(self, labels: Iterable[str]) -> str:
        """Name several states, each with what it means where that has not been said yet."""
        return numbers.listing(self.tell(label) for label in labels)

    def party(self, key: str) -> str:
        """Name a party."""
        return self.glossary.party(key)

    def parties(self, keys: Iterable[str]) -> str:
        """Name several parties."""
        return numbers.listing(self.glossary.party(key) for key in keys)

    def step(self, parties: Iterable[str], before: str, after: str) -> str:
        """Say what a step changes and where it leads: “Free to test” (to --|T--)."""
        held, options = set(parties), self.options(after)
        changed = differing(options, self.options(before))
        own = [issue for issue in changed if held & self.movers(issue)] or changed
        said = "; ".join(self.glossary.clause(issue, options[issue]) for issue in own)
        if before == self.start:
            self.said.add(after)
        return f"“{said}” (to {self.name(after)})" if said else f"moving to {self.name(after)}"

    def movers(self, issue: str) -> set[str]:
        """Give who has a hand in an issue."""
        return {party for who in self.model["movers"].get(issue, ()) for party in who}

    def place(self, party: str, label: str) -> int | None:
        """Say how far down a party's order a state stands, the best at 0; None where it is not known."""
        order = (self.account["preferences"].get(party) or {}).get("order") or ()
        return next((place for place, level in enumerate(order) if label in level), None)

    def falls(self, party: str, before: str, after: str) -> int | None:
        """Say by how many places a party finds a state worse than another; None where it is not known."""
        first, last = self.place(party, before), self.place(party, after)
        return None if first is None or last is None else last - first

    def stable(self, concept: str, party: str, label: str) -> bool:
        """Tell whether a state is stable for a party; with draws, in most of them."""
        return _holds(self.account["stable"].get(concept, {}).get(party, ()), label)

    def holds(self, concept: str, label: str) -> bool:
        """Tell whether a state is stable for all; with draws, in most of them."""
        return _holds(self.account["equilibria"].get(concept, ()), label)

    def share(self, concept: str, label: str) -> Numbers:
        """Give in what share of draws a state is stable for all."""
        entries = self.account["equilibria"].get(concept, ())
        nothing = {"label": label, "share": 0.0, "standard_error": 0.0}
        return next((one for one in entries if not isinstance(one, str) and one["label"] == label), nothing)

    def concepts(self) -> list[str]:
        """Give the concepts that were asked about."""
        return [concept for concept in CONCEPTS if concept in self.account["equilibria"]]

    def judged(self) -> list[str]:
        """Give the states that hold for all by some concept, in the order of the case, how things stand first."""
        held = dict.fromkeys(
            one if isinstance(one, str) else one["label"]
            for concept in self.concepts()
            for one in self.account["equilibria"][concept]
        )
        order = {state["label"]: place for place, state in enumerate(self.account["states"])}
        return sorted(held, key=lambda label: (label != self.start, order.get(label, len(order))))

    def mentioned(self, concept: str) -> list[Numbers]:
        """Give states with the shares of draws in which they are stable for all, the largest first."""
        return [one for one in self.account["equilibria"].get(concept, ()) if not isinstance(one, str)]

    def self_sustaining(self) -> list[str]:
        """Give the states that no side could better its lot by leaving."""
        return [label for label in self.judged() if self.holds("nash", label)]

    def deterred(self, *concepts: str) -> list[str]:
        """Give the states that hold by one of some concepts, though some side could better its lot by leaving."""
        return [
            label
            for label in self.judged()
            if not self.holds("nash", label) and any(self.holds(concept, label) for concept in concepts)
        ]

    def stuck(self, label: str) -> list[str]:
        """Give who stays in a state only because what it has done cannot be undone."""
        return [party for party in self.glossary.parties() if self.regretted(party, label)]

    def regretted(self, party: str, label: str) -> str | None:
        """Give the best state to which a party would go back if one of its steps could be undone.

        That is one it would rather have, which differs only in its own issues, among them one that stands at a one-way
        option. None if there is none, or if it has something better to move to as it is.
        """
        here, one_way = self.options(label), self.model["one_way"]
        locked = {i for i, o in here.items() if o in one_way.get(i, ()) and party in self.movers(i)}
        wished = [
            (fall, state["label"])
            for state in self.account["states"]
            if (changed := set(differing(here, state["options"]))) & locked
            and all(party in self.movers(issue) for issue in changed)
            and (fall := self.falls(party, label, state["label"])) is not None
            and fall < 0
        ]
        return min(wished)[1] if wished and self.stable("nash", party, label) else None


def _holds(entries: Iterable[Any], label: str) -> bool:
    return any(
        one == label if isinstance(one, str) else one["label"] == label and one["share"] > 0.5 for one in entries
    )
