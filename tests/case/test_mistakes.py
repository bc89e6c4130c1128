"""Every mistake that a case file can hold: its code, and the very place where the caret stands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from detente.case import codes
from detente.case.codes import CODES
from detente.case.errors import CaseError, Problem
from detente.case.reading import parse_case

SOURCES = Path(codes.__file__).parents[1]
HERE = "⟦"
"""Marks the place of the mistake; it is taken out before the text is read."""

MISTAKES = [
    # the text
    ("title: A flat", "title: ⟦: A flat", "not-yaml", ""),
    ("title: A flat, a landlord", "title: A flat⟦: a landlord", "not-yaml", "quote words with"),
    ("  tenant: {name: The tenant}", "  tenant: {name: The tenant⟦]", "not-yaml", ""),
    ("    about: What is paid.", "⟦\tabout: What is paid.", "tab", "spaces"),
    ("timeline:", "⟦---\ntitle: Another\ntimeline:", "several-documents", ""),
    ("about: Two people and a flat.", "about: ⟦!!python/object:os.system Two", "tag", "leave the tag out"),
    ("about: Two people and a flat.", "about: ⟦*people", "bad-alias", ""),
    ("about: Two people and a flat.", "about: &a [⟦*a]", "bad-alias", ""),
    ("about: Two people and a flat.", "⟦[about]: Two", "bad-key", "key such as"),
    ("about: Two people and a flat.", "⟦~: Two", "bad-key", "quotes"),
    ("about: Two people and a flat.", "⟦title: Two", "duplicate-key", "keep one"),
    ('high: "1,000 a month"}', "high: 1,⟦000 a month}", "nothing-given", "quotes"),
    ("[none, kitchen, all], one", "⟦[none, all, all], one", "duplicate-key", ""),
    # the words
    ("    by: tenant\n    options", "    ⟦bye: tenant\n    options", "unknown-key", "`by`"),
    ("agreement: {veto", "⟦agreemnt: {veto", "unknown-key", "`agreement`"),
    ("variants: [winter]", "⟦variant: [winter]", "unknown-key", "`variants`"),
    ("no deal: The flat", "⟦no_deal: The flat", "unknown-key", "`no deal`"),
    ("at most: 0.9}}", "⟦atmost: 0.9}}", "unknown-key", "`at most`"),
    ("{name: Repairs, by", "{⟦nme: Repairs, by", "unknown-key", "`name`"),
    ("  call: {title: A call, date: 2024}", "  ⟦call: {date: 2024}", "missing-key", "add `title"),
    ("title: A flat, a landlord, a tenant", "⟦title:", "missing-key", "say something"),
    ("{name: Pets, options: [no, yes]}", "{name: Pets, ⟦options: ~}", "missing-key", "say something"),
    ("- matters more: [rent", "- ⟦maters more: [rent", "no-kind", "`matters more`"),
    ("- matters more: [rent", "- ⟦wants: [rent", "no-kind", "`more is better`"),
    ("- indifferent: pets\n      accounts", "- ⟦accounts", "no-kind", "`more is better`"),
    ("- less is better: [repairs]", "- ⟦less is better", "no-kind", "`more is better`"),
    ("- offered: [tenants-offer]", "- offered: tenants-offer\n      ⟦refused: tenants-offer", "two-kinds", "own dash"),
    ("package: tenants-offer", "package: ⟦[tenants-offer]", "wrong-shape", ""),
    ("name: Monthly rent", "name: ⟦[Monthly rent]", "wrong-shape", ""),
    ("parties:\n", "parties: ⟦[a]\nold:\n", "wrong-shape", ""),
    ("agreement: {veto: [landlord], at least: 1, of: [tenant]}", "agreement: ⟦[all]", "wrong-shape", ""),
    ("at most: low, not: high", "at most: low, not: ⟦{a: b}", "wrong-shape", ""),
    ("- best and worst: {pets: [no, yes]}", "- best and worst: {pets: ⟦[no]}", "wrong-count", "two names"),
    ("- best and worst: {pets: [no, yes]}", "- best and worst: {pets: ⟦[no, yes, no]}", "wrong-count", ""),
    ("- matters more: [rent, repairs]", "- matters more: ⟦[rent]", "wrong-count", ""),
    ("credence: 0.7", "credence: ⟦high", "not-a-number", ""),
    ("credence: 0.7", "credence: ⟦.nan", "not-a-number", ""),
    ("by factor: 1.5", "by factor: ⟦inf", "not-a-number", ""),
    ("by factor: 1.5", "by factor: ⟦1_000", "not-a-number", ""),
    ("rent: {at least: 0.2, at most: 0.9}", "rent: {at least: 0.2, at most: ⟦0_9}", "not-a-number", ""),
    ("at least: 1, of", "at least: ⟦1_0, of", "not-a-number", ""),
    ("by factor: 1.5", "by factor: ⟦1e999", "not-a-number", ""),
    ("at least: 1, of", "at least: ⟦1.5, of", "not-a-number", ""),
    ("credence: 0.7", "credence: ⟦0", "out-of-range", ""),
    ("credence: 0.7", "credence: ⟦70", "out-of-range", ""),
    ("{at least: 0.2, at most: 0.9}", "⟦{at least: 0.9, at most: 0.2}", "empty-range", ""),
    ("{at least: 0.2, at most: 0.9}", "⟦{at least: ~}", "says-nothing", ""),
    ("- {date: 2024-05-03, time", "- {date: ⟦3 May, time", "bad-date", ""),
    ("- {date: 2024-05-03, time", "- {date: ⟦2024-02-30, time", "bad-date", ""),
    ("time: 09:30", "time: ⟦25:30", "bad-date", ""),
    ("zone: Europe/Berlin", "zone: ⟦Europe/Atlantis", "bad-date", ""),
    ("zone: Europe/Berlin", "zone: ⟦../../etc/passwd", "bad-date", ""),
    ("active: false", "active: ⟦no", "not-true-or-false", ""),
    ("kind: political", "kind: ⟦politcal", "not-one-of", "`political`"),
    ("agreement: {veto: [landlord], at least: 1, of: [tenant]}", "agreement: ⟦al", "not-one-of", "`all`"),
    ("  call: {title", '  ⟦"ca\\u200Bll": {title', "bad-name", ""),
    ("  call: {title", '  ⟦" call": {title', "bad-name", ""),
    ("  call: {title", '  ⟦"cafe\\u0301": {title', "bad-name", ""),
    ("about: Two people and a flat.", 'about: ⟦"Two \\e[31m people"', "bad-text", ""),
    ("{never: {pets", "⟦{if: {pets", "not-one-rule", ""),
    # names that refer
    ("by: [landlord]", "by: [⟦landlrd]", "unknown-name", "`landlord`"),
    ("- more is better: rent\n", "- more is better: ⟦rnet\n", "unknown-name", "`rent`"),
    ("if: {repairs: all}", "if: {repairs: ⟦al}", "unknown-name", "`all`"),
    ("if: {repairs: all}", "if: {⟦repair: all}", "unknown-name", "`repairs`"),
    ("one way: [kitchen, all]", "one way: [kitchen, ⟦alle]", "unknown-name", "`all`"),
    ("source: [letter, call]", "source: [letter, ⟦cal]", "unknown-name", "`call`"),
    ("accounts: landlords", "accounts: ⟦landlord", "unknown-name", "stands under `parties`"),
    ("accounts: landlords", "accounts: ⟦all", "unknown-name", "leave `accounts` out"),
    ("variants: winter", "variants: ⟦wintr", "unknown-name", "`winter`"),
    ("- refused: tenants-offer", "- refused: ⟦tenant-offer", "unknown-name", "`tenants-offer`"),
    ("to: [no deal,", "to: [⟦no-deal,", "unknown-name", "`no deal`"),
    ("- value: {rent: {middle:", "- value: {rent: {⟦midle:", "unknown-name", "`middle`"),
    ("agreement: {veto: [landlord]", "agreement: {veto: [⟦landlady]", "unknown-name", "`landlord`"),
    ("statements:\n  landlord:", "statements:\n  ⟦landlady:", "unknown-name", "`landlord`"),
    ("positions:\n  tenant:", "positions:\n  ⟦tenants:", "unknown-name", "`tenants` stands under `accounts`"),
    ("rent: {at most: middle}}, source", "rent: {at most: ⟦medium}}, source", "unknown-name", "its options"),
    ("what: The tenant writes., source: letter", "what: Writes., source: ⟦leter", "unknown-name", "`letter`"),
    ("  tenants: {name: As the tenant tells it}", "  tenants: {name: T}\n  ⟦all: {name: A}", "reserved-name", ""),
    (
        "packages:\n",
        "packages:\n  ⟦no deal: {name: N, options: {rent: low, repairs: all, pets: no}}\n",
        "reserved-name",
        "",
    ),
    ("  winter: {name", "  ⟦Now: {name: N}\n  winter: {name", "confusable-names", ""),
    ("options: [no, yes]", "options: [no, yes, ⟦Yes]", "confusable-names", ""),
    ("  call: {title", "  ⟦lеtter: {title: Cyrillic}\n  call: {title", "confusable-names", ""),
    ("- offered: [tenants-offer]", "- offered: [tenants-offer]\n      id: ⟦the-no", "duplicate-id", ""),
    ("matters more: [rent, repairs]", "matters more: [rent, repairs, ⟦rent]", "named-twice", ""),
    ("- best and worst: {pets: [no, yes]}", "- best and worst: {pets: ⟦[no, no]}", "named-twice", ""),
    ("[all, [kitchen, none]]", "[all, [kitchen, none, ⟦kitchen]]", "named-twice", ""),
    (
        "    options: {rent: low, repairs: kitchen, pets: yes}",
        "    ⟦options: {rent: low, pets: yes}",
        "missing-issue",
        "add",
    ),
    ("- accepted: {rent: middle, repairs: kitchen, pets: yes}", "- accepted: ⟦{rent: middle}", "missing-issue", "add"),
    (
        "- order of options: {repairs: [all, [kitchen, none]]}",
        "- order of options: {⟦repairs: [all, none]}",
        "missing-option",
        "",
    ),
    ("    - more is better: pets\n", "", "missing-direction", "`- more is better: pets`"),
    ("    - indifferent: pets\n      accounts: [tenants]\n      assumption: true\n", "", "missing-direction", "add"),
    (
        "    - more is better: pets\n",
        "    - more is better: pets\n    - less is better: ⟦pets\n",
        "conflicting-directions",
        "",
    ),
    ("- offered: [tenants-offer]", "- offered: [⟦no deal]", "not-a-package", ""),
    ("status quo: {repairs: none, pets: no}\n", "", "no-status-quo", "add"),
    ("at least: 1, of: [tenant]", "at least: ⟦2, of: [tenant]", "wrong-agreement", ""),
    ("agreement: {veto: [landlord], at least: 1,", "⟦agreement: {", "wrong-agreement", ""),
    ("of: [tenant]}", "of: ⟦[landlord, tenant]}", "wrong-agreement", ""),
    ("at least: 0, at most: 1, because", "at least: ⟦3, because", "wrong-rule", ""),
    ("at least: 0, at most: 1, because", "at least: ⟦2, at most: 1, because", "empty-range", ""),
    (
        "  one-of: {of: [{pets: yes}, {repairs: all}], at least: 0, at most: 1,",
        "  ⟦one-of: {of: [{pets: yes}], at most: 1,",
        "wrong-rule",
        "",
    ),
    ("then: {rent: {at least: middle}}", "then: {rent: ⟦{at least: high, at most: low}}", "empty-range", "in order"),
    ("    standing: second-hand", "    file: ⟦/etc/passwd", "file-elsewhere", "folder"),
    # what is added, mixed, moved and planned
    ("otherwise: not", "otherwise: ⟦nothing", "unknown-name", "`not`"),
    ("suspends: {lent: theirs}", "suspends: {⟦borrowed: theirs}", "unknown-name", "its options"),
    ("suspends: {lent: theirs}", "suspends: {lent: ⟦ours}", "unknown-name", "`theirs`"),
    ("suspends: {lent: theirs}", "suspends: {lent: ⟦lent}", "wrong-suspension", "stays"),
    ("suspends: {lent: theirs}", "suspends: {lent: ⟦theirs, theirs: shared}", "wrong-suspension", "stays"),
    ("suspends: {lent: theirs}", "suspends: ⟦[lent, theirs]", "wrong-shape", "comes back"),
    ("rent: high, repairs: all, pets: no}", "rent: high, repairs: all}", "missing-issue", "add `pets"),
    ("lent: -0.02, theirs", "theirs", "missing-option", ""),
    ("added value: {garden: {not", "added value: {⟦gardn: {not", "unknown-name", "`garden`"),
    ("lent: -0.02", "⟦lend: -0.02", "unknown-name", "`lent`"),
    ("lent: -0.02", "lent: ⟦little", "not-a-number", ""),
    ("shared: -0.01}}", "shared: -0.01}}\n      ⟦credence: 0.5", "cannot-weigh", "account"),
    ("shared: -0.01}}", "shared: -0.01}}\n    - indifferent: [⟦garden]", "conflicting-directions", "keep one"),
    ("shared: -0.01}}", "shared: -0.01}}\n    - weight: {⟦garden: {at most: 0.1}}", "no-weight", "`added value`"),
    ("shared: -0.01}}", "shared: -0.01}}\n    - matters more: [rent, ⟦garden]", "no-weight", "`added value`"),
    ("shared: -0.01}}", "shared: -0.01}}\n    - mixture: {garden: {⟦lent: {not: 1}}}", "valued-twice", "keep one"),
    ("mixture: {garden: {lent: {theirs: 0.6", "mixture: {garden: {⟦lend: {theirs: 0.6", "unknown-name", "`lent`"),
    ("{lent: {theirs: 0.6", "{lent: {⟦thers: 0.6", "unknown-name", "`theirs`"),
    ("{theirs: 0.6, not: 0.4}", "⟦{theirs: 0.6, not: 0.5}", "wrong-mixture", "make 1"),
    ("{theirs: 0.6, not: 0.4}", "⟦{}", "wrong-count", ""),
    ("{theirs: 0.6, not: 0.4}", "{theirs: ⟦1.6, not: -0.6}", "out-of-range", ""),
    ("{theirs: 0.6, not: 0.4}", "{⟦lent: 0.6, not: 0.4}", "wrong-mixture", "valued themselves"),
    ("not: 0.4}}}", "not: 0.4}, shared: {⟦lent: 1}}}", "wrong-mixture", "valued themselves"),
    ("not: 0.4}}}", "not: 0.4}}}\n    - mixture: {garden: {⟦lent: {not: 1}}}", "valued-twice", "keep one"),
    ("[theirs, shared, not]", "[theirs, ⟦lent, shared, not]", "valued-twice", "keep one"),
    ("garden: [theirs, shared, not]", "⟦garden: [theirs, not]", "missing-option", ""),
    ("because: It may be taken back.", "accounts: tenants", "missing-option", ""),
    ("because: It may be taken back.", "⟦credence: 0.9", "cannot-weigh", "variant"),
    ("no deal moves: -0.05", "no deal moves: ⟦down", "not-a-number", ""),
    ("{rent: 1.5}", "{⟦rant: 1.5}", "unknown-name", "`rent`"),
    ("{rent: 1.5}", "{rent: ⟦0}", "out-of-range", ""),
    ("{rent: 1.5}", "{rent: ⟦101}", "out-of-range", ""),
    ("{rent: 1.5}", "{rent: 1.5}\n      ⟦credence: 0.9", "cannot-weigh", "account"),
    ("weight times: {rent: 1.5}", "weight times: ⟦{}", "wrong-count", ""),
    ("no deal moves: -0.05", "no deal moves: -0.05\n      ⟦credence: 0.9", "cannot-weigh", "account"),
    (
        "rent: low, repairs: none, pets: no}], no deal]",
        "rent: low, repairs: none, pets: no}], no deal]\n      complete: true",
        "beside-ranking",
        "account",
    ),
    ("chances: {landlord: 0.2", "chances: {⟦landlady: 0.2", "unknown-name", "`landlord`"),
    ("chances: {landlord: 0.2", "chances: {landlord: ⟦20", "out-of-range", ""),
    ("chances: {landlord: 0.2, tenant: 0.7}", "chances: ⟦{landlord: 0.2}", "wrong-count", ""),
    ("tenant: 0.7}, source: call", "tenant: 0.7}, source: ⟦cal", "unknown-name", "`call`"),
    (
        "    package: {rent: high, repairs: kitchen, pets: yes}\n",
        "    package: ⟦tenants-offr\n",
        "unknown-name",
        "`tenants-offer`",
    ),
    ("    package: {rent: high, repairs: kitchen, pets: yes}\n", "    package: ⟦no deal\n", "not-a-package", ""),
    (
        "    package: {rent: high, repairs: kitchen, pets: yes}\n",
        "    package: ⟦status quo\n",
        "missing-issue",
        "name a package",
    ),
    (
        "    package: {rent: high, repairs: kitchen, pets: yes}\n",
        "    ⟦package: {repairs: kitchen}\n",
        "missing-issue",
        "add",
    ),
    ("{repairs: kitchen}]", "{repairs: ⟦kitchn}]", "unknown-name", "`kitchen`"),
    ("{repairs: kitchen}]", "{repairs: ⟦all}]", "wrong-sequence", "last step"),
    ("{repairs: kitchen}]", "{garden: ⟦theirs}]", "wrong-sequence", "last step"),
    ("{repairs: kitchen}]", "⟦{}]", "wrong-count", ""),
    ("steps: [{repairs: none, pets: yes}, {repairs: kitchen}]", "steps: ⟦[]", "wrong-count", ""),
    ("steps: [{repairs: none, pets: yes}, {repairs: kitchen}]", "steps: ⟦kitchen", "wrong-shape", "`steps`"),
    ("signed: true", "signed: ⟦yes", "not-true-or-false", ""),
    # warnings
    ("quote: I would pay 800\n", "quote: ⟦I would pay 900\n", "quote-not-in-source", "quotations"),
    ("source: letter, quote: 800}", "⟦quote: 800}", "quote-without-source", "source"),
    ("one way: [kitchen, all]", "one way: [all, ⟦none]", "idle-one-way", "other way round"),
    ("{name: Pets, options: [no, yes]}", "{name: Pets, options: [no, yes], one way: ⟦no}", "idle-one-way", "`cannot`"),
    (
        "    options: {rent: low, repairs: kitchen, pets: yes}",
        "    options: {rent: low, repairs: all, pets: no}",
        "breaks-rule",
        "reason",
    ),
]
ELSEWHERE = {
    "unreadable",
    "not-text-file",
    "too-large",
    "bad-value",
    "missing-file",
    "quotation-not-found",
    "known-twice",
    "half-known",
    "nothing-matters",
    "nothing-feasible",
    "incomplete-ranking",
    "not-one-reading",
    "wrong-moves",
    "wrong-talks",
}
"""Codes that need a file on disk, a program's words or a count of packages; their tests stand beside."""


def problems_in(text: str, file: str = "case.yaml") -> tuple[Problem, ...]:
    try:
        return parse_case(text, file).warnings
    except CaseError as error:
        return error.problems


def place_of_mark(text: str) -> tuple[int, int]:
    before = text[: text.index(HERE)]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def test_the_case_that_the_mistakes_are_put_into_has_none(flat):
    assert parse_case(flat).warnings == ()


@pytest.mark.parametrize(
    ("right", "wrong", "code", "hint"), MISTAKES, ids=[f"{m[2]}-{i}" for i, m in enumerate(MISTAKES)]
)
def test_mistake_is_named_at_its_place(flat, tmp_path, right, wrong, code, hint):
    assert flat.count(right) == 1, "the text to be spoilt stands once in the case"
    marked = flat.replace(right, wrong)
    text = marked.replace(HERE, "")
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    problems = problems_in(text) if code != "file-elsewhere" else problems_of_file(path)
    found = [problem for problem in problems if problem.code == code]
    assert found, [problem.render() for problem in problems]
    if HERE in marked:
        assert place_of_mark(marked) in {(problem.line, problem.column) for problem in found}
    assert any(hint in problem.hint for problem in found), found


def problems_of_file(path):
    from detente.case.reading import read_case

    with pytest.raises(CaseError) as caught:
        read_case(path)
    return caught.value.problems


@pytest.mark.parametrize(
    ("right", "wrong", "code", "hint"), MISTAKES, ids=[f"{m[2]}-{i}" for i, m in enumerate(MISTAKES)]
)
def test_one_mistake_makes_few_problems(flat, right, wrong, code, hint):
    text = flat.replace(right, wrong.replace(HERE, ""))
    assert len(problems_in(text)) <= 3, [problem.render() for problem in problems_in(text)]


def test_every_kind_of_mistake_is_tried():
    assert {code for _, _, code, _ in MISTAKES} | ELSEWHERE == set(CODES)


def test_every_kind_of_mistake_is_used_and_every_one_used_is_explained():
    sources = [*SOURCES.glob("case/*.py"), *SOURCES.glob("cli/*.py")]
    text = "\n".join(path.read_text(encoding="utf-8") for path in sources if path.name != "codes.py")
    assert {code for code in CODES if f'"{code}"' not in text} == set()
    named = set(
        re.findall(r'(?:refusal|Problem|\.add|problem_at|_at|_problem)\(\s*(?:spot, |key\.spot, )?"([a-z-]+)"', text)
    )
    assert named <= set(CODES)


def test_mistakes_of_all_kinds_come_at_once_and_in_order(flat):
    spoilt = (
        flat.replace("    by: tenant\n    options", "    bye: tenant\n    options")
        .replace("credence: 0.7", "credence: 7")
        .replace("source: [letter, call]", "source: [leter, call]")
        .replace("- offered: [tenants-offer]", "- offerd: [tenants-offer]")
        .replace("of: [tenant]}", "of: [tenent]}")
        .replace("if: {repairs: all}", "if: {repairs: alll}")
    )
    codes = [problem.code for problem in problems_in(spoilt)]
    assert codes == ["unknown-key", "unknown-name", "out-of-range", "no-kind", "unknown-name"]
    lines = [problem.line for problem in problems_in(spoilt)]
    assert lines == sorted(lines)


TANGLED = """\
title: T
date: 3 May
parties:
  usa: {name: USA, bargaining weight: heavy}
  dprk: {nme: D}
issues:
  x: {name: X, options: [a, b, c], by: usa}
  y: {name: Y, options: [a, b], by: us}
  z: {name: Z, options: {a: fine, " b": bad}}
  w: {name: W, options: 5, one way: z}
  v: {name: V, options: [a, b], one way: z}
rules:
  r1: {never: {xx: a, y: b}, because: So.}
  r2: {never: {x: a}, becuse: So.}
  r3: {never: {x: jj, z: c}, because: So.}
status quo: {x: a, y: a}
packages:
  p: {name: P, options: {x: a, y: b}}
  q: {name: Q, optons: {x: a}}
accounts: {one: {name: One}}
statements:
  usa:
    - more is beter: x
    - more is better: [x, y, v]
    - weight: {x: {at least: high}}
    - refused: pp
    - refused: q
      accounts: zz
  nobody:
    - more is better: x
  dprk: {more is better: x}
positions:
  usa: {first: {nam: F, demands: {x: a}}}
agreement: {veto: usaa, at least: 1, of: [dprk]}
timeline:
  - {date: nodate, what: A}
"""


def test_faults_of_form_hide_no_others():
    named = {(problem.code, problem.line) for problem in problems_in(TANGLED)}
    form = {("bad-date", 2), ("not-a-number", 4), ("unknown-key", 5), ("bad-name", 9), ("wrong-shape", 10)}
    form |= {("unknown-key", 14), ("unknown-key", 19), ("no-kind", 23), ("not-a-number", 25), ("wrong-shape", 31)}
    form |= {("unknown-key", 33), ("bad-date", 36)}
    beyond = {("unknown-name", line) for line in (8, 11, 13, 15, 26, 28, 29, 34)} | {("missing-issue", 18)}
    assert named == form | beyond


def test_statements_that_cannot_be_read_make_no_direction_missing(flat):
    spoilt = flat[: flat.index("statements:\n")] + "statements: none\n" + flat[flat.index("positions:\n") :]
    assert [problem.code for problem in problems_in(spoilt)] == ["wrong-shape"]


WORLD = """\
title: Moves alone
parties: {a: {name: A}, b: {name: B}}
issues:
  i: {name: I, by: a, options: [x, y]}
  j: {name: J, by: b, options: [x, y]}
moves:
  preferences:
    a: {told: {weights: {i: {x: 1}}}}
    b: {told: {priorities: [j is y]}}
"""
FAULTS_OF_MOVES = [
    ("{i: {x: 1}}", "{i: {x: .nan}}", "not-a-number"),
    ("priorities: [j is y]", "likely: 2", "out-of-range"),
    ("priorities: [j is y]", "likely: 1, ranking: [x]", "not-one-reading"),
    ("{told: {w", f"{{{'long' * 200}: {{w", "too-large"),
    ("    b: {told: {priorities: [j is y]}}", "    b: [j is y]", "wrong-shape"),
    ("  preferences:\n", "  preferences: none\nold:\n", "wrong-shape"),
    ("  preferences:\n", "  prefrences:\n", "unknown-key"),
    ("moves:\n", "moves: none\nold:\n", "wrong-shape"),
    ("  preferences:\n", "  alone: {i: j}\n  preferences:\n", "wrong-shape"),
]


def test_the_case_of_moves_alone_has_no_mistakes():
    assert problems_in(WORLD) == ()


@pytest.mark.parametrize(("right", "wrong", "code"), FAULTS_OF_MOVES, ids=[m[1][:24].strip() for m in FAULTS_OF_MOVES])
def test_a_mistake_in_the_moves_makes_no_direction_missing(right, wrong, code):
    assert WORLD.count(right) == 1
    codes = {problem.code for problem in problems_in(WORLD.replace(right, wrong))}
    assert code in codes
    assert codes <= {code, "unknown-key"}


def test_a_mistake_in_the_moves_hides_no_other():
    spoilt = WORLD.replace("x: 1", "x: .inf").replace("moves:\n", "moves:\n  alone: [k]\n")
    assert [problem.code for problem in problems_in(spoilt)] == ["unknown-name", "not-a-number"]
    some = "statements: {b: [more is better: i]}\n"
    assert [problem.code for problem in problems_in(spoilt + some)][2:] == ["missing-direction"]


def test_who_has_no_preferences_where_others_have_is_told_of_them():
    for left in (WORLD[: WORLD.index("    b: {told")], WORLD[: WORLD.index("  pref")].replace("moves:", "moves: {}")):
        problem = problems_in(left)[-1]
        assert problem.code == "missing-direction"
        assert "likes better" in problem.message
        assert "`- more is better: i`" in problem.hint
        assert "`moves: preferences` which states of the world b would rather have" in problem.hint
    (first, _) = problems_in(WORLD[: WORLD.index("moves")])
    assert "moves" not in first.hint
    half = WORLD[: WORLD.index("    b: {told")] + "statements: {b: [more is better: i]}\n"
    assert [("moves" in problem.hint, problem.code) for problem in problems_in(half)] == [(False, "missing-direction")]
