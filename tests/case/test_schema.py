"""The JSON Schema: what editors complete and check."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
import yaml

from detente.case.errors import CaseError
from detente.case.reading import parse_case
from detente.case.schema import case_schema
from detente.case.statements import KINDS
from detente.case.template import starting_case
from detente.case.writing import dump_case

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))


class EditorLoader(yaml.SafeLoader):
    """Reads YAML as editors do, by the core schema of YAML 1.2."""


EditorLoader.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", "~nN\0"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        "-+.0123456789",
    ),
):
    EditorLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), list(first))


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    schema = case_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def as_an_editor_reads(text: str):
    return yaml.load(text, Loader=EditorLoader)


def test_the_shipped_schema_is_that_of_the_models():
    shipped = files("detente.case").joinpath("case.schema.json").read_text(encoding="utf-8")
    assert shipped == json.dumps(case_schema(), ensure_ascii=False, indent=2) + "\n", (
        "write it anew: detente.case.schema.case_schema()"
    )


def test_a_case_with_every_key_is_valid(validator, flat):
    validator.validate(as_an_editor_reads(flat))
    validator.validate(as_an_editor_reads(dump_case(parse_case(flat).words)))
    validator.validate(as_an_editor_reads(starting_case("x")))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_shipped_cases_are_valid_and_name_the_schema(validator, path):
    text = path.read_text(encoding="utf-8")
    validator.validate(as_an_editor_reads(text))
    assert text.startswith("# yaml-language-server: $schema=../src/detente/case/case.schema.json\n")


def test_shipped_cases_read_without_a_mistake_and_come_back():
    for path in EXAMPLES:
        case = parse_case(path.read_text(encoding="utf-8"), str(path)).words
        assert parse_case(dump_case(case)).words == case


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("title:", "titel:"),
        ("- more is better: rent\n", "- more is beter: rent\n"),
        ("- offered: [tenants-offer]", "- offered: [tenants-offer]\n      refused: tenants-offer"),
        ("credence: 0.7", "credence: 7"),
        ("active: false", "active: no"),
        ("kind: political", "kind: politcal"),
        ("date: 2024-05-01", "date: 3 May"),
        ("- matters more: [rent, repairs]", "- matters more: [rent]"),
        ("package: tenants-offer", "package: [tenants-offer]"),
        ("  call: {title: A call, date: 2024}", "  call: {date: 2024}"),
        ("at most: low, not: high", "at mst: low"),
        ("[none, kitchen, all], one", "[none, all, all], one"),
        ("agreement: {veto", "agreement: everybody\nold: {veto"),
    ],
)
def test_what_the_reader_refuses_for_its_form_the_schema_refuses(validator, flat, right, wrong):
    text = flat.replace(right, wrong)
    assert text != flat
    assert not validator.is_valid(as_an_editor_reads(text))
    with pytest.raises(CaseError):
        parse_case(text)


def test_every_kind_of_statement_is_offered_with_its_key_and_words():
    schema = case_schema()
    offered = schema["properties"]["statements"]["additionalProperties"]["items"]["anyOf"]
    kinds = [schema["$defs"][one["$ref"].rpartition("/")[2]] for one in offered]
    assert [kind["title"] for kind in kinds] == [title for title in (kind["title"] for kind in kinds) if title in KINDS]
    assert {kind["title"] for kind in kinds} == set(KINDS)
    assert all(kind["title"] in kind["required"] and kind["description"] for kind in kinds)


def test_no_number_of_the_schema_is_infinite():
    json.dumps(case_schema(), allow_nan=False)
