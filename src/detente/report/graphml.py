"""States and moves as GraphML, the form in which graph tools exchange graphs (Brandes et al. 2002)."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from detente.report.files import whole
from detente.report.glossary import Glossary, Result
from detente.report.moves import filled
from detente.report.tables import each

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator, Mapping

    Facts = Mapping[str, Any]

ONE_ORDER = ("ranking", "weights", "priorities", "exact")
"""The kinds of preference that are one order, by which a move improves or does not."""
_SPACE = "http://graphml.graphdrawing.org/xmlns"
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""All that XML 1.0 takes for no character."""
_GRAPH = {"case": "string", "account": "string", "variant": "string"}
_EDGE = {"movers": "string", "improving": "boolean"}


class GraphmlError(ValueError):
    """What was found cannot be said as GraphML."""


def write_graphml(
    result: Result, moves: Iterable[Mapping[str, Any]], path: str | os.PathLike[str], account: str | None = None
) -> Path:
    """Write the states as nodes and the moves as edges, one after another, whole or not at all.

    A node tells the state's label, where each issue stands in words, whether it is how things stand, and for each
    concept whether it is an equilibrium, or with draws in what share of them. An edge tells who moves, and whether
    that improves things for all who do, where their preferences are listed and each is one order.

    Parameters
    ----------
    result
        The JSON form of a result of the moves lens.
    moves
        Every move, as ``parties``, ``from`` and ``to``.
    path
        Where to; a file that is there is replaced.
    account
        The account whose verdicts and preferences are told; the first unless said.

    Raises
    ------
    LookupError
        If there is no such account.
    GraphmlError
        If the result does not list all states, or a text has a character that XML cannot hold.
    OSError
        If the file cannot be written.
    """
    held = filled(result)
    key = next(iter(held["accounts"])) if account is None else account
    if key not in held["accounts"]:
        msg = f"there is no account {key!r}; there are {', '.join(held['accounts'])}"
        raise LookupError(msg)
    told = held["accounts"][key]
    if len(told["states"]) < held["model"]["states"]:
        msg = f"of {held['model']['states']:,} states only {len(told['states']):,} are listed: put fewer issues in play"
        raise GraphmlError(msg)
    with whole(path) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        writer = _Writer(XMLGenerator(file, "utf-8", short_empty_elements=True))
        writer.write({"graph": _GRAPH, "node": _node(held, told), "edge": _EDGE}, held, told, moves)
    return Path(path)


class _Writer:
    """Writes a graph's elements in the order in which GraphML wants them."""

    def __init__(self, xml: XMLGenerator) -> None:
        self.xml = xml
        self.ids: dict[str, dict[str, str]] = {}

    def write(
        self, types: Mapping[str, Mapping[str, str]], result: Result, told: Facts, moves: Iterable[Facts]
    ) -> None:
        self.xml.startDocument()
        self._open("graphml", xmlns=_SPACE)
        for kind, named in types.items():
            self._declare(kind, named)
        self._open("graph", id="moves", edgedefault="directed")
        self._data("graph", _about(result, told))
        for place, facts in enumerate(_nodes(result, told)):
            self._element("node", facts, id=f"s{place}")
        for place, (source, target, facts) in enumerate(_edges(told, moves)):
            self._element("edge", facts, id=f"m{place}", source=f"s{source}", target=f"s{target}")
        self._close("graph")
        self._close("graphml")
        self.xml.endDocument()

    def _declare(self, kind: str, named: Mapping[str, str]) -> None:
        """Say which facts there are of a kind of element, and of which type each is."""
        self.ids[kind] = {name: f"{kind}-{place}" for place, name in enumerate(named)}
        for name, type_ in named.items():
            self._open("key", **{"id": self.ids[kind][name], "for": kind, "attr.name": name, "attr.type": type_})
            self._close("key")

    def _element(self, kind: str, facts: Facts, **attributes: str) -> None:
        self._open(kind, **attributes)
        self._data(kind, facts)
        self._close(kind)

    def _data(self, kind: str, facts: Facts) -> None:
        for name, value in facts.items():
            self.xml.startElement("data", AttributesImpl({"key": self.ids[kind][name]}))
            self.xml.characters(_checked(str(value).lower() if isinstance(value, bool) else str(value)))
            self.xml.endElement("data")

    def _open(self, name: str, **attributes: str) -> None:
        self.xml.startElement(name, AttributesImpl({key: _checked(value) for key, value in attributes.items()}))

    def _close(self, name: str) -> None:
        self.xml.endElement(name)
        self.xml.ignorableWhitespace("\n")


def _node(result: Result, told: Facts) -> dict[str, str]:
    """Give the type of each fact of a state."""
    verdict = "boolean" if told["draws"] is None else "double"
    return {
        "label": "string",
        "start": "boolean",
        **each("issue", dict.fromkeys(result["model"]["in_play"], "string")),
        **each("equilibrium", dict.fromkeys(told["equilibria"], verdict)),
    }


def _about(result: Result, told: Facts) -> Facts:
    variant = (result["variant"] or {}).get("name")
    named = {"case": result["case"]["title"], "account": told["name"], "variant": variant}
    return {name: text for name, text in named.items() if text}


def _nodes(result: Result, told: Facts) -> Iterator[Facts]:
    words = Glossary(result)
    verdicts = {concept: _verdict(told, states) for concept, states in told["equilibria"].items()}
    otherwise = False if told["draws"] is None else 0.0
    for state in told["states"]:
        label, options = state["label"], state["options"]
        yield {
            "label": label,
            "start": state["start"],
            **each("issue", {issue: words.option(issue, option) for issue, option in options.items()}),
            **each("equilibrium", {concept: held.get(label, otherwise) for concept, held in verdicts.items()}),
        }


def _verdict(told: Facts, states: Iterable[Any]) -> dict[str, bool | float]:
    """Give by label what is true of some states: that they are equilibria, or in what share of draws."""
    if told["draws"] is None:
        return dict.fromkeys(states, True)
    return {state["label"]: state["share"] for state in states}


def _edges(told: Facts, moves: Iterable[Facts]) -> Iterator[tuple[int, int, Facts]]:
    place = {state["label"]: place for place, state in enumerate(told["states"])}
    ranks = _ranks(told)
    for move in moves:
        who, source, target = move["parties"], move["from"], move["to"]
        facts: dict[str, Any] = {"movers": "; ".join(who)}
        if all(party in ranks for party in who):
            facts["improving"] = all(ranks[party][target] < ranks[party][source] for party in who)
        yield place[source], place[target], facts


def _ranks(told: Facts) -> dict[str, dict[str, int]]:
    """Give each state's place in the order of each party that is known to have one; the best has place 0."""
    if told["unknown"] is not None:
        return {}
    return {
        party: {label: rank for rank, level in enumerate(wanted["order"]) for label in level}
        for party, wanted in told["preferences"].items()
        if wanted["order"] is not None and wanted["kind"] in ONE_ORDER
    }


def _checked(text: str) -> str:
    if found := _ILLEGAL.search(text):
        msg = f"XML cannot hold the character U+{ord(found[0]):04X} in {text!r}: take it out of the case"
        raise GraphmlError(msg)
    return text
