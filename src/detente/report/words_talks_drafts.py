"""Words for a session on a single text: what the mediator proposes, how all vote on it, and who would sign at last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.sentences import capital
from detente.report.words_talks_step import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from detente.report.glossary import Glossary
    from detente.report.sentences import Numbers


def drafts(glossary: Glossary, events: Sequence[Numbers], tell: Callable[[int, int | None], Step]) -> Iterator[Step]:
    """Tell a session on a single text: each proposal, the votes on it, and when a meeting is over the signatures.

    In the events votes and signatures are both acceptances. Who accepts another package than the one proposed last, or
    accepts that once more, signs.

    Parameters
    ----------
    glossary
        The names of the result.
    events
        What happened.
    tell
        Tells the event at a place, an offer by what it changes in a text.
    """
    text: int | None = None
    proposal: int | None = None
    number = 0
    votes: list[int] = []
    signs: list[int] = []
    for place, event in enumerate(events):
        if event["act"] == "accepts":
            again = event["party"] in _parties(events, votes)
            (signs if again or event["text"] != proposal else votes).append(place)
            continue
        if proposal is not None:
            passed = _enough(glossary, _parties(events, votes))
            yield _vote(glossary, events, votes, number, passed=passed)
            text, proposal, votes = proposal if passed else text, None, []
            if event["act"] != "offers":
                yield _signatures(glossary, events, signs)
        yield tell(place, text)
        if event["act"] == "offers":
            text, proposal = (event["text"], None) if text is None else (text, event["text"])
            number = event["round"]
        else:
            text, signs = None, []


def _parties(events: Sequence[Numbers], places: Sequence[int]) -> list[str]:
    return [events[place]["party"] for place in places]


def _enough(glossary: Glossary, yes: Collection[str]) -> bool:
    """Tell whether all have said yes whose consent is needed."""
    rule = glossary.result["agreement"] or {"veto": glossary.parties(), "at_least": 0, "of": []}
    return set(yes) >= set(rule["veto"]) and len(set(yes) & set(rule["of"])) >= (rule["at_least"] or 0)


def _vote(glossary: Glossary, events: Sequence[Numbers], votes: Sequence[int], number: int, *, passed: bool) -> Step:
    """Say who said yes to a round's proposal, and whether it is now the text."""
    yes, no = _sides(glossary, _parties(events, votes))
    said = "All said yes" if not no else f"{capital(yes)} said yes, {no} did not" if yes else "Nobody said yes"
    now = "the text is changed" if passed else "the text stays as it was"
    return Step("votes", f"{said}: {now}.", str(number), places=tuple(votes))


def _signatures(glossary: Glossary, events: Sequence[Numbers], signs: Sequence[int]) -> Step:
    """Say who would sign the text as it stands when a meeting is over."""
    yes, no = _sides(glossary, _parties(events, signs))
    who = "All" if not no else capital(yes) if yes else "Nobody"
    others = f"; {no} would not" if yes and no else ""
    return Step("signs", f"{who} would sign the text as it stands{others}.", places=tuple(signs))


def _sides(glossary: Glossary, yes: Collection[str]) -> tuple[str, str]:
    """Name those who say yes, and those who do not."""
    parties = glossary.parties()
    sides = ([party for party in parties if party in yes], [party for party in parties if party not in yes])
    said, others = (numbers.listing(glossary.party(party) for party in side) for side in sides)
    return said, others
