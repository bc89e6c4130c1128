"""The JSON Schema of case files, from the same models that read them, for editors and other programs."""

from __future__ import annotations

from typing import Any

from detente.case.model import CaseFile
from detente.case.statements import KINDS

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def case_schema() -> dict[str, Any]:
    """Give the JSON Schema (2020-12) of a case file, fit for completion and for checking as one types.

    It knows the form of a case; whether names refer to anything is for ``read_case`` to say.
    """
    schema = CaseFile.model_json_schema(by_alias=True)
    kinds = {kind.__name__: key for key, kind in KINDS.items()}
    for name, definition in schema["$defs"].items():
        definition["title"] = kinds.get(name, definition.get("title", name))
    tidy: dict[str, Any] = _tidied(schema)
    return {"$schema": DIALECT, **tidy, "title": "A negotiation: a case file of Détente"}


def _tidied(part: Any) -> Any:
    """Name properties by their keys, drop the empty alternative, and let alternatives overlap."""
    if isinstance(part, list):
        return [_tidied(one) for one in part]
    if not isinstance(part, dict):
        return part
    tidy = {key: _tidied(value) for key, value in part.items() if key not in {"default", "discriminator"}}
    if isinstance(properties := tidy.get("properties"), dict):
        tidy["properties"] = {key: _named(key, value) for key, value in properties.items()}
    if "oneOf" in tidy:
        tidy["anyOf"] = tidy.pop("oneOf")
    return _without_nothing(tidy)


def _named(key: str, part: dict[str, Any]) -> dict[str, Any]:
    return {"title": key} | {name: value for name, value in part.items() if name != "title"}


def _without_nothing(part: dict[str, Any]) -> dict[str, Any]:
    """Drop `null` from alternatives: a key that says nothing is left out rather than empty."""
    alternatives = part.get("anyOf")
    if not isinstance(alternatives, list) or {"type": "null"} not in alternatives:
        return part
    left = [one for one in alternatives if one != {"type": "null"}]
    rest = {key: value for key, value in part.items() if key != "anyOf"}
    return {**left[0], **rest} if len(left) == 1 else {**rest, "anyOf": left}
