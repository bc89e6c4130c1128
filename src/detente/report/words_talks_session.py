"""Words for one session of talks, move by move: each offer by what it changes in that side's last one."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from detente.report import numbers
from detente.report.glossary import differing
from detente.report.sentences import capital
from detente.report.words_talks_drafts import drafts
from detente.report.words_talks_step import Step
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
    "no room": "No deal: those who must sign have no package worth what no deal is.",
}
"""How a session ends, in a sentence."""
MEDIATOR = "The mediator"
MOST_SHOWN = 160
"""So many moves of a session are shown on the page."""


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
    """Tell event after event, and before a meeting which rounds passed without talks."""

    def tell(place: int, before: int | None) -> Step:
        event = events[place]
        options, last = (None if text is None else texts[text]["options"] for text in (event["text"], before))
        words = _words(glossary, told, event, options, last)
        when = str(event["round"]) if event["act"] in _IN_ROUNDS else ""
        return Step(event["act"], words, when, event["party"], event["text"], (place,))

    events = told["events"]
    single = glossary.result["talks"]["protocol"] == "single text"
    in_turn = (tell(place, before) for place, before in enumerate(_before(events)))
    latest = 0
    for step in drafts(glossary, events, tell) if single else in_turn:
        number = max((events[place]["round"] for place in step.places), default=latest)
        if step.act == "meets" and number > latest:
            yield Step("passes", _passed(latest + 1, number))
        latest = latest if step.act == "not held" else number
        yield step


def _passed(first: int, last: int) -> str:
    return f"Round {last} passed without talks." if first == last else f"Rounds {first} to {last} passed without talks."


def _before(events: Sequence[Numbers]) -> Iterator[int | None]:
    """Give for each event the text that an offer is held against: that side's last."""
    last: dict[str, int] = {}
    for event in events:
        yield last.get(event["party"])
        if event["act"] == "offers":
            last[event["party"]] = event["text"]


_IN_ROUNDS = {"offers", "accepts", "refuses", "walks out", "deal"}


def _words(glossary: Glossary, told: Numbers, event: Numbers, options: Options | None, before: Options | None) -> str:
    """Say what an event is; the past tense suits parties of one and of many."""
    party = glossary.party(event["party"]) if event["party"] else MEDIATOR
    said = {
        "meets": meeting_name(glossary, event["meeting"]),
        "not held": _not_held(glossary, event["meeting"]),
        "accepts": f"{party} accepted.",
        "refuses": f"{party} refused.",
        "walks out": f"{party} walked out.",
        "no deal": ENDINGS[told["end"]],
    }
    if options is not None:
        said["offers"] = f"{party} {_offer(glossary, options, before, by=event['party'])}"
        said["interim"] = f"An interim deal was signed: {glossary.package(options)}."
        said["deal"] = f"Deal: {glossary.package(options)}."
    return capital(said[event["act"]])


def _not_held(glossary: Glossary, number: int) -> str:
    name = meeting_name(glossary, number)
    return f"{name}{',' if ',' in name else ''} was not held."


def _offer(glossary: Glossary, options: Options, before: Options | None, *, by: str | None) -> str:
    """Say what is offered: the first offer in full, a later one by what it changes; likewise a mediator's text."""
    verb = "offered" if by else "proposed"
    if before is None:
        return f"{verb if by else 'began with the text'}: {glossary.package(options)}."
    changed = differing(before, options)
    if not changed:
        return f"{verb}{_SAME}"
    listed = "; ".join(
        f"{glossary.issue(i)}: {glossary.short(i, options[i])} instead of {glossary.short(i, before[i])}"
        for i in changed
    )
    return f"{'now ' if by else ''}{verb} {listed}."


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
        against = "" if told["end"] != "agreed" else f", {numbers.signed(_round(value - no_deal))} against no deal"
        rows.append((glossary.party(party), f"{numbers.value(_round(value))}{against}"))
    return rows


def _round(value: float) -> float:
    """Leave out what lies within the tolerance by which no deal is set below its value."""
    return round(value, 6)
