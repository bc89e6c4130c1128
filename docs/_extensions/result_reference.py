"""The JSON of the deals lens, key by key; a test holds these words to real runs, so that no key is missing or invented."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.deals.solutions import DEFINITIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

TITLES = {
    "nash": "Nash",
    "asymmetric_nash": "Asymmetric Nash",
    "kalai_smorodinsky": "Kalai–Smorodinsky",
    "equal_gains": "Equal gains",
    "egalitarian": "Egalitarian",
    "utilitarian": "Utilitarian",
}

NAMES = {
    "parties": "party",
    "party_shares": "party",
    "party_labels": "party",
    "accounts": "account",
}


def paths(data: Any, place: str = "") -> Iterator[str]:
    if isinstance(data, dict):
        for k, v in data.items():
            yield from paths(v, f"{place}.{k}" if place else k)
    elif isinstance(data, list):
        for v in data:
            yield from paths(v, place + "[]")
    else:
        yield place
