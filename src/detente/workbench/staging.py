"""The order in which a deal is carried out: at which stage a side would rather leave than see it through."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from detente.moves.staging import leaving

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from detente.workbench.holding import Judge

    Row = tuple[int, ...]


def orders_data(judge: Judge, key: str | None, end: Row) -> list[dict[str, Any]]:
    """Give for each order of steps who would rather leave at each stage, in what share of draws.

    Looked at are the orders that the case gives for a text, all at once, and each side doing all of its part first.
    Nothing can be said where the case does not tell how things stand.
    """
    start = _start(judge, end)
    if start is None:
        return []
    told = []
    for order, rows in _orders(judge, key, start, end):
        stages = [judge.signed(row) for row in rows]
        leaves = leaving(stages, end, judge.draws, judge.asked.numbering.offsets)
        told.append(
            {
                "order": order,
                "stages": [
                    {
                        "done": _done(judge, start, row),
                        "leaving": {p: judge.share(leaves[i, n]) for i, p in enumerate(judge.asked.numbering.parties)},
                    }
                    for n, row in enumerate(rows)
                ],
                "seen_through": judge.share(np.asarray(~leaves.any(axis=(0, 1)))),
            }
        )
    return told


def _start(judge: Judge, end: Row) -> Row | None:
    """Give how things stand; issues that do not apply before there is a deal stand as in it."""
    numbering, words = judge.asked.numbering, judge.asked.document.words
    quo = words.whole(words.status_quo)
    if not quo:
        return None
    return tuple(
        numbering.option(name, quo[name]) if name in quo else end[issue] for issue, name in enumerate(numbering.issues)
    )


def _orders(judge: Judge, key: str | None, start: Row, end: Row) -> Iterator[tuple[str, list[Row]]]:
    """Give the orders by name, each as how things stand after each stage but the last."""
    numbering, words = judge.asked.numbering, judge.asked.document.words
    yield "at once", [start]
    for name, party in words.parties.items():
        own = {i for i, issue in enumerate(words.issues.values()) if issue.by == (name,)}
        first = tuple(end[issue] if issue in own else start[issue] for issue in range(len(end)))
        if first not in {start, end}:
            yield f"{party.name} first", [start, first]
    for sequence in words.sequences.values():
        if sequence.package == key or dict(words.options_of(sequence.package)) == numbering.named(np.array(end)):
            yield sequence.name, _followed(judge, sequence.steps, start)


def _followed(judge: Judge, steps: tuple[Mapping[str, str], ...], start: Row) -> list[Row]:
    numbering = judge.asked.numbering
    rows = [start]
    for step in steps[:-1]:
        moved = {numbering.issue(issue): numbering.option(issue, option) for issue, option in step.items()}
        rows.append(tuple(moved.get(issue, stands) for issue, stands in enumerate(rows[-1])))
    return rows


def _done(judge: Judge, start: Row, row: Row) -> dict[str, str]:
    numbering = judge.asked.numbering
    changed = [issue for issue, (before, now) in enumerate(zip(start, row, strict=True)) if before != now]
    return {numbering.issues[issue]: numbering.options[issue][row[issue]] for issue in changed}
