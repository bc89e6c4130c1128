"""NegoLog JSON: profiles that carry their issues, weights and values themselves (Doğru et al. 2024, IJCAI)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.formats.record import Profile, table
from detente.formats.weighted import Issues, check_issues, match, unused

if TYPE_CHECKING:
    from detente.formats.tree import Node

KEYS = ("reservationValue", "issueWeights", "issues")


def read_issues(root: Node) -> Issues:
    """Read the issues that a NegoLog profile names, with their options in its order.

    Raises
    ------
    FormatError
        If there are none, or too many.
    """
    issues = root.need("issues")
    return check_issues(issues, tuple((name, tuple(node.mapping())) for name, node in issues.mapping().items()))


def read_profile(root: Node, issues: Issues) -> Profile:
    """Read a NegoLog profile: weight × value as given, nothing normalised.

    Raises
    ------
    FormatError
        If the profile's issues and options differ from those of the other profiles, or a number is missing.
    """
    names = [name for name, _ in issues]
    weights = [node.number() for node in match(root.need("issueWeights"), names, "issue")]
    tables = []
    for weight, node, (name, options) in zip(weights, match(root.need("issues"), names, "issue"), issues, strict=True):
        values = match(node, options, "option", f" of issue {name!r}")
        tables.append(table(weight * value.number() for value in values))
    reservation = root.get("reservationValue")
    stated = None if reservation is None else reservation.number()
    return Profile(root.source.name, tuple(tables), stated, None, unused(root, KEYS))
