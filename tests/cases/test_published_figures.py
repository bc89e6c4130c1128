"""The shipped tables give the figures that were published of them: by plain enumeration here, and by the engine."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

import detente
from detente.deals.adjusted_winner import adjusted_winner, stakes

# Scenario: packages by which both gain strictly (the published count), packages that both accept (a value equal to that
# of no deal is enough), and the Nash and the egalitarian package with their values.
HANOI = {
    "deal-seeker": (3360, 3901, "N2 W1 T2 V2 S3 P3 D2 Q2", (45.5, 65), "N2 W0 T2 V1 S1 P3 D2 Q2", (44.5, 65)),
    "base": (1573, 2076, "N2 W1 T2 V2 S3 P3 D2 Q1", (48, 63), "N2 W0 T2 V1 S1 P3 D2 Q1", (47, 63)),
    "hard-liner": (124, 266, "N3 W1 T2 V2 S3 P3 D2 Q2", (51.5, 60), "N3 W1 T2 V2 S3 P3 D2 Q2", (51.5, 60)),
    "2020": (198, 320, "N2 W0 T2 V1 S1 P3 D2 Q1", (47, 70), "N2 W0 T2 V1 S0 P3 D2 Q2", None),
}
SURPLUS = {  # of the named packages over no deal, in the base scenario
    "ask-at-hanoi": (-8, 15),
    "stockholm": (22, -10),
    "trumps-request-in-the-room": (22.5, -12),
    "tentative-deal": (2, 5),
    "seoul": (9, 1),
    "yun": (4, 5),
    "yongbyon-for-suspension": (-2, 11),
    "yongbyon-and-a-cap": (10, 1),
    "freeze-for-freeze": (-4, 5),
    "crisis-group": (4, 2),
}
PAIR = ("united-states", "north-korea")


def coded(case, code: str) -> dict[str, str]:
    return {
        issue: options[int(part[1])] for (issue, options), part in zip(case.options.items(), code.split(), strict=True)
    }


def gains(case, parties, variant=None) -> np.ndarray:
    return np.stack([case.values(p, variant) - case.exact(p, variant)["no deal"] for p in parties])


def best_rows(case, score: np.ndarray) -> list[dict[str, str]]:
    return [case.named(row) for row in case.packages[score >= score.max() - 1e-9]]


# --- Hanoi with the analyst's scores --------------------------------------------------------------


@pytest.mark.parametrize("scenario", HANOI)
def test_hanoi_scores_give_the_published_zones_and_solutions(plain, scenario):
    case = plain("hanoi-2019-scores")
    strict, size, nash, nash_values, egalitarian, egalitarian_values = HANOI[scenario]
    gain = gains(case, PAIR, scenario)
    zone = (gain >= -1e-9).all(axis=0)
    assert (gain > 1e-9).all(axis=0).sum() == strict
    assert zone.sum() == size
    assert best_rows(case, np.where(zone, gain[0] * gain[1], -1)) == [coded(case, nash)]
    assert tuple(case.value_of(p, coded(case, nash), scenario) for p in PAIR) == nash_values
    assert coded(case, egalitarian) in best_rows(case, np.where(zone, gain.min(axis=0), -1))
    if egalitarian_values:
        assert tuple(case.value_of(p, coded(case, egalitarian), scenario) for p in PAIR) == egalitarian_values


def test_hanoi_scores_give_the_published_surpluses(plain):
    case = plain("hanoi-2019-scores")
    for name, expected in SURPLUS.items():
        options = case.words["packages"][name]["options"]
        found = [case.value_of(p, options, "base") - case.exact(p, "base")["no deal"] for p in PAIR]
        assert found == pytest.approx(expected, abs=0.51), name  # published to the unit, halves either way


@pytest.mark.parametrize("scenario", HANOI)
def test_the_engine_finds_them_too(examples, plain, scenario):
    _, size, nash, nash_values, egalitarian, _ = HANOI[scenario]
    data = detente.load(examples / "hanoi-2019-scores.yaml").deals(variant=scenario).data["accounts"]["all"]
    case = plain("hanoi-2019-scores")
    assert data["zopa"]["share"] == 1
    assert data["zopa"]["mean_size"] == size
    assert data["solutions"]["nash"]["packages"] == [coded(case, nash)]
    assert tuple(data["solutions"]["nash"]["values"].values()) == pytest.approx(nash_values)
    # The published egalitarian package ties in the smallest gain; leximin then looks at the other side's gain.
    least = min(case.value_of(p, coded(case, egalitarian), scenario) - case.exact(p, scenario)["no deal"] for p in PAIR)
    values = data["solutions"]["egalitarian"]["values"]
    assert min(values[p] - case.exact(p, scenario)["no deal"] for p in PAIR) == pytest.approx(least)


def test_the_first_stage_rule_keeps_out_a_grand_bargain(plain):
    case = plain("hanoi-2019-scores")
    rules = [rule for name, rule in case.words["rules"].items() if name != "first-stage"]
    rows = case.all_packages[case.stands(rules)]
    gain = np.stack([case.values(p, "base", rows) - case.exact(p, "base")["no deal"] for p in PAIR])
    best = case.named(rows[np.where((gain >= 0).all(axis=0), gain[0] * gain[1], -1).argmax()])
    assert len(rows) == 32_160
    assert (best["facilities"], best["weapons"], best["security"], best["relations"]) == (
        "everything",
        "production-cap",
        "peace-treaty",
        "full",
    )


# --- Adjusted Winner ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "points", "item", "share"),
    [
        ("panama-canal-1977", Fraction(66), "land-and-water", Fraction(2, 15)),
        ("camp-david-1978", Fraction(6583, 100), "sinai", Fraction(1, 6)),
    ],
)
def test_adjusted_winner_gives_the_published_awards(examples, plain, name, points, item, share):
    case = detente.load(examples / f"{name}.yaml")
    parties = case.numbering.parties
    words = plain(name)
    assert all(sum(max(o.values()) for o in words.exact(p)["exact values"].values()) == 100 for p in parties)
    tables = np.array([[v for o in words.exact(p)["exact values"].values() for v in o.values()] for p in parties])
    award = adjusted_winner(*stakes(case.space, tables))
    assert award.points[0] == award.points[1]
    assert float(award.points[0]) == pytest.approx(float(points), abs=0.005)
    assert case.numbering.issues[award.divided] == item
    assert award.shares[award.divided] == share


# --- Two large and small tables -------------------------------------------------------------------

TABLES = {
    "ampo-city": (1_944_000, 192, (0.706, 0.783), (0.734, 0.73847)),
    "england-zimbabwe": (576, 25, (0.9109162864, 0.7332182801), (0.8222863965, 0.7865697963)),
}
CONTRACT = {
    "starting-salary": "1000-dollars",
    "top-salary": "above-800",
    "vacation-short-service": "no-days",
    "vacation-long-service": "3-days",
    "reinstatement": "stay-out",
    "two-man-patrols": "all",
    "corporals": "no-corporals",
    "sergeants": "no-sergeants",
    "commissioner": "keep",
    "review-board": "no-police-same-vote",
}


@pytest.mark.parametrize("name", TABLES)
def test_tables_give_the_published_frontiers(plain, frontier_of, name):
    size, points, nash, max_min = TABLES[name]
    case = plain(name)
    values = [case.values(party) for party in case.words["parties"]]
    found = frontier_of(*values)
    assert len(case.packages) == size
    assert len(found) == points
    assert found[found.prod(axis=1).argmax()] == pytest.approx(nash, abs=1e-9)
    assert found[found.sum(axis=1).argmax()] == pytest.approx(nash, abs=1e-9)
    assert found[found.min(axis=1).argmax()] == pytest.approx(max_min, abs=1e-9)


@pytest.mark.parametrize("name", TABLES)
def test_the_engine_finds_their_frontiers(examples, name):
    size, points, nash, max_min = TABLES[name]
    data = detente.load(examples / f"{name}.yaml").deals().data
    found = data["accounts"]["all"]
    assert data["space"]["feasible"] == size
    assert len(found["frontier"]) == points
    for solution, expected in {"nash": nash, "utilitarian": nash, "egalitarian": max_min}.items():
        assert tuple(found["solutions"][solution]["values"].values()) == pytest.approx(expected, abs=1e-9)


def test_the_contract_and_the_relief_fund_are_the_published_packages(examples):
    contract = detente.load(examples / "ampo-city.yaml").deals().data["accounts"]["all"]["solutions"]
    # A third day of vacation and more than three are worth the same to both, so that two packages tie.
    assert CONTRACT in contract["nash"]["packages"]
    assert CONTRACT | {"sergeants": "8-sergeants"} in contract["egalitarian"]["packages"]
    fund = detente.load(examples / "england-zimbabwe.yaml").deals().data["accounts"]["all"]["solutions"]
    assert fund["nash"]["packages"] == [
        {
            "fund": "10-billion",
            "other-aid": "reduced-in-full",
            "zimbabwe-tariffs": "higher",
            "england-imports": "more",
            "forum": "a-committee-on-the-fund",
        }
    ]


# --- The harbour ----------------------------------------------------------------------------------

UNANIMOUS = (
    "A1B3C2D2E3 A1B3C2D2E4 A1B3C3D2E3 A1B3C3D3E4 A2B3C2D2E4 A2B3C3D1E3 A2B3C3D2E3 A2B3C3D2E4 A2B3C4D1E3 A3B2C2D2E4 "
    "A3B2C3D2E3 A3B2C3D2E4"
)


def test_the_harbour_passes_as_published(plain):
    case = plain("harbour-game")
    parties = list(case.words["parties"])
    yes = dict(zip(parties, gains(case, parties) >= 0, strict=True))
    others = sum(yes[p] for p in ("environment", "governor", "other-ports", "union"))
    assert len(case.packages) == 720
    assert (yes["developer"] & yes["department"] & (others >= 3)).sum() == 55
    assert (yes["developer"] & (others + yes["department"] >= 4)).sum() == 77
    unanimous = case.packages[np.logical_and.reduce(list(yes.values()))] + 1
    codes = {"".join(f"{letter}{n}" for letter, n in zip("ABCDE", row, strict=True)) for row in unanimous}
    assert codes == set(UNANIMOUS.split())


@pytest.mark.parametrize(
    ("agreement", "passing"),
    [
        (None, 55),
        (
            {
                "veto": ["developer"],
                "at least": 4,
                "of": ["department", "environment", "governor", "other-ports", "union"],
            },
            77,
        ),
        ("all", 12),
    ],
)
def test_the_engine_counts_the_harbour(examples, plain, agreement, passing):
    words = plain("harbour-game").words
    case = detente.Case.from_words(words | ({"agreement": agreement} if agreement else {}))
    found = case.deals().data["accounts"]["all"]
    assert found["zopa"]["mean_size"] == passing
