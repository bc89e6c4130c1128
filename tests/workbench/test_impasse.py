"""The impasse lens from the words of a case to its JSON, against literal loops over every package."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import detente
from detente.consent.table import NoPackageError
from detente.deals.findings import Settings
from detente.impasse.questions import Accepts, NoDealAbove
from detente.workbench.questioning import sayable

OPTIONS = ("none", "some", "all")
RISE = 0.05
NEAR = 1e-9


# ------------------------------------------------------------------------------------------------ tiny exact cases


@st.composite
def exact_words(draw):
    """Two or three parties whose values are small whole numbers, with rules, red lines and positions."""
    parties = ["east", "west", "south"][: draw(st.sampled_from([2, 2, 3]))]
    issues = {f"i{n}": OPTIONS[: draw(st.integers(2, 3))] for n in range(draw(st.integers(1, 3)))}
    selections = st.lists(st.sampled_from(list(issues)), min_size=1, max_size=2, unique=True).flatmap(
        lambda names: st.fixed_dictionaries({name: st.sampled_from(issues[name]) for name in names})
    )
    demands = selections.map(lambda held: {issue: {"at least": option} for issue, option in held.items()})
    packages = st.fixed_dictionaries({issue: st.sampled_from(options) for issue, options in issues.items()})
    words = {
        "title": "Tiny",
        "parties": {party: {"name": party.title()} for party in parties},
        "issues": {issue: {"name": issue, "options": list(options)} for issue, options in issues.items()},
        "rules": {
            f"r{n}": {"never": draw(selections), "because": "So.", "kind": kind}
            for n, kind in enumerate(draw(st.lists(st.sampled_from(["political", "political", "logical"]), max_size=3)))
        },
        "statements": {},
        "positions": {},
    }
    for party in parties:
        table = {issue: {option: draw(st.integers(0, 6)) for option in options} for issue, options in issues.items()}
        told = {"exact values": table} | ({"no deal": draw(st.integers(2, 12))} if draw(st.integers(0, 5)) else {})
        lines = draw(st.lists(selections, max_size=1))
        words["statements"][party] = [told, *({"red line": line} for line in lines)]
        stated = draw(st.lists(st.one_of(demands, packages), max_size=2))
        if stated:
            forms = [
                {"package": one} if set(map(type, one.values())) == {str} and draw(st.booleans()) else {"demands": one}
                for one in stated
            ]
            words["positions"][party] = {f"p{n}": {"name": f"P{n}"} | form for n, form in enumerate(forms)}
    if len(parties) == 3 and draw(st.booleans()):
        words["agreement"] = {"veto": parties[:1], "at least": draw(st.integers(1, 2)), "of": parties[1:]}
    return {key: said for key, said in words.items() if said}


class Literal:
    """What the definitions say of a case with exact values, package by package."""

    def __init__(self, words):
        self.words, self.parties = words, list(words["parties"])
        self.issues = {issue: said["options"] for issue, said in words["issues"].items()}
        every = [dict(zip(self.issues, row, strict=True)) for row in product(*self.issues.values())]
        rules = words.get("rules", {})
        logical = [rule for rule in rules.values() if rule["kind"] == "logical"]
        self.packages = [x for x in every if not any(self.meets(x, rule["never"]) for rule in logical)]
        agreement = words.get("agreement", {"veto": self.parties, "at least": 0, "of": []})
        self.vetoes, self.at_least, self.among = agreement["veto"], agreement["at least"], agreement["of"]
        self.claims = {f"rule:{n}": ("not", r["never"]) for n, r in rules.items() if r["kind"] == "political"}
        for party in self.vetoes:
            for line in (said["red line"] for said in words["statements"][party] if "red line" in said):
                self.claims[f"red line:{party}/{party} 2"] = ("not", line)
        self.always = list(self.claims)
        self.stances = {}
        stated = {p: words.get("positions", {}).get(p, {}) for p in self.parties}
        for party, held in stated.items():
            for name, position in held.items():
                for issue, choice in position.get("demands", position.get("package")).items():
                    self.claims[f"position:{party}/{name}/{issue}"] = ("all", {issue: choice})
        stated = {party: held for party, held in stated.items() if held}
        for choice in product(*stated.values()) if stated else ():
            names = [f"{party}/{name}" for party, name in zip(stated, choice, strict=True)]
            own = [key for key in self.claims if any(key.startswith(f"position:{name}/") for name in names)]
            self.stances[" × ".join(names)] = [*self.always, *own]
        self.wants = [f"no deal:{party}" for party in self.vetoes] + (["no deal:several"] if self.at_least else [])

    def meets(self, package, selection):
        def one(issue, choice):
            options = self.issues[issue]
            if isinstance(choice, dict):
                return options.index(package[issue]) >= options.index(choice["at least"])
            return package[issue] == choice

        return all(one(issue, choice) for issue, choice in selection.items())

    def said(self, party):
        return self.words["statements"][party][0]

    def gain(self, party, package):
        """The gain, and how it compares with the span; a party without a no deal accepts its worst options too."""
        table = self.said(party)["exact values"]
        worth = sum(table[issue][option] for issue, option in package.items())
        lowest = sum(min(held.values()) for held in table.values())
        return worth - self.said(party).get("no deal", lowest)

    def span(self, party):
        table = self.said(party)["exact values"]
        return sum(max(held.values()) - min(held.values()) for held in table.values()) or 1

    def crosses(self, party, package):
        lines = (said["red line"] for said in self.words["statements"][party] if "red line" in said)
        return any(self.meets(package, line) for line in lines)

    def accepts(self, party, package, rise=0.0):
        if party not in self.vetoes and self.crosses(party, package):
            return False
        if "no deal" not in self.said(party) and not rise:
            return True
        return self.gain(party, package) >= rise - NEAR

    def agreed(self, package, raised="", rise=0.0):
        yes = {p for p in self.parties if self.accepts(p, package, rise if p == raised else 0.0)}
        return yes >= set(self.vetoes) and len(yes & set(self.among)) >= self.at_least

    def met(self, package, demand):
        if demand == "no deal:several":
            return sum(self.accepts(party, package) for party in self.among) >= self.at_least
        if demand.startswith("no deal:"):
            return self.accepts(demand.removeprefix("no deal:"), package)
        kind, selection = self.claims[demand]
        return self.meets(package, selection) == (kind == "all")

    def can(self, demands):
        return any(all(self.met(package, demand) for demand in demands) for package in self.packages)

    def conflicts(self, demands):
        """Every minimal set of demands that no package meets together."""
        found = []
        for size in range(1, len(demands) + 1):
            for some in map(set, combinations(demands, size)):
                if not any(held <= some for held in found) and not self.can(some):
                    found.append(some)
        return found

    def corrections(self, demands):
        """Every minimal set of demands without which a package meets the rest."""
        if self.can(demands):
            return []
        found = []
        for size in range(1, len(demands) + 1):
            for some in map(set, combinations(demands, size)):
                if not any(held <= some for held in found) and self.can(set(demands) - some):
                    found.append(some)
        return found

    def under(self, claims):
        return [package for package in self.packages if all(self.met(package, claim) for claim in claims)]

    def smallest(self, package):
        """The smallest gain among those whose acceptance is needed, as a share of their spans."""
        gains = {party: self.gain(party, package) / self.span(party) for party in self.parties}
        gains |= {party: -np.inf for party in self.among if self.crosses(party, package)}
        others = sorted((gains[party] for party in self.among), reverse=True)
        return min([gains[party] for party in self.vetoes] + others[self.at_least - 1 : self.at_least])

    def gap(self, claims):
        best = max(map(self.smallest, self.under(claims)), default=-np.inf)
        return best if np.isfinite(best) else None

    def kinds(self):
        """The diagnosis by its definition."""
        free = self.under(self.always)
        if not any(map(self.agreed, free)):
            return ["none"]
        flags = []
        left = [any(map(self.agreed, self.under(claims))) for claims in self.stances.values()]
        stated = self.words.get("positions", {})
        ruled = [key for key in self.always if key.startswith("rule:")]
        texts = self.under(ruled)
        meet = any(
            all(
                any(self.meets(x, one.get("demands", one.get("package"))) for one in held.values())
                for held in stated.values()
            )
            for x in texts
        )
        if stated and (not meet or not any(left)):
            flags.append("hidden")
        if not all(any(self.agreed(x, party, RISE * self.span(party)) for x in free) for party in self.parties):
            flags.append("fragile")
        return flags or ["open"]


def members(found):
    return {frozenset(one["members"]) for one in found}


def check_scope(literal, found, claims):
    """Hold the conflicts and corrections of a scope against the definitions."""
    demands = [*claims, *literal.wants]
    assert members(found["conflicts"]) == set(map(frozenset, literal.conflicts(demands)))
    assert members(found["corrections"]) == set(map(frozenset, literal.corrections(demands)))
    assert found["deal"] == float(literal.can(demands))
    assert found["complete"]
    for one in found["conflicts"]:
        assert one["share"] == 1
        for proof in one["proofs"]:
            rest = set(one["members"]) - {proof["dropped"]}
            assert all(literal.met(proof["package"], demand) for demand in rest)
    for one in found["corrections"]:
        assert all(literal.met(one["package"], demand) for demand in set(demands) - set(one["members"]))
        assert one["cost"] == len(one["members"])


def check_prices(literal, found, claims, scope):
    """Hold prices against the difference of two literal answers."""
    demands = [*claims, *literal.wants]
    gap = literal.gap(claims)
    assert found["now"]["share"] == float(literal.can(demands))
    assert found["now"]["gap"] == (None if gap is None else pytest.approx(gap))
    for demand, price in found["demands"].items():
        rest = [one for one in demands if one != demand]
        assert price["dropping"]["share"] == float(literal.can(rest)) - float(literal.can(demands))
        if demand in literal.wants:
            assert price["insisting"] is None
            continue
        others = [one for one in literal.always if one != demand]
        cost = float(literal.can([*others, *literal.wants])) - float(literal.can([*others, demand, *literal.wants]))
        assert price["insisting"]["share"] == cost, (scope, demand)


def check_curve(literal, found, party):
    """Count packages that find agreement at each rise of a party's no deal."""
    free = literal.under(literal.always)
    for rise, packages in zip(found["rises"], found["packages"], strict=True):
        assert packages == sum(literal.agreed(package, party, rise) for package in free)


@settings(deadline=None, max_examples=60, suppress_health_check=list(HealthCheck))
@given(exact_words())
def test_exact_cases_against_every_package(words):
    literal = Literal(words)
    try:
        data = detente.Case.from_words(words).impasse().data
    except NoPackageError:
        assert not literal.under([key for key in literal.always if key.startswith("rule:")])
        return
    found = data["accounts"]["all"]
    scopes = {"interests": literal.always, **literal.stances}
    assert {one["key"]: set(one["claims"]) for one in data["scopes"]} == {key: set(on) for key, on in scopes.items()}
    for key, claims in scopes.items():
        check_scope(literal, found["conflicts"][key], claims)
        check_prices(literal, found["prices"][key], claims, key)
    diagnosis = found["diagnosis"]
    assert diagnosis["kinds"] == literal.kinds()
    assert diagnosis["share"] == float(any(map(literal.agreed, literal.under(literal.always))))
    assert diagnosis["share"] == found["baseline"]["share"] == found["baseline"]["best"]["joint_share"]
    for key, claims in literal.stances.items():
        assert diagnosis["stances"][key]["share"] == float(any(map(literal.agreed, literal.under(claims))))
    gap = literal.gap(literal.always)
    assert (diagnosis["gap"] or {"mean": None})["mean"] == (None if gap is None else pytest.approx(gap))
    for party in literal.parties:
        check_curve(literal, found["curves"][party], party)


# ------------------------------------------------------------------------------------------------- kinds of cases


def plain_words(**more):
    """Two parties who want opposite things of two issues, their values known exactly."""
    east = {"land": {"river": 0, "ridge": 3, "road": 6}, "water": {"none": 0, "some": 2, "all": 4}}
    west = {"land": {"river": 6, "ridge": 3, "road": 0}, "water": {"none": 4, "some": 3, "all": 0}}
    return {
        "title": "Land and water",
        "parties": {"east": {"name": "East"}, "west": {"name": "West"}},
        "issues": {
            "land": {"name": "Land", "options": ["river", "ridge", "road"]},
            "water": {"name": "Water", "options": ["none", "some", "all"]},
        },
        "statements": {
            "east": [{"exact values": east, "no deal": 6}],
            "west": [{"exact values": west, "no deal": 5}],
        },
    } | more


def asked(words, **options):
    result = detente.Case.from_words(words).impasse(draws=100, **options)
    assert result.to_json()
    return result


def test_a_single_party_has_a_deal_with_itself():
    words = plain_words()
    words["parties"].pop("west")
    words["statements"].pop("west")
    data = asked(words).data["accounts"]["all"]
    assert data["diagnosis"]["kinds"] == ["open"]
    assert data["conflicts"]["interests"]["conflicts"] == []


def test_a_party_without_a_no_deal_accepts_everything_and_every_figure_is_finite():
    words = plain_words(**{"status quo": {"land": "river", "water": "none"}})
    words["statements"]["west"][0].pop("no deal")
    words["packages"] = {"all-of-it": {"name": "All", "options": {"land": "road", "water": "all"}, "yardstick": True}}
    words["issues"]["land"]["by"] = ["west"]
    words["issues"]["water"]["by"] = ["east"]
    data = asked(words).data["accounts"]["all"]
    assert data["diagnosis"]["share"] == 1
    assert data["steps"]
    assert all(stage["margin"]["west"] is None for one in data["steps"] for stage in one["stages"])


def test_nobody_states_a_position_and_nothing_is_in_place():
    data = asked(plain_words()).data
    assert [scope["key"] for scope in data["scopes"]] == ["interests"]
    assert data["positions"]["meet"] is None
    assert data["accounts"]["all"]["steps"] == []
    assert data["accounts"]["all"]["diagnosis"]["stances"] == {}


def test_positions_of_another_variant_are_dropped():
    words = plain_words(
        variants={"now": {"name": "Now"}, "then": {"name": "Then"}},
        positions={"east": {"road": {"name": "Road", "demands": {"land": "road"}, "variants": "then"}}},
    )
    assert len(asked(words).data["scopes"]) == 1
    assert len(asked(words, variant="then").data["scopes"]) == 2


def nothing_stands(kind):
    stands = ({"always": {"land": option}, "because": "So.", "kind": kind} for option in ("river", "road"))
    return plain_words(rules={f"r{n}": rule for n, rule in enumerate(stands)})


def test_logical_rules_that_leave_nothing_are_an_error():
    with pytest.raises(NoPackageError, match="leave no package"):
        asked(nothing_stands("logical"))


def test_political_rules_that_leave_nothing_are_an_impasse():
    result = asked(nothing_stands("political"))
    found = result.data["accounts"]["all"]
    assert found["diagnosis"]["kinds"] == ["none"]
    assert frozenset({"rule:r0", "rule:r1"}) in members(found["conflicts"]["interests"]["conflicts"])


def many_claims(rules, demands):
    """More claims than a machine word has bits: political rules that all say the same, and a position on each issue."""
    issues = {f"i{n}": {"name": f"I{n}", "options": ["no", "yes"]} for n in range(demands)}
    table = {issue: {"no": 0, "yes": 1} for issue in issues}
    return {
        "title": "Crowded",
        "parties": {"east": {"name": "East"}, "west": {"name": "West"}},
        "issues": issues,
        "rules": {
            f"r{n}": {"never": {"i0": "yes", "i1": "yes"}, "because": "So.", "kind": "political"} for n in range(rules)
        },
        "statements": {
            "east": [{"exact values": table, "no deal": demands - 1}],
            "west": [{"exact values": table, "no deal": 0}],
        },
        "positions": {
            "east": {
                "all": {"name": "All", "demands": dict.fromkeys(issues, "yes")},
                "first": {"name": "First", "demands": {"i0": "yes"}},
            }
        },
    }


def test_rules_and_positions_that_are_too_many_hold_or_are_left_out_as_a_whole():
    data = asked(many_claims(70, 4)).data
    assert data["left_out"] == 70 - 62 + 4 + 1
    assert data["accounts"]["all"]["diagnosis"]["share"] == 1
    assert [scope["key"] for scope in data["scopes"]] == ["interests"]
    data = asked(many_claims(60, 4)).data
    assert data["left_out"] == 4
    assert [scope["key"] for scope in data["scopes"]] == ["interests", "east/first"]
    found = data["accounts"]["all"]["diagnosis"]
    assert found["stances"]["east/first"]["share"] == 1


def test_a_party_known_by_a_complete_ranking():
    """A party ranks whole packages; positions are counted over these, and the menu keeps its word there too."""
    ranking = [
        {"land": "road", "water": "all"},
        {"land": "road", "water": "none"},
        "no deal",
        {"land": "river", "water": "all"},
        {"land": "river", "water": "none"},
    ]
    words = plain_words(
        positions={
            "east": {"road": {"name": "Road", "demands": {"land": "road", "water": "all"}}},
            "west": {"river": {"name": "River", "demands": {"land": "river", "water": "none"}}},
        },
    )
    words["issues"] = {
        "land": {"name": "Land", "options": ["river", "road"]},
        "water": {"name": "Water", "options": ["none", "all"]},
    }
    words["statements"] = {
        "east": [{"ranking": ranking, "complete": True}],
        "west": [
            {"exact values": {"land": {"river": 3, "road": 1}, "water": {"none": 2, "all": 0}}, "no deal": 3},
        ],
    }
    result = asked(words)
    found = result.data["accounts"]["all"]
    assert found["diagnosis"]["kinds"][0] == "hidden"
    key = "east/road × west/river"
    assert {"position:east/road/land", "position:west/river/land"} in [
        set(one["members"]) for one in found["conflicts"][key]["conflicts"]
    ]
    for entry in result.data["menu"]:
        other = detente.Case.from_text(result.applied(entry["number"])).impasse(draws=100).data["accounts"]["all"]
        if entry["figure"] == "stance":
            assert other["diagnosis"]["stances"][entry["at"]]["share"] == entry["after"]["all"]
    assert any(entry["figure"] == "stance" for entry in result.data["menu"])


def huge_words():
    """Thirty issues of five options, 5³⁰ packages, in which the stated positions clash on one of them."""
    issues = {f"i{n:02}": {"name": f"I{n}", "options": [*"abcde"]} for n in range(30)}
    rising = {issue: dict(zip("abcde", range(5), strict=True)) for issue in issues}
    falling = {issue: dict(zip("abcde", range(4, -1, -1), strict=True)) for issue in issues}
    return {
        "title": "Huge",
        "parties": {"east": {"name": "East"}, "west": {"name": "West"}},
        "issues": issues,
        "rules": {"r": {"never": {"i01": "e", "i02": "e"}, "because": "So.", "kind": "political"}},
        "statements": {
            "east": [{"exact values": rising, "no deal": 60}],
            "west": [{"exact values": falling, "no deal": 60}],
        },
        "positions": {
            "east": {"up": {"name": "Up", "demands": {"i00": {"at least": "d"}, "i01": "e", "i02": "e"}}},
            "west": {"down": {"name": "Down", "demands": {"i00": {"at most": "b"}}}},
        },
    }


def test_a_space_too_large_to_list_is_solved_with_certificates():
    data = asked(huge_words()).data
    found = data["accounts"]["all"]
    assert data["space"]["method"] == found["method"] == "solved"
    assert data["menu"] == []
    (key,) = (scope["key"] for scope in data["scopes"] if scope["key"] != "interests")
    held = found["conflicts"][key]
    assert {frozenset(one["members"]) for one in held["conflicts"]} == {
        frozenset({"position:east/up/i00", "position:west/down/i00"}),
        frozenset({"position:east/up/i01", "position:east/up/i02", "rule:r"}),
    }
    assert all(one["certified"] for one in held["conflicts"])
    assert found["conflicts"]["interests"]["conflicts"] == []


def test_no_question_is_asked_whose_answer_no_statement_could_hold():
    words = {
        "title": "Two sides",
        "parties": {"a": {"name": "A"}, "b": {"name": "B"}},
        "issues": {"x": {"name": "x", "options": ["no", "half", "yes"]}},
        "statements": {
            "a": [{"more is better": "x"}, {"no deal": {"at least": 0.2, "at most": 0.8}}],
            "b": [{"less is better": "x"}, {"no deal": {"at least": 0.2, "at most": 0.8}}],
        },
    }

    def told(words, question):
        asked = detente.Case.from_words(words)._asked(None, None, Settings(draws=50), None)  # noqa: SLF001
        return sayable(asked, "all", question)

    assert told(words, NoDealAbove(0, 0.5))
    words["statements"]["a"].append({"no deal moves": -0.1})
    assert not told(words, NoDealAbove(0, 0.5))
    assert not told(words, Accepts(0, (1,)))
    assert told(words, NoDealAbove(1, 0.5))
