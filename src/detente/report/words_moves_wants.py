"""Words for what the sides are taken to want, and what was left out of the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.glossary import Glossary, accounts, spelled
from detente.report.sentences import Sentence, capital, who
from detente.report.words_moves_shares import OF_DRAWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.report.sentences import Numbers

_KINDS = {
    "ranking": "its ranking of the states",
    "weights": "weights of options",
    "priorities": "statements about the states, the more important first",
    "fuzzy": "degrees of preference between states",
    "exact": "values that the case gives exactly",
    "drawn": "values drawn from all that fit what is known of it",
}
_PARTS = {
    "proofs": "proofs",
    "ways": "ways from how things stand",
    "foresight": "looking ahead",
    "together": "steps taken together",
    "coalitions": "steps taken together",
    "backwards": "changes of rankings",
    "margins": "margins",
    "verdicts": "verdicts",
}


def wants(glossary: Glossary) -> Iterator[Sentence]:
    """Say where each side's preferences come from; accounts that have them in common are told of together."""
    told: dict[tuple[str, str], list[str]] = {}
    for key, account in accounts(glossary.result):
        for party, held in account["preferences"].items():
            told.setdefault((party, _wanted(glossary, party, held)), []).append(key)
    for (party, text), keys in told.items():
        whose = who(glossary, keys) if len(keys) < len(glossary.result["accounts"]) else ""
        yield Sentence(capital(f"{whose}{text}"), ("preferences",), "wants", f"{party} {keys[0]}")
    if any(account["draws"] is not None for _, account in accounts(glossary.result)):
        text = f"Proofs, ways and changes are worked out at the mean of the draws. {OF_DRAWS}"
        yield Sentence(text, ("preferences",), "wants", "draws")


def left_out(glossary: Glossary) -> Iterator[Sentence]:
    """Say what was left out of the answer, and why."""
    held = [item for _, account in accounts(glossary.result) for item in account["left_out"].items()]
    for part, why in dict.fromkeys(held):
        yield Sentence(f"Left out: {_PARTS.get(part, spelled(part))} – {why}.", ("preferences",), "wants", f"no {part}")


def _wanted(glossary: Glossary, party: str, held: Numbers) -> str:
    kind = _KINDS.get(held["kind"], spelled(held["kind"]))
    if held["kind"] == "drawn":
        kind += f" ({numbers.count(held['draws'])} draws)"
    name = held["name"] if held["reading"] and held["name"] != held["kind"] else None
    reading = f" in the reading “{name}”" if name else ""
    assumed = ", an assumption of the analyst" if held["assumption"] else ""
    because = f": {held['because']}" if held["because"] else ""
    return f"{glossary.party(party)}: {kind}{reading}{assumed}{because or '.'}"
