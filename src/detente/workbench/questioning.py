"""Questions of the lens in the words of a case: what is asked, and what either answer would add to the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.impasse.questions import Accepts, NoDealAbove, TradeOff, WeightOrder

if TYPE_CHECKING:
    from detente.case.spaces import Numbering
    from detente.impasse.questions import Question, Step


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
