"""Statements and rules of a case file, said in plain English."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from detente.report.numbers import listing, value

if TYPE_CHECKING:
    from detente.report.glossary import Glossary

Form = Mapping[str, Any]


def statement_words(glossary: Glossary, form: Form) -> str:
    """Say what a statement says about its party.

    Parameters
    ----------
    glossary
        Names of the result the statement stands in.
    form
        The statement's own keys and what they hold, as in the case file.

    Returns
    -------
    str
        One sentence without its subject; a form that is not known is shown as it stands.
    """
    for key, say in _KINDS.items():
        if key in form:
            return say(glossary, form)
    return "; ".join(f"{key}: {held}" for key, held in form.items())


def rule_words(glossary: Glossary, form: Form) -> str:
    """Say which combinations a rule forbids."""
    if "if" in form:
        return f"If {_selection(glossary, form['if'])}, then {_selection(glossary, form['then'])}."
    if "never" in form:
        return f"Never together: {_selection(glossary, form['never'])}."
    if "always" in form:
        return f"Always: {_selection(glossary, form['always'])}."
    if "of" in form:
        several = listing((f"({_selection(glossary, one)})" for one in form["of"]), "and")
        limits = [f"{words} {form[words]}" for words in ("at least", "at most") if form.get(words) is not None]
        return f"{listing(limits).capitalize()} of {several}."
    return "; ".join(f"{key}: {held}" for key, held in form.items())


def choice_words(glossary: Glossary, issue: str, choice: Any) -> str:
    """Say which of an issue's options are meant."""
    name = glossary.issue(issue)
    if isinstance(choice, str):
        return f"{name} is “{glossary.short(issue, choice)}”"
    if not isinstance(choice, Mapping):
        return f"{name} is {listing((f'“{glossary.short(issue, c)}”' for c in choice), 'or')}"
    parts = []
    for key, words in (("at least", "at least"), ("at most", "at most")):
        if choice.get(key) is not None:
            parts.append(f"{words} “{glossary.short(issue, choice[key])}”")
    excluded = choice.get("not") or ()
    excluded = (excluded,) if isinstance(excluded, str) else excluded
    if excluded:
        parts.append("not " + listing((f"“{glossary.short(issue, c)}”" for c in excluded), "nor"))
    return f"{name} is {listing(parts)}"


def _selection(glossary: Glossary, selection: Mapping[str, Any]) -> str:
    return listing(choice_words(glossary, issue, choice) for issue, choice in selection.items())


def selection_words(glossary: Glossary, selection: Mapping[str, Any]) -> str:
    """Say a selection of options over several issues."""
    return _selection(glossary, selection)


def _many(given: Any) -> list[Any]:
    return [given] if isinstance(given, str | Mapping) else list(given)


def _issues(glossary: Glossary, given: Any) -> str:
    return listing(glossary.issue(issue) for issue in _many(given))


def _packages(glossary: Glossary, given: Any) -> str:
    return listing(glossary.reference(one) for one in _many(given))


def _bounds(bounds: Any) -> str:
    if not isinstance(bounds, Mapping):
        return value(float(bounds))
    low, high = bounds.get("at least"), bounds.get("at most")
    if low is not None and high is not None:
        return f"between {value(low)} and {value(high)}"
    return f"at least {value(low)}" if high is None else f"at most {value(high)}"


def _factor(form: Form, before: str = " by a factor of at least ") -> str:
    factor = form.get("by factor", 1.0)
    return "" if factor in (None, 1, 1.0) else f"{before}{value(float(factor))}"


def _order(glossary: Glossary, form: Form) -> str:
    said = []
    for issue, order in form["order of options"].items():
        ranks = (" = ".join(f"“{glossary.short(issue, o)}”" for o in _many(tied)) for tied in order)
        said.append(f"{glossary.issue(issue)}, from best to worst: {' › '.join(ranks)}")
    return "Likes on " + "; on ".join(said) + "."


def _best_and_worst(glossary: Glossary, form: Form) -> str:
    said = (
        f"on {glossary.issue(i)} likes “{glossary.short(i, best)}” best and “{glossary.short(i, worst)}” least"
        for i, (best, worst) in form["best and worst"].items()
    )
    return _sentence(listing(said))


def _matters(glossary: Glossary, form: Form) -> str:
    words = " more than ".join(glossary.issue(issue) for issue in form["matters more"])
    return f"Cares about {words}{_factor(form)}."


def _weights(glossary: Glossary, form: Form) -> str:
    said = (
        f"{glossary.issue(issue)} weighs {_bounds(bounds)} of the whole" for issue, bounds in form["weight"].items()
    )
    return _sentence(listing(said))


def _values(glossary: Glossary, form: Form) -> str:
    said = (
        f"“{glossary.short(issue, option)}” is worth {_bounds(bounds)} of all that {glossary.issue(issue)} can give"
        for issue, held in form["value"].items()
        for option, bounds in held.items()
    )
    return _sentence(listing(said))


def _move(glossary: Glossary, move: Mapping[str, Any]) -> str:
    steps = (
        f"{glossary.issue(i)} from “{glossary.short(i, a)}” to “{glossary.short(i, b)}”" for i, (a, b) in move.items()
    )
    return listing(steps)


def _step(glossary: Glossary, form: Form) -> str:
    first, second = _move(glossary, form["step"]), _move(glossary, form["is worth more than"])
    return f"Moving {first} is worth more to it than moving {second}{_factor(form)}."


def _exact(_: Glossary, form: Form) -> str:
    held = form.get("no deal")
    known = "every package is better to it than no deal" if held is None else f"no deal is worth {value(float(held))}"
    return f"Its values are known exactly, option by option; {known}."


def _added(glossary: Glossary, form: Form) -> str:
    said = (
        f"“{glossary.short(issue, option)}” on {glossary.issue(issue)} is worth {value(float(worth))} to it"
        for issue, options in form["added value"].items()
        for option, worth in options.items()
    )
    return f"{_sentence(listing(said))[:-1]}, beside all other issues, which weigh 1 together (or in its own unit)."


def _mixture(glossary: Glossary, form: Form) -> str:
    said = (
        f"“{glossary.short(issue, option)}” on {glossary.issue(issue)} is worth "
        + listing(f"{value(float(share))} of “{glossary.short(issue, part)}”" for part, share in parts.items())
        for issue, options in form["mixture"].items()
        for option, parts in options.items()
    )
    return _sentence(listing(said))


def _moves(_: Glossary, form: Form) -> str:
    by = float(form["no deal moves"])
    told = f"{value(abs(by))} {'more' if by > 0 else 'less'}" if by else "no more and no less"
    return f"From now on no deal is worth {told} to it than it was when the rest was said."


def _times(glossary: Glossary, form: Form) -> str:
    said = (
        f"{glossary.issue(issue)} weighs {value(float(times))} times as much to it"
        for issue, times in form["weight times"].items()
    )
    return f"From now on {listing(said)} as when the rest was said."


def _ranking(glossary: Glossary, form: Form) -> str:
    ranks = [" = ".join(glossary.reference(o) for o in _many(tied)) for tied in form["ranking"]]
    shown = ranks if len(ranks) <= 12 else [*ranks[:6], "…", *ranks[-3:]]
    return f"Ranks from best to worst{' (complete)' if form.get('complete') else ''}: {' › '.join(shown)}."


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:] + "."


_KINDS: dict[str, Callable[[Glossary, Form], str]] = {
    "more is better": lambda g, f: (
        f"Likes more of {_issues(g, f['more is better'])}: the later an option stands, the better."
    ),
    "less is better": lambda g, f: (
        f"Likes less of {_issues(g, f['less is better'])}: the earlier an option stands, the better."
    ),
    "order of options": _order,
    "best and worst": _best_and_worst,
    "indifferent": lambda g, f: f"Does not care about {_issues(g, f['indifferent'])}.",
    "matters more": _matters,
    "weight": _weights,
    "value": _values,
    "step": _step,
    "prefers": lambda g, f: f"Would rather have {g.reference(f['prefers'])} than {_packages(g, f['to'])}.",
    "offered": lambda g, f: f"Offered {_packages(g, f['offered'])}: at least as good to it as no deal.",
    "accepted": lambda g, f: f"Said yes to {_packages(g, f['accepted'])}: at least as good to it as no deal.",
    "refused": lambda g, f: f"Refused {_packages(g, f['refused'])}: no deal is at least as good to it.",
    "red line": lambda g, f: f"Signs nothing in which {_selection(g, f['red line'])}.",
    "exact values": _exact,
    "no deal against status quo": lambda _, f: (
        f"No deal is worth {_bounds(f['no deal against status quo'])} more to it than things as they stand."
    ),
    "added value": _added,
    "mixture": _mixture,
    "no deal moves": _moves,
    "weight times": _times,
    "ranking": _ranking,
    "no deal": lambda _, f: (
        f"No deal is worth {_bounds(f['no deal'])} to it, on a scale from 0 (worst package) to 1 (best)."
    ),
}
