"""A question to the forecast, on its way from the words of a case to where people with such interests usually end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from detente.consent.table import check_packages, listable
from detente.forecasting.model import fitted
from detente.forecasting.updating import updated
from detente.space.packages import SpaceTooLargeError
from detente.workbench.heading import heading
from detente.workbench.results_talks import ForecastResult

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from detente.consent.table import Table
    from detente.forecasting.lens import Forecast
    from detente.forecasting.model import Model
    from detente.workbench.asking import Asked
    from detente.workbench.case import Case
    from detente.workbench.naming import Naming

DRAWS = 150
"""At most so many draws are averaged: the model errs by more than further draws could mend."""
MOST_PACKAGES = 50
"""At most so many packages are listed, likeliest first."""
DIGITS = 6
CAMPERS = "pairs of strangers who divide camping supplies in a chat"
"""Who bargained in the negotiations that the forecast was calibrated on (Chawla et al. 2021)."""

Offer = tuple[str, "Mapping[str, str]"]


def ask_where(asked: Asked, offers: Sequence[Offer] = ()) -> ForecastResult:
    """Answer for every account asked about.

    Parameters
    ----------
    asked
        The question.
    offers
        The first offers, where some are known: each the party that made it, and its package as issue to option. None
        of them was accepted.

    Raises
    ------
    LookupError
        If an offer names no party, or no package that the rules let stand.
    detente.space.SpaceTooLargeError
        If the packages cannot be listed.
    """
    check_packages(asked.space)
    if not listable(asked.space):
        told = f"{asked.space.feasible:,}" if asked.space.countable else "too many"
        raise SpaceTooLargeError(
            f"there are {told} packages, too many to forecast one by one: put fewer issues in play"
        )
    made = [(party, _row(asked, party, package)) for party, package in offers]
    found = {account: _account(asked, account, made) for account in asked.accounts}
    chances = [account["no_deal"]["probability"] for _, account in found.values()]
    model = fitted()
    first = next(iter(found.values()))[0]
    return ForecastResult(
        {
            **heading(asked, "forecast", "listed"),
            "model": _model(model),
            "offers": [
                {"party": party, "options": asked.numbering.named(asked.space.packages[row])} for party, row in made
            ],
            "distance": _distance(asked),
            "accounts": {account: data for account, (_, data) in found.items()},
            "across_accounts": {"no_deal": {"least": min(chances), "most": max(chances)}},
        },
        (asked.space, first.shares),
        first.no_deal,
    )


def forecast(case: Case, **asked: Any) -> ForecastResult:
    """Ask where people with the interests of a case usually end; the options are those of `Case.forecast`."""
    return case.forecast(**asked)


def _row(asked: Asked, party: str, package: Mapping[str, str]) -> int:
    """Find the place of an offered package among those that the rules let stand."""
    numbering, space = asked.numbering, asked.space
    if party not in numbering.parties:
        raise LookupError(f"there is no party {party!r}; the case has: {', '.join(numbering.parties)}")
    for i, issue in enumerate(numbering.issues):
        if package.get(issue) not in numbering.options[i]:
            given = f"{package[issue]!r} is no option of {issue}" if issue in package else f"{issue} is left out"
            raise LookupError(f"an offer of {party}: {given}; its options are: {', '.join(numbering.options[i])}")
    unknown = set(package) - set(numbering.issues)
    if unknown:
        raise LookupError(f"an offer of {party}: there is no issue {min(unknown)!r}")
    row = numbering.row(dict(package))
    if not space.allows(row[None])[0]:
        raise LookupError(f"an offer of {party} breaks a rule of the case, so it is no package to agree on")
    return int(np.searchsorted(space.numbers(space.packages), space.numbers(row[None])[0]))


def _account(asked: Asked, account: str, offers: Sequence[tuple[str, int]]) -> tuple[Forecast, dict[str, Any]]:
    words = asked.document.words.accounts.get(account)
    asked.tell(words.name if words else "all that is known")
    table = asked.table(account)
    found = _forecast(table, [(asked.numbering.parties.index(party), row) for party, row in offers])
    naming = asked.naming(table)
    top = found.top(MOST_PACKAGES)
    mean = _mean(table)
    return found, {
        "name": words.name if words else "All that is known",
        "about": words.about if words else None,
        "draws": found.draws,
        "exact": table.exact,
        "no_deal": {
            "probability": found.no_deal,
            "standard_error": found.no_deal_error,
            "base_rate": 1 - found.model.provenance["deals"] / found.model.provenance["negotiations"],
            "room": found.room,
        },
        "packages": [_package(asked, naming, found, mean, package) for package in top.tolist()],
        "options": _options(asked, found),
        "gains": dict(zip(asked.numbering.parties, found.gains, strict=True)),
        "acceptable": found.acceptable,
        "concentration": _concentration(found.shares),
    }


def _forecast(table: Table, offers: Sequence[tuple[int, int]]) -> Forecast:
    values, reservation = _spread(table)
    return updated(
        values,
        reservation,
        table.space,
        offers,
        table.agreement,
        pending=False,
        draws=DRAWS,
        red_lines=table.red_lines,
    )


def _spread(table: Table) -> tuple[list[NDArray[np.float64]], list[NDArray[np.float64]]]:
    """Take some of the parties' draws, evenly spread, so that as many of each are paired."""
    many = min((len(draws) for draws in table.draws if not draws.exact), default=1)
    taken = min(DRAWS, many)
    rows = [np.arange(1 if draws.exact else taken) * len(draws) // taken for draws in table.draws]
    values = [draws.values[row] for draws, row in zip(table.draws, rows, strict=True)]
    return values, [draws.reservation[row] for draws, row in zip(table.draws, rows, strict=True)]


def _mean(table: Table) -> NDArray[np.float64]:
    """Give what each package is worth to each party on average over its draws, shape (parties, packages)."""
    columns = table.space.columns(table.space.packages)
    return np.stack([tables[columns].sum(axis=1) for tables in table.mean_tables])


def _package(asked: Asked, naming: Naming, found: Forecast, mean: NDArray[np.float64], package: int) -> dict[str, Any]:
    row = found.packages[package]
    return {
        "options": naming.options(row),
        "names": naming.names.get(tuple(map(int, row)), []),
        "share": float(found.shares[package]),
        "standard_error": None if found.error is None else float(found.error[package]),
        "values": dict(zip(asked.numbering.parties, np.round(mean[:, package], DIGITS).tolist(), strict=True)),
    }


def _options(asked: Asked, found: Forecast) -> dict[str, dict[str, float]]:
    """Give for each issue the share of deals that have each option."""
    numbering, rows = asked.numbering, asked.space.packages
    return {
        issue: dict(
            zip(
                options,
                np.bincount(rows[:, i], weights=found.shares, minlength=len(options)).tolist(),
                strict=True,
            )
        )
        for i, (issue, options) in enumerate(zip(numbering.issues, numbering.options, strict=True))
    }


def _concentration(shares: NDArray[np.float64]) -> dict[str, float]:
    top = np.sort(shares)[::-1]
    positive = top[top > 0]
    return {
        "top1": float(top[0]),
        "top5": float(top[:5].sum()),
        "effective": float(np.exp(-(positive * np.log(positive)).sum())),
    }


def _model(model: Model) -> dict[str, Any]:
    """Give what the forecast rests on."""
    rows = zip(model.names, model.coefficients.tolist(), model.intervals.tolist(), strict=True)
    return {
        "calibrated_on": dict(model.provenance),
        "terms": [
            {"name": name, "meaning": model.meanings[name], "coefficient": coefficient, "interval": interval}
            for name, coefficient, interval in rows
        ],
        "scores": dict(model.scores),
    }


def _distance(asked: Asked) -> list[dict[str, Any]]:
    """Say how far the case is from what the forecast was calibrated on."""
    parties = [party.name for party in asked.document.words.parties.values()]
    rows = (
        ("who bargains", CAMPERS, " and ".join(parties) if len(parties) < 3 else f"{len(parties)} parties"),
        ("parties", 2, len(parties)),
        ("issues", 3, len(asked.numbering.issues)),
        ("packages", 64, asked.space.feasible),
    )
    return [{"what": what, "calibrated": calibrated, "here": here} for what, calibrated, here in rows]
