"""NegMAS YAML: an outcome space and linear additive utility functions over it (Mohammad et al. 2021, PRIMA)."""

from __future__ import annotations

from math import isinf
from typing import TYPE_CHECKING, Any

from detente.formats.record import Profile, table
from detente.formats.source import MAX_OPTIONS
from detente.formats.weighted import Issues, check_issues, match, unused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.formats.tree import Node

ADDITIVE = ("LinearAdditiveUtilityFunction", "LinearUtilityAggregationFunction")
DISCOUNTED = ("ExpDiscountedUFun", "LinDiscountedUFun")
LISTED = ("CategoricalIssue", "OrdinalIssue", "CardinalIssue", "DiscreteOrdinalIssue", "DiscreteCardinalIssue")
KEYS = ("name", "id", "type", "reserved_value", "values", "weights", "bias")
WRAPPER_KEYS = ("name", "id", "type", "reserved_value", "ufun", "discount", "dynamic_reservation", "factor", "power")

Options = tuple[tuple[str, tuple[Any, ...]], ...]


def kind(node: Node) -> str:
    """Give the class that a mapping names, without its module."""
    named = node.mapping().get("type")
    return "" if named is None else str(named.value).rpartition(".")[2]


def read_options(root: Node) -> Options:
    """Read the issues of a NegMAS outcome space; options stay typed, for a profile's keys must equal them.

    Raises
    ------
    FormatError
        If an issue is continuous or of an unknown type, or a list passes the bounds.
    """
    nodes = root.need("issues").items()
    options = tuple((node.need("name").text(), _options(node)) for node in nodes)
    check_issues(root.need("issues"), labels(options))
    return options


def labels(options: Options) -> Issues:
    """Give the options as texts."""
    return tuple((name, tuple(map(str, values))) for name, values in options)


def _options(node: Node) -> tuple[Any, ...]:
    named, values = kind(node), node.need("values")
    if named == "ContiguousIssue" or (not named and type(values.value) is int):
        return tuple(_contiguous(values))
    if named in LISTED or (not named and isinstance(values.value, list)):
        entries = values.items()
        for entry in entries:
            if isinstance(entry.value, dict | list | None):
                raise entry.error("shape", "an option must be a text or a number")
        return tuple(entry.value for entry in entries)
    if named == "ContinuousIssue":
        raise node.error("issue-type", "a continuous issue has no list of options", "List its options instead.")
    raise node.error("issue-type", f"the issue type {named!r} is not read")


def _contiguous(values: Node) -> range:
    """List whole numbers: from the first to the last named, or so many from 0."""
    if type(values.value) is int:
        low, high = 0, int(values.number()) - 1
    else:
        ends = values.items()
        if len(ends) != 2 or not all(type(end.value) is int for end in ends):
            raise values.error("range", "a contiguous issue has two whole numbers, its least and its largest")
        low, high = ends[0].value, ends[1].value
    if high < low:
        raise values.error("range", f"the range {low} to {high} is empty")
    if high - low >= MAX_OPTIONS:
        raise values.error("too-many-options", f"the range {low} to {high} has more than {MAX_OPTIONS} options")
    return range(low, high + 1)


def read_profile(root: Node, options: Options) -> Profile:
    """Read a NegMAS utility function: weights × values as given, nothing normalised, nothing discounted.

    Raises
    ------
    FormatError
        If it is not linear additive, or does not fit the outcome space.
    """
    notes: list[str] = []
    inner, discount = root, None
    while kind(inner) in DISCOUNTED:
        notes.extend(unused(inner, WRAPPER_KEYS))
        stated = inner.get("discount")
        discount = stated.number() if discount is None and stated is not None else discount
        inner = inner.need("ufun")
    if kind(inner) not in ADDITIVE:
        what = f"{kind(inner) or 'a utility function without a type'} is not additive"
        code = "nonlinear" if "Rectangle" in kind(inner) or "Linear" in kind(inner) else "profile-type"
        raise inner.error(code, f"{what}, or not known to be", "Only LinearAdditiveUtilityFunction can be read.")
    notes.extend(unused(inner, KEYS))
    reservation = _reservation(root)
    if inner is not root and reservation is None and _reservation(inner) is not None:
        notes.append("the reservation value stated within the discounted function is not used, as in NegMAS")
    return Profile(root.source.name, _tables(inner, options), reservation, discount, tuple(notes))


def _reservation(node: Node) -> float | None:
    """Give the reservation value; minus infinity and silence both say that there is none."""
    stated = node.get("reserved_value")
    value = float("-inf") if stated is None else stated.number(infinite=True)
    if isinf(value) and value > 0 and stated is not None:
        raise stated.error("number", "a reservation value of infinity refuses every package")
    return None if isinf(value) else value


def _tables(node: Node, options: Options) -> tuple[NDArray, ...]:  # type: ignore[type-arg]
    functions = _by_issue(node.need("values"), options)
    given = node.get("weights")
    weights = [1.0] * len(options) if given is None else [each.number() for each in _by_issue(given, options)]
    rows = [
        [weight * value for value in _function(function, name, values)]
        for weight, function, (name, values) in zip(weights, functions, options, strict=True)
    ]
    bias = node.get("bias")
    if bias is not None:  # a constant of the whole sum: it rides on the first issue
        rows[0] = [value + bias.number() for value in rows[0]]
    return tuple(table(row) for row in rows)


def _by_issue(node: Node, options: Options) -> list[Node]:
    """Give one entry for each issue, from a list in their order or a mapping of their names."""
    names = [name for name, _ in options]
    if isinstance(node.value, dict):
        return match(node, names, "issue")
    entries = node.items()
    if len(entries) != len(names):
        raise node.error("missing-issue", f"there are {len(entries)} entries for {len(names)} issues")
    return entries


def _function(node: Node, name: str, values: Sequence[Any]) -> list[float]:
    named = kind(node)
    if named == "TableFun":
        entries = match(node.need("mapping"), values, "option", f" of issue {name!r}")
        return [entry.number() for entry in entries]
    if named == "ConstFun":
        return [node.need("bias").number()] * len(values)
    if named in ("IdentityFun", "LinearFun", "AffineFun"):
        if not all(isinstance(value, int | float) for value in values):
            raise node.error("evaluator", f"{named} is given for issue {name!r}, whose options are not numbers")
        slope = 1.0 if named == "IdentityFun" else node.need("slope").number()
        bias = node.get("bias") if named == "AffineFun" else None
        return [value * slope + (bias.number() if bias is not None else 0.0) for value in values]
    raise node.error("evaluator", f"the value function {named!r} of issue {name!r} is not read")
