"""A case without the parts that could not be read, so that the rest is checked in the same run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from detente.case.composing import Path

_ITEMS = {
    "sources": 2,
    "rules": 2,
    "packages": 2,
    "accounts": 2,
    "variants": 2,
    "statements": 3,
    "positions": 3,
    "timeline": 2,
}
"""How many keys lead to the part that is left out when something in it cannot be read."""
_STAND_INS: dict[str, Any] = {"title": "?", "agreement": "all"}


def without(words: Any, faulty: Iterable[Path]) -> tuple[dict[str, Any], dict[str, Collection[int]]] | None:
    """Leave out of a case's words every statement, rule, source and so on that holds a fault.

    Parameters
    ----------
    words
        The words as they were composed.
    faulty
        Paths at which something is wrong.

    Returns
    -------
    The words left, and for each party which of its statements they are; or ``None`` if parties or issues are at fault,
    for then too little is certain.
    """
    if not isinstance(words, dict):
        return None
    left = {key: _copied(section) for key, section in words.items() if section is not None}
    if not {"parties", "issues"} <= left.keys():
        return None
    left.setdefault("title", "?")
    paths = [path for path in faulty if path]
    for path in paths:
        if path[0] in {"parties", "issues"} and not _mended(left, path):
            return None
    lost: set[Path] = {path[: _ITEMS.get(str(path[0]), 1)] for path in paths if path[0] not in {"parties", "issues"}}
    _leave_out(left, lost)
    statements = words.get("statements")
    indices: dict[str, Collection[int]] = {
        party: [i for i in range(len(said)) if ("statements", party, i) not in lost]
        for party, said in (statements.items() if isinstance(statements, dict) else ())
        if isinstance(said, list) and any(path[:2] == ("statements", party) for path in lost)
    }
    return left, indices


def names_written(words: Any, section: str) -> Collection[str]:
    """Give the names that a section of the words defines, faulty or not."""
    written = words.get(section) if isinstance(words, dict) else None
    return written.keys() if isinstance(written, dict) else ()


def _mended(left: dict[str, Any], path: Path) -> bool:
    """Drop from a party or an issue a key that is at fault; tell whether it can do without."""
    section = left[str(path[0])]
    if len(path) < 2 or not isinstance(section, dict) or not isinstance(section.get(str(path[1])), dict):
        return False
    definition = section[str(path[1])]
    if len(path) > 2:
        definition.pop(path[2], None)
    definition.setdefault("name", "?")
    return path[2:3] != ("options",)


def _copied(section: Any) -> Any:
    """Copy a section and the parts right below it."""
    if isinstance(section, dict):
        return {
            key: (dict(v) if isinstance(v, dict) else list(v) if isinstance(v, list) else v)
            for key, v in section.items()
        }
    return list(section) if isinstance(section, list) else section


def _leave_out(left: dict[str, Any], lost: Iterable[Path]) -> None:
    """Delete the parts at the paths; deeper and later ones first, so that indices keep their meaning."""
    for path in sorted(lost, key=lambda path: (len(path), [(isinstance(s, int), s) for s in path]), reverse=True):
        holder: Any = left
        for step in path[:-1]:
            holder = holder[step] if _has(holder, step) else None
        if _has(holder, path[-1]):
            del holder[path[-1]]
        if len(path) == 1 and path[0] in _STAND_INS:
            left[str(path[0])] = _STAND_INS[str(path[0])]


def _has(holder: Any, step: str | int) -> bool:
    if isinstance(holder, dict):
        return step in holder
    return isinstance(holder, list) and isinstance(step, int) and 0 <= step < len(holder)
