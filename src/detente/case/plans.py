"""What a case says of carrying a package out: options that come back, and the order of steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.case.names import STATUS_QUO
from detente.case.wording import listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from detente.case.ledger import Ledger
    from detente.case.names import PackageRef


def check_plans(ledger: Ledger) -> None:
    """Find suspensions of themselves or of suspensions, and sequences that do not end at their package."""
    for name, issue in ledger.case.issues.items():
        for again, option in issue.suspends.items():
            if option in issue.suspends:
                told = "itself" if option == again else f"`{option}`, which is suspended itself"
                hint = "name an option that stays once it is carried out"
                ledger.add("wrong-suspension", f"`{again}` suspends {told}", ("issues", name, "suspends", again), hint)
    for name in ledger.case.sequences:
        _check_sequence(ledger, name)


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
