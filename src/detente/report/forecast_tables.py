"""Tidy tables of a forecast: one fact a row, plain columns, ready for CSV, Parquet and data frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report.forecast import filled
from detente.report.glossary import Result, accounts
from detente.report.tables import Row, Table, columns, each

if TYPE_CHECKING:
    from collections.abc import Iterable


def tables(result: Result) -> dict[str, Table]:
    """Turn a forecast into tidy tables.

    Parameters
    ----------
    result
        The JSON form of a forecast.

    Returns
    -------
    dict
        Name of the table to its columns, all of one length: ``packages``, ``options``, ``terms`` and ``accounts``.
        Options of a package stand in one column for each issue, named ``issue: <key>``; its values in one for each
        party, named ``value: <key>``. A table of which the result holds nothing is empty.
    """
    makers = {"packages": _packages, "options": _options, "terms": _terms, "accounts": _accounts}
    held = filled(result)
    return {name: columns(make(held)) for name, make in makers.items()}


def _packages(result: Result) -> Iterable[Row]:
    for key, account in accounts(result):
        for rank, one in enumerate(account["packages"], start=1):
            yield {
                "account": key, "rank": rank, "names": "; ".join(one["names"]), "share": one["share"],
                "standard_error": one["standard_error"],
                **each("value", one["values"]), **each("issue", one["options"]),
            }  # fmt: skip


def _options(result: Result) -> Iterable[Row]:
    for key, account in accounts(result):
        for issue, held in account["options"].items():
            yield from ({"account": key, "issue": issue, "option": option, "share": s} for option, s in held.items())


def _terms(result: Result) -> Iterable[Row]:
    for term in result["model"]["terms"]:
        low, high = term.get("interval") or (None, None)
        yield {
            "name": term["name"], "coefficient": term["coefficient"], "low": low, "high": high,
            "meaning": term.get("meaning"),
        }  # fmt: skip


def _accounts(result: Result) -> Iterable[Row]:
    for key, account in accounts(result):
        yield {
            "account": key, "name": account["name"], "draws": account["draws"], "exact": account["exact"],
            **each("no deal", account["no_deal"]), "acceptable": account["acceptable"],
            **each("gain", account["gains"]), **each("concentration", account["concentration"]),
        }  # fmt: skip
