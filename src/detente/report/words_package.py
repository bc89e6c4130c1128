"""Words for one package seen close: who would sign it, what must be true for that, and what would be better."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.report import numbers
from detente.report.assent import assent
from detente.report.sentences import capital
from detente.report.words import must_be_true

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from detente.report.glossary import Glossary

    Seen = Mapping[str, Any]

DRAWN_DIGITS = 2
"""Digits after the point of gains that are known from draws."""


def package_words(glossary: Glossary, seen: Seen) -> list[str]:
    """Say what was seen of a package, sentence by sentence.

    Parameters
    ----------
    glossary
        The names of the case.
    seen
        What `detente.workbench.picking` gives, but for its words.
    """
    first = [_signed(glossary, seen)] if seen["feasible"] else [_broken(seen), *seen["rules"]]
    return [*first, *_sides(glossary, seen), *_better(glossary, seen)]


def _broken(seen: Seen) -> str:
    return f"The rules do not let this package stand; it breaks {numbers.plural_small(len(seen['rules']), 'rule')}."


def _signed(glossary: Glossary, seen: Seen) -> str:
    """Say in what share of readings it would be signed, or what is certain on all of them."""
    words, share = assent(glossary.result), seen["joint_share"]
    certain = {"necessary": words.would, "impossible": words.would_not}.get(seen["label"])
    if seen["exact"]:
        return capital(f"{words.would if share else words.would_not}.")
    if certain:
        return capital(f"{certain}, on any reading that fits the record.")
    return capital(f"{words.would} in {numbers.percent(share)} of readings{numbers.points(seen['standard_error'])}.")


def _sides(glossary: Glossary, seen: Seen) -> Iterator[str]:
    for party, one in seen["parties"].items():
        name = capital(glossary.party(party))
        if one["mean_gain"] is not None:
            yield f"{name}: {_gain(one)}."
        if one["red_lines"]:
            yield f"{name} would not sign, for it crosses a red line. {' '.join(one['red_lines'])}"
        elif one["must_be_true"] is not None:
            yield must_be_true(glossary, {"party": party, "share": one["share"], **one["must_be_true"]})


def _gain(one: Mapping[str, Any]) -> str:
    """Say what it is worth to a party, set against no deal."""
    gain, (low, high) = one["mean_gain"], one["gain_interval"]
    drawn = high - low > numbers.NOTHING
    shown = round(gain, DRAWN_DIGITS) if drawn else gain
    if abs(shown) < numbers.NOTHING:
        told = f"worth {'about ' if drawn else ''}as much as no deal"
    else:
        told = f"worth {numbers.value(abs(shown))} {'more' if gain > 0 else 'less'} than no deal"
    ends = (numbers.signed(round(end, DRAWN_DIGITS)) for end in (low, high))
    return f"{told} on average, in nine readings in ten from {' to '.join(ends)}" if drawn else told


def _better(glossary: Glossary, seen: Seen) -> Iterator[str]:
    """Name the first of the nearest better packages of each kind, and say how many there are."""
    for why, near in seen["nearest"].items():
        first = next(one for one in seen["better"] if one["why"] == why)
        issues = numbers.plural_small(near["changes"], "issue")
        others = f" – one of {numbers.count(near['tied'])} packages as near that do" if near["tied"] > 1 else ""
        yield f"Changing {issues} does better: with {_changes(glossary, first)}, {_why(glossary, seen, first)}{others}."
    if not seen["nearest"]:
        where = "package one change away" if seen["within"] else "package that the rules allow"
        yield f"No {where} is likelier to be signed, or gives everyone more without being less likely."


def _changes(glossary: Glossary, one: Mapping[str, Any]) -> str:
    return numbers.listing(
        f"{glossary.issue(change['issue'])} “{glossary.short(change['issue'], change['to'])}” instead of "
        f"“{glossary.short(change['issue'], change['from'])}”"
        for change in one["changes"]
    )


def _why(glossary: Glossary, seen: Seen, one: Mapping[str, Any]) -> str:
    share, words = one["joint_share"], assent(glossary.result)
    often = f" in {numbers.percent(share)} of readings" if share < 1 else ""
    if one["why"] == "likelier":
        return f"{words.would}{often}"
    everyone = "both gain" if len(seen["parties"]) == 2 else "everyone gains"
    signed = words.would_not if seen["exact"] and not share else f"{words.would}{often}"
    return f"{everyone}, {'and' if share else 'though'} {signed}"
