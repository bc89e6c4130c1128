"""Words for one session of talks, move by move: each offer by what it changes in that side's last one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from detente.report import numbers
from detente.report.glossary import differing
from detente.report.sentences import capital
from detente.report.words_talks_terms import drift_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from detente.report.glossary import Glossary, Options
    from detente.report.sentences import Numbers

ENDINGS = {
    "agreed": "The talks end with a deal.",
    "deadline": "No deal: time has run out.",
    "not held": "No deal: there is no other meeting.",
    "walked out": "No deal: a side walked out, and there is no other meeting.",
    "no room": "No deal: for some side no package is worth what no deal is.",
}
"""How a session ends, in a sentence."""
MEDIATOR = "The mediator"
MOST_SHOWN = 160
"""So many moves of a session are shown on the page."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happens in a session, in words.

    Parameters
    ----------
    act
        What, by the name that events have in the JSON.
    text
        What is said of it, with a capital and a full stop; of a meeting its name.
    when
        The round, or the first and last of several in which nothing new was said; empty for what has no round.
    party
        Who, where it is one.
    package
        The place of the package among the texts, where there is one.
    places
        The places of the events that it tells of.
    """

    act: str
    text: str
    when: str = ""
    party: str | None = None
    package: int | None = None
    places: tuple[int, ...] = ()


def shown(glossary: Glossary, told: Numbers, texts: Sequence[Numbers]) -> list[Step]:
    """Tell a session as `steps` does, of a very long one its beginning and its end."""
    held = steps(glossary, told, texts)
    if len(held) <= MOST_SHOWN:
        return held
    left = Step("left out", f"{numbers.count(len(held) - MOST_SHOWN + 1)} more moves, left out here.")
    return [*held[: MOST_SHOWN // 2], left, *held[MOST_SHOWN // 2 + 1 - MOST_SHOWN :]]


def steps(glossary: Glossary, told: Numbers, texts: Sequence[Numbers]) -> list[Step]:
    """Tell a session from its first meeting to its end; rounds in which nobody says anything new are drawn together.

    Parameters
    ----------
    glossary
        The names of the result.
    told
        One session, as an account lists it under ``played``.
    texts
        The packages spoken of, as the account lists them.
    """
    said = list(_said(glossary, told, texts))
    still = {when for when, held in groupby(said, key=lambda step: step.when) if when and _still(list(held))}
    found: list[Step] = []
    for quiet, run in groupby(said, key=lambda step: step.when in still):
        held = list(run)
        found += [_together(held)] if quiet and len(held) > 1 else held
    return found


def _still(held: list[Step]) -> bool:
    return all(step.text.endswith(_SAME) for step in held)


_SAME = " the same again."


def _together(held: list[Step]) -> Step:
    """Draw together rounds in which everybody repeats what it offered."""
    first, last = held[0].when, held[-1].when
    when = first if first == last else f"{first}–{last}"
    places = tuple(place for step in held for place in step.places)
    return Step("offers", f"All offered{_SAME}", when, places=places)


def _said(glossary: Glossary, told: Numbers, texts: Sequence[Numbers]) -> Iterator[Step]:
    for place, (event, before) in enumerate(zip(told["events"], _before(glossary, told), strict=True)):
        package = event["text"]
        options, last = (None if text is None else texts[text]["options"] for text in (package, before))
        text = _words(glossary, told, event, options, last)
        when = str(event["round"]) if event["act"] in _IN_ROUNDS else ""
        yield Step(event["act"], text, when, event["party"], package, (place,))


def _before(glossary: Glossary, told: Numbers) -> list[int | None]:
    """Give for each event the text that an offer is held against: that side's last; a mediator's, what stands."""
    last: dict[str | None, int] = {}
    found: list[int | None] = []
    yes: set[str] = set()
    for event in told["events"]:
        party, act = event["party"], event["act"]
        found.append(last.get(party))
        if act == "offers":
            yes = set()
        if act == "offers" and (party or None not in last):
            last[party] = event["text"]
        elif act == "accepts":
            yes.add(party)
            if _enough(glossary, yes):
                last[None] = event["text"]
    return found


def _enough(glossary: Glossary, yes: set[str]) -> bool:
    """Tell whether all have said yes whose consent is needed."""
    rule = glossary.result["agreement"] or {"veto": glossary.parties(), "at_least": 0, "of": []}
    return yes >= set(rule["veto"]) and len(yes & set(rule["of"])) >= (rule["at_least"] or 0)


_IN_ROUNDS = {"offers", "accepts", "walks out", "deal"}


def _words(glossary: Glossary, told: Numbers, event: Numbers, options: Options | None, before: Options | None) -> str:
    """Say what an event is; the past tense suits parties of one and of many."""
    party = glossary.party(event["party"]) if event["party"] else MEDIATOR
    said = {
        "meets": meeting_name(glossary, event["meeting"]),
        "not held": f"{meeting_name(glossary, event['meeting'])}, was not held.",
        "accepts": f"{party} accepted.",
        "walks out": f"{party} walked out.",
        "no deal": ENDINGS[told["end"]],
    }
    if options is not None:
        verb = "offered" if event["party"] else "proposed"
        said["offers"] = f"{party} {_offer(glossary, verb, options, before)}"
        said["interim"] = f"An interim deal was signed: {glossary.package(options)}."
        said["deal"] = f"Deal: {glossary.package(options)}."
    return capital(said[event["act"]])


def _offer(glossary: Glossary, verb: str, options: Options, before: Options | None) -> str:
    """Say what is offered: the first offer in full, a later one by what it changes."""
    if before is None:
        return f"{verb}: {glossary.package(options)}."
    changed = differing(before, options)
    if not changed:
        return f"{verb}{_SAME}"
    listed = "; ".join(
        f"{glossary.issue(i)}: {glossary.short(i, options[i])} instead of {glossary.short(i, before[i])}"
        for i in changed
    )
    return f"now {verb} {listed}."


def meeting_name(glossary: Glossary, number: int) -> str:
    """Name a meeting, with its date where it has one; talks of one meeting without a name are just talks."""
    meetings = glossary.result["talks"]["meetings"]
    if number >= len(meetings):
        return "The talks"
    date = numbers.date(meetings[number]["date"])
    return f"{meetings[number]['name']}, {date}" if date else str(meetings[number]["name"])


def meeting_notes(glossary: Glossary, number: int) -> str:
    """Say what had changed by a meeting, and why; nothing where nothing had."""
    meetings = glossary.result["talks"]["meetings"]
    if number >= len(meetings):
        return ""
    changed = "; ".join(drift_words(glossary, meetings[number]))
    because = meetings[number]["because"] or ""
    return " ".join(part for part in (f"By then: {changed}." if changed else "", because) if part)


def ending(glossary: Glossary, told: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Say for each party what it has in the end, against no deal, by the values it had in this session."""
    rows = []
    for party, value in told["values"].items():
        no_deal = told["no_deal"][party]
        against = "" if told["end"] != "agreed" else f", {numbers.signed(value - no_deal)} against no deal"
        rows.append((glossary.party(party), f"{numbers.value(_round(value))}{against}"))
    return rows


def _round(value: float) -> float:
    """Leave out what lies within the tolerance by which no deal is set below its value."""
    return round(value, 6)
