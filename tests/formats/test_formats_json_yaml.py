"""GeniusWeb, NegoLog and NegMAS in small, invented files: what is read, and what is refused with which reason."""

from __future__ import annotations

import copy
import json
import os
import re
from pathlib import Path

import pytest
import yaml

from detente.formats import FormatError, read_domain

NEGOLOG = {
    "reservationValue": 0.3,
    "issueWeights": {"Roof": 0.75, "Yard": 0.25},
    "issues": {"Roof": {"tin": 0.5, "slate": 1.0}, "Yard": {"no": 0.0, "yes": 1.0}},
}
WEB_DOMAIN = {
    "name": "houses",
    "issuesValues": {"Roof": {"values": ["tin", "slate"]}, "Rent": {"range": ["10", "12", "0.5"]}},
}
WEB_PROFILE = {
    "LinearAdditiveUtilitySpace": {
        "name": "tenant",
        "domain": WEB_DOMAIN,
        "issueWeights": {"Roof": 0.75, "Rent": 0.25},
        "issueUtilities": {
            "Roof": {"DiscreteValueSetUtilities": {"valueUtilities": {"tin": 0.5, "slate": 1}}},
            "Rent": {
                "NumberValueSetUtilities": {"lowValue": 10, "lowUtility": 1, "highValue": 12, "highUtility": 0},
            },
        },
        "reservationBid": {"issuevalues": {"Roof": "tin"}},
    }
}
MAS_DOMAIN = """\
type: negmas.outcomes.DiscreteCartesianOutcomeSpace
issues:
- {name: Roof, type: CategoricalIssue, values: [tin, 7, yes]}
- {name: Rooms, type: ContiguousIssue, values: [2, 4]}
- {name: Rent, type: DiscreteCardinalIssue, values: [10, 12.5]}
"""
MAS_PROFILE = """\
type: LinearAdditiveUtilityFunction
reserved_value: -.inf
weights: [0.5, 2, 1.0]
values:
- {type: TableFun, mapping: {7: 0.25, tin: 0.5, yes: 1.0}}
- {type: negmas.preferences.AffineFun, slope: 0.5, bias: 1}
- {type: IdentityFun}
"""


def write(folder: Path, **files: object) -> Path:
    for name, content in files.items():
        stem, _, ending = name.rpartition("_")
        text = content if isinstance(content, str) else json.dumps(content, indent=1)
        (folder / f"{stem}.{ending}").write_text(text)
    return folder


def refused(where: object) -> FormatError:
    with pytest.raises(FormatError) as caught:
        read_domain(where)
    return caught.value


def changed(document: dict, *path: str, to: object) -> dict:
    """Copy a document with one place changed, or taken out with ``to=...``."""
    document = copy.deepcopy(document)
    place = document
    for key in path[:-1]:
        place = place[key]
    if to is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return document


def test_negolog_values_are_weight_times_value(tmp_path):
    other = {
        **NEGOLOG,
        "issues": {"Yard": {"yes": 0.5, "no": 1}, "Roof": {"slate": 0, "tin": 1}},
        "reservationValue": 0,
    }
    domain = read_domain(write(tmp_path, a_json=NEGOLOG, b_json=other, specs_json={"NumberOfBids": 4}))
    assert domain.issues == (("Roof", ("tin", "slate")), ("Yard", ("no", "yes")))
    assert domain.tables().tolist() == [[0.375, 0.75, 0.0, 0.25], [0.75, 0.0, 0.25, 0.125]]
    assert [profile.reservation for profile in domain.profiles] == [0.3, 0.0]
    assert domain.notes == ("specs.json was not read: published solutions of the domain",)
    assert domain.tool == "NegoLog JSON"


@pytest.mark.parametrize(
    ("path", "to", "code", "line"),
    [
        (("issueWeights", "Yard"), ..., "missing-issue", 3),
        (("issueWeights", "Shed"), 0.5, "unknown-issue", 6),
        (("issueWeights", "Yard"), "0.25", "number", 5),
        (("issueWeights", "Yard"), True, "number", 5),
        (("issueWeights", "Yard"), 10**400, "number", 5),
        (("issues", "Yard", "no"), ..., "missing-option", 12),
        (("issues", "Yard", "perhaps"), 0.5, "unknown-option", 15),
        (("issues", "Yard", "no"), None, "number", 13),
        (("issues", "Roof"), [1, 2], "shape", 8),
        (("issues",), ..., "missing-key", None),
        (("issues",), {}, "missing-issue", None),
    ],
)
def test_negolog_refusals_name_the_line(tmp_path, path, to, code, line):
    error = refused(write(tmp_path, a_json=NEGOLOG, b_json=changed(NEGOLOG, *path, to=to)))
    assert (error.code, error.file.name) == (code, "b.json")
    assert line is None or error.line == line


def test_geniusweb_values_and_reservation_bid(tmp_path):
    domain = read_domain(write(tmp_path, d_json=WEB_DOMAIN, tenant_json=WEB_PROFILE))
    (tenant,) = domain.profiles
    assert domain.issues == (("Roof", ("tin", "slate")), ("Rent", ("10", "10.5", "11", "11.5", "12")))
    assert list(tenant.tables[0]) == [0.375, 0.75]
    assert list(tenant.tables[1]) == [0.25, 0.1875, 0.125, 0.0625, 0.0]
    assert tenant.reservation == 0.375  # the issue that the bid leaves open counts 0
    assert domain.tool == "GeniusWeb JSON"
    (tmp_path / "d.json").unlink()
    assert read_domain(tmp_path).issues == domain.issues  # the profile carries its domain


SPACE = "LinearAdditiveUtilitySpace"
ROOF = (SPACE, "issueUtilities", "Roof")


@pytest.mark.parametrize(
    ("path", "to", "code"),
    [
        ((SPACE, "issueWeights", "Roof"), 0.5, "weight"),
        ((SPACE, "issueWeights", "Roof"), ..., "missing-issue"),
        ((*ROOF, "DiscreteValueSetUtilities", "valueUtilities", "tin"), ..., "missing-option"),
        ((*ROOF, "DiscreteValueSetUtilities", "valueUtilities", "gold"), 1, "unknown-option"),
        ((*ROOF, "DiscreteValueSetUtilities", "valueUtilities", "tin"), 1.5, "number"),
        (ROOF, {"OtherUtilities": {}}, "evaluator"),
        (ROOF, WEB_PROFILE[SPACE]["issueUtilities"]["Rent"], "evaluator"),
        ((SPACE, "issueUtilities", "Rent", "NumberValueSetUtilities", "lowValue"), 9, "range"),
        ((SPACE, "reservationBid", "issuevalues", "Roof"), "gold", "unknown-option"),
        ((SPACE, "domain", "issuesValues", "Roof", "values"), ["tin"], "domain-mismatch"),
        ((SPACE, "domain"), ..., "missing-key"),
    ],
)
def test_geniusweb_refusals(tmp_path, path, to, code):
    error = refused(write(tmp_path, d_json=WEB_DOMAIN, tenant_json=changed(WEB_PROFILE, *path, to=to)))
    assert (error.code, error.file.name) == (code, "tenant.json")
    assert error.line


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        (["0", "1"], "range"),
        (["0", "1", "0"], "range"),
        (["1", "0", "1"], "range"),
        (["0", "1", "1e-9"], "too-many-options"),
        (["0", "Infinity", "1"], "number"),
        (["0", "one", "1"], "number"),
        ([[], "1", "1"], "number"),
    ],
)
def test_geniusweb_ranges_are_bounded(tmp_path, parts, code):
    domain = changed(WEB_DOMAIN, "issuesValues", "Rent", "range", to=parts)
    assert refused(write(tmp_path, d_json=domain, tenant_json=WEB_PROFILE)).code == code


def test_other_geniusweb_profiles_are_refused_by_name(tmp_path):
    error = refused(write(tmp_path, d_json=WEB_DOMAIN, tenant_json={"SumOfGroupsUtilitySpace": {}}))
    assert error.code == "unknown-format"
    assert "SumOfGroupsUtilitySpace" in error.reason


def test_negmas_values_stay_as_given(tmp_path):
    domain = read_domain(write(tmp_path, d_yml=MAS_DOMAIN, p_yml=MAS_PROFILE, _info_yaml="a: [1, 2"))
    (party,) = domain.profiles
    assert domain.issues == (("Roof", ("tin", "7", "yes")), ("Rooms", ("2", "3", "4")), ("Rent", ("10", "12.5")))
    assert domain.tables().tolist() == [[0.25, 0.125, 0.5, 4.0, 5.0, 6.0, 10.0, 12.5]]
    assert party.reservation is None
    assert (domain.tool, domain.notes) == ("NegMAS YAML", ("_info.yaml was not read",))


def test_negmas_discounts_wrap_and_are_kept(tmp_path):
    inner = MAS_PROFILE.replace("-.inf", "0.5").replace("\n", "\n  ")
    wrapped = f"type: ExpDiscountedUFun\ndiscount: 0.9\nreserved_value: 0.25\nshape: odd\nufun:\n  {inner}"
    (party,) = read_domain(write(tmp_path, d_yml=MAS_DOMAIN, p_yml=wrapped)).profiles
    assert (party.reservation, party.discount, party.notes) == (0.25, 0.9, ("'shape' is not used",))
    (party,) = read_domain(write(tmp_path, p_yml=wrapped.replace("reserved_value: 0.25\n", ""))).profiles
    assert party.reservation is None
    assert party.notes[-1] == "the reservation value stated within the discounted function is not used, as in NegMAS"


def test_negmas_weights_and_values_by_name_and_a_bias(tmp_path):
    named = (
        "type: LinearUtilityAggregationFunction\nbias: 3\nvalues:\n  Rent: {type: LinearFun, slope: -1}\n"
        "  Roof: {type: ConstFun, bias: 2}\n  Rooms: {type: IdentityFun}\n"
    )
    (party,) = read_domain(write(tmp_path, d_yml=MAS_DOMAIN, p_yml=named)).profiles
    assert [table.tolist() for table in party.tables] == [[5, 5, 5], [2, 3, 4], [-10, -12.5]]


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("LinearAdditiveUtilityFunction", "HyperRectangleUtilityFunction", "nonlinear", 1),
        ("LinearAdditiveUtilityFunction", "MappingUtilityFunction", "profile-type", 1),
        ("type: Linear", "kind: Linear", "profile-type", 1),
        ("-.inf", ".inf", "number", 2),
        ("-.inf", ".nan", "number", 2),
        ("[0.5, 2, 1.0]", "[0.5, 2]", "missing-issue", 3),
        ("[0.5, 2, 1.0]", "[0.5, 2, .inf]", "number", 3),
        ("7: 0.25, ", "", "missing-option", 5),
        ("7: 0.25, ", "'7': 0.25, ", "missing-option", 5),
        ("7: 0.25, ", "7: 0.25, 8: 1, ", "unknown-option", 5),
        ("7: 0.25, ", "7: 0.25, 7: 1, ", "duplicate-key", 5),
        ("{type: IdentityFun}", "{type: SinFun}", "evaluator", 7),
        ("type: TableFun", "type: IdentityFun", "evaluator", 5),
        ("{type: IdentityFun}", "!!python/object:os.system {}", "yaml", 7),
        ("{type: IdentityFun}", "*none", "yaml", 7),
        ("{type: IdentityFun}", "{? [a] : b}", "yaml", 7),
        ("{type: IdentityFun}", "[", "yaml", None),
        ("{type: IdentityFun}", "1\n---\na: 1", "yaml", 8),
    ],
)
def test_negmas_profile_refusals(tmp_path, old, new, code, line):
    assert old in MAS_PROFILE
    error = refused(write(tmp_path, d_yml=MAS_DOMAIN, p_yml=MAS_PROFILE.replace(old, new, 1)))
    assert (error.code, error.file.name) == (code, "p.yml")
    assert line is None or error.line == line


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("ContiguousIssue, values: [2, 4]", "ContinuousIssue, values: [0.0, 1.0]", "issue-type"),
        ("ContiguousIssue, values: [2, 4]", "CallableIssue, values: [2, 4]", "issue-type"),
        ("[2, 4]", "[4, 2]", "range"),
        ("[2, 4]", "[2, 4, 5]", "range"),
        ("[2, 4]", "[false, true]", "range"),
        ("[2, 4]", "[0, 99999999999999999999]", "too-many-options"),
        ("[10, 12.5]", "[]", "no-options"),
        ("[10, 12.5]", "[10, '10']", "duplicate-option"),
        ("[10, 12.5]", "[10, {a: 1}]", "shape"),
        ("[10, 12.5]", "[10, null]", "shape"),
        ("name: Rent", "name: Roof", "duplicate-issue"),
        ("name: Rent, ", "", "missing-key"),
    ],
)
def test_negmas_domain_refusals(tmp_path, old, new, code):
    assert old in MAS_DOMAIN
    error = refused(write(tmp_path, d_yml=MAS_DOMAIN.replace(old, new, 1), p_yml=MAS_PROFILE))
    assert (error.code, error.file.name) == (code, "d.yml")
    assert error.line


def test_aliases_are_followed_as_far_as_they_stay_small(tmp_path):
    shared = MAS_PROFILE.replace("{type: IdentityFun}", "*same").replace("- {type: negmas", "- &same {type: negmas")
    (party,) = read_domain(write(tmp_path, d_yml=MAS_DOMAIN, p_yml=shared)).profiles
    assert party.tables[2].tolist() == [6.0, 7.25]
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 10))
    error = refused(write(tmp_path, p_yml=bomb + MAS_PROFILE))
    assert (error.code, error.line) == ("too-large", 6)


@pytest.mark.parametrize(
    ("ending", "text", "code"),
    [
        ("yml", "[" * 100_000, "too-deep"),
        ("yml", "- " * 100_000 + "a", "too-deep"),
        ("yml", "a: b\n", "unknown-format"),
        ("yml", "just words", "shape"),
        ("yml", "", "shape"),
        ("yml", "a: \x00", "yaml"),
        ("json", "[" * 100_000, "too-deep"),
        ("json", '{"a": 1, "a": 2}', "duplicate-key"),
        ("json", '{"a": NaN}', "number"),
        ("json", '{"a": -Infinity}', "number"),
        ("json", '{"a": %s}' % ("9" * 5000), "number"),
        ("json", '{"a": 1,\n}', "json"),
        ("json", '{"a": 1}', "unknown-format"),
        ("json", "[]", "shape"),
        ("txt", "words", "unknown-format"),
    ],
)
def test_hostile_files_are_refused(tmp_path, ending, text, code):
    path = tmp_path / f"a.{ending}"
    path.write_text(text)
    error = refused([path])
    assert (error.code, error.file) == (code, path)


def test_what_is_not_utf_8_is_refused_with_its_line(tmp_path):
    path = tmp_path / "a.json"
    path.write_bytes(b'{\n "caf\xe9": 1}')
    error = refused(path)
    assert (error.code, error.line) == ("encoding", 2)
    assert "0xe9" in error.reason


def test_folders_that_are_no_domain_are_refused(tmp_path):
    assert refused(tmp_path).code == "empty"
    assert refused([]).code == "empty"
    assert refused(tmp_path / "none").code == "absent"
    assert refused([tmp_path]).code == "empty"
    assert refused([tmp_path, tmp_path]).code == "not-a-file"
    write(tmp_path, d_yml=MAS_DOMAIN)
    assert refused(tmp_path).code == "no-profile"
    assert refused(write(tmp_path, p_yml=MAS_PROFILE, e_yml=MAS_DOMAIN)).code == "several-domains"
    assert refused(tmp_path / "p.yml").code == "no-domain"
    assert refused(write(tmp_path, n_json=NEGOLOG)).code == "several-formats"
    assert refused([tmp_path / "n.json", tmp_path / "n.json"]).code == "duplicate-profile"


def test_pipes_and_huge_files_are_not_read(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "a.json")
    assert refused(tmp_path).code == "not-a-file"
    (tmp_path / "a.json").unlink()
    monkeypatch.setattr("detente.formats.source.MAX_BYTES", 10)
    assert refused(write(tmp_path, a_json=NEGOLOG)).code == "too-large"


def test_a_folder_of_too_many_files_is_not_read(tmp_path):
    for number in range(201):
        (tmp_path / f"{number}.json").touch()
    assert refused(tmp_path).code == "too-large"


def test_yaml_of_the_standard_writer_is_read(tmp_path):
    document = {
        "issues": [{"name": "Ünïcode – yes", "type": "CategoricalIssue", "values": ["no", "12:30", "0x1f", "é"]}]
    }
    mapping = {"no": 1e-7, "12:30": 0.1 + 0.2, "0x1f": 1.0, "é": 1e11}
    profile = {
        "type": "LinearAdditiveUtilityFunction",
        "weights": [1.0],
        "values": [{"type": "TableFun", "mapping": mapping}],
    }
    domain = read_domain(write(tmp_path, d_yml=yaml.safe_dump(document), p_yml=yaml.safe_dump(profile)))
    assert domain.issues == (("Ünïcode – yes", ("no", "12:30", "0x1f", "é")),)
    assert domain.tables().tolist() == [list(mapping.values())]


def test_values_too_large_for_a_case_are_refused(tmp_path):
    huge = changed(changed(NEGOLOG, "issueWeights", "Roof", to=1e200), "issues", "Roof", "tin", to=1e200)
    error = refused(write(tmp_path, a_json=huge))
    assert (error.code, error.reason) == ("number", "its values are larger than 1e+12")
    (tmp_path / "a.json").unlink()
    profile = MAS_PROFILE.replace("[0.5, 2, 1.0]", "[0.5, 0, 1.0]").replace(
        "slope: 0.5, bias: 1", "slope: 1e308, bias: 1"
    )
    assert refused(write(tmp_path, d_yml=MAS_DOMAIN, p_yml=profile)).code == "number"  # 0 × infinity


@pytest.mark.parametrize("name", ["x" * 5000 + ".json", "a\0.json"])
def test_impossible_paths_are_refused(name):
    assert refused(name).code in ("absent", "unreadable")


def test_every_code_is_told_on_the_page():
    root = Path(__file__).parents[2]
    page = (root / "docs" / "methods" / "other-tools.md").read_text()
    sources = "".join(path.read_text() for path in (root / "src" / "detente" / "formats").glob("*.py"))
    codes = set(re.findall(r'(?:error|FormatError)\(\s*(?:[a-z_\[\]0-9.()]+, )?"([a-z-]+)"', sources))
    assert len(codes) > 30
    told = set(re.findall(r"`([a-z-]+)`", page)) | {"missing-", "unknown-", "duplicate-"}
    assert {
        code for code in codes if code not in told and not code.startswith(("missing-", "unknown-", "duplicate-"))
    } == set()
