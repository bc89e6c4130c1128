"""The one shape in which the rest of this layer meets a result: optional keys filled in, packages as plain options."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_RESULT: dict[str, Any] = {
    "parties": [], "issues": [], "rules": [], "sources": {}, "timeline": [], "statements": {}, "named_packages": [],
    "accounts": {}, "variants": [], "variant": None, "versions": {}, "warnings": [], "across_accounts": {},
    "agreement": None, "settings": {}, "space": {}, "case": {},
}  # fmt: skip
_ACCOUNT: dict[str, Any] = {
    "name": None, "about": None, "exact": False, "parties": {}, "acceptable_to": {}, "labels": None, "packages": [],
    "frontier": [], "frontier_basis": None, "frontier_exactness": None, "solutions": {}, "adjusted_winner": None,
    "least_regret": None, "opposition": None, "nearest_miss": None, "positions": {}, "must_be_true": [],
    "heat": [], "map": None,
}  # fmt: skip
_ZOPA: dict[str, Any] = {
    "share": 0.0, "standard_error": 0.0, "exactness": "sampled", "draws": None, "mean_size": None, "by_prior": {},
}  # fmt: skip
_SETTINGS: dict[str, Any] = {"draws": None, "seed": None, "tolerance": None, "prior": "flat", "second_prior": "weights"}
_SPACE: dict[str, Any] = {"packages": 0, "feasible": None, "method": None}
_CASE: dict[str, Any] = {"title": "", "date": None, "about": None, "file": None, "hash": None}
_SOLUTION: dict[str, Any] = {
    "values": None, "packages": [], "packages_values": [], "tied": None, "definition": None, "tie_rule": None,
    "disagreement": {}, "tolerance": None, "reason": None, "basis": None, "shares": [], "separated": None,
}  # fmt: skip
_PARTY: dict[str, Any] = {
    "kind": None, "statements": [], "method": None, "draws": None, "ess": None, "rhat": None, "warnings": [],
    "mean_weights": {}, "mean_reservation": None, "weight_interval": {}, "reservation_interval": None,
}  # fmt: skip


def shaped(result: Mapping[str, Any]) -> dict[str, Any]:
    """Fill in what a result may leave out, and unwrap its packages.

    Parameters
    ----------
    result
        The JSON form of a result of the deals lens; it is left as it is.

    Returns
    -------
    dict
        The same result, with every optional key present; shaping it again changes nothing.
    """
    held = with_defaults(_RESULT, result)
    held["case"] = with_defaults(_CASE, held["case"])
    held["settings"] = with_defaults(_SETTINGS, held["settings"])
    held["space"] = with_defaults(_SPACE, held["space"])
    held["positions"] = _positions(result.get("positions"))
    held["accounts"] = {key: _account(key, account) for key, account in held["accounts"].items()}
    held["variants"] = [_variant(variant) for variant in held["variants"]]
    return held


def in_order(account: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Order an account's packages for showing: as they come, or, where values are exact and shares all alike, by gain.

    Returns
    -------
    list of dict
        Of exact values, packages agreed on first, and among them those whose smallest gain over no deal is largest.
    """
    packages = list(account["packages"])
    if account["exact"]:
        packages.sort(key=lambda one: (-one["joint_share"], -min(one["mean_gains"].values(), default=0.0)))
    return packages


def gains_differ(account: Mapping[str, Any]) -> bool:
    """Tell whether gains over no deal say more than values: they do where no deal is not worth nothing to all."""
    return any(known["mean_reservation"] for known in account["parties"].values())


def bands(account: Mapping[str, Any]) -> dict[str, list[float]]:
    """Give for each party within which values nine readings in ten put no deal; nothing where that is one value."""
    held = {party: known["reservation_interval"] for party, known in account["parties"].items()}
    return {party: list(span) for party, span in held.items() if span and span[0] < span[1] and not account["exact"]}


def heat_varies(account: Mapping[str, Any]) -> bool:
    """Tell whether any two cells of an account's tables of two issues differ."""
    cells = {share for one in account["heat"] for line in one["joint_share"] for share in line if share is not None}
    return len(cells) > 1


def plain(entry: Any) -> Any:
    """Give a package's options, whether they stand alone or under ``options``."""
    return entry["options"] if isinstance(entry, Mapping) and isinstance(entry.get("options"), Mapping) else entry


def with_defaults(defaults: Mapping[str, Any], given: Mapping[str, Any] | None) -> dict[str, Any]:
    """Fill in what is left out or null among known keys; others stay as they are."""
    present = {key: value for key, value in (given or {}).items() if value is not None or key not in defaults}
    return {**defaults, **present}


def _packages(holder: Mapping[str, Any] | None, defaults: Mapping[str, Any]) -> dict[str, Any]:
    held = with_defaults(defaults, holder)
    return {**held, "packages": [plain(package) for package in held["packages"]]}


def _positions(stated: Mapping[str, Any] | None) -> dict[str, Any]:
    held = with_defaults({"parties": {}, "meet": None, "meeting_packages": []}, stated)
    empty: dict[str, Any] = {"options": None, "demands": None, "date": None, "source": [], "quote": None}
    held["parties"] = {p: [with_defaults(empty, one) for one in some] for p, some in held["parties"].items() if some}
    held["meeting_packages"] = [plain(package) for package in held["meeting_packages"]]
    return held


def _account(key: str, given: Mapping[str, Any]) -> dict[str, Any]:
    held = with_defaults(_ACCOUNT, given)
    miss = held["nearest_miss"]
    return {
        **held,
        "name": held["name"] or key,
        "parties": {party: with_defaults(_PARTY, known) for party, known in held["parties"].items()},
        "zopa": with_defaults(_ZOPA, held.get("zopa")),
        "best": _packages(held.get("best"), {"joint_share": 0.0, "packages": []}),
        "frontier": [_packages(point, {"values": {}, "packages": [], "tied": 1}) for point in held["frontier"]],
        "solutions": {name: _packages(solution, _SOLUTION) for name, solution in held["solutions"].items()},
        "nearest_miss": miss and _packages(miss, {"packages": [], "shortfalls": {}, "acceptable_counts": {}}),
        "positions": {
            party: [{**one, "closest": [plain(p) for p in one.get("closest") or ()]} for one in stated]
            for party, stated in held["positions"].items()
        },
        "heat": [
            {**one, "packages": [[plain(package) for package in line] for line in one["packages"]]}
            for one in held["heat"]
        ],
    }


def _variant(given: Mapping[str, Any]) -> dict[str, Any]:
    empty = {"joint_share": 0.0, "packages": []}
    return {
        **given,
        "accounts": {
            key: {
                "named": {},
                **account,
                "zopa": with_defaults(_ZOPA, account["zopa"]),
                "best": _packages(account.get("best"), empty),
            }
            for key, account in given["accounts"].items()
        },
    }


def carried(result: Mapping[str, Any], lens: str, own: Sequence[str]) -> dict[str, Any] | None:
    """Take another lens's result out of one of the deals lens that carries it, with the header they share.

    Parameters
    ----------
    result
        The JSON form of a result of the deals lens.
    lens
        The key under which it carries the other.
    own
        The keys that are the other lens's own.

    Returns
    -------
    dict or None
        None where the result carries none, or only why there is none.
    """
    held = result.get(lens) or {}
    return {**result, **{key: held.get(key) for key in own}} if "accounts" in held else None
