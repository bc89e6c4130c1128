"""A GMCR+ conflict as a case file: every option an issue of yes and no, every preference and pattern in its words."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from detente.case.definitions import skeleton
from detente.case.moves import MOST_STATES_NAMED
from detente.formats.errors import FormatError
from detente.formats.gmcr import holds
from detente.formats.naming import clean, named
from detente.moves.priorities import LONGEST

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.formats.gmcr import Conflict, DecisionMaker, Option, Pattern, Statement

MOST_LABELLED = 500
"""States up to which every label is written out, which keeps them when the case is changed later."""
BARE = re.compile(r"[^\W\d_]\w*(-\w+)*")
WORDS = {"and", "or", "not", "if", "iff", "is"}


def conflict_document(conflict: Conflict) -> dict[str, Any]:
    """Give the case file of a conflict as plain data.

    Every option is an issue with the options no and yes. States keep GMCR+'s numbers as labels: the issues come into
    play in reverse, so that states follow in its order and have its numbers even where no label is written out.

    Raises
    ------
    FormatError
        If the conflict is larger than a case can hold.
    """
    notes = list(conflict.notes)
    notes += [
        f"The option {option.name!r} belongs to nobody: only all together can move it"
        for k, option in enumerate(conflict.options)
        if not any(k in maker.options for maker in conflict.makers)
    ]
    parties = named([maker.name for maker in conflict.makers], "party", notes)
    issues = _issues(conflict, parties, notes)
    if _labelled(conflict) == MOST_STATES_NAMED < len(conflict.states):
        notes.append("There are too many states for labels, and options that run back: GMCR+'s numbers are lost")
    about = [
        "Converted from GMCR+: each issue is an option, taken or not; the labels of states are GMCR+'s numbers.",
        *(
            f"The file joins {', '.join(parties[k] for k in members)} as a coalition."
            for members in conflict.coalitions
        ),
        *(f"{note}." for note in notes),
    ]
    return {
        "title": clean(conflict.name) or "A conflict without a name",
        "about": "\n".join(map(clean, about)),
        "sources": {"file": {"title": f"GMCR+ file: {clean(conflict.file)}"}},
        "parties": {party: {"name": party} for party in parties},
        "issues": {
            issue: _issue(conflict, k, name, parties)
            for k, (issue, name) in enumerate(zip(issues, _names(conflict, issues), strict=True))
        },
        "rules": {
            f"infeasible {k}": {
                "never": _options(pattern, issues),
                "because": "infeasible in the file",
                "source": "file",
            }
            for k, pattern in enumerate(conflict.infeasible, start=1)
        },
        "moves": _moves(conflict, parties, issues),
    }


def _issues(conflict: Conflict, parties: Sequence[str], notes: list[str]) -> list[str]:
    """Name the issues after the options, with the owners where several options have one name."""
    told = []
    for k, alike in enumerate(_alike(conflict)):
        label, owners = _label(conflict.options[k]), ", ".join(_owners(conflict, k, parties))
        told.append(f"{label} ({owners})" if alike and owners else label)
    return named(told, "issue", notes)


def _names(conflict: Conflict, issues: Sequence[str]) -> list[str]:
    """Give the names by which texts call the issues: the file's own, but where these do not tell options apart."""
    return [
        issue if alike else clean(option.name) or issue
        for option, issue, alike in zip(conflict.options, issues, _alike(conflict), strict=True)
    ]


def _alike(conflict: Conflict) -> list[bool]:
    """Tell of each option whether another has its name, to the eye."""
    looks = [skeleton(_label(option)) for option in conflict.options]
    often = Counter(looks)
    return [often[look] > 1 for look in looks]


def _label(option: Option) -> str:
    return clean(option.name).replace('"', "'")


def _owners(conflict: Conflict, option: int, parties: Sequence[str]) -> list[str]:
    return [party for party, maker in zip(parties, conflict.makers, strict=True) if option in maker.options]


def _issue(conflict: Conflict, k: int, name: str, parties: Sequence[str]) -> dict[str, Any]:
    option, by = conflict.options[k], _owners(conflict, k, parties)
    words: dict[str, Any] = {"name": name}
    if by:
        words["by"] = by
    words["options"] = ["yes", "no"] if option.direction == "back" else ["no", "yes"]
    if option.direction != "both":
        words["one way"] = words["options"][1:]
    return words


def _options(pattern: Pattern, issues: Sequence[str]) -> dict[str, str]:
    return {issues[option]: "yes" if taken else "no" for option, taken in pattern}


def _moves(conflict: Conflict, parties: Sequence[str], issues: Sequence[str]) -> dict[str, Any]:
    shared = [issue for k, issue in enumerate(issues) if len(_owners(conflict, k, parties)) > 1]
    words: dict[str, Any] = {"issues": {issue: ["no", "yes"] for issue in reversed(issues)}}
    if shared:
        words["alone"] = shared
    if len(conflict.states) <= _labelled(conflict):
        words["states"] = {
            str(number): _options(tuple(enumerate(state)), issues)
            for number, state in enumerate(conflict.states.tolist(), start=1)
        }
    words["preferences"] = {
        party: {"as in the file": _reading(conflict, maker, issues)}
        for party, maker in zip(parties, conflict.makers, strict=True)
    }
    if views := {
        party: {"unseen": [_options(pattern, issues) for pattern in unseen]}
        for party, maker in zip(parties, conflict.makers, strict=True)
        if (unseen := [pattern for pattern in maker.misperceived if holds(pattern, conflict.states).any()])
    }:
        words["views"] = views
    return words


def _labelled(conflict: Conflict) -> int:
    """Give the number of states up to which labels are written out: more where options that run back mix the order."""
    return MOST_STATES_NAMED if any(option.direction == "back" for option in conflict.options) else MOST_LABELLED


def _reading(conflict: Conflict, maker: DecisionMaker, issues: Sequence[str]) -> dict[str, Any]:
    if maker.ranking is not None:
        if len(conflict.states) > MOST_STATES_NAMED:
            reason = f"a ranking of {len(conflict.states):,} states is too long; a case holds {MOST_STATES_NAMED:,}"
            raise FormatError("too-many-states", reason, remedy="Give the preferences as statements.")
        levels = [list(map(str, level)) for level in maker.ranking]
        return {"ranking": [level[0] if len(level) == 1 else level for level in levels], "source": "file"}
    if maker.statements:
        return {"priorities": [_sentence(one, issues) for one in maker.statements], "source": "file"}
    return {
        "weights": {issues[0]: {"yes": 0}},
        "source": "file",
        "because": "the file says nothing of what it wants: all states are equal",
    }


def _sentence(statement: Statement, issues: Sequence[str]) -> str:
    """Write a statement in the words of a case."""
    parts = [" and ".join(_term(issues[option], taken=taken) for option, taken in pattern) for pattern in statement]
    text = parts[0] if len(parts) == 1 else " or ".join(f"({part})" if " and " in part else part for part in parts)
    if len(text) > LONGEST:
        reason = f"the statement {text[:40]!r} is longer than {LONGEST:,} characters"
        raise FormatError("too-large", reason, remedy="Shorten the names of its options.")
    return text


def _term(issue: str, *, taken: bool) -> str:
    bare = BARE.fullmatch(issue) is not None and issue.casefold() not in WORDS
    name = issue if bare else f'"{issue}"'
    return f"{name} is {'yes' if taken else 'no'}"
