"""The impasse lens from the words of a case to its JSON, against literal loops over every package."""

from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import detente
from detente.consent.table import NoPackageError

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
