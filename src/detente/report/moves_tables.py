"""Tidy tables of a result of the moves lens: one fact a row, plain columns, ready for CSV, Parquet and data frames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.report.glossary import Result, accounts
from detente.report.moves import filled
from detente.report.tables import Row, Table, columns, each

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


def tables(result: Result) -> dict[str, Table]:
    """Turn a result into tidy tables.

    Parameters
    ----------
    result
        The JSON form of a result of the moves lens.

    Returns
    -------
    dict
        Name of the table to its columns, all of one length: ``states``, ``verdicts``, ``moves``, ``routes``,
        ``proofs``, ``margins``, ``readings`` and ``deals``. Options stand in one column for each issue, named
        ``issue: <key>``; several parties are one text with semicolons between; party ``all`` is an equilibrium. A table
        of which the result holds nothing is empty, as ``moves`` is where there are too many states to draw.
    """
    makers = {
        "states": _states, "verdicts": _verdicts, "moves": _moves, "routes": _routes, "proofs": _proofs,
        "margins": _margins, "readings": _readings, "deals": _deals,
    }  # fmt: skip
    held = filled(result)
    return {name: columns(make(held)) for name, make in makers.items()}


def _states(result: Result) -> Iterable[Row]:
    """Give each state once: of very many, each account lists those that are stable in it."""
    listed = {state["label"]: state for _, account in accounts(result) for state in account["states"]}
    for label, state in listed.items():
        yield {"label": label, "start": state["start"], **each("issue", state["options"])}


def _verdicts(result: Result) -> Iterable[Row]:
    for key, account in accounts(result):
        for row in _stable(account):
            yield {"account": key, **row}


def _stable(held: Mapping[str, Any]) -> Iterator[Row]:
    """Give who is stable where: of what is not drawn, wholly."""
    for concept, equilibria in held["equilibria"].items():
        for party, states in [("all", equilibria), *held["stable"][concept].items()]:
            for state in states:
                sure = {"label": state, "share": 1.0, "standard_error": 0.0}
                yield {"concept": concept, "party": party, **(sure if isinstance(state, str) else state)}


def _moves(result: Result) -> Iterable[Row]:
    for move in (result["graph"] or {}).get("arcs", ()):
        yield {"parties": _several(move["parties"]), "from": move["from"], "to": move["to"]}


def _routes(result: Result) -> Iterable[Row]:
    """Give each step of each route that is listed, by what may be stepped and what the route is best at."""
    for key, account in accounts(result):
        for way in (account["ways"] or {}).get("to", ()):
            for by in ("alone", "together"):
                for best, routes in (way[by] or {}).items():
                    said = {"account": key, "target": way["target"], "by": by, "best": best}
                    yield from (said | row for row in _steps(routes))


def _steps(routes: Mapping[str, Any]) -> Iterator[Row]:
    for number, route in enumerate(routes["listed"], start=1):
        for place, step in enumerate(route["steps"], start=1):
            yield {
                "routes": routes["total"], "route": number, "moves": routes["moves"], "step": place,
                "parties": _several(step["parties"]), "to": step["to"], "improving": step["improving"],
                **each("sign", step["signs"]),
            }  # fmt: skip


def _proofs(result: Result) -> Iterable[Row]:
    """Give each temptation with its answer; one row without either where nothing tempts."""
    for key, account in accounts(result):
        for proof in account["proofs"]:
            said = {"account": key, **{name: proof[name] for name in ("state", "concept", "party", "stable")}}
            for number, answer in enumerate(proof["answers"] or [{}], start=1):
                yield {
                    **said, "answer": number if answer else None, "to": answer.get("to"),
                    "moves": "; ".join(f"{move['party']}: {move['to']}" for move in answer.get("moves", ())),
                    **{name: answer.get(name) for name in ("end", "gain", "escape", "escape_gain", "deters")},
                }  # fmt: skip


def _margins(result: Result) -> Iterable[Row]:
    for key, account in accounts(result):
        for concept, parties in account["margins"].items():
            for party, held in parties.items():
                yield from ({"account": key, "concept": concept, "party": party, **one} for one in held)


def _readings(result: Result) -> Iterable[Row]:
    for number, held in enumerate(result["readings"], start=1):
        for row in _stable(held):
            yield {
                "combination": number,
                **each("reading", held["readings"]),
                **{name: row[name] for name in ("concept", "party", "label")},
            }


def _deals(result: Result) -> Iterable[Row]:
    """Give for each text how surely it holds, for all and for each party; party by party also who is tempted."""
    for key, account in accounts(result):
        for number, deal in enumerate(account["deals"], start=1):
            said = {"account": key, "text": number, "package": deal["package_key"], "joint_share": deal["joint_share"]}
            for row in _holding(deal):
                yield {**said, **row, **each("issue", deal["package"])}


def _holding(deal: Mapping[str, Any]) -> Iterator[Row]:
    for concept, held in deal.get("holds", {}).items():
        yield {"what": "holds", "concept": concept, "party": "all", **held}
    for party, known in deal.get("parties", {}).items():
        yield {"what": "tempted", "concept": None, "party": party, **known["tempted"]}
        for concept, held in known["stable"].items():
            yield {"what": "holds", "concept": concept, "party": party, **held}


def _several(parties: Iterable[str]) -> str:
    return "; ".join(parties)
