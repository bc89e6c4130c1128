"""What each definition of a case must be by itself: names, ids, lists, ranges, rules, who must agree."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from detente.case.additions import WhereAdded, check_additions, tables_of
from detente.case.mentions import package_references, written_packages
from detente.case.mentions_moves import selections_of_moves
from detente.case.names import NO_DEAL, STATUS_QUO, OptionRange
from detente.case.plans import check_plans
from detente.case.statements import BestAndWorst, ExactValues, OrderOfOptions, Ranking, Step
from detente.case.wording import listed

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from detente.case.composing import Path
    from detente.case.ledger import Ledger
    from detente.case.names import Choice
    from detente.case.rules import Rule
    from detente.case.statements import Statement

_LOOKALIKES = str.maketrans("аеіјорсухѕԁһќьαβεηικνορτυχ", "aeijopcyxsdhkbabenikvoptux")
"""Cyrillic and Greek small letters, and the Latin ones they look like."""
_RESERVED = {"packages": {STATUS_QUO, NO_DEAL}, "accounts": {"all"}, "variants": {"all"}}


def check_definitions(ledger: Ledger) -> None:
    """Find faults that each part of the case has by itself."""
    _check_names(ledger)
    _check_ids(ledger)
    added = WhereAdded(ledger)
    _check_tables(ledger, added)
    check_additions(ledger, added)
    check_plans(ledger)
    _check_packages(ledger)
    _check_rules(ledger)
    _check_agreement(ledger)


def skeleton(name: str) -> str:
    """Reduce a name to what the eye makes of it: small letters, compatible forms, lookalike letters, single spaces."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    foreign = {ord(sign) for sign in folded if sign.isalpha() and not sign.isascii()}
    if foreign <= _LOOKALIKES.keys():
        folded = folded.translate(_LOOKALIKES)
    return " ".join(folded.split())


def _namespaces(ledger: Ledger) -> Iterator[tuple[Path, Iterable[str]]]:
    case = ledger.case
    for section in (
        "sources",
        "parties",
        "issues",
        "rules",
        "packages",
        "accounts",
        "variants",
        "contingencies",
        "sequences",
    ):
        yield (section,), getattr(case, section)
    for name, issue in case.issues.items():
        yield ("issues", name, "options"), issue.options
    for party, positions in case.positions.items():
        yield ("positions", party), positions
    if case.moves is not None:
        yield ("moves", "rules"), case.moves.rules
        for party, readings in case.moves.preferences.items():
            yield ("moves", "preferences", party), readings


def _check_names(ledger: Ledger) -> None:
    for path, names in _namespaces(ledger):
        seen: dict[str, str] = {}
        for name in names:
            if name in _RESERVED.get(str(path[0]), ()) and len(path) == 1:
                ledger.add(
                    "reserved-name",
                    f"`{name}` has a meaning of its own here",
                    (*path, name),
                    "choose another name",
                    key=True,
                )
            other = seen.setdefault(skeleton(name), name)
            if other != name:
                message = f"`{name}` looks like `{other}` ({ledger.line((*path, other))})"
                ledger.add(
                    "confusable-names",
                    message,
                    (*path, name),
                    "use one spelling, or names that differ to the eye",
                    key=True,
                )


def _check_ids(ledger: Ledger) -> None:
    seen: dict[str, Path] = {}
    for _, path, said in ledger.statements():
        if said.id is not None and (first := seen.setdefault(said.id, path)) != path:
            message = f"the id `{said.id}` is taken by the statement on {ledger.line(first)}"
            ledger.add("duplicate-id", message, (*path, "id"))


def _check_tables(ledger: Ledger, added: WhereAdded) -> None:
    """Check statements that list an issue's options, and lists in which nothing may stand twice."""
    for party, path, said in ledger.statements():
        for field, info in type(said).model_fields.items():
            _check_repeats(ledger, getattr(said, field), (*path, info.alias or field))
        _check_all_options(ledger, added, party, said, path)
        match said:
            case ExactValues():
                _check_exact(ledger, added, party, said, path)
                _check_settled(ledger, said, path)
            case Ranking() if said.complete:
                _check_settled(ledger, said, path)
            case OrderOfOptions():
                for issue, levels in said.order_of_options.items():
                    place = (*path, "order of options", issue)
                    _check_named_once(
                        ledger, ((o, (*place, i, j)) for i, level in enumerate(levels) for j, o in enumerate(level))
                    )
            case BestAndWorst():
                _check_ends(ledger, said.best_and_worst, (*path, "best and worst"))
            case Step():
                _check_ends(ledger, said.step, (*path, "step"))
                _check_ends(ledger, said.worth_more_than, (*path, "is worth more than"))
            case _:
                pass


def _check_repeats(ledger: Ledger, names: object, path: Path) -> None:
    if isinstance(names, tuple):
        _check_named_once(ledger, ((name, (*path, i)) for i, name in enumerate(names) if isinstance(name, str)))


def _check_named_once(ledger: Ledger, named: Iterable[tuple[str, Path]]) -> None:
    seen: set[str] = set()
    for name, path in named:
        if name in seen:
            ledger.add("named-twice", f"`{name}` is named twice", path, "delete one of the two")
        seen.add(name)


def _check_ends(ledger: Ledger, table: Mapping[str, tuple[str, str]], path: Path) -> None:
    for issue, (first, second) in table.items():
        if first == second:
            ledger.add("named-twice", f"`{first}` stands at both ends", (*path, issue), "name two different options")


def _check_exact(ledger: Ledger, added: WhereAdded, party: str, said: ExactValues, path: Path) -> None:
    missing = added.issues_left_out(party, said, said.exact_values)
    if missing:
        ledger.add("missing-issue", f"the exact values leave out {listed(missing)}", (*path, "exact values"), key=True)


def _check_settled(ledger: Ledger, said: Statement, path: Path) -> None:
    """Check what settles all there is to know of a party: it is believed in full, and ranks whole packages."""
    if said.belief < 1:
        hint = "leave the credence out, and put rival tables in accounts of their own"
        told = "exact values" if isinstance(said, ExactValues) else "a complete ranking"
        ledger.add("half-known", f"{told} cannot be half believed", (*path, "credence"), hint, key=True)
    quo = ledger.case.whole(ledger.case.status_quo)
    missing = [issue for issue in ledger.case.issues if issue not in quo]
    for reference, place, _ in package_references(said, path):
        if reference == STATUS_QUO and ledger.case.status_quo and missing:
            message = f"the status quo leaves out {listed(missing)}, so that it is no package to rank"
            ledger.add("missing-issue", message, place, "rank the packages that have its options")


def _check_all_options(ledger: Ledger, added: WhereAdded, party: str, said: Statement, path: Path) -> None:
    """Check statements that must speak of every option of an issue."""
    for issue, named, place in tables_of(said, path):
        missing = added.options_left_out(party, said, issue, named)
        if missing:
            ledger.add("missing-option", f"{listed(missing)} of `{issue}` is left out", place, key=True)


def _check_packages(ledger: Ledger) -> None:
    for package in written_packages(ledger.case, ledger.statements()):
        meant = ledger.case.whole(package.options)
        missing = [issue for issue in ledger.case.issues if issue not in meant]
        if missing:
            told = f"the package `{package.name}`" if package.name else "the package"
            hint = f"add `{missing[0]}: …`; only the status quo may leave out issues"
            ledger.add("missing-issue", f"{told} leaves out {listed(missing)}", package.path, hint, key=True)


def _check_rules(ledger: Ledger) -> None:
    path: Path
    for path, rule in ledger.case.all_rules():
        _check_counts(ledger, rule, path)
        if rule.when is not None and rule.when == rule.then:
            ledger.add("wrong-rule", "the rule can never be broken: `if` and `then` say the same", path, key=True)
    for choices, path in _selections(ledger):
        for issue, choice in choices.items():
            _check_choice(ledger, issue, choice, (*path, issue))


def _check_counts(ledger: Ledger, rule: Rule, path: Path) -> None:
    count, low, high = len(rule.of), rule.at_least, rule.at_most
    if low is not None and low > count:
        ledger.add("wrong-rule", f"at least {low} of {count} conditions can never hold", (*path, "at least"))
    if low is not None and high is not None and low > high:
        ledger.add("empty-range", f"`at least` {low} is above `at most` {high}", (*path, "at least"))
    if count and (low or 0) == 0 and (high is None or high >= count):
        ledger.add("wrong-rule", "the rule can never be broken: any number of its conditions may hold", path, key=True)


def _selections(ledger: Ledger) -> Iterator[tuple[Mapping[str, Choice], Path]]:
    place: Path
    for place, rule in ledger.case.all_rules():
        named = (("if", rule.when), ("then", rule.then), ("never", rule.never), ("always", rule.always))
        yield from ((selection or {}, (*place, key)) for key, selection in named)
        of: Path = (*place, "of")
        yield from ((selection, (*of, i)) for i, selection in enumerate(rule.of))
    for _, path, said in ledger.statements():
        yield getattr(said, "red_line", {}), (*path, "red line")
    for party, positions in ledger.case.positions.items():
        yield from ((one.demands or {}, ("positions", party, name, "demands")) for name, one in positions.items())
    yield from selections_of_moves(ledger.case)


def _check_choice(ledger: Ledger, issue: str, choice: Choice, path: Path) -> None:
    if isinstance(choice, tuple):
        _check_repeats(ledger, choice, path)
    if not isinstance(choice, OptionRange) or issue not in ledger.case.issues:
        return
    _check_repeats(ledger, choice.but_not, (*path, "not"))
    options = list(ledger.case.issues[issue].options)
    if allowed_options(options, choice) == []:
        ledger.add(
            "empty-range", f"no option of `{issue}` meets this", path, f"its options, in order: {listed(options)}"
        )


def allowed_options(options: Sequence[str], choice: Choice) -> list[str] | None:
    """List the options that a choice lets stand; ``None`` if it names one that is not there."""
    known = set(options)
    if not isinstance(choice, OptionRange):
        named = (choice,) if isinstance(choice, str) else choice
        return [option for option in options if option in named] if known.issuperset(named) else None
    first, last = choice.at_least or options[0], choice.at_most or options[-1]
    if not known.issuperset({first, last, *choice.but_not}):
        return None
    between = options[options.index(first) : options.index(last) + 1]
    excluded = set(choice.but_not)
    return [option for option in between if option not in excluded]


def _check_agreement(ledger: Ledger) -> None:
    agreement = ledger.case.agreement
    if isinstance(agreement, str):
        return
    path: Path = ("agreement",)
    _check_repeats(ledger, agreement.veto, (*path, "veto"))
    _check_repeats(ledger, agreement.of, (*path, "of"))
    both = [party for party in agreement.of if party in agreement.veto]
    if both:
        ledger.add("wrong-agreement", f"{listed(both)} has a veto and is counted among the others too", (*path, "of"))
    if agreement.at_least > len(agreement.of):
        message = f"at least {agreement.at_least} of {len(agreement.of)} can never accept"
        ledger.add("wrong-agreement", message, (*path, "at least"))
    if not agreement.veto and agreement.at_least == 0:
        ledger.add(
            "wrong-agreement",
            "nobody's acceptance is needed",
            path,
            "write `agreement: all`, or name who must accept",
            key=True,
        )
    if agreement.of and agreement.at_least == 0:
        ledger.add("wrong-agreement", "`of` has no effect without `at least`", (*path, "of"), key=True)
