"""Fit the forecast to negotiations as they were held: ``python -m detente.forecasting.fitting FOLDER``.

The folder holds ``train.jsonl`` and ``valid.jsonl`` as CaSiNo's are laid out (see :mod:`detente.forecasting.records`).
What is written is whole or not at all, and the same for the same files: samples are drawn from a fixed seed, and the
date is an argument.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.forecasting import evaluating, fitting_offers, logit
from detente.forecasting.features import NAMES
from detente.forecasting.model import Model, NoDeal, Updating
from detente.forecasting.records import SOURCE, read
from detente.forecasting.sample import Sample

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

RESAMPLES = 400
"""Bootstrap samples of negotiations behind the intervals of the coefficients."""

SPREAD = 1.5
"""Assumed standard deviation between studies of the log-odds of no deal: 3 % in one is 0.2 to 35 % in others."""

QUANTILES = (0.025, 0.975)

NO_OFFERS = Updating((0.0, 0.0, 0.0, 0.0), 1.0, 0.0, 0.0)


def document(folder: Path, date: str | None = None) -> dict[str, Any]:
    """Fit everything, and give it as the document that is shipped.

    Parameters
    ----------
    folder
        Where ``train.jsonl`` and ``valid.jsonl`` are.
    date
        When it was fitted, for the provenance.
    """
    train, valid = Sample(read(folder / "train.jsonl")), Sample(read(folder / "valid.jsonl"))
    model = _model(train)
    updating, refusals = fitting_offers.fit(train, model, np.ones(len(train.negotiations), dtype=bool))
    return {
        "features": {
            name: {"coefficient": value, "interval": interval}
            for name, value, interval in zip(NAMES, model.coefficients.tolist(), model.intervals.tolist(), strict=True)
        },
        "covariance": model.covariance.tolist(),
        "noise": asdict(model.noise),
        "no_deal": {
            "coefficients": {**asdict(model.no_deal), "refusals": refusals},
            "opposition_interval": _interval(_resampled_opposition(train)),
        },
        "updating": {"coefficients": asdict(updating)},
        "provenance": _provenance(train, valid, date),
        "scores": {**evaluating.evaluate(train, valid), "updated": fitting_offers.evaluate(train, model)},
        "few_packages": evaluating.few_packages(train),
    }


def resamples(sample: Sample) -> NDArray[np.float64]:
    """Fit again to bootstrap samples of the negotiations; shape (samples, features)."""
    generator = np.random.default_rng(evaluating.SEED)
    drawn = (generator.choice(sample.deals, size=len(sample.deals)) for _ in range(RESAMPLES))
    return np.array([logit.fit(sample.choices(which), evaluating.PENALTY) for which in drawn])


def _resampled_opposition(sample: Sample) -> NDArray[np.float64]:
    """Fit the coefficient of opposition again to bootstrap samples."""
    generator = np.random.default_rng(evaluating.SEED)
    many = len(sample.negotiations)
    return np.array([evaluating.fit_no_deal(sample, generator.integers(many, size=many))[1] for _ in range(RESAMPLES)])


def _interval(values: NDArray[np.float64]) -> list[float]:
    low, high = np.quantile(values, QUANTILES).tolist()
    return [low, high]


def _model(train: Sample) -> Model:
    """Put the forecast before any offers together."""
    resampled = resamples(train)
    intercept, slope, centre = evaluating.fit_no_deal(train, np.arange(len(train.negotiations)))
    return Model(
        coefficients=logit.fit(train.choices(train.deals), evaluating.PENALTY),
        intervals=np.quantile(resampled, QUANTILES, axis=0).T,
        covariance=np.cov(resampled.T),
        noise=logit.ELSEWHERE,
        no_deal=NoDeal(intercept, slope, centre, refusals=0.0, spread=SPREAD),
        updating=NO_OFFERS,
        provenance={},
        scores={},
    )


def _provenance(train: Sample, valid: Sample, date: str | None) -> dict[str, Any]:
    return {
        "data": "CaSiNo",
        "source": SOURCE,
        "negotiations": len(train.negotiations),
        "deals": len(train.deals),
        "configurations": len(np.unique(train.configuration)),
        "valid_negotiations": len(valid.negotiations),
        "valid_deals": len(valid.deals),
        "fitted": date,
        "by": "python -m detente.forecasting.fitting",
        "penalty": evaluating.PENALTY,
    }


def write(result: dict[str, Any], path: Path) -> None:
    """Write a document whole or not at all."""
    text = json.dumps(_rounded(result), indent=1, ensure_ascii=False) + "\n"
    with NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
        file.write(text)
    Path(file.name).replace(path)


def _rounded(value: Any) -> Any:
    """Keep five figures: what follows them is not the same on every machine."""
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(each) for each in value]
    return float(f"{value:.5g}") if isinstance(value, float) else value


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, and write the coefficients."""
    parser = argparse.ArgumentParser(prog="python -m detente.forecasting.fitting", description="Fit the forecast.")
    parser.add_argument("folder", type=Path, help="where train.jsonl and valid.jsonl are")
    parser.add_argument("-o", "--output", type=Path, default=Path(__file__).with_name("coefficients.json"))
    parser.add_argument("--date", help="when it was fitted, for the provenance")
    given = parser.parse_args(arguments)
    write(document(given.folder, given.date), given.output)


if __name__ == "__main__":
    main()
