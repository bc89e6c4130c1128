"""Genius XML: a domain file and the additive profiles over it (Lin et al. 2014, Computational Intelligence 30).

What the numbers mean follows the classes AdditiveUtilitySpace, EvaluatorDiscrete and EvaluatorInteger of Genius: a
discrete option is worth its evaluation over the largest of its issue (0 throughout if that is below 0.00001), an
integer option the linear function of its distance from the lower bound, held within 0 and 1. Weights are normalised.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

from detente.formats.record import Profile, table
from detente.formats.source import MAX_ISSUES, MAX_OPTIONS, repeated

if TYPE_CHECKING:
    from detente.formats.errors import FormatError
    from detente.formats.markup import Element
    from detente.formats.source import Source

NEGLIGIBLE = 1e-5
"""A largest evaluation below this counts as zero in Genius."""


@dataclass(frozen=True)
class Issue:
    """An issue of the domain file: its number, name, option labels and, for a range of integers, its bounds."""

    index: int
    name: str
    options: tuple[str, ...]
    bounds: tuple[int, int] | None = None


@dataclass(frozen=True)
class _File:
    """A parsed file, for reading attributes with a proper refusal."""

    source: Source

    def error(self, element: Element, code: str, reason: str, remedy: str = "") -> FormatError:
        return self.source.error(code, reason, line=element.line, remedy=remedy)

    def text(self, element: Element, key: str) -> str:
        if key not in element.attributes:
            raise self.error(element, "missing-attribute", f"<{element.tag}> has no {key!r}")
        return element.attributes[key]

    def integer(self, element: Element, key: str) -> int:
        text = self.text(element, key)
        try:
            return int(text)
        except ValueError:
            raise self.error(element, "number", f"{key}={text[:40]!r} is not a whole number") from None

    def number(self, element: Element, key: str) -> float:
        text = self.text(element, key)
        try:
            value = float(text)
        except ValueError:
            raise self.error(element, "number", f"{key}={text[:40]!r} is not a number") from None
        if not isfinite(value):
            raise self.error(element, "number", f"{key}={text[:40]!r} is not a finite number")
        return value

    def objective(self, space: Element) -> Element:
        """Give the one objective that holds the issues."""
        kind = space.attributes.get("type", "additive")
        if kind not in ("additive", "linear") or space.has("hyperRectangle", "ufun"):
            what = "hyper-rectangles" if space.has("hyperRectangle") else f"type {kind!r}"
            remedy = "Only additive profiles can be read."
            raise self.error(space, "nonlinear", f"this is a nonlinear Genius utility space ({what})", remedy)
        roots = space.each("objective")
        if len(roots) != 1:
            raise self.error(space, "objectives", f"there are {len(roots)} root objectives where one is expected")
        if roots[0].has("objective"):
            raise self.error(roots[0], "objectives", "objectives within objectives (a hierarchy) are not read")
        return roots[0]

    def kind(self, issue: Element) -> str:
        return issue.attributes.get("type") or issue.attributes.get("vtype") or "discrete"

    def bounds(self, issue: Element) -> tuple[int, int]:
        # Older files keep the bounds in a <range> of their own.
        holder = next(iter(issue.each("range")), issue)
        low, high = self.integer(holder, "lowerbound"), self.integer(holder, "upperbound")
        if high < low:
            raise self.error(issue, "range", f"the range {low} to {high} is empty")
        if high - low >= MAX_OPTIONS:
            raise self.error(
                issue, "too-many-options", f"the range {low} to {high} has more than {MAX_OPTIONS} options"
            )
        return low, high

    def refuse_kind(self, issue: Element) -> FormatError:
        kind, name = self.kind(issue), issue.attributes.get("name", "?")
        reason = f"issue {name!r} is of type {kind!r}: " + (
            "a continuous range has no list of options" if kind == "real" else "only discrete and integer are read"
        )
        return self.error(issue, "issue-type", reason, "List its options as a discrete issue.")


def read_issues(source: Source, root: Element) -> tuple[Issue, ...]:
    """Read the issues of a Genius domain file.

    Raises
    ------
    FormatError
        If the file holds no issues, or some that have no finite list of options, or repeats names, numbers or options.
    """
    file = _File(source)
    spaces = root.each("utility_space")
    if len(spaces) != 1:
        raise file.error(root, "no-domain", "the template holds no <utility_space> with the issues")
    objective = file.objective(spaces[0])
    issues = tuple(_issue(file, element) for element in objective.each("issue"))
    if not issues or len(issues) > MAX_ISSUES:
        raise file.error(objective, "issues", f"there are {len(issues)} issues; 1 to {MAX_ISSUES} can be read")
    for what, values in (("name", [issue.name for issue in issues]), ("index", [issue.index for issue in issues])):
        if (again := repeated(values)) is not None:
            raise file.error(objective, "duplicate-issue", f"two issues have the {what} {again!r}")
    return issues


def _issue(file: _File, element: Element) -> Issue:
    index, name = file.integer(element, "index"), file.text(element, "name")
    if file.kind(element) == "integer":
        low, high = file.bounds(element)
        return Issue(index, name, tuple(map(str, range(low, high + 1))), (low, high))
    if file.kind(element) != "discrete":
        raise file.refuse_kind(element)
    options = tuple(file.text(item, "value") for item in element.each("item"))
    if not 0 < len(options) <= MAX_OPTIONS:
        reason = f"issue {name!r} has {len(options)} options; 1 to {MAX_OPTIONS} can be read"
        raise file.error(element, "too-many-options" if options else "no-options", reason)
    if (again := repeated(options)) is not None:
        raise file.error(element, "duplicate-option", f"issue {name!r} lists the option {again!r} twice")
    return Issue(index, name, options)


def read_profile(source: Source, root: Element, issues: tuple[Issue, ...]) -> Profile:
    """Read a Genius profile over the issues of its domain.

    Raises
    ------
    FormatError
        If the profile is nonlinear, does not match the domain, or lacks a number that a value depends on.
    """
    file = _File(source)
    objective = file.objective(root)
    elements = _matched(file, objective, issues)
    weights = _weights(file, objective, issues)
    notes: list[str] = []
    values = [_evaluations(file, element, issue, notes) for element, issue in zip(elements, issues, strict=True)]
    tables = tuple(table(weight * value for value in row) for weight, row in zip(weights, values, strict=True))
    reservation = _setting(file, root, "reservation")
    if reservation is None:
        notes.append("no reservation value is stated; Genius takes 0")
    return Profile(source.name, tables, reservation or 0.0, _setting(file, root, "discount_factor"), tuple(notes))


def _matched(file: _File, objective: Element, issues: tuple[Issue, ...]) -> list[Element]:
    """Put the profile's issues in the domain's order, by number as Genius does; names and kinds must agree."""
    found: dict[int, Element] = {}
    for element in objective.each("issue"):
        if found.setdefault(index := file.integer(element, "index"), element) is not element:
            raise file.error(element, "duplicate-issue", f"two issues have the index {index}")
    for issue in issues:
        if issue.index not in found:
            reason = f"issue {issue.name!r} (index {issue.index}) of the domain is missing"
            raise file.error(objective, "missing-issue", reason)
        element = found[issue.index]
        if (name := file.text(element, "name")) != issue.name:
            raise file.error(
                element, "issue-name", f"issue {issue.index} is {name!r} here, {issue.name!r} in the domain"
            )
        if (file.kind(element) == "integer") != (issue.bounds is not None):
            raise file.error(
                element, "issue-type", f"issue {name!r} is {file.kind(element)} here and not in the domain"
            )
    unknown = found.keys() - {issue.index for issue in issues}
    if unknown:
        element = found[min(unknown)]
        raise file.error(element, "unknown-issue", f"issue {element.attributes.get('name')!r} is not in the domain")
    return [found[issue.index] for issue in issues]


def _weights(file: _File, objective: Element, issues: tuple[Issue, ...]) -> list[float]:
    """Read the weights and normalise them to sum to one."""
    found: dict[int, float] = {}
    for element in objective.each("weight"):
        index, value = file.integer(element, "index"), file.number(element, "value")
        if value < 0:
            raise file.error(element, "weight", f"the weight {value} is negative")
        if index in found:
            raise file.error(element, "weight", f"issue {index} has two weights")
        found[index] = value
    for issue in issues:
        if issue.index not in found:
            raise file.error(objective, "weight", f"issue {issue.name!r} has no weight")
    total = sum(found[issue.index] for issue in issues)
    if total <= 0:
        raise file.error(objective, "weight", "all weights are zero")
    return [found[issue.index] / total for issue in issues]


def _evaluations(file: _File, element: Element, issue: Issue, notes: list[str]) -> list[float]:
    if issue.bounds is None:
        return _discrete(file, element, issue, notes)
    return _integer(file, element, issue)


def _discrete(file: _File, element: Element, issue: Issue, notes: list[str]) -> list[float]:
    """Divide evaluations by the largest; an option listed twice counts as listed last, as it does in Genius."""
    found: dict[str, float] = {}
    for item in element.each("item"):
        option, value = file.text(item, "value"), file.number(item, "evaluation")
        if option not in issue.options:
            raise file.error(item, "unknown-option", f"issue {issue.name!r} has no option {option!r} in the domain")
        if value < 0:
            raise file.error(item, "evaluation", f"the evaluation {value} is negative, which Genius does not allow")
        if option in found:
            notes.append(
                f"option {option!r} of {issue.name!r} is listed twice (evaluations {found[option]:g} and {value:g}, "
                f"line {item.line}); the later one counts, as in Genius"
            )
        found[option] = value
    if missing := [option for option in issue.options if option not in found]:
        raise file.error(element, "missing-option", f"issue {issue.name!r} has no evaluation of {missing[0]!r}")
    largest = max(found.values())
    if largest < NEGLIGIBLE:
        notes.append(f"all evaluations of {issue.name!r} are zero; every option counts as 0, as in Genius")
        return [0.0] * len(issue.options)
    return [found[option] / largest for option in issue.options]


def _integer(file: _File, element: Element, issue: Issue) -> list[float]:
    """Evaluate the function of an integer issue at each of its options."""
    if file.bounds(element) != issue.bounds:
        raise file.error(element, "range", f"issue {issue.name!r} has the bounds {file.bounds(element)} here only")
    evaluators = element.each("evaluator")
    if len(evaluators) != 1:
        raise file.error(element, "evaluator", f"issue {issue.name!r} has {len(evaluators)} evaluators, not one")
    low, high = issue.bounds or (0, 0)
    return _function(file, evaluators[0], low, range(low, high + 1))


def _function(file: _File, evaluator: Element, low: int, options: range) -> list[float]:
    kind = evaluator.attributes.get("ftype", "linear").lower()
    if kind == "linear" and "slope" in evaluator.attributes:
        slope, offset = file.number(evaluator, "slope"), file.number(evaluator, "offset")
        return [min(1.0, max(0.0, slope * (option - low) + offset)) for option in options]
    if kind == "linear":  # before Genius 5 the function was of the option itself
        offset, slope = file.number(evaluator, "parameter0"), file.number(evaluator, "parameter1")
        return [min(1.0, max(0.0, slope * option + offset)) for option in options]
    if kind == "constant":
        return [file.number(evaluator, "parameter0")] * len(options)
    if kind == "triangular":
        left, right, top = (file.number(evaluator, f"parameter{place}") for place in range(3))
        return [_triangle(option, left, right, top) for option in options]
    raise file.error(evaluator, "evaluator", f"the evaluator type {kind!r} is not read")


def _triangle(x: float, left: float, right: float, top: float) -> float:
    """Genius's evalTriangular: 0 outside [left, right), 1 at the top, straight lines between."""
    if x < left:
        return 0.0
    if x < top:
        return (x - left) / (top - left)
    return 1.0 - (x - top) / (right - top) if x < right else 0.0


def _setting(file: _File, root: Element, tag: str) -> float | None:
    """Read a single number stated beside the objective."""
    stated = root.each(tag)
    if len(stated) > 1:
        raise file.error(stated[1], "repeated", f"<{tag}> is stated twice")
    return file.number(stated[0], "value") if stated else None
