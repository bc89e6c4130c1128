"""What two readings of a case, or of two cases, say differently, and the case with some of it changed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from detente.case.model import CaseFile
from detente.case.statements import kind_of
from detente.values.evidence import statements_held
from detente.workbench.matching import content, form, matched, told

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from pydantic import BaseModel

    from detente.case.reading import CaseDocument
    from detente.case.statements import Statement

Change = Literal["added", "removed", "changed"]

PARTS = {
    "parties": "party",
    "issues": "issue",
    "rules": "rule",
    "packages": "package",
    "accounts": "account",
    "variants": "variant",
    "sources": "source",
    "contingencies": "contingency",
    "sequences": "sequence",
}
"""The sections of a case that hold parts by name, and what one part is called."""

_WORDS_OF_ISSUES = {"name", "about", "by", "one_way"}
_WORDS_OF_RULES = {"because", "source", "kind", "active"}


@dataclass(frozen=True)
class Reading:
    """A case read under one account and variant.

    Parameters
    ----------
    document
        The case.
    account, variant
        As which the statements are read; a case that names none has the account ``all`` and the variant None.
    """

    document: CaseDocument
    account: str
    variant: str | None

    @cached_property
    def statements(self) -> dict[str, tuple[tuple[int, Statement], ...]]:
        """The statements held about each party, with their places in the file; whoever holds them, now all do."""
        words, free = self.document.words, {"accounts": (), "variants": ()}
        found = {}
        for party in words.statements:
            held = set(map(id, statements_held(words, party, self.account, self.variant)))
            places = ((place, said) for place, said in enumerate(words.statements[party]) if id(said) in held)
            found[party] = tuple((place, said.model_copy(update=free)) for place, said in places)
        return found

    @cached_property
    def positions(self) -> dict[str, dict[str, BaseModel]]:
        """The positions that the account tells of in the variant, by party; whoever tells of them, now all do."""
        return {
            party: {
                name: one.model_copy(update={"accounts": (), "variants": ()})
                for name, one in held.items()
                if (not one.variants or self.variant in one.variants)
                and (not one.accounts or self.account in one.accounts)
            }
            for party, held in self.document.words.positions.items()
        }

    def line(self, *path: str | int) -> int | None:
        """Give the line of the file on which a path begins."""
        return self.document.places.line(path)


@dataclass(frozen=True)
class Difference:
    """Something that two readings say differently.

    Parameters
    ----------
    part
        ``statement``, ``rule``, ``package``, ``position``, ``issue``, ``party`` …: what kind of thing differs.
    key, party
        Its name in the file, or its place; the party it is about, if any.
    kind
        For a statement its kind, such as ``offered``; otherwise the part again.
    change
        Whether the second reading adds, removes or changes it.
    before, after
        What either reading says, in the words of the file; of a change only what differs. None where it says nothing.
    lines
        The lines of the first and the second file on which it stands; None where there are none.
    moves
        Whether it can move what the parties accept.
    label
        Its name for a reader.
    """

    part: str
    key: str
    party: str | None
    kind: str
    change: Change
    before: str | None
    after: str | None
    lines: tuple[int | None, int | None]
    moves: bool
    label: str


@dataclass(frozen=True)
class Slot:
    """One place among a party's statements: what either reading says there, where, and their difference's number."""

    first: Statement | None
    second: Statement | None
    number: int | None
    place: int | None
    """Where the second reading says it; None where it does not."""


class Comparison:
    """Two readings side by side.

    Parameters
    ----------
    first, second
        The readings; what differs is told as a change from the first to the second.

    Attributes
    ----------
    differences
        All that differs, in the order of the file.
    slots
        The statements about each party, matched as `detente.workbench.matching.matched` does.
    table
        Numbers of the differences that make another table of it: other parties, other issues or options, and what only
        makes sense with them.
    """

    def __init__(self, first: Reading, second: Reading) -> None:
        self.first, self.second = first, second
        self.differences: list[Difference] = []
        self.slots: dict[str, tuple[Slot, ...]] = {}
        self._by_key: dict[tuple[str, str], int] = {}
        self._compare_sections()
        self._compare_statements()
        self._compare_positions()

    @cached_property
    def moving(self) -> frozenset[int]:
        """Numbers of the differences that can move what the parties accept: with all of them made it is the second."""
        return frozenset(n for n, one in enumerate(self.differences) if one.moves) | self.table

    @cached_property
    def table(self) -> frozenset[int]:
        """Numbers of the differences that make another table of it."""
        found = {n for n, one in enumerate(self.differences) if one.moves and one.part in {"party", "issue"}}
        if not found:
            return frozenset()
        shared = self.first.document.words.parties.keys() & self.second.document.words.parties.keys()
        alone = {n for n, one in enumerate(self.differences) if one.party is not None and one.party not in shared}
        tied = {n for n, one in enumerate(self.differences) if one.part in {"package", "status quo", "agreement"}}
        return frozenset(n for n in found | alone | tied if self.differences[n].moves or n in tied)

    @cached_property
    def references(self) -> frozenset[int]:
        """Numbers of the differences that change what statements refer to."""
        named = (n for n, one in enumerate(self.differences) if one.part in {"package", "status quo"})
        return self.table | frozenset(named)

    def case(self, taken: Collection[int]) -> CaseFile:
        """Give the first reading with some differences taken over from the second.

        With nothing taken it is the first case as it stands, with all that moves anything the second: names and
        statements in their order too, since a chain that meets the same rows in another order draws other values. What
        the deals lens does not look at (positions, the timeline and so on) is left out.
        """
        first, second = self.first.document.words, self.second.document.words
        whole = bool(self.moving) and self.moving <= set(taken)
        table = second if whole or (self.table and self.table <= set(taken)) else first
        statements = {
            party: tuple(said for slot in self._ordered(party, taken) if (said := _pick(slot, taken)) is not None)
            for party in self.slots
            if party in table.parties
        }
        quo = self._by_key.get(("status quo", "status quo"))
        rule = self._by_key.get(("agreement", "agreement"))
        left_out = {name: CaseFile.model_fields[name].get_default(call_default_factory=True) for name in _left_out()}
        return first.model_copy(
            update=left_out
            | {
                "sources": {**second.sources, **first.sources},
                "parties": table.parties,
                "issues": table.issues,
                "rules": self._parts("rules", taken),
                "packages": table.packages if self.table or whole else self._parts("packages", taken, union=True),
                "status_quo": (second if quo in taken else first).status_quo,
                "agreement": (second if rule in taken else first).agreement,
                "statements": statements,
            }
        )

    def _ordered(self, party: str, taken: Collection[int]) -> Sequence[Slot]:
        """Put a party's statements in the order of the second reading if they are all as there, else of the first."""
        slots = self.slots[party]
        own = {slot.number for slot in slots} & self.moving
        if not self.moving <= set(taken) and not (own and own <= set(taken)):
            return slots
        there, gone = [slot for slot in slots if slot.place is not None], [slot for slot in slots if slot.place is None]
        return sorted(there, key=lambda slot: slot.place or 0) + gone

    def _parts(self, section: str, taken: Collection[int], *, union: bool = False) -> dict[str, Any]:
        """Choose a section's parts; ``union`` keeps those that only one of the readings has."""
        first, second = (getattr(one.document.words, section) for one in (self.first, self.second))
        chosen = {}
        for name in {**first, **second}:
            number = self._by_key.get((PARTS[section], name))
            source = second if number in taken else first
            if name in source:
                chosen[name] = source[name]
            elif union:
                chosen[name] = (first if name in first else second)[name]
        return chosen

    def _add(self, difference: Difference) -> int:
        self.differences.append(difference)
        number = len(self.differences) - 1
        self._by_key.setdefault((difference.part, difference.key), number)
        return number

    def _compare_sections(self) -> None:
        first, second = self.first.document.words, self.second.document.words
        for field, info in CaseFile.model_fields.items():
            if field in {"statements", "positions"}:
                continue
            section, one, other = info.alias or field, getattr(first, field), getattr(second, field)
            if field in PARTS:
                for name in {**one, **other}:
                    path = (section, name)
                    self._compare(PARTS[field], name, one.get(name), other.get(name), (path, path))
            else:
                self._compare(section, section, one or None, other or None, ((section,), (section,)))

    def _compare_positions(self) -> None:
        first, second = self.first.positions, self.second.positions
        for party in {**first, **second}:
            one, other = first.get(party, {}), second.get(party, {})
            for name in {**one, **other}:
                path = ("positions", party, name)
                self._compare("position", name, one.get(name), other.get(name), (path, path), party)

    def _compare_statements(self) -> None:
        first, second = self.first.statements, self.second.statements
        for party in {**first, **second}:
            one, other = first.get(party, ()), second.get(party, ())
            self.slots[party] = tuple(
                self._slot(party, None if i is None else one[i], None if j is None else other[j])
                for i, j in matched([said for _, said in one], [said for _, said in other])
            )

    def _slot(self, party: str, one: tuple[int, Statement] | None, other: tuple[int, Statement] | None) -> Slot:
        first, second = one and one[1], other and other[1]
        if first is not None and second is not None and content(first) == content(second):
            return Slot(first, first, None, other and other[0])
        there = [said for said in (one, other) if said is not None]
        names = [said.id or f"{party} {place + 1}" for place, said in there]
        labels = [said.id or f"{kind_of(said)} of {party}" for _, said in there]
        paths = tuple(None if said is None else ("statements", party, said[0]) for said in (one, other))
        key, label = (" → ".join(dict.fromkeys(words)) for words in (names, labels))
        number = self._compare("statement", key, first, second, paths, party, label)
        return Slot(first, second, number, other and other[0])

    def _compare(
        self,
        part: str,
        key: str,
        one: Any,
        other: Any,
        paths: Sequence[tuple[str | int, ...] | None],
        party: str | None = None,
        label: str = "",
    ) -> int | None:
        """Write down a difference, if there is one, and give its number."""
        if one == other and part != "statement":
            return None
        change: Change = "added" if one is None else "removed" if other is None else "changed"
        before, after = told(one, other)
        lines = tuple(
            None if path is None or said is None else reading.line(*path)
            for path, said, reading in zip(paths, (one, other), (self.first, self.second), strict=True)
        )
        kind = (kind_of(one or other) or part) if part == "statement" else part
        moves = self._moves(part, key, one, other)
        named = label or (key if part == key else f"{part} {key}" if party is None else f"{part} {key} of {party}")
        return self._add(Difference(part, key, party, kind, change, before, after, (lines[0], lines[1]), moves, named))

    def _moves(self, part: str, key: str, one: Any, other: Any) -> bool:
        """Tell whether a difference can move what the parties accept."""
        match part:
            case "statement":
                return one is None or other is None or form(one) != form(other) or one.belief != other.belief
            case "rule":
                return _rule_in_force(one) != _rule_in_force(other)
            case "issue":
                return one is None or other is None or _shape(one) != _shape(other)
            case "party":
                return one is None or other is None
            case "package":
                return one is not None and other is not None and one.options != other.options and self._mentioned(key)
            case _:
                return part in {"status quo", "agreement"}

    def _mentioned(self, package: str) -> bool:
        """Tell whether a statement of either reading refers to a package by name."""
        said = (said for reading in (self.first, self.second) for held in reading.statements.values() for said in held)
        return any(package in _names_in(form(one)) for _, one in said)


def _pick(slot: Slot, taken: Collection[int]) -> Statement | None:
    return slot.second if slot.number is not None and slot.number in taken else slot.first


def _left_out() -> set[str]:
    """Name the sections that can be left empty and that no figure hangs on."""
    used = {"sources", "parties", "issues", "rules", "status_quo", "packages", "statements", "agreement"}
    return {name for name, info in CaseFile.model_fields.items() if name not in used and not info.is_required()}


def _shape(issue: Any) -> tuple[list[str], dict[str, Any]]:
    return list(issue.options), issue.model_dump(exclude=_WORDS_OF_ISSUES | {"options"})


def _rule_in_force(rule: Any) -> dict[str, Any] | None:
    found: dict[str, Any] | None = rule.model_dump(exclude=_WORDS_OF_RULES) if rule and rule.active else None
    return found


def _names_in(given: Any) -> Iterator[str]:
    """Go through all words of plain data."""
    if isinstance(given, str):
        yield given
    for one in given.values() if isinstance(given, dict) else given if isinstance(given, list) else ():
        yield from _names_in(one)
