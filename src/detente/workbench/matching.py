"""Which statement of one case answers to which of another, and what either says, in a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.case.statements import StatementWords, kind_of
from detente.case.writing import in_flow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_EVIDENCE = set(StatementWords.model_fields)
_HOLDERS = {"id", "accounts", "variants"}


def matched(first: Sequence[StatementWords], second: Sequence[StatementWords]) -> list[tuple[int | None, int | None]]:
    """Match statements: by id, then by equal content, then by what they say; what has no match stands alone.

    Returns
    -------
    Pairs of places in the order of the first, then what only the second has.
    """
    keys: tuple[Callable[[StatementWords], object], ...] = (lambda said: said.id, content, form)
    partner: dict[int, int] = {}
    free = list(range(len(second)))
    for key in keys:
        for i, said in enumerate(first):
            if i not in partner and (wanted := key(said)) is not None:
                found = next((j for j in free if key(second[j]) == wanted), None)
                if found is not None:
                    partner[i] = found
                    free.remove(found)
    return [(i, partner.get(i)) for i in range(len(first))] + [(None, j) for j in free]


def content(said: StatementWords) -> str:
    """Give all that a statement says, but for its id and who holds it."""
    return f"{kind_of(said)} {said.model_dump_json(exclude=_HOLDERS)}"


def form(said: StatementWords) -> dict[str, Any]:
    """Give what a statement says of the party, in the words of the file, without where it comes from."""
    return said.model_dump(mode="json", by_alias=True, exclude=_EVIDENCE, exclude_defaults=True)


def told(one: Any, other: Any) -> tuple[str | None, str | None]:
    """Write what either of two parts of a case says, None for one that is not there.

    Of a statement that is what it says of the party and how far it is believed, and more only where that is all that
    differs; of other parts that differ, what differs.
    """
    first, second = _plain(one), _plain(other)
    if not isinstance(first, dict) or not isinstance(second, dict):
        return _flow(_brief(one, first)), _flow(_brief(other, second))
    if _brief(one, first) != _brief(other, second):
        first, second = _brief(one, first), _brief(other, second)
    kept = set(form(one)) if isinstance(one, StatementWords) else set()
    same = {key for key in first if key in second and first[key] == second[key]} - kept
    rest = ({key: value for key, value in said.items() if key not in same} for said in (first, second))
    before, after = map(_flow, rest)
    return before, after


def _brief(given: Any, plain: Any) -> Any:
    """Keep of a statement what it says and how far it is believed."""
    if not isinstance(given, StatementWords):
        return plain
    return form(given) | ({"credence": given.belief} if given.belief != given.default_credence else {})


def _plain(given: Any) -> Any:
    """Give a part of a case as plain data under the keys of the file, statements with what they say first."""
    if isinstance(given, StatementWords):
        rest = given.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude=_HOLDERS)
        return form(given) | rest
    if hasattr(given, "model_dump"):
        return given.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    if isinstance(given, dict):
        return {key: _plain(value) for key, value in given.items()}
    return [_plain(one) for one in given] if isinstance(given, tuple | list) else given


def _flow(plain: Any) -> str | None:
    if plain is None:
        return None
    if not isinstance(plain, dict):
        return in_flow(plain)
    return ", ".join(f"{key}: {in_flow(_single(value))}" for key, value in plain.items()) or "nothing of its own"


def _single(value: Any) -> Any:
    return value[0] if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str) else value
