"""Carrying out a deal in a better order, as a way out: an order of steps to be written into the case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.case.editing import Edit
from detente.impasse.orders import all_at_once, check_order, party_first
from detente.workbench.carrying import Judges, steps_data, transition_of
from detente.workbench.changing import Entry, unused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from detente.impasse.transition import Transition
    from detente.workbench.asking import Asked
    from detente.workbench.impasse import Answered


def ordered(answers: Mapping[str, Answered]) -> Iterator[Entry]:
    """Offer to carry out one deal in the best order of steps: the deal whose order spares most.

    It is held against the worst order in which one side does all of its part first.
    """
    first = next(iter(answers.values()))
    split = [one for one in steps_data(first.asked, first.account, first.standing) if one["compare"]]
    if not split:
        return
    deal = max(split, key=lambda one: one["holds"] - min(held["holds"] for held in one["compare"].values()))
    instead = min(deal["compare"], key=lambda order: deal["compare"][order]["holds"])
    stages = [{move["issue"]: move["to"] for move in stage["moves"]} for stage in deal["stages"]]
    before, after = {}, {}
    for account, one in answers.items():
        judges = Judges.of(one.asked, account)
        if judges is not None:
            way = transition_of(one.asked.numbering, one.asked, deal["package"])
            before[account] = _held(one.asked, way, judges, instead)
            after[account] = check_order(way, judges.draws, _numbered(one.asked, stages)).held
    key = unused("in-steps", first.asked.document.words.sequences)
    package = deal["package_key"] or deal["package"]
    edit = Edit(("sequences", key), {"name": "Step by step", "package": package, "steps": stages})
    detail = {"package": deal["package"], "package_key": deal["package_key"], "steps": stages, "instead": instead}
    yield Entry("steps", first.asked.numbering.parties, detail, "holds", (edit,), key, before, after)


def _held(asked: Asked, way: Transition, judges: Judges, instead: str) -> float:
    parties, draws = asked.numbering.parties, judges.draws
    order = party_first(way, draws, parties.index(instead)) if instead in parties else all_at_once(way, draws)
    return order.held


def _numbered(asked: Asked, stages: Sequence[Mapping[str, str]]) -> list[dict[int, int]]:
    names = asked.numbering
    return [{names.issue(issue): names.option(issue, option) for issue, option in stage.items()} for stage in stages]
