"""Several events together, and whether they moved prices on average.

Each test forgives something else. Patell's trusts each event's own error; that of Boehmer, Musumeci and Poulsen allows
events to make returns more volatile; ranks need no normal distribution. Events of one day share what else happened on
it: what is left after the factors then hangs together, and the first two are adjusted for that.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy.special import ndtr

from detente.reaction.abnormal import two_sided
from detente.reaction.normal import fits

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from detente.reaction.alignment import Panel
    from detente.reaction.normal import Window

LEAST = {"patell": 5, "bmp": 5, "corrado": 5, "grank": 20}
"""Events without which a test earns no mark. Generalised ranks divide by a spread that few events tell badly: where
nothing had happened, they called 10 per cent of a thousand samples of five events significant at 5, and 7 of ten."""


@dataclass(frozen=True)
class Sample:
    """The abnormal returns of several events on their days, by one model, and the residuals they are held against.

    Parameters
    ----------
    days
        The day of each, shape (events,).
    returns
        AR on that day.
    scaled
        SAR, AR over its standard error.
    degrees
        L − K.
    residuals, studentised
        Those of each event's window, plain and over their own standard errors, shape (events, length): the latest last,
        NaN before the first.
    dates
        The days of those.
    """

    days: NDArray[np.datetime64]
    returns: NDArray[np.float64]
    scaled: NDArray[np.float64]
    degrees: NDArray[np.intp]
    residuals: NDArray[np.float64]
    studentised: NDArray[np.float64]
    dates: NDArray[np.datetime64]

    def __len__(self) -> int:
        return len(self.days)


class Test(NamedTuple):
    """What a test says: its statistic, and the chance of one so large, either way, if nothing happened."""

    statistic: float
    chance: float


@dataclass(frozen=True)
class Tests:
    """What several tests say of the same events.

    Parameters
    ----------
    correlation
        r̄, the mean correlation of residuals over all pairs of events; pairs of different days count as nought.
    shared
        How many pairs fall on one day.
    tests
        By name; a statistic is NaN where the events are too few for it.
    """

    correlation: float
    shared: int
    tests: dict[str, Test]


def sampled(
    panel: Panel,
    events: NDArray[np.intp],
    model: tuple[int, ...],
    window: Window,
    dropped: NDArray[np.bool_] | None = None,
) -> Sample:
    """Take the abnormal returns of events on their days; those for which there is no estimate are left out.

    Parameters are those of `detente.reaction.normal.fits`, for one model.
    """
    (fit,) = fits(panel, events, [model], window, dropped)
    X = np.column_stack([np.ones(len(events)), panel.factors[events][:, list(model)]])
    returns = panel.asset[events] - (X * fit.coefficients).sum(axis=1)
    errors = fit.deviation * np.sqrt(1 + np.einsum("ek,ekj,ej->e", X, fit.inverse, X))
    told = np.isfinite(returns) & (errors > 0)
    latest_last = np.argsort(np.isfinite(fit.residuals), axis=1, kind="stable")
    rows = np.maximum(window.rows(events), 0)

    def kept(values: NDArray[np.float64]) -> NDArray[np.float64]:
        ordered: NDArray[np.float64] = np.take_along_axis(values, latest_last, axis=1)[told]
        return ordered

    return Sample(
        panel.sessions.dates[events][told],
        returns[told],
        returns[told] / errors[told],
        fit.degrees[told],
        kept(fit.residuals),
        kept(fit.studentised),
        np.take_along_axis(panel.sessions.dates[rows], latest_last, axis=1)[told],
    )


def joined(samples: Sequence[Sample]) -> Sample:
    """Put the events of several indices together."""
    columns = (np.concatenate([getattr(one, name) for one in samples]) for name in Sample.__dataclass_fields__)
    return Sample(*columns)


def judged(sample: Sample) -> Tests:
    """Put every test to a sample."""
    many = len(sample)
    mean, shared = _correlation(sample)
    none = Test(np.nan, np.nan)
    tests = {"patell": patell(sample, mean)} if many else {"patell": none}
    tests["bmp"] = bmp(sample, mean) if many > 1 else none
    tests["corrado"] = corrado(sample) if many else none
    tests["grank"] = grank(sample) if many > 1 else none
    return Tests(mean, shared, tests)


def patell(sample: Sample, correlation: float = 0.0) -> Test:
    """Test whether standardised abnormal returns add up to more than chance would have it (Patell 1976).

    Z = Σ SAR / √Σ (L − K)/(L − K − 2), times 1/√(1 + (N − 1) r̄) for events that share a day (Kolari and Pynnönen 2010).
    """
    many = len(sample)
    spread = (sample.degrees / (sample.degrees - 2)).sum()
    statistic = sample.scaled.sum() / np.sqrt(spread * max(1 + (many - 1) * correlation, 1 / many))
    return Test(float(statistic), float(2 * ndtr(-abs(statistic))))


def bmp(sample: Sample, correlation: float = 0.0) -> Test:
    """Test the mean SAR against how much SARs differ from event to event (Boehmer, Musumeci and Poulsen 1991).

    t = √N mean(SAR) / sd(SAR) with N − 1 degrees of freedom, times √((1 − r̄)/(1 + (N − 1) r̄)) for events that share a
    day (Kolari and Pynnönen 2010).
    """
    many = len(sample)
    deviation = sample.scaled.std(ddof=1)
    if not deviation > 0:
        return Test(np.nan, np.nan)
    adjusted = (1 - correlation) / max(1 + (many - 1) * correlation, 1 / many)
    statistic = np.sqrt(many * adjusted) * sample.scaled.mean() / deviation
    return Test(float(statistic), float(two_sided(statistic, many - 1)))


def corrado(sample: Sample) -> Test:
    """Test by the rank of the event's day among the days of its window (Corrado 1989; Corrado and Zivney 1992).

    U = rank / (L + 2) − ½, each within its own window and day; Z = Ū₀ / √mean Ū_t², where the mean over events Ū_t is
    taken on the day of the event and on as many days before as all windows have.
    """
    shared = int(np.isfinite(sample.residuals).sum(axis=1).min())
    return _ranked(sample.residuals, sample.returns, shared).normal()


def grank(sample: Sample) -> Test:
    """Test by generalised ranks, which forgive events that make returns more volatile (Kolari and Pynnönen 2011).

    Ranked are SARs: those of the events over their own standard deviation from event to event, among the studentised
    residuals of the T − 1 latest days that all windows have. t = Z √((T − 2)/(T − 1 − Z²)) with T − 2 degrees of
    freedom.
    """
    deviation = sample.scaled.std(ddof=1)
    if not deviation > 0:
        return Test(np.nan, np.nan)
    shared = int(np.isfinite(sample.studentised).sum(axis=1).min())
    latest = sample.studentised[:, sample.studentised.shape[1] - shared :]
    return _ranked(latest, sample.scaled / deviation, shared).student()


@dataclass(frozen=True)
class _Ranked:
    """A rank statistic Z, and over how many days its spread was taken."""

    statistic: float
    days: int

    def normal(self) -> Test:
        return Test(self.statistic, float(2 * ndtr(-abs(self.statistic))))

    def student(self) -> Test:
        square, degrees = self.statistic**2, self.days - 2
        t = self.statistic * np.sqrt(degrees / max(self.days - 1 - square, np.finfo(float).tiny))
        return Test(float(t), float(two_sided(t, degrees)))


def _ranked(before: NDArray[np.float64], day: NDArray[np.float64], shared: int) -> _Ranked:
    values = np.column_stack([before, day])
    ranks = np.stack([ranked(row) for row in values])
    there = np.isfinite(values).sum(axis=1, keepdims=True)
    means = (ranks / (there + 1) - 0.5)[:, -(shared + 1) :].mean(axis=0)
    spread = np.sqrt((means**2).mean())
    return _Ranked(float(means[-1] / spread) if spread > 0 else np.nan, shared + 1)


def ranked(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rank values from 1, ties sharing the mean of their ranks; NaN has none and takes none.

    SciPy has the same, at the price of loading all its statistics, which takes longer than a whole study.
    """
    ordered = np.sort(values[np.isfinite(values)])
    first, last = (np.searchsorted(ordered, values, side=side) for side in ("left", "right"))
    return np.where(np.isfinite(values), (first + last + 1) / 2, np.nan)


def _correlation(sample: Sample) -> tuple[float, int]:
    """Give the mean correlation of residuals over pairs of events, and how many pairs share a day."""
    _, day = np.unique(sample.days, return_inverse=True)
    together = np.split(np.argsort(day, kind="stable"), np.cumsum(np.bincount(day))[:-1])
    pairs = [pair for events in together for pair in combinations(events.tolist(), 2)]
    if not pairs:
        return 0.0, 0
    every = len(sample) * (len(sample) - 1) / 2
    return float(sum(_of_pair(sample, i, j) for i, j in pairs) / every), len(pairs)


def _of_pair(sample: Sample, i: int, j: int) -> float:
    there = [np.isfinite(sample.residuals[k]) for k in (i, j)]
    _, first, second = np.intersect1d(
        sample.dates[i][there[0]], sample.dates[j][there[1]], assume_unique=True, return_indices=True
    )
    if len(first) < 3:
        return 0.0
    return float(np.corrcoef(sample.residuals[i][there[0]][first], sample.residuals[j][there[1]][second])[0, 1])
