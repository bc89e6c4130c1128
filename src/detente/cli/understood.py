"""What was understood of a case, as plain data and as text."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from detente.case.model import CaseFile
    from detente.case.reading import CaseDocument


def understood(document: CaseDocument, *, faulty_moves: bool) -> dict[str, Any]:
    """Tell what a case holds, as JSON types: parties, issues, packages, rules, statements, sources, positions."""
    words = document.words
    return {
        "title": words.title,
        "date": None if words.date is None else str(words.date),
        "digest": document.digest,
        "parties": list(words.parties),
        "issues": {name: list(issue.options) for name, issue in words.issues.items()},
        "packages": packages_counted(words),
        "rules": {state: [name for name, rule in words.rules.items() if rule.active is on] for state, on in _STATES},
        "named_packages": list(words.packages),
        "sources": list(words.sources),
        "accounts": list(words.accounts),
        "variants": list(words.variants),
        "statements": _statements(words),
        "positions": {party: list(positions) for party, positions in words.positions.items()},
        "agreement": "all" if isinstance(words.agreement, str) else words.agreement.model_dump(by_alias=True),
        "moves": None if faulty_moves else _moves(words),
    }


_STATES = (("on", True), ("off", False))


def packages_counted(words: CaseFile) -> dict[str, int | None]:
    """Count the packages, in all and those that the rules let stand; ``None`` where they are too many to count."""
    from detente.case.spaces import Numbering, space_of
    from detente.space.packages import SpaceTooLargeError

    space = space_of(Numbering(words))
    try:
        return {"all": space.size, "feasible": space.feasible}
    except SpaceTooLargeError:
        return {"all": space.size, "feasible": None}


def _statements(words: CaseFile) -> list[dict[str, Any]]:
    """Count the statements held of each party, for each account and variant."""
    counted = []
    for account, variant in product(words.accounts or (None,), words.variants or (None,)):
        held = {
            party: sum(
                (not said.accounts or account in said.accounts) and (not said.variants or variant in said.variants)
                for said in words.statements.get(party, ())
            )
            for party in words.parties
        }
        counted.append({"account": account or "all", "variant": variant, "parties": held})
    return counted


def _moves(words: CaseFile) -> dict[str, Any] | None:
    """Tell what graph of moves the case makes; nothing where it speaks of none."""
    from detente.case.spaces import Numbering
    from detente.moves.model import model_of

    moves = words.moves
    if moves is None:
        return None
    model = model_of(Numbering(words))
    return {
        "states": model.count,
        "start": None if model.start is None else model.labels.texts[model.start],
        "merged": list(moves.merged),
        "barred": len(moves.cannot),
        "readings": {party: list(readings) for party, readings in moves.preferences.items()},
        "views": list(moves.views),
        "policies": list(moves.policies),
    }


def in_text(told: dict[str, Any]) -> str:
    """Write what was understood as lines for a terminal."""
    from detente.case.errors import harmless

    return "\n".join(harmless(f"  {label:<12} {line}").rstrip() for label, line in _lines(told))


def _lines(told: dict[str, Any]) -> Iterator[tuple[str, str]]:
    counted = told["packages"]
    feasible = "too many to count" if counted["feasible"] is None else f"{_number(counted['feasible'])} feasible"
    yield "title", told["title"] + (f" ({told['date']})" if told["date"] else "")
    yield "parties", _names(told["parties"])
    yield "issues", _names([f"{name} ({len(options)})" for name, options in told["issues"].items()])
    yield "packages", f"{_number(counted['all'])} in all, {feasible}" + _named(told["named_packages"])
    if told["rules"]["on"] or told["rules"]["off"]:
        off = f"; off: {_names(told['rules']['off'])}" if told["rules"]["off"] else ""
        yield "rules", f"on: {_names(told['rules']['on']) or 'none'}{off}"
    yield "sources", _names(told["sources"]) or "none"
    for row in told["statements"]:
        where = row["account"] + (f", {row['variant']}" if row["variant"] else "")
        held = ", ".join(f"{party} {count}" for party, count in row["parties"].items())
        yield "statements", held if where == "all" else f"{where}: {held}"
    for party, positions in told["positions"].items():
        yield "positions", f"{party}: {', '.join(positions)}"
    yield "agreement", _agreement(told["agreement"])
    if told["moves"] is not None:
        yield "moves", _graph(told["moves"])


def _names(names: Sequence[str], most: int = 12) -> str:
    if not names:
        return ""
    shown = ", ".join(names[:most]) + (" …" if len(names) > most else "")
    return shown if len(names) == 1 else f"{len(names)}: {shown}"


def _named(names: Sequence[str]) -> str:
    return f"; {len(names)} named" if names else ""


def _number(count: int) -> str:
    if count < 10**15:
        return f"{count:,}"
    digits = str(count)
    return f"{digits[0]}.{digits[1:3]} × 10^{len(digits) - 1}"


def _agreement(rule: Any) -> str:
    if isinstance(rule, str):
        return "all must accept"
    parts = [f"{_names(rule['veto'])} must accept"] if rule["veto"] else []
    if rule["at least"]:
        parts.append(f"at least {rule['at least']} of {', '.join(rule['of'])}")
    return " and ".join(parts)


def _graph(moves: dict[str, Any]) -> str:
    """Say how many states of the world there are, which is how things stand, and what else is said of them."""
    start = f", things stand at {moves['start']}" if moves["start"] else ""
    readings = ", ".join(f"{party} ({', '.join(names)})" for party, names in moves["readings"].items())
    told = {
        "merged into": ", ".join(moves["merged"]), "barred moves": moves["barred"], "readings": readings,
        "views": ", ".join(moves["views"]), "policies": ", ".join(moves["policies"]),
    }  # fmt: skip
    return "; ".join([f"{_number(moves['states'])} states{start}", *(f"{k}: {v}" for k, v in told.items() if v)])
