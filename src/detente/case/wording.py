"""What pydantic found wrong, in words that a mediator reads, at the place where it was written."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from detente.case.codes import CODES
from detente.case.errors import Problem
from detente.case.statements import KINDS, MoreIsBetter

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

    from detente.case.composing import Path, Places, Spot
    from detente.case.names import Words

COMMON_KEYS = frozenset(field.alias or name for name, field in MoreIsBetter.model_fields.items()) - {"more is better"}
"""Keys that any statement may have."""
_MOST_NAMES_COMPARED = 500
MOST_TRANSLATED = 1_000

_EXPECTED = {
    "string_type": ("wrong-shape", "expected a name or words"),
    "tuple_type": ("wrong-shape", "expected a list"),
    "dict_type": ("wrong-shape", "expected keys with values"),
    "model_type": ("wrong-shape", "expected keys with values"),
    "model_attributes_type": ("wrong-shape", "expected keys with values"),
    "mapping_type": ("wrong-shape", "expected keys with values"),
    "float_type": ("not-a-number", "expected a number"),
    "float_parsing": ("not-a-number", "expected a number"),
    "finite_number": ("not-a-number", "expected a finite number"),
    "int_type": ("not-a-number", "expected a whole number"),
    "int_parsing": ("not-a-number", "expected a whole number"),
    "int_from_float": ("not-a-number", "expected a whole number"),
    "int_parsing_size": ("not-a-number", "expected a whole number of a sensible size"),
}
_MENDED_ALIKE = frozenset({"bad-name", "bad-text", "bad-date", "duplicate-key"})
"""Codes whose remedy is the same wherever they occur."""
_PACKAGE = "the name of a package, or {rent: low, repairs: all}"
_SELECTION = "{rent: low}, {rent: [low, middle]} or {rent: {at least: middle}}"
_SECTIONS = {
    "sources": "{letter: {title: …}}",
    "parties": "{landlord: {name: …}, tenant: {name: …}}",
    "issues": "{rent: {name: …, options: [low, high]}}",
    "rules": "{short-name: {never: {rent: low, repairs: all}, because: …}}",
    "status quo": "{rent: low, …}",
    "packages": "{short-name: {name: …, options: {rent: low, …}}}",
    "statements": "{tenant: [{less is better: rent}]}",
    "positions": "{tenant: {opening: {name: …, demands: {rent: low}}}}",
    "contingencies": "{cold-winter: {name: …, chances: {landlord: 0.2, tenant: 0.7}}}",
    "sequences": "{repairs-first: {name: …, package: …, steps: [{repairs: all}, {rent: high}]}}",
}
_EXAMPLES = {
    ("issues", "suspends"): "{waived: none}, where `waived` is `none` in a form that comes back",
    ("issues", "options"): "[low, middle, high], or {low: what it means, high: what it means}",
    ("packages", "options"): "{rent: low, repairs: all}",
    ("positions", "package"): _PACKAGE,
    ("positions", "demands"): _SELECTION,
    ("statements", "order of options"): "{rent: [low, middle, high]}, equally good ones in a list of their own",
    ("statements", "best and worst"): "{rent: [low, high]}",
    ("statements", "matters more"): "[rent, repairs]",
    ("statements", "weight"): "{rent: {at least: 0.2, at most: 0.6}}",
    ("statements", "value"): "{rent: {middle: {at least: 0.5}}}",
    ("statements", "step"): "{rent: [high, low]}",
    ("statements", "is worth more than"): "{rent: [high, low]}",
    ("statements", "no deal"): "{at least: 0.2, at most: 0.6}",
    ("statements", "no deal against status quo"): "{at least: 0.2, at most: 0.6}",
    ("statements", "exact values"): "{rent: {low: 0, high: 10}}",
    ("statements", "added value"): "{payment: {none: 0, paid: 0.05}}",
    ("statements", "mixture"): "{rent: {between: {low: 0.4, high: 0.6}}}",
    ("statements", "weight times"): "{rent: 1.5}",
    ("statements", "red line"): _SELECTION,
    ("contingencies", "chances"): "{landlord: 0.2, tenant: 0.7}",
    ("sequences", "package"): _PACKAGE,
    ("sequences", "steps"): "[{repairs: all}, {rent: high}]",
}
_EXAMPLES |= {("rules", key): _SELECTION for key in ("if", "then", "never", "always")}
_EXAMPLES |= {("statements", key): _PACKAGE for key in ("prefers", "to", "offered", "accepted", "refused", "ranking")}
"""What may stand under a key whose value has the wrong shape, by section and key."""
_COUNTS = frozenset({"too_short", "too_long", "string_too_long"})
_OUT_OF_RANGE = {
    "greater_than": ("gt", "greater than"),
    "greater_than_equal": ("ge", "at least"),
    "less_than": ("lt", "less than"),
    "less_than_equal": ("le", "at most"),
}


def nearest(word: str, known: Collection[str]) -> str:
    """Ask `did you mean …?` for the known word most like the given one; empty if none is like it."""
    if len(known) > _MOST_NAMES_COMPARED or len(word) > 200:
        return ""
    folded = {name.casefold(): name for name in known}
    like = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return f"did you mean `{folded[like[0]]}`?" if like else ""


def listed(names: Collection[str], most: int = 12) -> str:
    """List names in backticks, so many at most."""
    shown = ", ".join(f"`{name}`" for name in list(names)[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most:,} more"


def in_words(path: Path) -> str:
    """Write a path of keys as words; items of lists count from 1."""
    return " › ".join(str(step + 1) if isinstance(step, int) else step for step in path)


def problem_at(
    code: str, message: str, path: Path, *, places: Places, file: str, hint: str = "", key: bool = False
) -> Problem:
    """Make a problem at a path's value, or at its key."""
    spot: Spot | None = places.key(path) if key else places.value(path)
    where = in_words(path)
    if spot is None:
        return Problem(code, message, file, hint=hint, where=where)
    return Problem(code, message, file, spot.line, spot.column, places.text_of(spot.line), hint, where, spot.length)


def problems_of(
    error: ValidationError, words: Any, classes: Mapping[int, type[Words]], places: Places, file: str
) -> list[tuple[Path, Problem]]:
    """Translate everything pydantic found.

    Parameters
    ----------
    error
        What pydantic raised.
    words
        The words that it was given.
    classes
        The model that each mapping among the words was read as, by ``id``.
    places, file
        Where the words stand.

    Returns
    -------
    Each problem with the path of keys at which it stands.
    """
    translated = []
    for detail in error.errors(include_url=False, include_context=True)[:MOST_TRANSLATED]:
        path, given = _path_in(words, detail["loc"])
        code, message, hint, path, key = _translate(detail, path, given, words, classes)
        translated.append((path, problem_at(code, message, path, places=places, file=file, hint=hint, key=key)))
    meant = {(path[:-1], problem.hint) for path, problem in translated if problem.code == "unknown-key"}
    return [(path, problem) for path, problem in translated if (path, _did_you_mean_of(problem)) not in meant]


def _did_you_mean_of(problem: Problem) -> str:
    """Give the hint that a misspelt key has when this key, which is missing, was meant by it."""
    return f"did you mean {problem.message.split(' is missing')[0]}?" if problem.code == "missing-key" else ""


def _path_in(words: Any, location: tuple[str | int, ...]) -> tuple[Path, Any]:
    """Drop from pydantic's location what is not a key or an index of the words (tags of unions, `[key]`)."""
    path: list[str | int] = []
    here = words
    for step in location:
        inner = _inner(here, step)
        if inner is not None:
            here = inner[0]
            path.append(step)
    return tuple(path), here


def _inner(here: Any, step: str | int) -> tuple[Any] | None:
    if isinstance(here, dict):
        return (here[step],) if step in here else None
    return (here[step],) if isinstance(here, list) and isinstance(step, int) and step < len(here) else None


def _translate(
    detail: ErrorDetails, path: Path, given: Any, words: Any, classes: Mapping[int, type[Words]]
) -> tuple[str, str, str, Path, bool]:
    """Find code, message, hint, path, and whether the key rather than the value is at fault."""
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        return (*_unknown_key(path, words, classes), path, True)
    if kind == "missing":
        return (*_missing(detail["loc"][-1], path, given), path, isinstance(detail["loc"][-1], str))
    if kind == "no-kind":
        return _no_kind(path, given)
    code, message, hint = _plainly(kind, context, given, detail["msg"])
    if code == "wrong-shape":
        hint = _example(path)
    return code, message, hint, path, detail["loc"][-1:] == ("[key]",)


def _plainly(kind: str, context: Mapping[str, Any], given: Any, told: str) -> tuple[str, str, str]:
    """Say in plain words what pydantic tells of one value."""
    found = _described(given)
    if kind in CODES:
        return kind, told, CODES[kind].remedy if kind in _MENDED_ALIKE else ""
    if kind in _EXPECTED:
        code, message = _EXPECTED[kind]
        return code, f"{message}, found {found}", ""
    if kind in _OUT_OF_RANGE:
        name, relation = _OUT_OF_RANGE[kind]
        return "out-of-range", f"must be {relation} {context[name]:g}, found {found}", ""
    if kind in _COUNTS:
        return _wrong_count(kind, context)
    if kind == "literal_error":
        expected = re.findall(r"'([^']*)'", context["expected"])
        hint = nearest(given, expected) if isinstance(given, str) else ""
        return "not-one-of", f"expected {' or '.join(f'`{word}`' for word in expected)}, found {found}", hint
    return "bad-value", told, ""


def _example(path: Path) -> str:
    """Show what may stand under the key whose value has the wrong shape."""
    section = str(path[0]) if path else ""
    last = next((str(step) for step in reversed(path) if (section, step) in _EXAMPLES), None)
    if last is not None:
        return f"`{last}` is followed by, for example, {_EXAMPLES[section, last]}"
    if section in _SECTIONS and len(path) <= 2:
        return f"`{section}` is followed by, for example, {_SECTIONS[section]}"
    return ""


def _unknown_key(path: Path, words: Any, classes: Mapping[int, type[Words]]) -> tuple[str, str, str]:
    key = str(path[-1]) if path else ""
    _, parent = _path_in(words, path[:-1])
    model = classes.get(id(parent))
    if model is None:
        return "unknown-key", f"`{key}` is not known here", ""
    allowed = [field.alias or name for name, field in model.model_fields.items()]
    if key in KINDS and model in KINDS.values():
        first = next(kind for kind, of in KINDS.items() if of is model)
        hint = f"make `{key}` a statement of its own, with its own dash"
        return "two-kinds", f"one statement says both `{first}` and `{key}`", hint
    hint = nearest(key, allowed) or f"known here: {listed(sorted(allowed), 20)}"
    return "unknown-key", f"`{key}` is not known here", hint


def _missing(key: str | int, path: Path, given: Any) -> tuple[str, str, str]:
    where = f" in {in_words(path)}" if path else ""
    if isinstance(key, int):
        return (
            "wrong-count",
            f"something is missing{where}: found {_described(given)}",
            "two names are needed: [from, to] or [best, worst]",
        )
    if path[-1:] == (key,):
        return "missing-key", f"`{key}` has nothing after it", f"say something after `{key}:`"
    return "missing-key", f"`{key}` is missing{where}", f"add `{key}: …`"


def _no_kind(path: Path, given: Any) -> tuple[str, str, str, Path, bool]:
    kinds = f"a statement has one of the keys {listed(list(KINDS), len(KINDS))}"
    if not isinstance(given, dict):
        return "no-kind", f"expected a statement, found {_described(given)}", kinds, path, False
    for key in given:
        if key not in COMMON_KEYS and (hint := nearest(key, list(KINDS))):
            return "no-kind", f"`{key}` is no kind of statement", hint, (*path, key), True
    unknown = next((key for key in given if key not in COMMON_KEYS), None)
    if unknown is not None:
        return "no-kind", f"`{unknown}` is no kind of statement", kinds, (*path, unknown), True
    return "no-kind", "the statement does not say what it states", kinds, path, False


def _wrong_count(kind: str, context: Mapping[str, Any]) -> tuple[str, str, str]:
    if kind == "string_too_long":
        return "too-large", f"longer than {context['max_length']:,} characters", ""
    if kind == "too_long":
        return (
            "wrong-count",
            f"expected at most {context['max_length']:,}, found {context['actual_length'] or 'more'}",
            "",
        )
    return "wrong-count", f"expected at least {context['min_length']:,}, found {context['actual_length']}", ""


def _described(given: Any) -> str:
    if given is None:
        return "nothing"
    if isinstance(given, str):
        return f"`{given[:60]}…`" if len(given) > 60 else f"`{given}`"
    if isinstance(given, dict):
        return "keys with values"
    return f"a list of {len(given):,}" if isinstance(given, list | tuple) else f"`{given!r:.60}`"
