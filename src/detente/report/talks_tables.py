"""Tidy tables of a result of the talks lens: one fact a row, plain columns, ready for CSV, Parquet and data frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report.glossary import Result, accounts
from detente.report.tables import Row, Table, columns, each
from detente.report.talks import filled

if TYPE_CHECKING:
    from collections.abc import Iterable


def tables(result: Result) -> dict[str, Table]:
    """Turn a result into tidy tables.

    Parameters
    ----------
    result
        The JSON form of a result of the talks lens.

    Returns
    -------
    dict
        Name of the table to its columns, all of one length: ``packages`` and ``options`` (shares of deals), ``ends``
        and ``rounds`` (shares of sessions), ``changes``, and ``events`` of the sessions told. Options of a package
        stand in one column for each issue, named ``issue: <key>``. Meetings and rounds count from 1.
    """
    makers = {
        "packages": _packages, "options": _options, "ends": _ends, "rounds": _rounds, "changes": _changes,
        "events": _events,
    }  # fmt: skip
    held = filled(result)
    return {name: columns(make(held)) for name, make in makers.items()}


def _packages(result: Result) -> Iterable[Row]:
    for key, account in accounts(result):
        for rank, one in enumerate(account["packages"], start=1):
            text = account["texts"][one["text"]]
            yield {
                "account": key, "rank": rank, "names": "; ".join(text["names"]), "share": one["share"],
                "standard_error": one["standard_error"], "deals": one["deals"],
                **each("mean value", text["mean_values"]), **each("issue", text["options"]),
            }  # fmt: skip


def _options(result: Result) -> Iterable[Row]:
    for key, account in accounts(result):
        for issue, shares in account["options"].items():
            for option, share in shares.items():
                yield {"account": key, "issue": issue, "option": option, "share": share}


def _ends(result: Result) -> Iterable[Row]:
    """Give how sessions end; the error and interval are those of the share that ends with a deal."""
    for key, account in accounts(result):
        for end, share in account["ends"].items():
            known = account["agreed"] if end == "agreed" else {}
            low, high = known.get("interval", (None, None))
            yield {
                "account": key, "end": end, "share": share, "standard_error": known.get("standard_error"), "low": low,
                "high": high, "sessions": account["sessions"], "effective": account["effective"],
            }  # fmt: skip


def _rounds(result: Result) -> Iterable[Row]:
    """Give in what share of sessions a deal is made in each round, and which meeting that belongs to."""
    meetings = result["talks"]["meetings"]
    names = [one["name"] for one in meetings for _ in range(one["rounds"])]
    for key, account in accounts(result):
        for number, share in enumerate(account["rounds"], start=1):
            meeting = names[number - 1] if number <= len(names) else None
            yield {"account": key, "round": number, "meeting": meeting, "share": share}


def _changes(result: Result) -> Iterable[Row]:
    for key, account in accounts(result):
        for one in account["changes"]:
            yield {
                "account": key, "change": one["change"], "party": one.get("party"), "strategy": one.get("strategy"),
                "factor": one.get("factor"), "sessions": one["sessions"], "agreed": one["agreed"],
                "difference": one["difference"]["mean"], "standard_error": one["difference"]["standard_error"],
                **each("gain", one["gains"]),
            }  # fmt: skip


def _events(result: Result) -> Iterable[Row]:
    for key, account in accounts(result):
        for told in account["played"]:
            for number, event in enumerate(told["events"], start=1):
                text = event["text"]
                yield {
                    "account": key, "session": told["session"], "event": number, "act": event["act"],
                    "meeting": event["meeting"] + 1, "round": event["round"], "party": event["party"],
                    **each("issue", {} if text is None else account["texts"][text]["options"]),
                }  # fmt: skip
