"""Statements that add to or move what is known of a party: they must not meet what says the same twice."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from itertools import product
from math import fsum
from typing import TYPE_CHECKING

from detente.case.statements import (
    AddedValue,
    BestAndWorst,
    ExactValues,
    MattersMore,
    Mixture,
    NoDealMoves,
    OrderOfOptions,
    Ranking,
    ValueOfOption,
    Weight,
    WeightTimes,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from detente.case.composing import Path
    from detente.case.ledger import Ledger
    from detente.case.statements import Statement

ROUNDING = 1e-6
"""How far the shares of a mixture may miss 1, as written decimals do."""

Worlds = int
"""Pairs of an account and a variant, as bits."""
_NOWHERE: dict[str, Worlds] = {}


class WhereAdded:
    """Where each party's added values and mixtures hold: in which accounts and variants, by issue and option."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        worlds = list(product(ledger.case.accounts or (None,), ledger.case.variants or (None,)))
        self._everywhere = (1 << len(worlds)) - 1
        self._of_account: defaultdict[str | None, int] = defaultdict(int)
        self._of_variant: defaultdict[str | None, int] = defaultdict(int)
        for place, (account, variant) in enumerate(worlds):
            self._of_account[account] |= 1 << place
            self._of_variant[variant] |= 1 << place
        self.added: defaultdict[tuple[str, str], Worlds] = defaultdict(int)
        self.mixed: dict[tuple[str, str], defaultdict[str, Worlds]] = {}
        for party, _, said in ledger.statements():
            for issue in getattr(said, "added_value", ()):
                self.added[party, issue] |= self.worlds(said)
            for issue, option in _mixtures(said):
                self.mixed.setdefault((party, issue), defaultdict(int))[option] |= self.worlds(said)

    def worlds(self, said: Statement) -> Worlds:
        """Give the accounts and variants in which a statement holds."""
        held = self._everywhere
        for names, bits in ((said.accounts, self._of_account), (said.variants, self._of_variant)):
            if names:
                held &= sum(bits.get(name, 0) for name in set(names))
        return held

    def mixes(self, party: str, issue: str, option: str) -> Worlds:
        """Give where an option is a mixture to a party."""
        return self.mixed.get((party, issue), _NOWHERE).get(option, 0)

    def issues_left_out(self, party: str, said: Statement, named: Collection[str]) -> list[str]:
        """List the issues that a statement does not name and that nothing values wherever it holds.

        Nothing is left out that a statement which could not be read may value.
        """
        worlds = self.worlds(said)
        missing = [issue for issue in self._ledger.case.issues if issue not in named]
        return [] if self._lost(party) else [one for one in missing if worlds & ~self.added.get((party, one), 0)]

    def options_left_out(self, party: str, said: Statement, issue: str, named: Collection[str]) -> list[str]:
        """List the options of an issue, likewise."""
        if issue not in self._ledger.case.issues or self._lost(party):
            return []
        missing = [option for option in self._ledger.case.issues[issue].options if option not in named]
        if not missing or (party, issue) not in self.mixed:
            return missing
        worlds = self.worlds(said)
        return [option for option in missing if worlds & ~self.mixes(party, issue, option)]

    def _lost(self, party: str) -> bool:
        return party in self._ledger.indices

    @cached_property
    def ranked(self) -> dict[str, Worlds]:
        """Where what a party wants is a complete ranking."""
        found: defaultdict[str, int] = defaultdict(int)
        for party, _, said in self._ledger.statements():
            if isinstance(said, Ranking) and said.complete:
                found[party] |= self.worlds(said)
        return found


def check_additions(ledger: Ledger, added: WhereAdded) -> None:
    """Find additions that are doubted, stand beside a ranking, or say what another statement says too."""
    seen: defaultdict[tuple[str, str, str], Worlds] = defaultdict(int)
    for party, path, said in ledger.statements():
        worlds = added.worlds(said)
        if isinstance(said, AddedValue | Mixture | NoDealMoves | WeightTimes):
            _check_place(ledger, said, path, beside_ranking=bool(worlds & added.ranked.get(party, 0)))
        if isinstance(said, Mixture):
            for issue, option in _mixtures(said):
                place = (*path, "mixture", issue, option)
                _check_shares(ledger, said.mixture[issue][option], place)
                _check_parts(ledger, added, party, worlds, said.mixture[issue], place)
                if worlds & (seen[party, issue, option] | added.added.get((party, issue), 0)):
                    _add_twice(ledger, option, place)
                seen[party, issue, option] |= worlds
        for issue, option, place in _valued(said, path):
            if worlds & added.mixes(party, issue, option):
                _add_twice(ledger, option, place)
        for issue, place in _weighed(said, path):
            if worlds & added.added.get((party, issue), 0):
                _add_weighed(ledger, said, issue, place)


def tables_of(said: Statement, path: Path) -> Iterator[tuple[str, Collection[str], Path]]:
    """Give the tables of a statement that must hold every option of an issue: the issue, the options, the place."""
    match said:
        case ExactValues():
            yield from ((issue, held, (*path, "exact values", issue)) for issue, held in said.exact_values.items())
        case AddedValue():
            yield from ((issue, held, (*path, "added value", issue)) for issue, held in said.added_value.items())
        case OrderOfOptions():
            for issue, levels in said.order_of_options.items():
                yield issue, {o for level in levels for o in level}, (*path, "order of options", issue)
        case _:
            pass


def _mixtures(said: Statement) -> Iterator[tuple[str, str]]:
    if isinstance(said, Mixture):
        yield from ((issue, option) for issue, mixtures in said.mixture.items() for option in mixtures)


def _check_place(ledger: Ledger, said: Statement, path: Path, *, beside_ranking: bool) -> None:
    if said.belief < 1:
        hint = "leave the credence out; put what is doubtful in an account or a variant of its own"
        ledger.add(
            "cannot-weigh", "this kind of statement cannot be half believed", (*path, "credence"), hint, key=True
        )
    if beside_ranking:
        hint = "put it in another account or variant, or say what the party wants by directions and statements"
        ledger.add("beside-ranking", "what the party wants is a complete ranking, without values", path, hint)


def _check_shares(ledger: Ledger, parts: dict[str, float], path: Path) -> None:
    total = fsum(parts.values())
    if abs(total - 1) > ROUNDING:
        ledger.add("wrong-mixture", f"the shares make {total:g} together", path, "they must make 1")


def _check_parts(
    ledger: Ledger, added: WhereAdded, party: str, worlds: Worlds, mixtures: dict[str, dict[str, float]], path: Path
) -> None:
    issue, option = str(path[-2]), str(path[-1])
    for part in mixtures[option]:
        if worlds & added.mixes(party, issue, part):
            hint = "mix only options that are valued themselves"
            ledger.add("wrong-mixture", f"`{part}` is a mixture itself", (*path, part), hint, key=True)


def _valued(said: Statement, path: Path) -> Iterator[tuple[str, str, Path]]:
    """Give the options that a statement values or puts in order by name."""
    match said:
        case ExactValues():
            for issue, values in said.exact_values.items():
                yield from ((issue, option, (*path, "exact values", issue, option)) for option in values)
        case OrderOfOptions():
            for issue, levels in said.order_of_options.items():
                place = (*path, "order of options", issue)
                yield from ((issue, o, (*place, i, j)) for i, level in enumerate(levels) for j, o in enumerate(level))
        case BestAndWorst():
            for issue, ends in said.best_and_worst.items():
                yield from ((issue, o, (*path, "best and worst", issue, i)) for i, o in enumerate(ends))
        case _:
            pass


def _weighed(said: Statement, path: Path) -> Iterator[tuple[str, Path]]:
    """Give the issues to whose weight a statement refers, or whose values it states."""
    match said:
        case MattersMore():
            yield from ((issue, (*path, "matters more", i)) for i, issue in enumerate(said.matters_more))
        case Weight():
            yield from ((issue, (*path, "weight", issue)) for issue in said.weight)
        case ValueOfOption():
            yield from ((issue, (*path, "value", issue)) for issue in said.value)
        case ExactValues():
            yield from ((issue, (*path, "exact values", issue)) for issue in said.exact_values)
        case _:
            pass


def _add_twice(ledger: Ledger, option: str, path: Path) -> None:
    hint = "a mixture says what the option is worth: keep one of the two"
    ledger.add("valued-twice", f"`{option}` is valued here and by another statement", path, hint, key=True)


def _add_weighed(ledger: Ledger, said: Statement, issue: str, path: Path) -> None:
    if isinstance(said, ExactValues):
        hint = "`added value` says what its options are worth: keep one of the two"
        ledger.add("valued-twice", f"`{issue}` is valued here and by another statement", path, hint, key=True)
    else:
        hint = "its options have the values that `added value` gives them"
        ledger.add("no-weight", f"`{issue}` is added and has no weight among the others", path, hint, key=True)
