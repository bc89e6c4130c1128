"""What packages are worth to a party, which of them it could sign, and finding one by its worth without sorting them.

Packages that a party could sign lie in cells of equal width on its scale from floor to top, each cell a list with the
last package first. A package with the least worth above a target is then in the target's cell or in the next that is
not empty. Import this module only inside the function that needs it.
"""

# ruff: noqa: ANN001, ANN201, ANN202 (compiled code is typed by its arguments)
from __future__ import annotations

import numpy as np

from detente.talks.kernels_compiled import loop, turn


@turn
def worth_of(tables, era, row, columns, package):  # type: ignore[no-untyped-def]
    """Add up what one package is worth, issue by issue."""
    total = 0.0
    for issue in range(columns.shape[1]):
        total += tables[era, row, columns[package, issue]]
    return total


@loop
def add_up(tree, table, branches, worth):  # type: ignore[no-untyped-def]
    """Add up what all packages are worth, issue by issue, where packages that begin alike share their first sums."""
    for node in range(1, len(tree.parent)):
        branches[node] = branches[tree.parent[node]] + table[tree.column[node]]
    for package in range(len(worth)):
        worth[package] = branches[tree.leaf_parent[package]] + table[tree.leaf_column[package]]


@loop
def furnish(room, tree, table, branches, barred, reservation, worth, head, following, own):  # type: ignore[no-untyped-def]
    """Set up a party's packages with the values of the time."""
    add_up(tree, table, branches, worth)
    _set_scale(room, worth, barred, reservation, len(head))
    _fill_cells(room, worth, barred, reservation, head, following, own)
    room.best = highest(worth, head, following) if room.size > 0 else -1
    room.sorted = 0
    room.next_cell = len(head) - 1


@loop
def _set_scale(room, worth, barred, reservation, cells):  # type: ignore[no-untyped-def]
    """Find the best and the worst package that are not barred."""
    top, least = -np.inf, np.inf
    for package in range(len(worth)):
        if not barred[package]:
            top = max(top, worth[package])
            least = min(least, worth[package])
    room.top, room.least = top, least
    room.floor = max(least, reservation)
    width = top - room.floor
    scale = (cells - 1) / width if width > 0.0 else 0.0
    room.scale = scale if np.isfinite(scale) else 0.0


@loop
def _fill_cells(room, worth, barred, reservation, head, following, own):  # type: ignore[no-untyped-def]
    """Put each package that the party could sign at the front of its cell."""
    head[:] = -1
    floor, scale, size = room.floor, room.scale, 0
    for package in range(len(worth)):
        if worth[package] >= reservation and not barred[package]:
            cell = np.int64((worth[package] - floor) * scale)
            following[package] = head[cell]
            head[cell] = package
            own[size] = package
            size += 1
    room.size = size


@loop
def cell_of(room, target, cells):  # type: ignore[no-untyped-def]
    """Give the cell of a value, which may lie off the scale."""
    place = (target - room.floor) * room.scale
    if not place > 0.0:
        return 0
    return cells - 1 if place >= cells - 1 else np.int64(place)


@loop
def highest(worth, head, following):  # type: ignore[no-untyped-def]
    """Give the best package, of several the last."""
    cell = len(head) - 1
    while head[cell] < 0:
        cell -= 1
    best = package = head[cell]
    while package >= 0:
        if worth[package] > worth[best]:
            best = package
        package = following[package]
    return best


@loop
def reaching(room, target, worth, head, following):  # type: ignore[no-untyped-def]
    """Give the package worth least of those that reach a target, of several the last; the best where none does."""
    found, least = -1, np.inf
    for cell in range(cell_of(room, target, len(head)), len(head)):
        package = head[cell]
        while package >= 0:
            if target <= worth[package] < least:
                found, least = package, worth[package]
            package = following[package]
        if found >= 0:
            return found
    return room.best


@loop
def lengthen(room, worth, head, following, ladder):  # type: ignore[no-untyped-def]
    """Make the order from the best down twice as long, of equal ones the first first; cell by cell."""
    enough = 2 * room.sorted + 16
    while room.sorted < enough and room.next_cell >= 0:
        package, end = head[room.next_cell], room.sorted
        while package >= 0:
            ladder[end] = package
            end += 1
            package = following[package]
        if end > room.sorted + 1:
            _sort_down(ladder, room.sorted, end, worth)
        room.sorted = end
        room.next_cell -= 1


@loop
def _sort_down(ladder, start, end, worth):  # type: ignore[no-untyped-def]
    """Sort some packages by falling worth, of equal ones the first first (Shell 1959)."""
    gap = 1
    while 3 * gap < end - start:
        gap = 3 * gap + 1
    while gap > 0:
        for place in range(start + gap, end):
            package, hole = ladder[place], place
            while hole >= start + gap and _before(worth, package, ladder[hole - gap]):
                ladder[hole] = ladder[hole - gap]
                hole -= gap
            ladder[hole] = package
        gap //= 3


@loop
def _before(worth, one, other):  # type: ignore[no-untyped-def]
    """Tell whether a package comes before another in the order from the best down."""
    return worth[one] > worth[other] or (worth[one] == worth[other] and one < other)
