"""Which statement of one case answers to which of another, and what either says, in a line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from detente.case.model import Issue
from detente.case.statements import StatementWords, kind_of
from detente.case.writing import in_flow

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_EVIDENCE = set(StatementWords.model_fields)
_HOLDERS = {"id", "accounts", "variants"}


def matched(first: Sequence[StatementWords], second: Sequence[StatementWords]) -> list[tuple[int | None, int | None]]:
    """Match statements: by id, then by equal content, by what they say of the party, and by what they are about.

    What has no match stands alone. Two bounds on what no deal is worth, say, are one bound that changed: to have both,
    or neither, is what nobody says.

    Returns
    -------
    Pairs of places in the order of the first, then what only the second has.
    """
    keys: tuple[Callable[[StatementWords], object], ...] = (lambda said: said.id, content, form, subject)
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


def subject(said: StatementWords) -> object:
    """Give what a statement is about, where a party has but one such statement; None where it may have several."""
    kind, says = kind_of(said), form(said)
    if kind in {"no deal", "no deal against status quo", "exact values"} or says.get("complete"):
        return kind
    if kind in {"more is better", "less is better"}:
        return "direction", sorted(says[kind])
    if kind in {"weight", "order of options", "best and worst", "matters more"}:
        return kind, sorted(says[kind])
    if kind == "value":
        return kind, sorted((issue, *sorted(options)) for issue, options in says[kind].items())
    return (kind, says["step"], says["is worth more than"]) if kind == "step" else None


def told(one: Any, other: Any) -> tuple[str | None, str | None]:
    """Write what either of two parts of a case says, None for one that is not there.

    Of a statement that is what it says of the party and how far it is believed, and more only where that is all that
    differs; of other parts that differ, what differs.
    """
    first, second = _plain(one), _plain(other)
    if not (isinstance(one, Issue) and isinstance(other, Issue) and list(one.options) == list(other.options)):
        first, second = _options_named(one, first), _options_named(other, second)
    if not isinstance(first, dict) or not isinstance(second, dict):
        return _flow(_brief(one, first)), _flow(_brief(other, second))
    if _brief(one, first) != _brief(other, second):
        first, second = _brief(one, first), _brief(other, second)
    kept = set(form(one)) if isinstance(one, StatementWords) else set()
    if first.keys() == second.keys() and "exact values" in first:
        first, second = _apart(first, second), _apart(second, first)
    same = {key for key in first if key in second and first[key] == second[key]} - kept
    rest = ({key: value for key, value in said.items() if key not in same} for said in (first, second))
    before, after = map(_flow, rest)
    return before, after


def _options_named(given: Any, plain: Any) -> Any:
    """Give an issue's options by their names, without what is said of each."""
    return plain | {"options": list(given.options)} if isinstance(given, Issue) else plain


def _apart(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Keep what differs, however deep it stands."""
    rest = {key: value for key, value in one.items() if key not in other or other[key] != value}
    return {
        key: _apart(value, other[key]) if isinstance(value, dict) and isinstance(other.get(key), dict) else value
        for key, value in rest.items()
    }


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
