"""What the page shows of how markets read the news: its sections, their words and what the templates call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.report import numbers
from detente.report.reaction import TOPICS, answer, headline, within
from detente.report.reaction_picture import picture
from detente.report.sentences import paragraphs
from detente.report.words_reaction import WAYS, chance, day_of, model_words, pct, statistic
from detente.report.words_reaction_news import TESTS, stars

if TYPE_CHECKING:
    from collections.abc import Sequence

    from detente.report.glossary import Result
    from detente.report.sentences import Numbers

TITLE = "How markets read the news"


def shown(result: Result) -> dict[str, Any]:
    """Give what the templates need of the reaction that a result carries."""
    held = within(result)
    return {
        "reaction": held,
        "reaction_sections": {"reaction": TITLE} if held else {},
        **({} if held is None else {"reaction_headline": headline(held), "reaction_told": told(held)}),
    }


def told(held: Result) -> list[Any]:
    """Give the answer in words, under the questions that it answers."""
    return paragraphs(answer(held), TOPICS)


def spans_of(asset: Numbers) -> list[tuple[int, int]]:
    """List the spans beside the day itself."""
    first = asset["focus"]["ways"][0]["spans"]
    return [(one["from"], one["to"]) for one in first if (one["from"], one["to"]) != (0, 0)]


def sums(way: Numbers, spans: Sequence[tuple[int, int]]) -> list[Numbers]:
    """Give what one way says of each span."""
    held = {(one["from"], one["to"]): one for one in way["spans"]}
    return [held[span] for span in spans]


def way_words(asset: Numbers, way: Numbers) -> str:
    """Name a row of the table of ways: a model, or what else is taken otherwise."""
    model = model_words(asset, way["model"])
    if way["way"] == "as asked":
        return model
    day = f" {numbers.date(way['day'])}" if way["way"] == "another day" else ""
    return f"the fullest, {WAYS[way['way']]}{day}"


def span_words(span: tuple[int, int]) -> str:
    """Name a sum over days.

    >>> span_words((-1, 1)), span_words((0, 1))
    ('days −1 to +1', 'days 0 to +1')
    """
    low, high = (f"{one:+d}".replace("-", "−") if one else "0" for one in span)
    return f"days {low} to {high}"


def quoted(day: Numbers) -> str:
    """Name the news of a day, those under study first."""
    return "; ".join(one["what"].rstrip(".") for one in sorted(day["news"], key=lambda one: not one["study"]))


GLOBALS: dict[str, Any] = {
    "reaction_picture": picture,
    "reaction_day": day_of,
    "reaction_spans": spans_of,
    "reaction_sums": sums,
    "reaction_tests": TESTS,
    "stars": stars,
    "way_words": way_words,
    "span_words": span_words,
    "news_words": quoted,
}
"""What the templates call."""

FILTERS: dict[str, Any] = {"pct": pct, "statistic": statistic, "chance": chance}
