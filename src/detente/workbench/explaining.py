"""Which stated demands something that a party could want explains, in the words of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.impasse.explained import Explainer

if TYPE_CHECKING:
    from detente.impasse.explained import Explained
    from detente.workbench.asking import Asked
    from detente.workbench.demanding import Demanded


def explained_data(asked: Asked, account: str, held: Demanded) -> dict[str, Any]:
    """Say of each stated demand whether it could be a red line, is a preference, or has no interest behind it."""
    explainers: dict[str, Explainer] = {}
    return {
        claim.key: _told(asked, _explained(asked, account, held, number, explainers))
        for number, claim in enumerate(held.board.claims)
        if claim.kind == "position"
    }


def _explained(asked: Asked, account: str, held: Demanded, number: int, explainers: dict[str, Explainer]) -> Explained:
    """Explain a demand; once for all accounts that hold the same statements about the party.

    What the demands of a party have in common is worked out once, in its explainer.
    """
    claim, party = held.claims[number], held.origins[number].party or ""
    evidence = asked.knowledge(party, account).evidence
    key = (party, claim.key, *map(id, evidence.statements))
    if key not in asked.explained:
        if party not in explainers:
            table = held.board.table
            explainers[party] = Explainer(evidence, asked.space if asked.naming(table).whole else table.space)
        asked.explained[key] = explainers[party].explain(claim)
    return asked.explained[key]


def _told(asked: Asked, found: Explained) -> dict[str, Any]:
    rival = found.rival
    options = None if rival is None else asked.numbering.options[rival.issue]
    return {
        "answer": found.answer,
        "insisted": None if rival is None or options is None else options[rival.insisted],
        "excluded": None if rival is None or options is None else options[rival.excluded],
    }
