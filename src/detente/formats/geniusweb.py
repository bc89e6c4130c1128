"""GeniusWeb JSON: linear additive utility spaces, which carry their domain (ii.tudelft.nl/GeniusWeb; ANL 2022)."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING

from detente.formats.record import Profile, table
from detente.formats.source import MAX_OPTIONS
from detente.formats.weighted import Issues, check_issues, match, unused

if TYPE_CHECKING:
    from detente.formats.tree import Node

SPACE = "LinearAdditiveUtilitySpace"
KEYS = ("issueUtilities", "issueWeights", "domain", "name", "reservationBid")
ROUNDED = Decimal("1.00000000")
"""GeniusWeb rounds an interpolated utility to eight places."""


def read_issues(domain: Node) -> Issues:
    """Read the issues of a GeniusWeb domain, given by itself or within a profile.

    Raises
    ------
    FormatError
        If there are none or too many, or an issue has no list of values.
    """
    issues = domain.need("issuesValues")
    return check_issues(issues, tuple((name, _options(node)) for name, node in issues.mapping().items()))


def _options(node: Node) -> tuple[str, ...]:
    if (values := node.get("values")) is not None:
        return tuple(value.text() for value in values.items())
    return tuple(map(_label, _range(node.need("range"))))


def _label(number: Decimal) -> str:
    """Write a number without closing zeros, so that 11, 11.0 and 11.00 are one option."""
    return f"{number.normalize():f}"


def _range(node: Node) -> list[Decimal]:
    """List the numbers of a NumberValueSet, given as low, high and step."""
    parts = node.items() if isinstance(node.value, list) else [node.need(key) for key in ("low", "high", "step")]
    if len(parts) != 3:
        raise node.error("range", "a range has low, high and step")
    low, high, step = (_decimal(part) for part in parts)
    if step <= 0 or high < low:
        raise node.error("range", f"the range {low} to {high} by {step} is empty")
    if (high - low) / step >= MAX_OPTIONS:
        raise node.error("too-many-options", f"the range {low} to {high} by {step} has more than {MAX_OPTIONS} options")
    return [low + step * place for place in range(int((high - low) / step) + 1)]


def _decimal(node: Node) -> Decimal:
    if isinstance(node.value, bool) or not isinstance(node.value, int | float | str):
        raise node.error("number", "a number is expected")
    try:
        value = Decimal(str(node.value))
    except InvalidOperation:
        raise node.error("number", f"{str(node.value)[:40]!r} is not a number") from None
    if not value.is_finite():
        raise node.error("number", f"{node.value!r} is not a finite number")
    return value


def read_profile(root: Node, issues: Issues) -> Profile:
    """Read a GeniusWeb profile: weight × utility as given; the reservation value is the reservation bid's utility.

    Raises
    ------
    FormatError
        If it is not linear additive, or its issues, options, weights or bid do not fit the domain.
    """
    space = root.need(SPACE)
    names = [name for name, _ in issues]
    weights = [node.number() for node in match(space.need("issueWeights"), names, "issue")]
    if abs(sum(weights) - 1) > 1e-6:
        raise space.need("issueWeights").error("weight", f"the weights sum to {sum(weights)}; GeniusWeb demands 1")
    utilities = match(space.need("issueUtilities"), names, "issue")
    rows = [_utilities(node, name, options) for node, (name, options) in zip(utilities, issues, strict=True)]
    tables = tuple(table(weight * value for value in row) for weight, row in zip(weights, rows, strict=True))
    bid = space.get("reservationBid")
    reservation = None if bid is None else _bid_value(bid, issues, [list(row) for row in tables])
    return Profile(root.source.name, tables, reservation, None, unused(space, KEYS))


def _utilities(node: Node, name: str, options: tuple[str, ...]) -> list[float]:
    kinds = node.mapping()
    if "DiscreteValueSetUtilities" in kinds:
        values = node.need("DiscreteValueSetUtilities").need("valueUtilities")
        return [_utility(value) for value in match(values, options, "option", f" of issue {name!r}")]
    if "NumberValueSetUtilities" in kinds:
        return _interpolated(node.need("NumberValueSetUtilities"), options)
    raise node.error("evaluator", f"the utilities of {name!r} are of the kind {', '.join(map(str, kinds))}, not read")


def _utility(node: Node) -> float:
    if not 0 <= (value := node.number()) <= 1:
        raise node.error("number", f"the utility {value} lies outside 0 to 1, which GeniusWeb does not allow")
    return value


def _interpolated(node: Node, options: tuple[str, ...]) -> list[float]:
    """Straight line between the utilities of the lowest and the highest value."""
    low, high, at_low, at_high = (
        _decimal(node.need(key)) for key in ("lowValue", "highValue", "lowUtility", "highUtility")
    )
    try:
        numbers = [Decimal(option) for option in options]
    except InvalidOperation:
        raise node.error("evaluator", "a function of numbers is given for options that are not numbers") from None
    if high <= low or numbers[0] != low or numbers[-1] > high:
        raise node.error("range", f"utilities are given from {low} to {high}, options run from {options[0]}")
    line = [at_low + (at_high - at_low) * (number - low) / (high - low) for number in numbers]
    return [float(value.quantize(ROUNDED, ROUND_HALF_UP)) for value in line]


def _bid_value(bid: Node, issues: Issues, rows: list[list[float]]) -> float:
    """Worth of the reservation bid; an issue that it leaves open counts 0, as in GeniusWeb."""
    chosen = bid.need("issuevalues").mapping()
    options = dict(issues)
    for name, node in chosen.items():
        if name not in options or _option(node) not in options[name]:
            raise node.error("unknown-option", f"the reservation bid names {node.value!r} of issue {name!r}")
    return sum(
        row[names.index(_option(chosen[name]))]
        for row, (name, names) in zip(rows, issues, strict=True)
        if name in chosen
    )


def _option(node: Node) -> str:
    return node.value if isinstance(node.value, str) else _label(_decimal(node))
