"""What the names in a result stand for: parties, issues, options, packages and accounts in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Options = Mapping[str, str]
Result = Mapping[str, Any]

_LONGEST_SHORT = 34
_WORDS_OF_A_CLAUSE = 4
SOLUTION_NAMES = {
    "nash": "Nash",
    "asymmetric_nash": "Asymmetric Nash",
    "kalai_smorodinsky": "Kalai–Smorodinsky",
    "equal_gains": "Equal gains",
    "egalitarian": "Egalitarian",
    "utilitarian": "Utilitarian",
    "adjusted_winner": "Adjusted Winner",
}
PRIOR_NAMES = {"flat": "flat prior", "weights": "weights-first prior"}
PRIOR_DEFINITIONS = {
    "flat": "flat prior (all value functions that fit count alike)",
    "weights": "weights-first prior (weights drawn first, then shapes)",
}
"""The same names with what they mean, for where a reader meets them first; the keys stand in the JSON."""


def spelled(key: str) -> str:
    """Read a name of the file as words: ``end-of-war`` as “end of war”."""
    return re.sub(r"[-_]+", " ", key).strip() or key


def key_of(options: Options) -> frozenset[tuple[str, str]]:
    """Make a package's options something to look up by."""
    return frozenset(options.items())


def differing(first: Options, second: Options) -> list[str]:
    """List the issues on which two packages differ; an issue that one leaves out does not count."""
    return [issue for issue, option in first.items() if issue in second and second[issue] != option]


@dataclass(frozen=True, slots=True)
class Glossary:
    """Names of one result, ready to look up. Unknown names come back as they are.

    Parameters
    ----------
    result
        The JSON form of a result of the deals lens.
    """

    result: Result

    def party(self, key: str) -> str:
        """Name a party."""
        return next((str(p["name"]) for p in self.result["parties"] if p["key"] == key), spelled(key))

    def parties(self) -> list[str]:
        """List the keys of the parties."""
        return [p["key"] for p in self.result["parties"]]

    def issue(self, key: str) -> str:
        """Name an issue."""
        return str(self._issue(key).get("name") or spelled(key))

    def option(self, issue: str, key: str) -> str:
        """Tell what an option means, in the file's own words."""
        held = self._issue(issue).get("options", ())
        return next((o["text"] for o in held if o["key"] == key and o["text"]), None) or spelled(key)

    def short(self, issue: str, key: str) -> str:
        """Name an option in few words: its meaning if brief, otherwise its key."""
        text = self.option(issue, key)
        return text if len(text) <= _LONGEST_SHORT else spelled(key)

    def account(self, key: str) -> str:
        """Name an account."""
        return str(self.result["accounts"].get(key, {}).get("name") or spelled(key))

    def named(self, key: str) -> Mapping[str, Any] | None:
        """Find a package of the file by its key."""
        return next((p for p in self.result.get("named_packages", ()) if p["key"] == key), None)

    def names_of(self, options: Options) -> list[str]:
        """List the names the file gives to a package."""
        held = key_of(options)
        return [p["name"] for p in self.result.get("named_packages", ()) if key_of(p["options"]) == held]

    def yardsticks(self) -> list[Mapping[str, Any]]:
        """List the packages the file gives to hold the answer against."""
        return [p for p in self.result.get("named_packages", ()) if p.get("yardstick")]

    def changes(self, options: Options) -> list[tuple[str, str]]:
        """List issue and option wherever a package departs from the status quo."""
        quo = {i["key"]: i.get("status_quo") for i in self.result["issues"]}
        return [(i, o) for i, o in options.items() if quo.get(i) != o]

    def clause(self, issue: str, option: str) -> str:
        """Say what was settled on an issue; a text that speaks for itself stands without the issue's name."""
        text = self.option(issue, option)
        speaks = len(text.split()) >= _WORDS_OF_A_CLAUSE and text[:1].isupper() and self._only_here(issue, text)
        return text if speaks else f"{self.issue(issue)}: {text}"

    def in_words(self, options: Options) -> str:
        """Say what a package holds: its departures from the status quo, issue by issue."""
        held = self.changes(options)
        words = "; ".join(self.clause(i, o) for i, o in held)
        kept = len(options) - len(held)
        if not held:
            return "everything as it stands"
        return f"{words}; the rest as it stands" if kept else words

    def package(self, options: Options) -> str:
        """Name a package, or say what it holds where it has no name."""
        names = self.names_of(options)
        return names[0] if names else self.in_words(options)

    def reference(self, reference: Any) -> str:
        """Name what a statement refers to: a named package, ``status quo``, ``no deal``, or options."""
        if isinstance(reference, Mapping):
            return "{" + "; ".join(f"{self.issue(i)}: {self.short(i, str(o))}" for i, o in reference.items()) + "}"
        found = self.named(str(reference))
        return f"“{found['name']}”" if found else {"status quo": "things as they stand"}.get(reference, str(reference))

    def _only_here(self, issue: str, text: str) -> bool:
        others = (held for held in self.result["issues"] if held["key"] != issue)
        return all(option["text"] != text for held in others for option in held["options"])

    def _issue(self, key: str) -> Mapping[str, Any]:
        return next((i for i in self.result["issues"] if i["key"] == key), {})


def accounts(result: Result) -> list[tuple[str, Mapping[str, Any]]]:
    """List the accounts of a result with their keys."""
    return list(result["accounts"].items())
