"""Every name that the words of the talks lens refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.case.mentions import PACKAGE, Mention, listed_names, options_named
from detente.case.names import STATUS_QUO

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from detente.case.composing import Path
    from detente.case.model import CaseFile


def mentions_of_talks(case: CaseFile) -> Iterator[Mention]:
    """Find the names of parties, issues, options and sources under `talks`."""
    talks = case.talks
    if talks is None:
        return
    yield from listed_names("party", talks.order, ("talks", "order"))
    by_party: dict[str, Mapping[str, object]] = {
        "strategies": talks.strategies,
        "discount": talks.discount,
        "cost of delay": talks.delay,
        "walks out": talks.walks_out,
    }
    for key, table in by_party.items():
        yield from _parties(table, ("talks", key))
    if talks.interim is not None:
        yield from listed_names("issue", talks.interim.issues, ("talks", "interim", "issues"))
        yield Mention(PACKAGE, STATUS_QUO, ("talks", "interim"), key=True)
    for i, meeting in enumerate(talks.meetings):
        path: Path = ("talks", "meetings", i)
        yield from _parties(meeting.no_deal, (*path, "no deal"))
        yield from _parties(meeting.worth, (*path, "worth"))
        yield from listed_names("source", meeting.source, (*path, "source"))
        for party, issues in meeting.worth.items():
            yield from options_named({issue: dict(table) for issue, table in issues.items()}, (*path, "worth", party))


def _parties(table: Mapping[str, object], path: Path) -> Iterator[Mention]:
    return (Mention("party", party, (*path, party), key=True) for party in table)
