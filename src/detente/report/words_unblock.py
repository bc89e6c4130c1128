"""Words for ways out: the menu, the questions to ask first, packages better than a given one, and orders of steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.sentences import Sentence, capital, quoted, told
from detente.report.statement_words import choice_words
from detente.report.glossary import accounts, spelled
from detente.report.words_impasse import demand_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from detente.report.glossary import Glossary
    from detente.report.sentences import Numbers

SHOWN = 5
"""So many entries of the menu, and questions, are put into sentences; tables hold them all."""

KIND_NAMES = {
    "concession": "Concession",
    "snapback": "Suspend in place of lifting",
    "rule": "Give up a rule",
    "outside option": "Move an outside option",
    "side payment": "Side payment",
    "option between": "An option in between",
    "new issue": "A new issue to link",
    "contingent clause": "A contingent clause",
    "steps": "Split into steps",
}
"""What the kinds of entries of the menu are called."""

FIGURE_NAMES = {
    "share": "readings with a deal",
    "best": "best text acceptable to all",
    "stance": "readings with a deal that meets what is still demanded",
    "holds": "readings in which no side would rather stop",
}
"""What the figures are that an entry promises."""


def unblock(glossary: Glossary) -> list[Sentence]:
    """Put the first entries of the menu into sentences."""
    menu = glossary.result["menu"]
    if not menu:
        return [Sentence("Nothing on the menu changes the answer.", ("menu",), "unblock")]
    return [
        Sentence(
            f"{entry['number']}. {entry_words(glossary, entry)} {promise(glossary, entry)}",
            ("menu",),
            "unblock",
            str(n),
        )
        for n, entry in enumerate(menu[:SHOWN])
    ]


def entry_words(glossary: Glossary, entry: Numbers) -> str:
    """Say in a sentence what an entry of the menu changes."""
    return _KINDS[entry["kind"]](glossary, entry["detail"])


def promise(glossary: Glossary, entry: Numbers) -> str:
    """Say what figures an entry promises, account by account."""
    figure = FIGURE_NAMES[entry["figure"]]
    parts = [
        f"{_who(glossary, key)}{_figure(entry['before'].get(key))} → {_figure(after)}"
        for key, after in entry["after"].items()
    ]
    return f"{capital(figure)}: {'; '.join(parts)}."


def _figure(share: float | None) -> str:
    return numbers.percent(share)


def _who(glossary: Glossary, key: str) -> str:
    return told(glossary, key)


def _concession(glossary: Glossary, detail: Numbers) -> str:
    """Say who gives up or relaxes which stated demands."""
    said = []
    for one in detail["demands"]:
        if one.get("choice") is None:
            said.append(f"drops “{demand_words(glossary, one['demand'])}”")
        else:
            demand = glossary.result["demands"][one["demand"]]
            said.append(
                f"{glossary.party(demand['party'])} is content if {choice_words(glossary, demand['issue'], one['choice'])}"
            )
    return capital(numbers.listing(said)) + "."


def _snapback(glossary: Glossary, detail: Numbers) -> str:
    issue = detail["issue"]
    words = f"“{glossary.option(issue, detail['suspended'])}” in place of “{glossary.option(issue, detail['lifted'])}”"
    if detail.get("package"):
        return f"Take {quoted(glossary, detail['package'])} with {words}: what is suspended comes back if the deal is broken."
    return f"{words}: what is suspended comes back if the deal is broken."


def _rule(glossary: Glossary, detail: Numbers) -> str:
    return f"Give up the political rule “{spelled(detail['rule'])}”."


def _outside(glossary: Glossary, detail: Numbers) -> str:
    way = "less" if detail["by"] < 0 else "more"
    unit = "" if detail["unit"] == "own" else " of its scale"
    size = numbers.value(abs(detail["by"])) if detail["unit"] == "own" else numbers.percent(abs(detail["by"]))
    return f"No deal becomes worth {size}{unit} {way} to {glossary.party(detail['party'])}."


def _payment(glossary: Glossary, detail: Numbers) -> str:
    return (
        f"{glossary.party(detail['payer'])} pays {glossary.party(detail['receiver'])} what is worth "
        f"{numbers.value(detail['gain'])} to the one and costs {numbers.value(detail['cost'])} to the other, each on its own scale."
    )


def _between(glossary: Glossary, detail: Numbers) -> str:
    issue = detail["issue"]
    low, high = (glossary.option(issue, detail[end]) for end in ("low", "high"))
    parts = numbers.listing(
        f"{numbers.percent(f)} of the way for {glossary.party(p)}" for p, f in detail["fractions"].items()
    )
    return f"A new option on {glossary.issue(issue)} between “{low}” and “{high}”, in value {parts}."


def _new_issue(glossary: Glossary, detail: Numbers) -> str:
    parts = numbers.listing(f"{numbers.signed(v)} to {glossary.party(p)}" for p, v in detail["values"].items())
    return f"Link a new issue that is worth {parts}, each on its own scale."


def _clause(glossary: Glossary, detail: Numbers) -> str:
    issue = detail["issue"]
    event = detail["name"]
    chances = numbers.listing(f"{glossary.party(p)} {numbers.percent(q)}" for p, q in detail["chances"].items())
    return (
        f"On {glossary.issue(issue)} a clause: “{glossary.option(issue, detail['if'])}” if {event}, "
        f"“{glossary.option(issue, detail['else'])}” if not (how likely each takes it to be – {chances})."
    )


def _steps(glossary: Glossary, detail: Numbers) -> str:
    package = quoted(glossary, detail["package"])
    return f"Carry out {package} in {numbers.plural_small(len(detail['steps']), 'stage')}."


_KINDS: Mapping[str, Callable[[Glossary, Any], str]] = {
    "concession": _concession,
    "snapback": _snapback,
    "rule": _rule,
    "outside option": _outside,
    "side payment": _payment,
    "option between": _between,
    "new issue": _new_issue,
    "contingent clause": _clause,
    "steps": _steps,
}


def ask(glossary: Glossary) -> Iterator[Sentence]:
    """Say for each account which question to ask first."""
    for key, account in accounts(glossary.result):
        if account["questions"]:
            first = account["questions"][0]
            text = f"{told(glossary, key)}ask first: {question_words(glossary, first)} {worth(first)}"
            yield Sentence(capital(text), ("questions",), "ask", key)


def worth(question: Numbers) -> str:
    """Say what the answer to a question is worth."""
    gain = numbers.signed(round(100 * question["held_out"], 1))
    return (
        f"(the best text would be acceptable in {gain} points more of readings on average, "
        f"on draws kept apart; askable {numbers.percent(question['askability'])}, answer to be trusted {numbers.percent(question['trust'])})."
    )


def question_words(glossary: Glossary, question: Numbers) -> str:
    """Put a question as one would ask it of somebody who knows the party."""
    party = glossary.party(question["party"])
    if question["kind"] == "weight order":
        first, second = (glossary.issue(issue) for issue in question["issues"])
        return f"what weighs more with {party}, {first} or {second}?"
    if question["kind"] == "accepts":
        return f"would {party} take {quoted(glossary, question['package'])}?"
    if question["kind"] == "no deal":
        return f"is no deal worth at least {numbers.value(question['level'])} to {party}?"
    first, second = (_step(glossary, step) for step in question["steps"])
    return f"is it worth more to {party} to have {first} than {second}?"


def _step(glossary: Glossary, step: tuple[str, str, str]) -> str:
    issue, start, end = step
    return f"{glossary.issue(issue)} go from “{glossary.short(issue, start)}” to “{glossary.short(issue, end)}”"


def better(glossary: Glossary) -> Iterator[Sentence]:
    """Say of the packages that were signed or proposed whether something is better for all."""
    for key, account in accounts(glossary.result):
        for one in account["better"]:
            if not one["signed"]:
                continue
            found = glossary.named(one["key"])
            name = found["name"] if found else spelled(one["key"])
            left = numbers.listing(
                f"{numbers.value(v['mean'])} for {glossary.party(p)}" for p, v in one["left"].items() if v
            )
            text = (
                f"{told(glossary, key)}“{name}” was signed; {_exists(account, one)} another package is better for all. "
                f"What each side could still have gained at no cost to the other: {left or 'nothing'}."
            )
            yield Sentence(capital(text), ("better",), "better", f"{key} {one['key']}")


def _exists(account: Numbers, one: Numbers) -> str:
    if account["exact"]:
        return "no" if not one["exists"] else "with these values"
    return f"in {numbers.percent(one['exists'])} of readings"
