"""Numbers as a reader meets them: shares, errors, counts, dates."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

_SURE = 0.99
NOTHING = 1e-6
"""What lies nearer to nought than this is dust of rounding, and told as nothing."""
_LEAST_MARGIN = 0.05
_SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def percent(share: float | None) -> str:
    """Write a share in whole per cent; shares close to none or all are never rounded to them.

    >>> percent(0.714), percent(0.002), percent(1.0), percent(-0.05), percent(None)
    ('71%', 'under 1%', '100%', '−5%', '–')
    """
    if not isinstance(share, int | float) or not math.isfinite(share):
        return "–"
    if 0 < share < 0.01:
        return "under 1%"
    if _SURE < share < 1:
        return "over 99%"
    return f"{round(100 * share)}%".replace("-", "−")


def span(low: float, high: float) -> str:
    """Write two shares as a range, which is one share where both round to the same.

    >>> span(0.85, 0.97), span(0.992, 1.0), span(0.0, 0.004), span(0.004, 0.4)
    ('between 85% and 97%', 'over 99%', 'under 1%', 'from under 1% to 40%')
    """
    first, last = percent(low), percent(high)
    if first == last or low > _SURE:
        return first
    if high < 0.01:
        return last
    broken = not (first[0].isdigit() and last[0].isdigit())
    return f"from {first} to {last}" if broken else f"between {first} and {last}"


def points(error: float | None) -> str:
    """Write a standard error in percentage points, or nothing where there is none.

    >>> points(0.0123), points(0.0001), points(0.0), points(None)
    (' (± 1.2 points)', ' (± under 0.1 points)', '', '')
    """
    return f" (± {margin(error)} points)" if error else ""


def margin(error: float) -> str:
    """Write a standard error in percentage points to one digit, never as nought.

    >>> margin(0.0123), margin(0.0001)
    ('1.2', 'under 0.1')
    """
    return f"{100 * error:.1f}" if 100 * error >= _LEAST_MARGIN else "under 0.1"


def count(number: float | None) -> str:
    """Write a whole number with its thousands set apart, a broken one with a digit or two.

    >>> count(16704), count(12.34), count(0.25)
    ('16,704', '12.3', '0.25')
    """
    if not isinstance(number, int | float):
        return "–"
    if float(number).is_integer():
        return f"{int(number):,}"
    if abs(number) >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if abs(number) >= 1 else f"{number:.2g}"


def average(number: float) -> str:
    """Write an average to one digit, and a whole number as it is.

    >>> average(2.24), average(1.0)
    ('2.2', '1')
    """
    return f"{number:.0f}" if float(number).is_integer() else f"{number:.1f}"


def signed(number: float | None) -> str:
    """Write a gain or a loss with its sign.

    >>> signed(15.0), signed(-0.25), signed(0.0)
    ('+15', '−0.25', '±0')
    """
    if not isinstance(number, int | float):
        return "–"
    if abs(number) < NOTHING:
        return "±0"
    return f"{'+' if number > 0 else '−'}{value(abs(number))}"


def small(number: int) -> str:
    """Write a small number in letters.

    >>> small(3), small(40)
    ('three', '40')
    """
    return _SMALL[number] if 0 <= number < len(_SMALL) else count(number)


def value(number: float | None) -> str:
    """Write a value to three digits, or a file's own whole number as it stands."""
    if not isinstance(number, int | float):
        return "–"
    size = abs(number)
    written = f"{size:,.0f}" if float(size).is_integer() and size >= 1 else f"{size:.3g}"
    return f"−{written}" if number < 0 else written


def listing(words: Iterable[str], last: str = "and") -> str:
    """Join words the way a sentence does.

    >>> listing(["a", "b", "c"]), listing(["a", "b"], "or"), listing([])
    ('a, b and c', 'a or b', '')
    """
    held = list(words)
    return held[0] if len(held) == 1 else f" {last} ".join([", ".join(held[:-1]), held[-1]]) if held else ""


def plural(number: float, one: str, many: str | None = None) -> str:
    """Write a count with its noun.

    >>> plural(1, "issue"), plural(1234, "package"), plural(2, "party", "parties")
    ('1 issue', '1,234 packages', '2 parties')
    """
    return f"{count(number)} {one if number == 1 else many or one + 's'}"


def plural_small(number: int, one: str) -> str:
    """Write a small count in letters with its noun.

    >>> plural_small(2, "issue"), plural_small(1, "issue")
    ('two issues', 'one issue')
    """
    return f"{small(number)} {one if number == 1 else one + 's'}"


def date(text: str | None) -> str:
    """Write an ISO date, or a month or year alone, the British way.

    >>> date("2019-02-28"), date("2019-02"), date("2019"), date(None)
    ('28 February 2019', 'February 2019', '2019', '')
    """
    if not text:
        return ""
    pattern = {10: "%Y-%m-%d", 7: "%Y-%m"}.get(len(text))
    if pattern is None:
        return text
    try:
        day = dt.datetime.strptime(text, pattern).replace(tzinfo=dt.UTC)
    except ValueError:
        return text
    return f"{day.day} {day:%B %Y}" if len(text) == 10 else f"{day:%B %Y}"
