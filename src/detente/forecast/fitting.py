"""Fit the forecast to negotiations as they were held: ``python -m detente.forecast.fitting FOLDER``.

The folder holds ``train.jsonl`` and ``valid.jsonl`` as CaSiNo's are laid out (see :mod:`detente.forecast.records`). What
is written is whole or not at all, and the same for the same files: samples are drawn from a fixed seed, and the date is
an argument.
"""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

import numpy as np

from detente.forecast import logit
from detente.forecast.features import NAMES
from detente.forecast.records import SOURCE, read
from detente.forecast.sample import Sample

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

PENALTY = 0.003
"""Weight of the squared coefficients, in units of each feature's spread, against the mean log-likelihood of a deal."""

RESAMPLES = 400
"""Bootstrap samples behind the intervals of the coefficients."""

FOLDS = 10
SEED = 2021


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
    fitted = logit.fit(train.choices(train.deals), PENALTY)
    resampled = resamples(train, fitted)
    coefficients = np.array([each.coefficients for each in resampled])
    return {
        "features": {
            name: {"coefficient": value, "interval": interval}
            for name, value, interval in zip(
                NAMES,
                fitted.coefficients.tolist(),
                np.quantile(coefficients, [0.025, 0.975], axis=0).T.tolist(),
                strict=True,
            )
        },
        "covariance": np.cov(coefficients.T).tolist(),
        "floor": {
            "share": fitted.floor,
            "interval": np.quantile([each.floor for each in resampled], [0.025, 0.975]).tolist(),
        },
        "no_deal": {"coefficients": {"intercept": -3.6, "opposition": 0.0, "centre": 0.4}},
        "updating": {},
        "provenance": {
            "data": "CaSiNo, training part",
            "source": SOURCE,
            "negotiations": len(train.negotiations),
            "deals": len(train.deals),
            "fitted": date,
            "by": "python -m detente.forecast.fitting",
        },
        "scores": {},
    }


def resamples(sample: Sample, start: logit.Fit) -> list[logit.Fit]:
    """Fit again to bootstrap samples of the negotiations."""
    generator = np.random.default_rng(SEED)
    drawn = (generator.choice(sample.deals, size=len(sample.deals)) for _ in range(RESAMPLES))
    return [logit.fit(sample.choices(which), PENALTY, start) for which in drawn]


def write(result: dict[str, Any], path: Path) -> None:
    """Write a document whole or not at all."""
    text = json.dumps(_rounded(result), indent=1, ensure_ascii=False) + "\n"
    with NamedTemporaryFile("w", dir=path.parent, delete=False, encoding="utf-8") as file:
        file.write(text)
    os.replace(file.name, path)


def _rounded(value: Any) -> Any:
    """Keep six figures: what follows them is not the same on every machine."""
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_rounded(each) for each in value]
    return float(f"{value:.6g}") if isinstance(value, float) else value


def main(arguments: Sequence[str] | None = None) -> None:
    """Fit, and write the coefficients."""
    parser = argparse.ArgumentParser(prog="python -m detente.forecast.fitting", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="where train.jsonl and valid.jsonl are")
    parser.add_argument("-o", "--output", type=Path, default=Path(__file__).with_name("coefficients.json"))
    parser.add_argument("--date", help="when it was fitted, for the provenance")
    given = parser.parse_args(arguments)
    write(document(given.folder, given.date), given.output)


if __name__ == "__main__":
    main()
