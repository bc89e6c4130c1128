"""What a case says of carrying a package out: options that come back or stay, and the order of steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.case.names import STATUS_QUO
from detente.case.wording import listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.case.ledger import Ledger
    from detente.case.model import Issue
    from detente.case.names import PackageRef


def check_plans(ledger: Ledger) -> None:
    """Find suspensions of themselves or of suspensions, idle one-way options, and sequences that miss their package."""
    for name, issue in ledger.case.issues.items():
        _check_one_way(ledger, name, issue)
        for again, option in issue.suspends.items():
            if option in issue.suspends:
                told = "itself" if option == again else f"`{option}`, which is suspended itself"
                hint = "name an option that stays once it is carried out"
                ledger.add("wrong-suspension", f"`{again}` suspends {told}", ("issues", name, "suspends", again), hint)
    for name in ledger.case.sequences:
        _check_sequence(ledger, name)


def _check_one_way(ledger: Ledger, name: str, issue: Issue) -> None:
    """Warn of an option that is one-way though no earlier one is there to move back to."""
    first = next(iter(issue.options))
    for i, option in enumerate(issue.one_way):
        if option == first:
            message = f"`one way` forbids nothing here: `{option}` is the first option of `{name}`"
            hint = "list the options the other way round, or bar the moves away from it by `cannot` under `moves`"
            ledger.add("idle-one-way", message, ("issues", name, "one way", i), hint)


def _check_sequence(ledger: Ledger, name: str) -> None:
    sequence = ledger.case.sequences[name]
    meant = _options(ledger, sequence.package)
    if meant is None:
        return
    missing = [issue for issue in ledger.case.issues if issue not in meant]
    if missing and isinstance(sequence.package, str):
        message = f"the status quo leaves out {listed(missing)}, so that it is no package to carry out"
        ledger.add("missing-issue", message, ("sequences", name, "package"), "name a package")
    last = {issue: i for i, step in enumerate(sequence.steps) for issue in step}
    for issue, i in last.items():
        reached = sequence.steps[i][issue]
        if issue in meant and reached != meant[issue]:
            message = f"`{issue}` ends at `{reached}`, and the package has `{meant[issue]}`"
            hint = "the last step that names an issue takes it to the package's option"
            ledger.add("wrong-sequence", message, ("sequences", name, "steps", i, issue), hint)


def _options(ledger: Ledger, package: PackageRef) -> Mapping[str, str] | None:
    """Give the options of a package, named or written out; ``None`` if there is none of that name."""
    case = ledger.case
    known = case.packages.keys() | ({STATUS_QUO} if case.status_quo else set())
    return case.options_of(package) if not isinstance(package, str) or package in known else None
