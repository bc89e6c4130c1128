"""`detente reaction`: how markets read the news."""

from __future__ import annotations

import math
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from detente.cli.options import reading
from detente.cli.writing import check_file, check_folder, write_each, writing

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from detente.workbench.markets import Study
    from detente.workbench.results_reaction import ReactionResult

_PATH = click.Path(path_type=Path)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_LONGEST_SPAN = 60
_LEAST_WINDOW = 20


def _span(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """Read spans of days such as ``-1,1``."""
    spans = []
    for text in given:
        first, _, last = text.partition(",")
        try:
            low, high = int(first), int(last or first)
        except ValueError:
            raise click.BadParameter(f"{text!r}: write FIRST,LAST in sessions from the news, such as -1,1") from None
        if not -_LONGEST_SPAN <= low <= high <= _LONGEST_SPAN:
            raise click.BadParameter(f"{text!r}: from at least −{_LONGEST_SPAN} to at most {_LONGEST_SPAN}, in order")
        spans.append((low, high))
    return tuple(spans)


def _worth(_context: click.Context, _option: click.Parameter, given: str | None) -> tuple[float, float] | None:
    """Read bounds in per cent such as ``2:6``."""
    if given is None:
        return None
    low, _, high = given.partition(":")
    try:
        ends = float(low) / 100, float(high or low) / 100
    except ValueError:
        raise click.BadParameter(f"{given!r}: write LOW:HIGH in per cent, such as 2:6") from None
    if not all(map(math.isfinite, ends)) or not -1 < ends[0] <= ends[1]:
        raise click.BadParameter(f"{given!r}: the lower bound comes first, and is above −100")
    return ends


def _pairs(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """Read exchanges such as ``KS11=XKRX``."""
    told = {}
    for text in given:
        index, _, exchange = text.partition("=")
        if not index or not exchange:
            raise click.BadParameter(f"{text!r}: write INDEX=CODE, such as KS11=XKRX")
        told[index] = exchange
    return told


def _factors(
    _context: click.Context, _option: click.Parameter, given: tuple[str, ...]
) -> tuple[tuple[str, ...], ...] | None:
    """Read factors: one index, or several joined by +; ``none`` for none at all."""
    if not given:
        return None
    if given == ("none",):
        return ()
    factors = tuple(tuple(part.strip() for part in text.split("+")) for text in given)
    if not all(all(members) for members in factors):
        raise click.BadParameter("write an index, or several joined by +, such as N225+HSI+AXJO")
    return factors


@click.command("reaction", short_help="How did markets read the news?")
@click.argument("case_file", metavar="[CASE]", type=click.Path(exists=True, path_type=Path), required=False)
@click.option("--prices", type=_FILE, required=True, help="Daily closes: a column of days, one for each index.")
@click.option("--events", type=_FILE, help="Events to study in place of the timeline's: date, time, zone, what, group.")
@click.option(
    "--event", type=click.DateTime(["%Y-%m-%d"]), help="The date of the news to speak of; the case's if unsaid."
)
@click.option(
    "--asset", "assets", multiple=True, metavar="INDEX", help="The index to study, or several; the first if unsaid."
)
@click.option(
    "--factor",
    "factors",
    multiple=True,
    callback=_factors,
    metavar="INDEX[+INDEX…]",
    help="What its normal return follows: an index, or the mean of several; repeat for more, `none` for none. "
    "Chosen from the other columns unless said.",
)
@click.option(
    "--exchange",
    "exchanges",
    multiple=True,
    callback=_pairs,
    metavar="INDEX=CODE",
    help="The exchange of an index by its MIC code, such as KS11=XKRX, where it is not known.",
)
@click.option(
    "--estimation",
    type=click.IntRange(_LEAST_WINDOW, 2_000),
    default=250,
    show_default=True,
    help="Days to estimate from.",
)
@click.option(
    "--gap", type=click.IntRange(0, 250), default=10, show_default=True, help="Days between those and the news."
)
@click.option(
    "--least",
    type=click.IntRange(_LEAST_WINDOW, 2_000),
    default=60,
    show_default=True,
    help="With fewer days there is no estimate.",
)
@click.option(
    "--span",
    "spans",
    multiple=True,
    callback=_span,
    metavar="FIRST,LAST",
    default=("0,1", "-1,1"),
    show_default=True,
    help="Days to add abnormal returns up over, in sessions from the news.",
)
@click.option(
    "--slack",
    "slack_hours",
    type=click.FloatRange(0, 12),
    default=2.0,
    show_default=True,
    help="Hours by which a factor may close later and still count as closing with the index.",
)
@click.option("--drop-overlaps", is_flag=True, help="Leave days of other events out of what counts as normal.")
@click.option(
    "--deal", callback=_worth, metavar="LOW:HIGH", help="What the index is worth with a deal, in % of the price before."
)
@click.option("--no-deal", callback=_worth, metavar="LOW:HIGH", help="The same without one, such as -8:-2.")
@click.option("--svg", type=_PATH, help="Write the picture of cumulative abnormal returns, as SVG.")
@click.option("--json", "as_json", is_flag=True, help="Print the documented JSON result instead of a summary.")
@click.option("--csv", "csv_folder", type=_PATH, help="Write tidy tables to a folder, as CSV.")
@click.option("--parquet", "parquet_folder", type=_PATH, help="The same, as Parquet.")
def command(
    case_file: Path | None,
    prices: Path,
    events: Path | None,
    event: dt.datetime | None,
    svg: Path | None,
    as_json: bool,
    csv_folder: Path | None,
    parquet_folder: Path | None,
    **asked: Any,
) -> None:
    """Say how markets read the news of CASE's timeline, or of a table of events: an event study on daily closes.

    News goes to the first close at or after it, in the exchange's own time. What the index did beyond the normal is
    told by several models and windows, with what else was in the news.

    \b
    Example: detente reaction examples/hanoi-2019.yaml --prices examples/hanoi-2019-prices.csv
             detente reaction --events examples/hanoi-2019-events.csv --prices examples/hanoi-2019-prices.csv
    """  # noqa: D301 - Click keeps the lines after this very sign apart
    if case_file is None and events is None:
        raise click.UsageError("name a case, whose timeline is studied, or a table of --events")
    _check_places(svg, csv_folder, parquet_folder)
    with _asking():
        from detente.workbench.markets import Study

        study = Study(event=None if event is None else event.date(), **asked)
        result = _answer(case_file, prices, events, study)
    _write(result, svg, csv_folder, parquet_folder)
    if as_json:
        click.echo(result.to_json())
        return
    from detente.report.terminal_reaction import print_reaction

    print_reaction(result.data)


def _answer(case_file: Path | None, prices: Path, events: Path | None, study: Study) -> ReactionResult:
    from detente.workbench.reaction import ask_markets

    if case_file is None:
        return ask_markets(prices, events=events, study=study)
    with reading(case_file) as case:
        return case.reaction(prices, events=events, study=study)


@contextmanager
def _asking() -> Iterator[None]:
    """Ask; what is wrong with the files or the question is shown and ends the command."""
    from detente.formats import FormatError
    from detente.reaction.errors import ReactionError

    try:
        yield
    except FormatError as error:
        click.echo(str(error), err=True)
        raise SystemExit(1) from None
    except ReactionError as error:
        raise click.UsageError(str(error)) from None


def _check_places(svg: Path | None, *folders: Path | None) -> None:
    for folder in folders:
        if folder is not None:
            check_folder(folder)
    if svg is not None:
        check_file(svg)


def _write(result: ReactionResult, svg: Path | None, csv_folder: Path | None, parquet_folder: Path | None) -> None:
    from detente.report.files import whole

    write_each([(csv_folder, result.to_csv), (parquet_folder, result.to_parquet)])
    if svg is None:
        return
    try:
        drawn = result.to_svg()
    except LookupError as error:
        raise click.ClickException(f"{svg} was not written: {error.args[0]}") from None
    with writing(svg), whole(svg) as part:
        part.write_text(drawn, encoding="utf-8")
