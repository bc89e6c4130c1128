"""A plain reading of the shipped cases, by enumeration and without the engine, to hold the engine against."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

EXAMPLES = Path(__file__).parents[2] / "examples"


@dataclass(frozen=True)
class PlainCase:
    """A case file as plain data, its packages listed one by one."""

    words: dict[str, Any]

    @property
    def options(self) -> dict[str, list[str]]:
        return {issue: list(said["options"]) for issue, said in self.words["issues"].items()}

    @cached_property
    def all_packages(self) -> np.ndarray:
        sizes = [len(options) for options in self.options.values()]
        return np.indices(sizes, dtype=np.uint8).reshape(len(sizes), -1).T

    @cached_property
    def packages(self) -> np.ndarray:
        return self.all_packages[self.stands(self.words.get("rules", {}).values())]

    def stands(self, rules: Any) -> np.ndarray:
        good = np.ones(len(self.all_packages), dtype=bool)
        for rule in rules:
            if "if" in rule:
                good &= ~self.meets(rule["if"]) | self.meets(rule["then"])
            else:
                good &= self.meets(rule["always"])
        return good

    def meets(self, selection: dict[str, Any], packages: np.ndarray | None = None) -> np.ndarray:
        rows = self.all_packages if packages is None else packages
        met = np.ones(len(rows), dtype=bool)
        for issue, choice in selection.items():
            place = list(self.options).index(issue)
            met &= np.isin(rows[:, place], self._chosen(self.options[issue], choice))
        return met

    @staticmethod
    def _chosen(options: list[str], choice: Any) -> list[int]:
        if isinstance(choice, dict):
            low = options.index(choice["at least"]) if "at least" in choice else 0
            high = options.index(choice["at most"]) if "at most" in choice else len(options) - 1
            return list(range(low, high + 1))
        return [options.index(name) for name in ([choice] if isinstance(choice, str) else choice)]

    def exact(self, party: str, variant: str | None = None) -> dict[str, Any]:
        """The one statement of exact values that holds for the party in the variant."""
        said = self.words["statements"][party]
        (found,) = (s for s in said if variant is None or variant in _listed(s["variants"]))
        return found

    def values(self, party: str, variant: str | None = None, packages: np.ndarray | None = None) -> np.ndarray:
        table = self.exact(party, variant)["exact values"]
        rows = self.packages if packages is None else packages
        worth = np.zeros(len(rows))
        for place, (issue, options) in enumerate(self.options.items()):
            worth += np.array([table[issue][option] for option in options], dtype=float)[rows[:, place]]
        return worth

    def value_of(self, party: str, options: dict[str, str], variant: str | None = None) -> float:
        table = self.exact(party, variant)["exact values"]
        return sum(table[issue][option] for issue, option in options.items())

    def named(self, row: np.ndarray) -> dict[str, str]:
        return {issue: options[row[i]] for i, (issue, options) in enumerate(self.options.items())}


def _listed(given: Any) -> list[str]:
    return [given] if isinstance(given, str) else list(given)


@pytest.fixture(scope="session")
def plain():
    """Read a shipped case plainly, by the name of its file."""
    known: dict[str, PlainCase] = {}

    def read(name: str) -> PlainCase:
        if name not in known:
            known[name] = PlainCase(yaml.safe_load((EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8")))
        return known[name]

    return read


@pytest.fixture(scope="session")
def frontier_of():
    """The distinct efficient points of two columns of values, by the first one falling."""

    def points(first: np.ndarray, second: np.ndarray) -> np.ndarray:
        found = np.unique(np.round(np.stack([first, second], axis=1), 12), axis=0)[::-1]
        leads = np.concatenate(([True], found[1:, 1] > np.maximum.accumulate(found[:, 1])[:-1]))
        return found[leads]

    return points


@pytest.fixture(scope="session")
def examples() -> Path:
    return EXAMPLES
