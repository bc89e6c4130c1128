"""Which options are better: said once for each party and issue, in each account and variant."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from detente.case.model import MOST_UNKNOWNS
from detente.case.statements import (
    AddedValue,
    BestAndWorst,
    ExactValues,
    Indifferent,
    LessIsBetter,
    Mixture,
    MoreIsBetter,
    OrderOfOptions,
    Ranking,
)
from detente.case.wording import listed

if TYPE_CHECKING:
    from collections.abc import Container, Hashable, Iterator, Mapping, Sequence

    from detente.case.composing import Path
    from detente.case.ledger import Ledger
    from detente.case.model import CaseFile
    from detente.case.statements import Statement

World = tuple[str | None, str | None]
"""An account and a variant; ``None`` where the case has none."""


@dataclass(frozen=True, eq=False)
class _Placed:
    """A statement that orders options or settles all, with the orders it gives."""

    path: Path
    said: Statement
    accounts: frozenset[str]
    variants: frozenset[str]
    orders: tuple[tuple[str, Path, Hashable], ...]

    def holds(self, account: str | None, variant: str | None) -> bool:
        return (not self.accounts or account in self.accounts) and (not self.variants or variant in self.variants)


def check_directions(ledger: Ledger) -> None:
    """Find issues without a direction, with two different ones, and values known exactly twice over."""
    case = ledger.case
    worlds = list(product(case.accounts or (None,), case.variants or (None,)))
    deciding: dict[str, list[_Placed]] = {party: [] for party in case.parties}
    levels = _Levels({name: tuple(issue.options) for name, issue in case.issues.items()})
    for party, path, said in ledger.statements():
        if party in deciding and (_settles_all(said) or _directions(said) or isinstance(said, AddedValue | Mixture)):
            placed_one = _Placed(
                path, said, frozenset(said.accounts), frozenset(said.variants), tuple(_orders(said, path, levels))
            )
            deciding[party].append(placed_one)
    for party, placed in deciding.items():
        groups: dict[tuple[_Placed, ...], list[World]] = {}
        for world in worlds:
            groups.setdefault(tuple(one for one in placed if one.holds(*world)), []).append(world)
        for held, of in groups.items():
            _check_group(ledger, party, held, of if len(groups) > 1 else [])


def _settles_all(said: Statement) -> bool:
    return isinstance(said, ExactValues) or (isinstance(said, Ranking) and said.complete)


def _check_group(ledger: Ledger, party: str, held: Sequence[_Placed], worlds: Sequence[World]) -> None:
    settled = [one for one in held if _settles_all(one.said)]
    for one in settled[1:]:
        first = ledger.line(settled[0].path)
        ledger.add("known-twice", f"what {party} wants is known in full already, from {first}", one.path)
    rest = _Rest(held, {name: len(issue.options) for name, issue in ledger.case.issues.items()})
    first_of: dict[str, tuple[Hashable, Path]] = {}
    for one in held:
        for issue, place, order in one.orders:
            known, where = first_of.setdefault(issue, (order, place))
            if known is not order and known != order and rest.of(known, issue) != rest.of(order, issue):
                message = f"`{issue}` is ordered differently for {party} on {ledger.line(where)}"
                ledger.add(
                    "conflicting-directions", message, place, "keep one, or put each in its own account or variant"
                )
    missing = [issue for issue in ledger.case.issues if issue not in first_of]
    if missing and not settled and party not in ledger.indices and not _only_moves(ledger.case, party):
        _add_missing(ledger, party, missing, worlds)
    if not missing and not settled:
        orders = {issue: rest.of(order, issue) for issue, (order, _) in first_of.items()}
        _check_unknowns(ledger, party, orders, rest.counts, worlds)


def _only_moves(case: CaseFile, party: str) -> bool:
    """Tell whether nothing but preferences over states of the world is said of a party: it is not asked about deals."""
    return not case.statements.get(party) and case.moves is not None and party in case.moves.preferences


class _Rest:
    """What is left to order where some options are mixtures of others, which no direction places."""

    def __init__(self, held: Sequence[_Placed], counts: Mapping[str, int]) -> None:
        self._mixed: dict[str, set[str]] = {}
        for one in held:
            if isinstance(one.said, Mixture):
                for issue, options in one.said.mixture.items():
                    self._mixed.setdefault(issue, set()).update(options)
        self.counts = {issue: count - len(self._mixed.get(issue, ())) for issue, count in counts.items()}
        self._seen: dict[int, Hashable] = {}

    def of(self, order: Hashable, issue: str) -> Hashable:
        """Give an order of an issue's options without the mixtures; each order once, for statements share them."""
        if issue not in self._mixed:
            return order
        if id(order) not in self._seen:
            self._seen[id(order)] = _without(order, self._mixed[issue], self.counts.get(issue, 0))
        return self._seen[id(order)]


def _without(order: Hashable, mixed: Container[str], left: int) -> Hashable:
    """Take mixtures out of an order of options, of which so many are left."""
    if not isinstance(order, tuple) or order[:1] == ("added",):
        return order
    if order[:1] == ("ends",):
        return ((order[2],), (order[1],)) if left == 2 else order
    kept = (tuple(option for option in level if option not in mixed) for level in order)
    return tuple(level for level in kept if level)


def _check_unknowns(
    ledger: Ledger, party: str, orders: Mapping[str, Hashable], options: Mapping[str, int], worlds: Sequence[World]
) -> None:
    """Check that something is left to know of a party, and not more than can be worked with."""
    count = sum(_unknowns(order, options[issue]) for issue, order in orders.items() if issue in options)
    section = "statements" if party in ledger.case.statements else "parties"
    where = _where_in_words(worlds)
    if count == 0 and party not in ledger.indices:
        message = f"no issue matters to {party}{where}: every package is worth the same to it"
        hint = "at least one issue must matter to each party; exact values of 0 say that none does"
        ledger.add("nothing-matters", message, (section, party), hint, key=True)
    if count > MOST_UNKNOWNS:
        message = f"what {party} wants has {count:,} unknowns{where}; at most {MOST_UNKNOWNS:,} are worked with"
        hint = "each option but the worst of its issue is one: merge options, or give `exact values`, which have none"
        ledger.add("too-large", message, (section, party), hint, key=True)


def _unknowns(order: Hashable, options: int) -> int:
    """Count an issue's unknown values: one for each level but the worst, each option where only the ends are known."""
    levels = order if isinstance(order, tuple) else ()
    if levels[:1] == ("added",):
        return 0
    return options - 1 if levels[:1] == ("ends",) else len(levels) - 1


def _add_missing(ledger: Ledger, party: str, missing: Sequence[str], worlds: Sequence[World]) -> None:
    message = f"nothing says which options {party} likes better on {listed(missing)}{_where_in_words(worlds)}"
    others = "`less is better`, `order of options`, `best and worst`, `indifferent`"
    hint = f"add `- more is better: {missing[0]}`, or one of {others}"
    if ledger.case.moves is not None and not ledger.case.statements.get(party):
        hint += f"; or say under `moves: preferences` which states of the world {party} would rather have"
    section = "statements" if party in ledger.case.statements else "parties"
    ledger.add("missing-direction", message, (section, party), hint, key=True)


def _where_in_words(worlds: Sequence[World]) -> str:
    """Say in which accounts and variants, the first few by name; nothing where it is so in all."""
    told = "; ".join(_world_in_words(world) for world in worlds[:3]) + ("; …" if len(worlds) > 3 else "")
    return f" ({told})" if worlds else ""


def _world_in_words(world: World) -> str:
    account, variant = world
    parts = [f"account {account}"] if account else []
    return ", ".join(parts + ([f"variant {variant}"] if variant else []))


def _directions(said: Statement) -> bool:
    return isinstance(said, MoreIsBetter | LessIsBetter | OrderOfOptions | BestAndWorst | Indifferent)


class _Levels:
    """Options of issues in levels from worst to best, made once for each issue."""

    def __init__(self, options: Mapping[str, tuple[str, ...]]) -> None:
        self.options = options
        self._rising: dict[str, Hashable] = {}
        self._falling: dict[str, Hashable] = {}
        self._flat: dict[str, Hashable] = {}

    def rising(self, issue: str) -> Hashable:
        return self._rising.setdefault(issue, tuple((option,) for option in self.options.get(issue, ())))

    def falling(self, issue: str) -> Hashable:
        return self._falling.setdefault(issue, tuple((option,) for option in self.options.get(issue, ())[::-1]))

    def flat(self, issue: str) -> Hashable:
        return self._flat.setdefault(issue, (tuple(sorted(self.options.get(issue, ()))),))


def _orders(said: Statement, path: Path, levels: _Levels) -> Iterator[tuple[str, Path, Hashable]]:
    """Give each issue that a statement orders, where it is named, and its options' levels from worst to best."""
    match said:
        case MoreIsBetter():
            yield from (
                (one, (*path, "more is better", i), levels.rising(one)) for i, one in enumerate(said.more_is_better)
            )
        case LessIsBetter():
            yield from (
                (one, (*path, "less is better", i), levels.falling(one)) for i, one in enumerate(said.less_is_better)
            )
        case Indifferent():
            yield from ((one, (*path, "indifferent", i), levels.flat(one)) for i, one in enumerate(said.indifferent))
        case AddedValue():
            for issue, values in said.added_value.items():
                yield issue, (*path, "added value", issue), ("added", tuple(sorted(values.items())))
        case OrderOfOptions():
            for issue, named in said.order_of_options.items():
                yield issue, (*path, "order of options", issue), tuple(tuple(sorted(level)) for level in named[::-1])
        case BestAndWorst():
            for issue, (best, worst) in said.best_and_worst.items():
                two = len(levels.options.get(issue, ())) == 2
                yield issue, (*path, "best and worst", issue), ((worst,), (best,)) if two else ("ends", best, worst)
        case _:
            pass
