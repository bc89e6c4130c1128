"""What GeniusWeb, NegoLog and NegMAS share: weights times the values that a file gives, and matching by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.formats.source import MAX_ISSUES, MAX_OPTIONS, repeated

if TYPE_CHECKING:
    from collections.abc import Iterable

    from detente.formats.tree import Node

Issues = tuple[tuple[str, tuple[str, ...]], ...]


def match(node: Node, wanted: Iterable[Any], what: str, of: str = "") -> list[Node]:
    """Give a mapping's entries in the wanted order; each must be there, and nothing else.

    Raises
    ------
    FormatError
        With the code ``missing-…`` or ``unknown-…``.
    """
    entries, keys = node.mapping(), list(wanted)
    for key in keys:
        if key not in entries:
            raise node.error(f"missing-{what}", f"the {what} {key!r}{of} is missing")
    known = set(keys)
    for key in (key for key in entries if key not in known):
        raise entries[key].error(f"unknown-{what}", f"there is no {what} {key!r}{of} in the domain")
    return [entries[key] for key in keys]


def check_issues(node: Node, issues: Issues) -> Issues:
    """Hold a domain's issues to the bounds: some issues, some options each, none listed twice."""
    if not 0 < len(issues) <= MAX_ISSUES:
        raise node.error("issues", f"there are {len(issues)} issues; 1 to {MAX_ISSUES} can be read")
    if len({name for name, _ in issues}) < len(issues):
        raise node.error("duplicate-issue", "two issues have the same name")
    for name, options in issues:
        if not 0 < len(options) <= MAX_OPTIONS:
            code = "too-many-options" if options else "no-options"
            raise node.error(code, f"issue {name!r} has {len(options)} options; 1 to {MAX_OPTIONS} can be read")
        if (again := repeated(options)) is not None:
            raise node.error("duplicate-option", f"issue {name!r} lists the option {again!r} twice")
    return issues


def unused(node: Node, known: Iterable[str]) -> tuple[str, ...]:
    """Say which keys of a mapping were not read."""
    return tuple(f"{key!r} is not used" for key in node.mapping() if key not in set(known))
