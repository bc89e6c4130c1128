"""A case in numbers: its issues and options by index, its packages as rows, its rules over the package space."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from detente.case.names import OptionRange
from detente.space import Condition, Rule, Space

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from numpy.typing import NDArray

    from detente.case.model import CaseFile
    from detente.case.names import Choice, PackageRef
    from detente.case.rules import Rule as RuleWords


@dataclass(frozen=True)
class Numbering:
    """Gives every issue and option of a checked case its number; names are taken to be right."""

    words: CaseFile

    @cached_property
    def issues(self) -> tuple[str, ...]:
        """The issues' names in the order of their indices."""
        return tuple(self.words.issues)

    @cached_property
    def options(self) -> tuple[tuple[str, ...], ...]:
        """The names of each issue's options in the order of their indices."""
        return tuple(tuple(issue.options) for issue in self.words.issues.values())

    @cached_property
    def parties(self) -> tuple[str, ...]:
        """The parties' names in the order of their indices."""
        return tuple(self.words.parties)

    @cached_property
    def offsets(self) -> tuple[int, ...]:
        """Where each issue's columns begin in a value table, and their total at the end."""
        return tuple(int(n) for n in np.concatenate(([0], np.cumsum([len(o) for o in self.options]))))

    @cached_property
    def _issue_index(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.issues)}

    @cached_property
    def _option_index(self) -> tuple[dict[str, int], ...]:
        return tuple({name: o for o, name in enumerate(names)} for names in self.options)

    def issue(self, name: str) -> int:
        """Give an issue's index."""
        return self._issue_index[name]

    def option(self, issue: str, option: str) -> int:
        """Give an option's index within its issue."""
        return self._option_index[self.issue(issue)][option]

    def column(self, issue: str, option: str) -> int:
        """Give an option's column in a value table."""
        return self.offsets[self.issue(issue)] + self.option(issue, option)

    def options_of(self, reference: PackageRef) -> Mapping[str, str]:
        """Give the options, by name, of a package named or written out, and those meant where it leaves issues out."""
        return self.words.options_of(reference)

    def row(self, reference: PackageRef) -> NDArray[np.int64]:
        """Give a whole package as a row of option indices."""
        options = self.options_of(reference)
        return np.array([self.option(issue, options[issue]) for issue in self.issues])

    def named(self, row: NDArray[np.integer]) -> dict[str, str]:
        """Give a package's options by name, from its row of option indices."""
        return {issue: self.options[i][int(row[i])] for i, issue in enumerate(self.issues)}

    def selection(self, selection: Mapping[str, Choice]) -> dict[int, frozenset[int]]:
        """Give the option indices that a selection lets each of its issues take."""
        return {self.issue(issue): frozenset(self._chosen(issue, choice)) for issue, choice in selection.items()}

    def condition(self, selection: Mapping[str, Choice]) -> Condition:
        """Turn a selection into a condition on packages."""
        return Condition(tuple(self.selection(selection).items()))

    def _chosen(self, issue: str, choice: Choice) -> set[int]:
        if isinstance(choice, str):
            return {self.option(issue, choice)}
        if not isinstance(choice, OptionRange):
            return {self.option(issue, name) for name in choice}
        last = len(self.words.issues[issue].options) - 1
        low = 0 if choice.at_least is None else self.option(issue, choice.at_least)
        high = last if choice.at_most is None else self.option(issue, choice.at_most)
        return set(range(low, high + 1)) - {self.option(issue, name) for name in choice.but_not}


def space_of(numbering: Numbering) -> Space:
    """Build the package space of a case under its active rules."""
    rules = (
        rule
        for name, words in numbering.words.rules.items()
        if words.active
        for rule in rules_of(name, words, numbering)
    )
    return Space(tuple(len(options) for options in numbering.options), tuple(rules))


def rules_of(name: str, words: RuleWords, numbering: Numbering) -> Iterator[Rule]:
    """Turn one rule of the case file into rules over option indices.

    ``always`` becomes a rule for each issue, so that it does not tie issues together which it only restricts.
    """
    if words.when is not None and words.then is not None:
        yield Rule.implication(name, numbering.selection(words.when), numbering.selection(words.then))
    elif words.never is not None:
        yield Rule(name, (numbering.condition(words.never),), at_most=0)
    elif words.always is not None:
        for issue, choice in words.always.items():
            yield Rule(name, (numbering.condition({issue: choice}),), at_least=1)
    else:
        yield Rule(name, tuple(map(numbering.condition, words.of)), words.at_least or 0, words.at_most)
