"""Questions of the lens in the words of a case: what is asked, and what either answer would add to the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.impasse.questions import Accepts, NoDealAbove, TradeOff, WeightOrder

if TYPE_CHECKING:
    from detente.case.spaces import Numbering
    from detente.impasse.findings import Findings
    from detente.impasse.questions import Question, Step
    from detente.workbench.asking import Asked

ASKED = 12
"""So many of the best questions are given."""


def asked_data(asked: Asked, account: str, found: Findings) -> dict[str, Any]:
    """Give what to find out first, best first, and what it would be worth to know single unknowns.

    Only questions count whose answers a statement can hold.

    Returns
    -------
    The keys ``questions``, ``unknowns`` and ``perfect_information``.
    """
    if found.asked is None:
        return {"questions": [], "unknowns": [], "perfect_information": None}
    names, space = asked.naming(found.board.table), found.asked.packages
    valued, after = found.asked.valued, _after(found)
    can_be_said = [sayable(asked, account, question) for question in valued.questions]

    def told(number: int) -> dict[str, Any]:
        return question_data(asked.numbering, valued.questions[number]) | {
            "in_sample": float(valued.in_sample[number]),
            "held_out": float(valued.held_out[number]),
            "standard_error": float(valued.standard_error[number]),
            "chance_of_yes": float(valued.yes[number]),
            "askability": float(valued.askability[number]),
            "trust": float(valued.trust[number]),
            "score": float(valued.score[number]),
            "if_yes": {
                "options": names.options(space[valued.if_yes[number]]),
                "share": float(valued.share_if_yes[number]),
            },
            "if_no": {
                "options": names.options(space[valued.if_no[number]]),
                "share": float(valued.share_if_no[number]),
            },
        }

    first = [n for n in valued.order.tolist() if valued.in_sample[n] > 0 and can_be_said[n]][:ASKED]
    return {
        "questions": [
            told(number)
            | {
                "then": None
                if number not in after or not can_be_said[after[number][0]]
                else question_data(asked.numbering, valued.questions[after[number][0]]) | {"adds": after[number][1]}
            }
            for number in first
        ],
        "unknowns": _unknowns(asked, found),
        "perfect_information": found.diagnosis.figures.share - valued.best_share,
    }


def sayable(asked: Asked, account: str, question: Question) -> bool:
    """Tell whether a statement can hold the answer to a question about a party.

    Statements speak of no deal as it was before it moved, of issues as they weighed before that changed, and of the
    weights of issues that were not added.
    """
    evidence = asked.knowledge(asked.numbering.parties[question.party], account).evidence
    changed = {issue for issue, _ in evidence.times}
    match question:
        case NoDealAbove():
            return not evidence.moves
        case Accepts():
            return not evidence.moves and not changed
        case WeightOrder():
            return changed.union(evidence.added).isdisjoint({question.first, question.second})
        case TradeOff():
            return changed.isdisjoint({question.first.issue, question.second.issue})


def _after(found: Findings) -> dict[int, tuple[int, float]]:
    """Give the best second question after each of the first, and what it adds."""
    held = found.asked.follow_ups if found.asked else None
    if held is None:
        return {}
    return {
        first: (second, adds)
        for first, second, adds in zip(held.first.tolist(), held.second.tolist(), held.after.tolist(), strict=True)
    }


def _unknowns(asked: Asked, found: Findings) -> list[dict[str, Any]]:
    """Give what it would be worth to know an issue's weight, or what no deal is worth, for certain; best first."""
    if found.asked is None:
        return []
    known, numbering = found.asked.known, asked.numbering
    told = [
        {
            "party": numbering.parties[one.party],
            "issue": None if one.issue is None else numbering.issues[one.issue],
            "in_sample": float(known.in_sample[i]),
            "held_out": float(known.held_out[i]),
            "standard_error": float(known.standard_error[i]),
        }
        for i, one in enumerate(known.unknowns)
    ]
    return sorted(told, key=lambda one: -float(one["held_out"] or 0.0))[:ASKED]


def question_data(numbering: Numbering, question: Question) -> dict[str, Any]:
    """Give a question by the names of the case.

    Returns
    -------
    The keys ``kind``, ``party``, ``issues``, ``steps``, ``package`` and ``level``, those that do not apply empty, and
    under ``yes`` and ``no`` the statement that each answer would add, in the words of the file.
    """
    data: dict[str, Any] = {
        "kind": question.kind,
        "party": numbering.parties[question.party],
        "issues": [],
        "steps": [],
        "package": None,
        "level": None,
    }
    match question:
        case WeightOrder():
            pair = [numbering.issues[question.first], numbering.issues[question.second]]
            return data | {"issues": pair, "yes": {"matters more": pair}, "no": {"matters more": pair[::-1]}}
        case TradeOff():
            first, second = _step(numbering, question.first), _step(numbering, question.second)
            return data | {"steps": [first, second], "yes": _more(first, second), "no": _more(second, first)}
        case NoDealAbove():
            level = float(question.level)
            return data | {
                "level": level,
                "yes": {"no deal": {"at least": level}},
                "no": {"no deal": {"at most": level}},
            }
        case Accepts():
            options = {issue: numbering.options[i][question.package[i]] for i, issue in enumerate(numbering.issues)}
            return data | {"package": options, "yes": {"accepted": [options]}, "no": {"refused": [options]}}


def _step(numbering: Numbering, step: Step) -> list[str]:
    options = numbering.options[step.issue]
    return [numbering.issues[step.issue], options[step.start], options[step.end]]


def _more(first: list[str], second: list[str]) -> dict[str, Any]:
    return {"step": {first[0]: first[1:]}, "is worth more than": {second[0]: second[1:]}}
