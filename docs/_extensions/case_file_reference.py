"""The case-file reference, written from the models that read the file: every key, what may stand there, its default."""

from __future__ import annotations

import inspect
import types
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt, MaxLen, MinLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from detente.case import moves, names
from detente.case.model import CaseFile
from detente.case.statements import KINDS, MoreIsBetter, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator

SPOKEN = {
    names.Name: "a name",
    names.Text: "text",
    names.Number: "a number",
    names.Share: "a number from 0 to 1",
    names.YesNo: "`true` or `false`",
    names.Date: "a date (`2019-02-28`, `2019-02` or `2019`)",
    names.Time: "a time (`09:30`)",
    names.Names: "a name, or a list of names",
    names.PartialPackage: "`{issue: option, …}`",
    names.PackageRef: "the name of a package, `status quo`, or `{issue: option, …}`",
    names.PackageRefs: "a package or a list of packages",
    names.RankedPackages: "a package, or a list of equally good packages",
    names.Choice: "an option, a list of options, or `{at least: …, at most: …, not: …}`",
    names.Selection: "`{issue: choice, …}`",
    names.Bounds: "`{at least: number, at most: number}`",
    moves.StateRef: "a state's label, or the options of several: `{issue: choice, …}`",
    moves.StateRefs: "states, as one label, as options, or a list of both",
    moves.RankedStates: "a state's label, a list of equally good ones, or `>>`",
    Statement: "[a statement](#statements)",
}
"""What stands for a type in the reference."""

NAMES_OF = {
    "policies": "`{party: {state: state, …}, …}`",
    "suspends": "`{option: option, …}`",
    "thinks": "`{party: reading, …}`",
}
"""What stands for keys whose type alone would not say what the names in it are names of."""

COMMON = [name for name, _ in MoreIsBetter.__bases__[0].model_fields.items()]
"""The keys that every statement may have."""


def write() -> str:
    """Write a section for the whole file and one for each part that has keys of its own."""
    return "\n".join(_section(model) for model in _parts(CaseFile))


def write_statements() -> str:
    """Write the keys that all statements share, then a section for each kind."""
    shared = [(name, field) for name, field in MoreIsBetter.model_fields.items() if name in COMMON]
    lines = ["### Keys that every statement may have", "", _table(shared), ""]
    for key, model in KINDS.items():
        own = [(name, field) for name, field in model.model_fields.items() if name not in COMMON]
        lines += [f"### `{key}`", "", _about(model), "", _example(key), "", _table(own), ""]
    return "\n".join(lines)


EXAMPLES = {
    "more is better": "more is better: [rent, notice]",
    "less is better": "less is better: repairs",
    "order of options": "order of options: {colour: [green, [blue, grey], red]}   # blue and grey are equally good",
    "best and worst": "best and worst: {colour: [green, red]}",
    "indifferent": "indifferent: [parking]",
    "matters more": "matters more: [rent, repairs, notice]",
    "weight": "weight: {rent: {at least: 0.4, at most: 0.6}}",
    "value": "value: {rent: {middle: {at least: 0.5}}}",
    "step": "step: {rent: [low, middle]}\n  is worth more than: {repairs: [all, none]}\n  by factor: 2",
    "prefers": "prefers: letter-of-may\n  to: [letter-of-june, no deal]",
    "offered": "offered: letter-of-may",
    "accepted": "accepted: [letter-of-june, {rent: middle, repairs: kitchen, notice: long}]",
    "refused": "refused: letter-of-may\n  credence: 0.6\n  because: It came back to the table a week later.",
    "red line": "red line: {rent: {at most: low}, repairs: all}",
    "exact values": "exact values: {rent: {low: 0, high: 70}, repairs: {none: 30, all: 0}}\n  no deal: 45",
    "added value": "added value: {parking: {none: 0, free: -0.05}}",
    "mixture": "mixture: {rent: {lower-till-spring: {low: 0.4, middle: 0.6}}}",
    "no deal moves": "no deal moves: -0.05\n  because: The heating broke down.\n  variants: [winter]",
    "weight times": "weight times: {rent: 1.5}\n  because: He lost his place at the mill.\n  variants: [winter]",
    "no deal against status quo": "no deal against status quo: {at most: 0}",
    "ranking": "ranking: [letter-of-june, [status quo, letter-of-may], no deal]",
    "no deal": "no deal: {at least: 0.2, at most: 0.5}",
}
"""A statement of each kind, about a flat, a landlord and a tenant."""


def _example(kind: str) -> str:
    return f"```yaml\n- {EXAMPLES[kind]}\n```"


def _section(model: type[BaseModel]) -> str:
    title = "The whole file" if model is CaseFile else HEADINGS.get(model.__name__, model.__name__)
    return f"## {title}\n\n{_about(model)}\n\n{_table(list(model.model_fields.items()))}\n"


UNBOUNDED = 1e6
"""Limits beyond this guard arithmetic and tell a writer nothing."""

HEADINGS = {
    "Source": "A source",
    "Quotation": "A quotation",
    "Party": "A party",
    "Issue": "An issue",
    "Rule": "A rule",
    "NamedPackage": "A package",
    "Account": "An account",
    "Variant": "A variant",
    "Position": "A position",
    "Contingency": "A contingency",
    "Sequence": "A sequence of steps",
    "AgreementRule": "The agreement rule",
    "Event": "An event of the timeline",
    "Moves": "The moves",
    "Follow": "An issue that follows others",
    "StatedMove": "A move that can or cannot be made",
    "Reading": "A reading of a preference",
    "View": "A view of the game",
    "Talks": "The talks",
    "Meeting": "A meeting",
    "Way": "A way to bargain",
    "Interim": "An interim deal",
}
"""What a part of the file is called in headings."""


def _parts(model: type[BaseModel]) -> list[type[BaseModel]]:
    """List a model and those it holds that are parts of the file, each once, in the order in which they are met."""
    found: list[type[BaseModel]] = [model]
    for part in found:
        for field in part.model_fields.values():
            found += [inner for inner in _models(field.annotation) if inner not in found and inner.__name__ in HEADINGS]
    return found


def _models(kind: Any) -> Iterator[type[BaseModel]]:
    if kind == Statement:
        return
    if inspect.isclass(kind) and issubclass(kind, BaseModel):
        yield kind
    for inner in get_args(kind):
        if not isinstance(inner, str | int | float):
            yield from _models(inner)


def _about(model: type[BaseModel]) -> str:
    return (
        inspect.cleandoc(model.__doc__ or "")
        .replace("``", "`")
        .replace("\n\n", "  ")
        .replace("\n", " ")
        .replace("  ", "\n\n")
    )


REMARKS = {
    "sources": "referred to by `source:`",
    "parties": "the names are used everywhere below",
    "statements": "for each party, what is known of it",
    "positions": "for each party, its stated positions",
    "contingencies": "what may come to pass",
    "sequences": "orders in which packages may be carried out",
    "agreement": "who must say yes",
    "moves": "the states of the world and who moves where",
    "follows": "issues that nobody moves by itself",
    "can": "moves that the options in hand do not give",
    "cannot": "moves that the options in hand give and that cannot be made",
    "preferences": "for each party its readings, the first taken unless another is asked for",
    "views": "for each party how it sees the game, where not as it is",
}
"""What to say of keys whose model says nothing."""


def _table(fields: list[tuple[str, FieldInfo]]) -> str:
    rows = ["| key | what stands there | |", "|---|---|---|"]
    rows += [
        f"| `{field.alias or name}` | {NAMES_OF.get(name) or _kind(field)} | {_remark(name, field)} |"
        for name, field in fields
    ]
    return "\n".join(rows)


def _kind(field: FieldInfo) -> str:
    words = spoken(field.annotation, field.metadata)
    return words.replace("|", "\\|")


def _remark(name: str, field: FieldInfo) -> str:
    remark = field.description or REMARKS.get(name, "")
    if field.is_required():
        return f"**needed.** {remark}".strip()
    default = field.get_default(call_default_factory=True)
    if default in (None, (), {}, ""):
        return remark
    shown = {True: "true", False: "false"}.get(default, default) if isinstance(default, bool) else default
    shown = f"{shown:g}" if isinstance(shown, float) else shown
    return f"{remark}{'; ' if remark else ''}`{shown}` unless said".strip()


def spoken(kind: Any, metadata: list[Any] | None = None) -> str:
    """Put a type into words."""
    for known, words in SPOKEN.items():
        if _same(kind, metadata or [], known):
            return words
    return _composite(kind, metadata or [])


def _same(kind: Any, metadata: list[Any], known: Any) -> bool:
    """Tell whether a field's type is a known one, which pydantic may have taken apart into type and metadata."""
    if kind == known:
        return True
    if get_origin(known) is not Annotated:
        return False
    inner, *marks = get_args(known)
    return bool(kind == inner and all(any(mark is own or mark == own for own in metadata) for mark in marks[-1:]))


def _composite(kind: Any, metadata: list[Any]) -> str:
    origin, inner = get_origin(kind), get_args(kind)
    words = {
        Annotated: lambda: spoken(inner[0], [*_unpacked(inner[1:]), *metadata]),
        Union: lambda: _either(inner),
        types.UnionType: lambda: _either(inner),
        Literal: lambda: " or ".join(f"`{word}`" for word in inner),
        dict: lambda: f"names, each with {spoken(inner[1])}",
        tuple: lambda: _listed(inner, metadata),
    }
    if origin in words:
        return words[origin]()
    return _part(kind) if inspect.isclass(kind) and issubclass(kind, BaseModel) else _number(kind, metadata)


def _unpacked(marks: tuple[Any, ...]) -> list[Any]:
    """Give the limits that a ``Field(...)`` among the marks holds beside the other marks."""
    return [inner for mark in marks for inner in (mark.metadata if isinstance(mark, FieldInfo) else [mark])]


def _either(kinds: tuple[Any, ...]) -> str:
    return " or ".join(dict.fromkeys(spoken(kind) for kind in kinds if kind is not type(None)))


def _part(model: type[BaseModel]) -> str:
    heading = HEADINGS[model.__name__]
    return f"[{heading[0].lower()}{heading[1:]}](#{heading.lower().replace(' ', '-')})"


def _listed(inner: tuple[Any, ...], metadata: list[Any]) -> str:
    if inner[-1] is not Ellipsis:
        return "`[" + ", ".join(spoken(part) for part in inner) + "]`"
    least = next((mark.min_length for mark in metadata if isinstance(mark, MinLen)), 0)
    item = spoken(inner[0])
    words = "a list of names" if item == SPOKEN[names.Name] else f"a list, each item {item}"
    return words + (f"; {least} at least" if least > 1 else "")


def _number(kind: Any, metadata: list[Any]) -> str:
    words = {int: "a whole number", float: "a number", str: "text"}.get(kind, getattr(kind, "__name__", str(kind)))
    limits = {Gt: ("above", "gt"), Ge: ("from", "ge"), Lt: ("below", "lt"), Le: ("up to", "le")}
    found = [(limits[type(m)][0], getattr(m, limits[type(m)][1])) for m in metadata if type(m) in limits]
    bounds = [f"{word} {limit:g}" for word, limit in found if abs(limit) < UNBOUNDED]
    most = next((f"of at most {m.max_length:,} characters" for m in metadata if isinstance(m, MaxLen)), "")
    return " ".join([words, *bounds, most]).strip()
