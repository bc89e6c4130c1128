"""The data a report's pictures are drawn from, packed small: values in 12-bit steps, packages by their numbers."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.report.assent import assent
from detente.report.glossary import SOLUTION_NAMES, Glossary, Options, Result, key_of
from detente.report.shape import bands, heat_varies

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

STEPS = 4095
LARGEST = 2**53
"""Whole numbers from here on are not exact in a browser."""
_SAMPLE = 1_000
"""Packages from which a table of additive values is worked out; it is then checked on all."""
MOST_TIED = 3
"""How many tied packages of one solution are marked on the map; the section on solutions lists them all."""

Row = tuple[int, ...]


def pack(result: Result) -> dict[str, Any]:
    """Gather what the pictures need: names, and for each account the map, its marks and the heat maps.

    Parameters
    ----------
    result
        The JSON form of a result; an account without ``map`` or ``heat`` gets no picture.

    Returns
    -------
    dict
        Ready for JSON. See ``steps`` and ``numbered`` for how lists are packed.
    """
    glossary = Glossary(result)
    option_sets: list[dict[str, Any]] = []
    return {
        "parties": [{"key": p["key"], "name": p["name"]} for p in result["parties"]],
        "issues": [_issue(glossary, issue) for issue in result["issues"]],
        "accounts": {key: _account(glossary, account, option_sets) for key, account in result["accounts"].items()},
        "options": option_sets,
        "words": {key: getattr(assent(result), key) for key in ("column", "would", "would_not")},
        "pair": _telling_pair(glossary),
    }


def _telling_pair(glossary: Glossary) -> list[int] | None:
    """Pick the two issues whose choice makes the widest difference in any account, so that all show the same two."""
    order = [issue["key"] for issue in glossary.result["issues"]]
    widest, pair = -1.0, None
    for account in glossary.result["accounts"].values():
        for one in account.get("heat") or ():
            held = [share for line in one["joint_share"] for share in line if share is not None]
            if held and max(held) - min(held) > widest:
                widest, pair = max(held) - min(held), [order.index(key) for key in one["issues"]]
    return pair


def _issue(glossary: Glossary, issue: Mapping[str, Any]) -> dict[str, Any]:
    keys = [o["key"] for o in issue["options"]]
    quo = issue.get("status_quo")
    return {
        "name": glossary.issue(issue["key"]),
        "options": [glossary.option(issue["key"], key) for key in keys],
        "short": [glossary.short(issue["key"], key) for key in keys],
        "quo": keys.index(quo) if quo in keys else None,
    }


def steps(given: Sequence[float]) -> dict[str, Any]:
    """Pack numbers into 12-bit steps between their least and greatest, two numbers to three bytes.

    Parameters
    ----------
    given
        Finite numbers; their order is kept.

    Returns
    -------
    dict
        ``low``, ``high`` and ``data`` (base64); no number moves by more than half a step, 1/8190 of the range.
    """
    held = np.asarray(given, dtype=np.float64)
    low, high = (float(held.min()), float(held.max())) if held.size else (0.0, 0.0)
    scaled = np.zeros(held.size) if high == low else (held - low) / (high - low) * STEPS
    whole = np.rint(np.append(scaled, [0.0] * (held.size % 2))).astype(np.uint16).reshape(-1, 2)
    first, second = whole[:, 0], whole[:, 1]
    packed = np.stack([first & 255, (first >> 8) | ((second & 15) << 4), second >> 4], axis=1)
    return {"low": low, "high": high, "data": _base64(packed.astype(np.uint8))}


def values_of(rows: NDArray[np.int64], values: Sequence[float], sizes: Sequence[int]) -> dict[str, Any]:
    """Pack the values of packages: one number for each option where they add up over issues, otherwise as steps.

    Parameters
    ----------
    rows
        Option indices, shape (packages, issues).
    values
        One party's value of each package.
    sizes
        How many options each issue has.

    Returns
    -------
    dict
        ``table``, a list of numbers for all options of all issues end to end, if their sums give the values to within
        half a step; otherwise what ``steps`` gives.
    """
    held = np.asarray(values, dtype=np.float64)
    places = rows + np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
    sample = np.unique(np.linspace(0, len(rows) - 1, min(len(rows), _SAMPLE)).astype(np.int64))
    marks = np.zeros((len(sample), sum(sizes)))
    np.put_along_axis(marks, places[sample], 1.0, axis=1)
    table = np.round(np.linalg.lstsq(marks, held[sample], rcond=None)[0], 7)
    near = np.abs(table[places].sum(axis=1) - held).max(initial=0.0) <= np.ptp(held) / STEPS / 2
    return {"table": table.tolist()} if near else steps(values)


def _base64(held: np.ndarray[Any, Any]) -> str:
    return base64.b64encode(held.tobytes()).decode("ascii")


def numbered(rows: Sequence[Sequence[int]], sizes: Sequence[int]) -> str | None:
    """Pack packages given in number order as the gaps between their numbers, seven bits to a byte.

    Parameters
    ----------
    rows
        Option indices, one row a package; the last issue counts fastest.
    sizes
        How many options each issue has.

    Returns
    -------
    str or None
        Base64, or nothing where the packages are not in order or their numbers are too large for a browser.
    """
    places = [1] * len(sizes)
    for i in range(len(sizes) - 2, -1, -1):
        places[i] = places[i + 1] * sizes[i + 1]
    if not sizes or places[0] * sizes[0] >= LARGEST:
        return None
    numbers = np.asarray(rows, dtype=np.int64).reshape(-1, len(sizes)) @ np.array(places, dtype=np.int64)
    gaps = np.diff(numbers, prepend=0)
    if (gaps < 0).any():
        return None
    return base64.b64encode(b"".join(_seven_bits(gap) for gap in gaps.tolist())).decode("ascii")


def _seven_bits(number: int) -> bytes:
    """Write a number seven bits to a byte, the lowest first; the top bit says that more follow."""
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    out.append(number)
    return bytes(out)


def rows_of(glossary: Glossary, options: Options) -> Row:
    """Turn a package's options into option indices, issue by issue; -1 where an issue is left out."""
    return tuple(
        next((i for i, o in enumerate(issue["options"]) if o["key"] == options.get(issue["key"])), -1)
        for issue in glossary.result["issues"]
    )


def _account(glossary: Glossary, account: Mapping[str, Any], option_sets: list[dict[str, Any]]) -> dict[str, Any]:
    drawn = account.get("map")
    packed: dict[str, Any] = {
        "name": account["name"],
        "exact": bool(account.get("exact")),
        "reservation": {p: held.get("mean_reservation") for p, held in account["parties"].items()},
        "band": bands(account),
        "heat": [_heat(glossary, one) for one in account["heat"]] if heat_varies(account) else [],
    }
    if drawn:
        packed |= _points(glossary, drawn, option_sets)
        packed["marks"] = marks(glossary, account)
    return packed


def _points(glossary: Glossary, drawn: Mapping[str, Any], option_sets: list[dict[str, Any]]) -> dict[str, Any]:
    front = np.flatnonzero(np.asarray(drawn.get("on_frontier", ()), dtype=bool))
    sizes = [len(issue["options"]) for issue in glossary.result["issues"]]
    rows = np.asarray(drawn["options"], dtype=np.int64).reshape(-1, len(sizes))
    packed = _options(drawn["options"], sizes)
    if packed not in option_sets:
        option_sets.append(packed)
    return {
        "count": len(rows),
        "values": {party: values_of(rows, values, sizes) for party, values in drawn["values"].items()},
        "share": steps(drawn["joint_share"]),
        "party_shares": {party: steps(shares) for party, shares in (drawn.get("party_shares") or {}).items()},
        "options": option_sets.index(packed),
        "frontier": front.tolist(),
    }


def _options(rows: Sequence[Sequence[int]], sizes: Sequence[int]) -> dict[str, Any]:
    numbers = numbered(rows, sizes)
    return {"rows": [list(row) for row in rows]} if numbers is None else {"numbers": numbers}


def marks(glossary: Glossary, account: Mapping[str, Any]) -> list[dict[str, Any]]:
    """List what is marked on the map: positions, solutions, the best-placed package and named ones, each package once.

    Returns
    -------
    list of dict
        ``options`` (indices), ``labels``, ``kind`` (``position``, ``solution``, ``best``, ``yardstick`` or ``named``),
        ``party`` of a position, and ``values`` and ``shares`` where the result gives them.
    """
    found: dict[frozenset[tuple[str, str]], dict[str, Any]] = {}
    for kind, label, options, party in _named_points(glossary, account):
        row = rows_of(glossary, options)
        if -1 in row:
            continue
        mark = found.setdefault(key_of(options), {"options": list(row), "labels": [], "kind": kind, "party": party})
        if label not in mark["labels"]:
            mark["labels"].append(label)
        mark["party"] = mark["party"] or party
    for package in account["packages"]:
        if key_of(package["options"]) in found:
            found[key_of(package["options"])] |= _figures(package)
    return list(found.values())


def _figures(package: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "values": {p: round(v, 6) for p, v in package["mean_values"].items()},
        "joint": round(package["joint_share"], 4),
        "shares": {p: round(s, 4) for p, s in package["party_shares"].items()},
    }


Point = tuple[str, str, Options, str | None]


def _named_points(glossary: Glossary, account: Mapping[str, Any]) -> Iterable[Point]:
    stated = (glossary.result.get("positions") or {}).get("parties") or {}
    for party, held in stated.items():
        for position in held:
            if position.get("options"):
                yield "position", position["name"], position["options"], party
    for package in glossary.result.get("named_packages", ()):
        yield "yardstick" if package.get("yardstick") else "named", package["name"], package["options"], None
    for options in account["best"]["packages"][:1] if account["best"]["joint_share"] and not account["exact"] else ():
        yield "best", "Best placed", options, None
    for key, solution in (account.get("solutions") or {}).items():
        yield from _solution_points(SOLUTION_NAMES.get(key, key), solution, exact=account["exact"])


def _solution_points(name: str, solution: Mapping[str, Any], *, exact: bool) -> Iterable[Point]:
    """Mark all tied packages where values are exact; of drawn ones the most frequent, if no other comes near it."""
    frequent = [one["options"] for one in solution["shares"][:1]] if solution["separated"] else []
    held = solution["packages"][:MOST_TIED] if exact else frequent
    for n, options in enumerate(held, start=1):
        yield "solution", f"{name} {n}" if len(held) > 1 else name, options, None


def _heat(glossary: Glossary, heat: Mapping[str, Any]) -> dict[str, Any]:
    order = [issue["key"] for issue in glossary.result["issues"]]
    return {
        "issues": [order.index(key) for key in heat["issues"]],
        "share": [[None if share is None else round(share, 4) for share in line] for line in heat["joint_share"]],
        "packages": [[None if p is None else list(rows_of(glossary, p)) for p in line] for line in heat["packages"]],
    }
