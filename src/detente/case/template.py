"""The case file that ``detente new`` writes: a whole small negotiation, explained line by line."""

from __future__ import annotations

from importlib.resources import files

from detente.case.writing import in_quotes

_TITLE = "TITLE"
_SCHEMA = "case.schema.json"


def starting_case(title: str, schema: str | None = None) -> str:
    """Give a commented case file with this title, which reads without a mistake.

    Parameters
    ----------
    title
        Any words.
    schema
        Where editors find the JSON Schema, seen from the file; left out, the file names none.
    """
    modeline, _, rest = files("detente.case").joinpath("template.yaml").read_text(encoding="utf-8").partition("\n")
    first = "" if schema is None else modeline.replace(_SCHEMA, schema) + "\n"
    return first + rest.replace(_TITLE, in_quotes(title), 1)
