"""Rankings of packages, read as standings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.case.names import NO_DEAL

if TYPE_CHECKING:
    from detente.case.names import PackageRef
    from detente.case.spaces import Numbering
    from detente.case.statements import Ranking

    Package = tuple[int, ...] | str


def standing_of(said: Ranking, numbering: Numbering) -> dict[Package, float]:
    """Give each package of a ranking, and ``no deal``, its standing: higher is better, and its first mention counts."""
    standing: dict[Package, float] = {}
    for place, entry in enumerate(said.ranking):
        for reference in entry if isinstance(entry, tuple) else (entry,):
            standing.setdefault(package_of(reference, numbering), -float(place))
    return standing


def package_of(reference: PackageRef, numbering: Numbering) -> Package:
    """Give a package as option indices, −1 for an issue that the status quo leaves out; ``no deal`` stays itself."""
    if reference == NO_DEAL:
        return NO_DEAL
    options = numbering.options_of(reference)
    return tuple(numbering.option(issue, options[issue]) if issue in options else -1 for issue in numbering.issues)
