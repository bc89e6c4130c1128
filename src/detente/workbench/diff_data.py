"""A comparison in the documented form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.workbench.attributing import coefficients, error, weighed
from detente.workbench.halfway import FIGURES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from detente.deals.findings import Settings
    from detente.workbench.attributing import Taken
    from detente.workbench.comparing import Comparison, Difference, Reading
    from detente.workbench.halfway import Standing

SCHEMA = 1
"""The version of the documented form."""


def diff_data(
    comparison: Comparison,
    settings: Settings,
    units: Sequence[Taken],
    found: Mapping[Taken, Standing],
    *,
    exact: bool,
    notes: Sequence[str],
) -> dict[str, Any]:
    """Give a comparison in the documented form (see `detente.workbench.differing.DiffResult`).

    Parameters
    ----------
    comparison, settings
        What was compared, and with how much work.
    units
        What was changed together.
    found
        Where each case stands that was needed.
    exact
        Whether all orders of the changes were looked at.
    notes
        What was merged, and what carries nothing.
    """
    whole: Taken = frozenset().union(*units)
    described = [_unit(comparison, units, number, found, exact=exact) for number in range(len(units))]
    total = {key: _change(found, key, whole, frozenset()) if units else None for key in FIGURES}
    ranked = _ranked_by(total, found)
    return {
        "lens": "diff",
        "schema": SCHEMA,
        "settings": {"draws": settings.draws, "seed": settings.seed},
        "a": _side(comparison.first, found.get(frozenset())),
        "b": _side(comparison.second, found.get(whole)),
        "differences": [
            _difference(one, moves=any(number in unit for unit in units))
            for number, one in enumerate(comparison.differences)
        ],
        "ranked_by": ranked,
        "units": sorted(described, key=lambda unit: -abs(unit[ranked]["contribution"])),
        "method": "shapley" if exact else "two ends",
        "total": total,
        "remainder": {
            key: None if change is None else change - sum(unit[key]["contribution"] for unit in described)
            for key, change in total.items()
        },
        "notes": list(dict.fromkeys(notes)),
    }


def _change(found: Mapping[Taken, Standing], key: str, after: Taken, before: Taken) -> float | None:
    one, other = found[before].worth[key], found[after].worth[key]
    return None if one is None or other is None else other - one


def _ranked_by(total: Mapping[str, float | None], found: Mapping[Taken, Standing]) -> str:
    """Choose the figure to explain."""
    if total["share"] or not found:
        return "share"
    exact = all(standing.exact for standing in found.values())
    return "texts" if exact and total["texts"] is not None else "best"


def _unit(
    comparison: Comparison, units: Sequence[Taken], number: int, found: Mapping[Taken, Standing], *, exact: bool
) -> dict[str, Any]:
    unit, whole = units[number], frozenset[int]().union(*units)
    factors = coefficients(units, number, exact=exact)
    described: dict[str, Any] = {
        "label": _label(comparison, unit),
        "party": _party(comparison, unit),
        "differences": sorted(unit),
    }
    for key in FIGURES:
        worth = {taken: value for taken in factors if (value := found[taken].worth[key]) is not None}
        errors = {taken: value for taken in factors if (value := found[taken].errors[key]) is not None}
        described[key] = None
        if len(worth) == len(factors):
            described[key] = {
                "first_in": _change(found, key, unit, frozenset()),
                "last_out": _change(found, key, whole, whole - unit),
                "contribution": weighed(factors, worth),
                "standard_error": error(factors, errors) if len(errors) == len(factors) else None,
            }
    return described


def _difference(one: Difference, *, moves: bool) -> dict[str, Any]:
    named = {name: getattr(one, name) for name in ("part", "key", "party", "kind", "label", "change")}
    return named | {"before": one.before, "after": one.after, "lines": list(one.lines), "moves": moves}


def _label(comparison: Comparison, unit: Taken) -> str:
    if unit & comparison.table:
        return "the table itself"
    told = [comparison.differences[number] for number in sorted(unit)]
    if len(told) == 1:
        return told[0].label
    kinds, party = list(dict.fromkeys(one.kind for one in told)), _party(comparison, unit)
    named = f" ({', '.join(kinds[:3])}{' …' if len(kinds) > 3 else ''})"
    if party and all(one.part == "statement" for one in told):
        return f"{len(told)} statements about {party}{named}"
    return f"{len(told)} differences{f' about {party}' if party else ''}{named}"


def _party(comparison: Comparison, unit: Taken) -> str | None:
    parties = {comparison.differences[number].party for number in unit}
    return parties.pop() if len(parties) == 1 else None


def _side(reading: Reading, standing: Standing | None) -> dict[str, Any]:
    words, path = reading.document.words, reading.document.path
    account, variant = words.accounts.get(reading.account), words.variants.get(reading.variant or "")
    return {
        "file": None if path is None else path.name,
        "title": words.title,
        "hash": reading.document.digest,
        "account": account and {"key": reading.account, "name": account.name},
        "variant": variant and {"key": reading.variant, "name": variant.name},
        "parties": {key: party.name for key, party in words.parties.items()},
        "figures": standing and _figures(standing),
    }


def _figures(standing: Standing) -> dict[str, Any]:
    counted = {"texts": standing.worth["texts"], "accepted": standing.accepted}
    return standing.figures.data | counted | {"exact": standing.exact}
