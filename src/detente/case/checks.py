"""Everything a case must be beyond its form: names that are defined, complete packages, directions, sound rules."""

from __future__ import annotations

from contextlib import suppress
from itertools import chain
from textwrap import shorten
from typing import TYPE_CHECKING

from detente.case.definitions import allowed_options, check_definitions
from detente.case.directions import check_directions
from detente.case.ledger import Ledger, LedgerFullError
from detente.case.mentions import OUTCOME, PACKAGE, Mention, mentions
from detente.case.mentions_moves import mentions_of_moves
from detente.case.mentions_talks import mentions_of_talks
from detente.case.names import NO_DEAL, STATUS_QUO
from detente.case.quotations import check_quotations
from detente.case.wording import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from pathlib import Path

    from detente.case.composing import Path as KeyPath
    from detente.case.errors import Problem
    from detente.case.model import CaseFile
    from detente.case.names import Selection
    from detente.case.rules import Rule

_SECTIONS = {"party": "parties", "issue": "issues", PACKAGE: "packages", OUTCOME: "packages"} | {
    kind: f"{kind}s" for kind in ("source", "account", "variant", "rule")
}


def check_case(ledger: Ledger, folder: Path | None) -> list[Problem]:
    """Find all that is wrong with a case whose form is right, and what should be looked at again.

    Parameters
    ----------
    ledger
        The case, still without problems.
    folder
        Where the case lies, for the texts of its sources.

    Returns
    -------
    Mistakes and warnings, in the order found.
    """
    with suppress(LedgerFullError):
        _check_mentions(ledger)
        check_definitions(ledger)
        check_directions(ledger)
        check_quotations(ledger, folder)
        _check_against_rules(ledger)
    return ledger.problems


def names_defined(case: CaseFile) -> dict[str, Collection[str]]:
    """Give the names that a case defines, by section."""
    return {section: dict.fromkeys(getattr(case, section)) for section in dict.fromkeys(_SECTIONS.values())}


def _check_mentions(ledger: Ledger) -> None:
    said = mentions(ledger.case, ledger.statements())
    for mention in chain(said, mentions_of_moves(ledger.case), mentions_of_talks(ledger.case)):
        if mention.kind == "option":
            _check_option(ledger, mention)
        elif mention.kind in {PACKAGE, OUTCOME} and mention.name in {STATUS_QUO, NO_DEAL}:
            _check_outcome(ledger, mention)
        elif mention.name not in ledger.known[_SECTIONS[mention.kind]]:
            _add_unknown(ledger, mention)


def _check_option(ledger: Ledger, mention: Mention) -> None:
    issue = ledger.case.issues.get(mention.issue)
    if issue is not None and mention.name not in issue.options:
        message = f"`{mention.name}` is no option of `{mention.issue}`"
        hint = ledger.suggest(mention.name, issue.options, "its options")
        ledger.add("unknown-name", message, mention.path, hint, key=mention.key)


def _check_outcome(ledger: Ledger, mention: Mention) -> None:
    if mention.name == NO_DEAL and mention.kind == PACKAGE:
        ledger.add("not-a-package", "`no deal` is no package", mention.path, "name a package, or `status quo`")
    if mention.name == STATUS_QUO and not (ledger.case.status_quo or ledger.known.get("status quo")):
        hint = "add `status quo: {issue: option, …}` to the file"
        ledger.add("no-status-quo", "the file does not say what the status quo is", mention.path, hint)


def _add_unknown(ledger: Ledger, mention: Mention) -> None:
    section = _SECTIONS[mention.kind]
    known = ledger.known[section]
    thing = "package" if section == "packages" else mention.kind
    elsewhere = [other for other, names in ledger.known.items() if other != section and mention.name in names]
    if section in {"accounts", "variants"} and mention.name == "all":
        hint = f"leave `{section}` out: then all {section} hold it"
    elif elsewhere:
        hint = f"`{mention.name}` stands under `{elsewhere[0]}`, not under `{section}`"
    else:
        candidates = (
            [*known, STATUS_QUO, *([NO_DEAL] if mention.kind == OUTCOME else [])] if section == "packages" else known
        )
        hint = ledger.suggest(mention.name, candidates, section)
    ledger.add("unknown-name", f"there is no {thing} `{mention.name}`", mention.path, hint, key=mention.key)


def _check_against_rules(ledger: Ledger) -> None:
    """Warn of packages, and of a status quo, that an active rule forbids."""
    case = ledger.case
    tests = {name: _test_of(case, rule) for name, rule in case.rules.items() if rule.active}
    described: dict[KeyPath, Mapping[str, str]] = {("status quo",): case.status_quo} if case.status_quo else {}
    described |= {("packages", name): package.options for name, package in case.packages.items()}
    described = {path: case.whole(options) for path, options in described.items()}
    for path, options in described.items():
        if any(
            issue not in case.issues or option not in case.issues[issue].options for issue, option in options.items()
        ):
            continue
        broken = [name for name, breaks in tests.items() if breaks(options)]
        if broken:
            told = "the status quo" if path == ("status quo",) else f"the package `{path[-1]}`"
            reason = case.rules[broken[0]].because
            hint = f"the reason given for it: {shorten(reason, 160, placeholder=' …')}"
            ledger.add("breaks-rule", f"{told} breaks the rule {listed(broken)}", path, hint, key=True)


def _test_of(case: CaseFile, rule: Rule) -> Callable[[Mapping[str, str]], bool]:
    """Make the test whether a package breaks a rule.

    What a package leaves out cannot break a rule, and neither can anything break one that names what is not there.
    """
    when, then, never, always = (_allowed(case, one) for one in (rule.when, rule.then, rule.never, rule.always))
    of = [_allowed(case, one) for one in rule.of]
    every = [when, then, never, always, *of]
    sound = all(names is not None for one in every for names in one.values())
    issues = {issue for one in every for issue in one}
    low, high = rule.at_least or 0, len(of) if rule.at_most is None else rule.at_most

    def breaks(options: Mapping[str, str]) -> bool:
        if not sound or not issues <= options.keys():
            return False
        if of:
            return not low <= sum(_met(one, options) for one in of) <= high
        if when:
            return _met(when, options) and not _met(then, options)
        return _met(never, options) if never else not _met(always, options)

    return breaks


Allowed = dict[str, "set[str] | None"]


def _allowed(case: CaseFile, selection: Selection | None) -> Allowed:
    """Give for each issue of a selection the options that it lets stand; ``None`` if it names what is not there."""
    allowed: Allowed = {}
    for issue, choice in (selection or {}).items():
        named = allowed_options(list(case.issues[issue].options), choice) if issue in case.issues else None
        allowed[issue] = None if named is None else set(named)
    return allowed


def _met(allowed: Allowed, options: Mapping[str, str]) -> bool:
    return all(names is not None and options[issue] in names for issue, names in allowed.items())
