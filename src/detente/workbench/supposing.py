"""What is supposed by moving a slider, as statements of the case: an issue's weight, no deal's worth, a credence.

A supposition says nothing that the case file could not say. ``weights`` become one statement `weight times`,
``no_deal`` becomes `no deal moves`, each an assumption under the account and variant in which it was supposed.
``credences`` change the credence of a statement wherever it holds, for that is a property of the evidence. A file has
no credence 0: the statement is then taken out of the account, or of the variant where no other account holds it, or,
where nothing else holds it, out of the file.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from detente.case.document import named_statements
from detente.case.editing import APPEND, REMOVED, Edit, EditError
from detente.case.reading import CaseDocument, parse_case
from detente.case.statements import (
    AddedValue,
    ExactValues,
    Mixture,
    NoDealMoves,
    Ranking,
    WeightTimes,
    kind_of,
)
from detente.report.numbers import listing, value
from detente.values.evidence import accounts_of, variants_of
from detente.workbench.answering import new_lines
from detente.workbench.asking import check_named
from detente.workbench.changing import changed_text, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from detente.case.model import CaseFile
    from detente.case.statements import Statement

    Suppose = Mapping[str, Mapping[str, Any]]

HEAVIEST = 100.0
"""How many times as much an issue may weigh, as in the case file."""

FARTHEST = 1e12
"""How far no deal may move, as in the case file."""

_KEYS = ("weights", "no_deal", "credences")


class SuppositionError(ValueError):
    """A supposition that makes no sense in the case.

    Parameters
    ----------
    path
        Where in the suppositions it stands.
    why
        What is wrong, and the remedy.
    """

    def __init__(self, path: tuple[str, ...], why: str) -> None:
        self.path = path
        self.why = why
        super().__init__(f"{' › '.join(path) or 'suppose'}: {why}")


@dataclass(frozen=True)
class Where:
    """The account and the variant in which something is supposed; None stands for all."""

    account: str | None
    variant: str | None

    def holds(self, said: Statement) -> bool:
        """Tell whether a statement is held there."""
        pairs = ((self.account, said.accounts), (self.variant, said.variants))
        return all(here is None or not names or here in names for here, names in pairs)


@dataclass(frozen=True)
class Supposition:
    """What is supposed of one party; what would change nothing is left out.

    Parameters
    ----------
    weights
        Issue to how many times as much it weighs.
    no_deal
        How much more no deal is worth.
    credences
        Id of a statement, held there, to how far it is to be believed.
    """

    weights: Mapping[str, float]
    no_deal: float
    credences: Mapping[str, float]

    @property
    def key(self) -> tuple[object, ...]:
        """What tells it from others."""
        return (tuple(self.weights.items()), self.no_deal, tuple(sorted(self.credences.items())))


NOTHING = Supposition({}, 0.0, {})


def suppositions_of(
    words: CaseFile, suppose: Suppose | None, account: str | None = None, variant: str | None = None
) -> dict[str, Supposition]:
    """Check suppositions against the case they are about.

    Parameters
    ----------
    words
        The case.
    suppose
        ``{party: {"weights": {issue: factor}, "no_deal": difference, "credences": {id: credence}}}``; any may miss.
    account, variant
        Where it is supposed.

    Returns
    -------
    The suppositions that change something, by party in the order of the case.

    Raises
    ------
    SuppositionError
        If one names what is not there, or a number that cannot be.
    LookupError
        If there is no such account or variant.
    """
    _check_where(words, account, variant)
    given = _mapping((), suppose or {})
    _check_known((), given, words.parties, "party")
    read = {
        party: _supposition(words, party, _mapping((party,), given[party]), Where(account, variant))
        for party in words.parties
        if party in given
    }
    return {party: one for party, one in read.items() if one != NOTHING}


def edits_of(
    document: CaseDocument, suppose: Suppose | None, account: str | None = None, variant: str | None = None
) -> tuple[Edit, ...]:
    """Give the edits of the case file that write suppositions in; parameters and errors as for `suppositions_of`."""
    words, where = document.words, Where(account, variant)
    found: list[Edit] = []
    for party, held in suppositions_of(words, suppose, account, variant).items():
        changes = list(_changes(words, party, held, where))
        for place, change in changes:
            for key, now in (change or {}).items():
                found.append(Edit(("statements", party, place, key), now))
        gone = [place for place, change in changes if change is None]
        found += [Edit(("statements", party, place), REMOVED) for place in reversed(gone)]
        found += [Edit(("statements", party, APPEND), said) for said in _said(words, held, where)]
    return tuple(found)


def kept(
    document: CaseDocument | str, suppose: Suppose | None, account: str | None = None, variant: str | None = None
) -> tuple[str, tuple[tuple[int, str], ...]]:
    """Write suppositions into the text of a case, its comments and layout kept.

    Returns
    -------
    The text, and the lines that are new or changed, each with its number.

    Raises
    ------
    SuppositionError, LookupError
        As for `suppositions_of`.
    detente.case.editing.EditError
        If the text is written so that an edit cannot be made.
    detente.case.errors.CaseError
        If a text is given that is no case.
    """
    read = parse_case(document) if isinstance(document, str) else document
    text = changed_text(read, edits_of(read, suppose, account, variant))
    return text, tuple(new_lines(text_of(read), text))


def supposed(
    document: CaseDocument, suppose: Suppose | None, account: str | None = None, variant: str | None = None
) -> CaseDocument:
    """Give the case with suppositions in it, as reading the text of `kept` gives it; errors as for `kept`.

    Where an edit cannot be made in the text as it stands, the case is written out anew.
    """
    edits = edits_of(document, suppose, account, variant)
    if not edits:
        return document
    try:
        text = changed_text(document, edits)
    except EditError:
        text = changed_text(replace(document, text=""), edits)
    return replace(parse_case(text), path=document.path)


def statements_supposed(
    words: CaseFile, party: str, held: Supposition, where: Where
) -> tuple[tuple[str, Statement], ...]:
    """Give all statements about a party with a supposition among them, by the ids that they have in the case.

    They are those of `supposed`, made without writing and reading a text.
    """
    changes, now = dict(_changes(words, party, held, where)), []
    for place, (name, said) in enumerate(named_statements(words, party)):
        change = changes.get(place, {})
        if change is not None:
            now.append((name, said.model_copy(update=change) if change else said))
    for n, form in enumerate(_said(words, held, where), start=1):
        kind = WeightTimes if "weight times" in form else NoDealMoves
        now.append((f"supposed {n}", kind.model_validate(form)))
    return tuple(now)


def _said(words: CaseFile, held: Supposition, where: Where) -> Iterator[dict[str, Any]]:
    """Give the new statements of a supposition, in the words of the file."""
    own: dict[str, Any] = {"assumption": True}
    if where.account is not None and len(words.accounts) > 1:
        own["accounts"] = [where.account]
    if where.variant is not None and len(words.variants) > 1:
        own["variants"] = [where.variant]
    if held.weights:
        weighs = (f"for “{words.issues[issue].name}” {value(times)} times" for issue, times in held.weights.items())
        yield {
            "weight times": dict(held.weights),
            "because": f"Supposed that it cares {listing(weighs)} as much.",
        } | own
    if held.no_deal:
        told = f"{value(abs(held.no_deal))} {'more' if held.no_deal > 0 else 'less'}"
        yield {"no deal moves": held.no_deal, "because": f"Supposed that no deal is worth {told} to it."} | own


def _changes(
    words: CaseFile, party: str, held: Supposition, where: Where
) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """Give the place of each statement whose credence changes, and what changes in it; None if it goes."""
    for place, (name, said) in enumerate(named_statements(words, party)):
        if name in held.credences:
            credence = held.credences[name]
            yield place, {"credence": credence} if credence > 0 else _taken_out(words, said, where)


def _taken_out(words: CaseFile, said: Statement, where: Where) -> dict[str, Any] | None:
    """Say who holds a statement once it is taken out of an account and variant; None if nobody does."""
    for key, names, every, here in (
        ("accounts", said.accounts, words.accounts, where.account),
        ("variants", said.variants, words.variants, where.variant),
    ):
        others = tuple(name for name in names or every if name != here)
        if here is not None and others:
            return {key: others}
    return None


def _supposition(words: CaseFile, party: str, given: Mapping[str, Any], where: Where) -> Supposition:
    _check_known((party,), given, _KEYS, "supposition")
    path = (party, "weights")
    weights = _mapping(path, given.get("weights") or {})
    _check_known(path, weights, words.issues, "issue")
    factors = {
        issue: _number((*path, issue), weights[issue], 0.0, HEAVIEST) for issue in words.issues if issue in weights
    }
    for issue, factor in factors.items():
        if factor == 0:
            raise SuppositionError((*path, issue), f"an issue weighs above 0 and up to {HEAVIEST:g} times as much")
    moved = _number((party, "no_deal"), given.get("no_deal") or 0.0, -FARTHEST, FARTHEST)
    credences = _mapping((party, "credences"), given.get("credences") or {})
    changed = {issue: factor for issue, factor in factors.items() if factor != 1}
    said = named_statements(words, party)
    if changed or moved:
        _check_valued(party, [one for _, one in said if where.holds(one)])
    return Supposition(changed, moved, _credences(party, credences, dict(reversed(said)), where))


def _credences(party: str, given: Mapping[str, Any], said: Mapping[str, Statement], where: Where) -> dict[str, float]:
    path = (party, "credences")
    _check_known(path, given, said, "statement")
    found = {}
    for name, credence in given.items():
        believed, one = _number((*path, name), credence, 0.0, 1.0), said[name]
        if 0 < believed < 1 and only_in_full(one):
            why = f"`{kind_of(one)}` cannot be half believed; its credence is 1, or 0 to leave it out"
            raise SuppositionError((*path, name), why)
        if believed != one.belief and where.holds(one):
            found[name] = believed
    return found


def only_in_full(said: Statement) -> bool:
    """Tell whether a statement is believed whole or not at all."""
    complete = isinstance(said, Ranking) and said.complete
    return complete or isinstance(said, ExactValues | AddedValue | Mixture | NoDealMoves | WeightTimes)


def _check_valued(party: str, said: list[Statement]) -> None:
    if any(isinstance(one, Ranking) and one.complete for one in said):
        why = (
            "what the party wants is a complete ranking, without values that could weigh or move; change its credences"
        )
        raise SuppositionError((party,), why)


def _check_where(words: CaseFile, account: str | None, variant: str | None) -> None:
    if account is not None:
        check_named("account", account, accounts_of(words))
    if variant is not None:
        check_named("variant", variant, variants_of(words))


def _check_known(path: tuple[str, ...], given: Mapping[str, Any], known: Any, what: str) -> None:
    unknown = next((name for name in given if name not in known), None)
    if unknown is not None:
        raise SuppositionError((*path, unknown), f"there is no {what} of that name; there are: {', '.join(known)}")


def _mapping(path: tuple[str, ...], given: Any) -> Mapping[str, Any]:
    if not isinstance(given, Mapping) or not all(isinstance(key, str) for key in given):
        raise SuppositionError(path, f"expected names with what is supposed of each, got {type(given).__name__}")
    return given


def _number(path: tuple[str, ...], given: Any, low: float, high: float) -> float:
    number = given if isinstance(given, int | float) and not isinstance(given, bool) else math.nan
    if not low <= number <= high:
        raise SuppositionError(path, f"expected a number from {low:g} to {high:g}, got {given!r}")
    return float(number)
