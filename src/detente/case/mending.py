"""A case without the parts that could not be read, so that the rest is checked in the same run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from detente.case.composing import Path

_ITEMS = {
    "parties": 2,
    "issues": 2,
    "sources": 2,
    "rules": 2,
    "packages": 2,
    "accounts": 2,
    "variants": 2,
    "statements": 3,
    "positions": 3,
    "contingencies": 2,
    "sequences": 2,
    "timeline": 2,
    "moves": 2,
    "talks": 2,
}
"""How many keys lead to the part that is left out when something in it cannot be read."""
_STAND_INS: dict[str, Any] = {"title": "?", "agreement": "all"}


def without(
    words: Any, faulty: Iterable[Path], *, mend: bool = True
) -> tuple[dict[str, Any], dict[str, Collection[int]]] | None:
    """Leave out of a case's words every statement, rule, source and so on that holds a fault.

    A party or an issue does without the key at fault where it can, and is left out where it cannot.

    Parameters
    ----------
    words
        The words as they were composed.
    faulty
        Paths at which something is wrong.
    mend
        Whether parties and issues are mended at all; otherwise each that holds a fault is left out.

    Returns
    -------
    The words left, and for each party which of its statements they are, where some are missing; or ``None`` if no
    party or no issue is left, for then too little is certain.
    """
    if not isinstance(words, dict):
        return None
    left = {key: _copied(section) for key, section in words.items() if section is not None}
    if not {"parties", "issues"} <= left.keys():
        return None
    left.setdefault("title", "?")
    paths = [path for path in faulty if path]
    lost = {
        path[: _ITEMS.get(str(path[0]), 1)]
        for path in paths
        if path[0] not in {"parties", "issues"} or not (mend and _mended(left, path))
    }
    _leave_out(left, lost)
    if not (left.get("parties") and left.get("issues")):
        return None
    return left, _indices(words, left, lost)


def _indices(words: dict[str, Any], left: dict[str, Any], lost: Collection[Path]) -> dict[str, Collection[int]]:
    """Tell for each party of whose statements some were lost which of them are left.

    Of a party without statements something was lost too where `moves`, which may say all there is of it, holds a fault.
    """
    written = words.get("statements")
    statements = written if isinstance(written, dict) else {}
    unsure = any(path[0] == "moves" for path in lost)
    indices: dict[str, Collection[int]] = {}
    for party in {**left["parties"], **statements}:
        said = statements.get(party)
        if {("statements",), ("statements", party)} & set(lost) or (unsure and not said):
            indices[party] = ()
        elif isinstance(said, list) and any(path[:2] == ("statements", party) for path in lost):
            indices[party] = [i for i in range(len(said)) if ("statements", party, i) not in lost]
    return indices


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
