"""Every place of a case at which a name refers to something defined elsewhere, and every package written out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from detente.case.names import OptionRange
from detente.case.statements import (
    Accepted,
    Indifferent,
    LessIsBetter,
    MattersMore,
    MoreIsBetter,
    Offered,
    Prefers,
    Ranking,
    Refused,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from detente.case.composing import Path
    from detente.case.model import CaseFile
    from detente.case.names import PackageRef
    from detente.case.statements import Statement

PACKAGE = "package"
OUTCOME = "package or `no deal`"
"""Where ``no deal`` may stand for a package."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name that refers to something.

    Parameters
    ----------
    kind
        ``party``, ``issue``, ``option``, ``source``, ``account``, ``variant``, ``PACKAGE`` or ``OUTCOME``.
    name
        The name given.
    path
        Where it stands.
    key
        Whether it is the key at that path rather than the value.
    issue
        For an option, its issue.
    """

    kind: str
    name: str
    path: Path
    key: bool = False
    issue: str = ""


@dataclass(frozen=True, slots=True)
class WrittenPackage:
    """A package given by its options."""

    options: Mapping[str, str]
    path: Path
    name: str = ""


def mentions(case: CaseFile, said: Iterable[tuple[str, Path, Statement]]) -> Iterator[Mention]:
    """Find every name that refers to something.

    Parameters
    ----------
    case
        The case.
    said
        Its statements, each with its party and its path of keys in the file.
    """
    yield from _of_definitions(case)
    yield from _of_rules(case)
    for party in case.statements:
        yield Mention("party", party, ("statements", party), key=True)
    path: Path
    for _, path, statement in said:
        yield from _of_statement(statement, path)
    for party, positions in case.positions.items():
        yield Mention("party", party, ("positions", party), key=True)
        for name, position in positions.items():
            path = ("positions", party, name)
            if position.package is not None:
                yield from _of_package(position.package, (*path, "package"), PACKAGE)
            yield from options_named(position.demands or {}, (*path, "demands"))
            yield from listed_names("source", position.source, (*path, "source"))
            yield from listed_names("account", position.accounts, (*path, "accounts"))
            yield from listed_names("variant", position.variants, (*path, "variants"))
    yield from _of_plans(case)


def written_packages(case: CaseFile, said: Iterable[tuple[str, Path, Statement]]) -> Iterator[WrittenPackage]:
    """Find every package given by its options, other than the status quo."""
    for name, package in case.packages.items():
        yield WrittenPackage(package.options, ("packages", name, "options"), name)
    for _, path, statement in said:
        for reference, place, _ in package_references(statement, path):
            if not isinstance(reference, str):
                yield WrittenPackage(reference, place)
    for party, positions in case.positions.items():
        for name, position in positions.items():
            if position.package is not None and not isinstance(position.package, str):
                yield WrittenPackage(position.package, ("positions", party, name, "package"))
    for name, sequence in case.sequences.items():
        if not isinstance(sequence.package, str):
            yield WrittenPackage(sequence.package, ("sequences", name, "package"))


def package_references(statement: Statement, path: Path) -> Iterator[tuple[PackageRef, Path, str]]:
    """Find the packages a statement speaks of, each with its path and whether ``no deal`` may stand there."""
    match statement:
        case Prefers():
            yield statement.prefers, (*path, "prefers"), OUTCOME
            yield from ((one, (*path, "to", i), OUTCOME) for i, one in enumerate(statement.to))
        case Offered():
            yield from ((one, (*path, "offered", i), PACKAGE) for i, one in enumerate(statement.offered))
        case Accepted():
            yield from ((one, (*path, "accepted", i), PACKAGE) for i, one in enumerate(statement.accepted))
        case Refused():
            yield from ((one, (*path, "refused", i), PACKAGE) for i, one in enumerate(statement.refused))
        case Ranking():
            for i, place in enumerate(statement.ranking):
                if isinstance(place, tuple):
                    yield from ((one, (*path, "ranking", i, j), OUTCOME) for j, one in enumerate(place))
                else:
                    yield place, (*path, "ranking", i), OUTCOME
        case _:
            pass


def _of_definitions(case: CaseFile) -> Iterator[Mention]:
    for name, issue in case.issues.items():
        yield from listed_names("party", issue.by, ("issues", name, "by"))
        for i, option in enumerate(issue.one_way):
            yield Mention("option", option, ("issues", name, "one way", i), issue=name)
        if issue.otherwise is not None:
            yield Mention("option", issue.otherwise, ("issues", name, "otherwise"), issue=name)
        for again, option in issue.suspends.items():
            yield Mention("option", again, ("issues", name, "suspends", again), key=True, issue=name)
            yield Mention("option", option, ("issues", name, "suspends", again), issue=name)
    yield from options_named(case.status_quo, ("status quo",))
    for name, package in case.packages.items():
        yield from options_named(package.options, ("packages", name, "options"))
        yield from listed_names("source", package.source, ("packages", name, "source"))
    if not isinstance(case.agreement, str):
        yield from listed_names("party", case.agreement.veto, ("agreement", "veto"))
        yield from listed_names("party", case.agreement.of, ("agreement", "of"))
    for i, event in enumerate(case.timeline):
        yield from listed_names("source", event.source, ("timeline", i, "source"))


def _of_plans(case: CaseFile) -> Iterator[Mention]:
    """Find the names in what may come to pass and in the orders in which packages are carried out."""
    path: Path
    for name, contingency in case.contingencies.items():
        path = ("contingencies", name)
        for party in contingency.chances:
            yield Mention("party", party, (*path, "chances", party), key=True)
        yield from listed_names("source", contingency.source, (*path, "source"))
    for name, sequence in case.sequences.items():
        path = ("sequences", name)
        yield from _of_package(sequence.package, (*path, "package"), PACKAGE)
        for i, step in enumerate(sequence.steps):
            yield from options_named(step, (*path, "steps", i))
        yield from listed_names("source", sequence.source, (*path, "source"))


def _of_rules(case: CaseFile) -> Iterator[Mention]:
    path: Path
    for path, rule in case.all_rules():
        for key, selection in (("if", rule.when), ("then", rule.then), ("never", rule.never), ("always", rule.always)):
            yield from options_named(selection or {}, (*path, key))
        for i, selection in enumerate(rule.of):
            yield from options_named(selection, (*path, "of", i))
        yield from listed_names("source", rule.source, (*path, "source"))


def _of_statement(said: Statement, path: Path) -> Iterator[Mention]:
    yield from listed_names("source", said.source, (*path, "source"))
    yield from listed_names("account", said.accounts, (*path, "accounts"))
    yield from listed_names("variant", said.variants, (*path, "variants"))
    for reference, place, kind in package_references(said, path):
        yield from _of_package(reference, place, kind)
    match said:
        case MoreIsBetter() | LessIsBetter() | Indifferent() | MattersMore():
            key = next(key for key in _ISSUE_LISTS if key.replace(" ", "_") in type(said).model_fields)
            yield from listed_names("issue", getattr(said, key.replace(" ", "_")), (*path, key))
        case _:
            for name, field in type(said).model_fields.items():
                if (field.alias or name) in _OPTION_TABLES:
                    yield from options_named(getattr(said, name), (*path, field.alias or name))


_ISSUE_LISTS = ("more is better", "less is better", "indifferent", "matters more")
_OPTION_TABLES = frozenset(
    {"order of options", "best and worst", "weight", "value", "step", "is worth more than", "red line", "exact values"}
    | {"added value", "mixture", "weight times"}
)


def _of_package(reference: PackageRef, path: Path, kind: str) -> Iterator[Mention]:
    if isinstance(reference, str):
        yield Mention(kind, reference, path)
    else:
        yield from options_named(reference, path)


def listed_names(kind: str, names: Iterable[str], path: Path) -> Iterator[Mention]:
    """Find the names in a list, all of one kind."""
    return (Mention(kind, name, (*path, i)) for i, name in enumerate(names))


def options_named(table: Mapping[str, Any], path: Path) -> Iterator[Mention]:
    """Find issues (keys of the table) and the options that stand under each, in whatever shape."""
    for issue, named in table.items():
        yield Mention("issue", issue, (*path, issue), key=True)
        yield from _options_under(issue, named, (*path, issue))


def _options_under(issue: str, named: Any, path: Path) -> Iterator[Mention]:
    if isinstance(named, str):
        yield Mention("option", named, path, issue=issue)
    elif isinstance(named, tuple):
        for i, one in enumerate(named):
            yield from _options_under(issue, one, (*path, i))
    elif isinstance(named, dict):
        for option, mixed in named.items():
            yield Mention("option", option, (*path, option), key=True, issue=issue)
            if isinstance(mixed, dict):
                yield from _options_under(issue, mixed, (*path, option))
    elif isinstance(named, OptionRange):
        for key, option in (("at least", named.at_least), ("at most", named.at_most)):
            if option is not None:
                yield Mention("option", option, (*path, key), issue=issue)
        yield from _options_under(issue, named.but_not, (*path, "not"))
