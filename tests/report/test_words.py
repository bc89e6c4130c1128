"""The words say what the figures say, and no more."""

from __future__ import annotations

import copy
import doctest

import pytest

from detente.report import answer, numbers
from detente.report.glossary import Glossary, differing
from detente.report.sentences import TOPICS, paragraphs
from detente.report.shape import shaped
from detente.report.words import headline, must_be_true
from detente.report.words_best import best, between_accounts
from detente.report.words_deal import deal, no_deal, positions, record
from detente.report.words_variants import over_variants


def said(sentences):
    return " ".join(sentence.text for sentence in sentences)


def changed(result, **accounts):
    """Copy a result and lay changes over every account."""
    copied = copy.deepcopy(result)
    for account in copied["accounts"].values():
        for key, value in accounts.items():
            account[key] = {**account[key], **value} if isinstance(account[key], dict) else value
    return copied


def test_numbers_are_written_as_their_docstrings_say():
    assert doctest.testmod(numbers).failed == 0


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "0%"), (0.0049, "under 1%"), (0.995, "over 99%"), (0.5049, "50%"), (float("nan"), "–"), (None, "–")],
)
def test_shares_are_never_rounded_to_none_or_all(share, text):
    assert numbers.percent(share) == text


@pytest.mark.parametrize("given", ["x", "2019-13", "2019-02-31", "soon"])
def test_a_date_that_is_none_stays_as_it_is(given):
    assert numbers.date(given) == given


def test_the_answer_has_an_order_and_every_sentence_a_place(hanoi_like):
    sentences = answer(hanoi_like)
    order = [list(TOPICS).index(s.topic) for s in sentences]
    assert order == sorted(order)
    assert all(s.refs and s.text.endswith((".", "”.")) for s in sentences)
    assert sum(len(run) for _, runs in paragraphs(sentences) for run in runs) == len(sentences)


def test_each_account_is_answered_with_its_error_and_second_prior(hanoi_like):
    text = said(deal(Glossary(shaped(hanoi_like))))
    for account in hanoi_like["accounts"].values():
        assert f"{account['name']}: {numbers.percent(account['zopa']['share'])}" in text
    assert "points)" in text
    assert "under the weights-first prior" in text
    assert "value functions consistent with the evidence" in text


def test_a_share_is_never_called_a_probability_of_the_world(hanoi_like):
    text = said(answer(hanoi_like))
    assert "not the probability" in text
    assert "likely" not in text
    assert "chance" not in text


@pytest.mark.parametrize(
    ("shares", "text"),
    [
        ((0.0, 0.0), "No deal is in sight."),
        ((0.01, 0.04), "Hardly any reading of the evidence leaves room for a deal."),
        ((0.2, 0.4), "Few readings of the evidence leave room for a deal."),
        ((0.3, 0.8), "Whether there was a deal depends on how the evidence is read."),
        ((0.6, 0.9), "Most readings of the evidence leave room for a deal."),
        ((0.96, 1.0), "Almost every reading of the evidence leaves room for a deal."),
    ],
)
def test_the_headline_follows_the_shares(shares, text):
    zopas = [{"zopa": {"share": share, "exactness": "sampled", "standard_error": 0.0}} for share in shares]
    assert headline({"accounts": dict(enumerate(zopas))}) == text


def test_exact_values_give_counts_not_shares(three_exact):
    text = said(deal(Glossary(shaped(three_exact))))
    assert "acceptable to all." in text
    assert "%" not in text


def test_positions_that_do_not_meet_and_how_far_they_lie(hanoi_like):
    text = said(positions(Glossary(shaped(hanoi_like))))
    assert text.startswith(
        "The stated positions do not meet: no feasible package satisfies what United States and North Korea"
    )
    assert "(average number of issues, over the readings that have one) – United States: 1.4; North Korea: 1.4." in text


def test_exact_distances_are_whole_numbers(three_exact):
    whole = copy.deepcopy(three_exact)
    for stated in whole["accounts"]["all"]["positions"].values():
        for one in stated:
            one["zopa_distance"] = {"mean": 1.0, "min": 1, "draws": 1}
    assert "(number of issues) – United States: 1; North Korea: 1." in said(positions(Glossary(shaped(whole))))


def test_positions_that_meet(hanoi_like):
    meeting = {**hanoi_like["positions"], "meet": True, "meeting_packages": [{"options": {"facilities": "halt"}}]}
    assert "meet: 1 package would satisfy them all" in said(
        positions(Glossary(shaped({**hanoi_like, "positions": meeting})))
    )


def test_nothing_is_said_of_positions_that_were_not_stated(hanoi_like):
    without = {key: value for key, value in hanoi_like.items() if key != "positions"}
    assert positions(Glossary(shaped(without))) == []


def test_the_record_leaves_every_yardstick_open(hanoi_like):
    text = said(record(Glossary(shaped(hanoi_like))))
    assert "no package is bound to be acceptable to all" in text
    assert "The binding statements rule out none of the two yardsticks." in text


def test_a_yardstick_that_is_ruled_out_is_named(hanoi_like):
    settled = copy.deepcopy(hanoi_like)
    for package in settled["accounts"]["trump"]["packages"]:
        if "freeze" in package["names"]:
            package |= {"label": "impossible", "party_labels": {"us": "impossible", "dprk": "possible"}}
    text = said(record(Glossary(shaped(settled))))
    where = "“Freeze for freeze” (for United States, in “As Trump and Pompeo tell it”)"
    assert f"rule out one of the two yardsticks: {where}; they leave open the other one" in text


def test_a_yardstick_open_only_at_the_border_is_counted(hanoi_like):
    border = copy.deepcopy(hanoi_like)
    for account in border["accounts"].values():
        for package in account["packages"]:
            if "yun" in package["names"]:
                package["party_border"] = ["us"]
    text = said(record(Glossary(shaped(border))))
    assert "rule out none of the two yardsticks (one of them only at the border)" in text


def test_one_package_remains_open(hanoi_like):
    labels = {"labels": {"necessary": 0, "possible": 1, "impossible": 3}}
    one = changed({**hanoi_like, "across_accounts": {}}, **labels)
    assert "and 1 package remains open." in said(record(Glossary(shaped(one))))


def test_the_best_package_is_said_in_words_and_measured_against_proposals(hanoi_like):
    text = said(best(Glossary(shaped(hanoi_like))))
    assert "the best-placed text is acceptable to all in" in text
    assert "“Joseph Yun's small deal”" in text
    assert "of four" in text


def test_a_package_that_is_a_proposal_is_called_by_its_name(hanoi_like):
    yun = next(p["options"] for p in hanoi_like["named_packages"] if p["key"] == "yun")
    text = said(best(Glossary(shaped(changed(hanoi_like, best={"packages": [{"options": yun}]})))))
    assert "“Joseph Yun's small deal” (" in text
    assert "It is one of the two yardsticks, by Joseph Yun; one more lies within two issues." in text
    assert text.count("“Joseph Yun's small deal”") == 1
    assert "the same text as under “As Trump and Pompeo tell it”" in text


def test_exact_values_single_out_the_nash_package(three_exact):
    text = said(best(Glossary(shaped(three_exact))))
    assert text.startswith("The Nash package is worth ")
    assert "(no deal" in text
    assert "readings" not in text


def test_variants_of_exact_values_are_counted(three_exact):
    def variant(key, size, share):
        zopa = {"share": 1.0, "standard_error": 0.0, "exactness": "exact", "mean_size": size}
        return {"key": key, "name": key, "accounts": {"all": {"zopa": zopa, "named": {"yun": {"joint_share": share}}}}}

    result = shaped({**three_exact, "variants": [variant("now", 20.0, 1.0), variant("later", 3.0, 0.0)]})
    text = said(over_variants(Glossary(result)))
    assert (
        text
        == "later – 3 packages instead of 20 are acceptable to all. No longer among them: “Joseph Yun's small deal”."
    )


def test_what_time_changes(hanoi_like):
    text = said(over_variants(Glossary(shaped(hanoi_like))))
    assert "2020 and after – room for a deal shrinks in every account" in text
    assert "loses most, from 27% to 12%" in text


def test_variants_that_go_different_ways(hanoi_like):
    parted = copy.deepcopy(hanoi_like)
    parted["variants"][2]["accounts"]["ri"]["zopa"]["share"] = 0.99
    text = said(over_variants(Glossary(shaped(parted))))
    assert "grows in “As Ri and Choe tell it” from" in text
    assert "shrinks in “As Trump and Pompeo tell it” from" in text


def test_no_deal_says_why(no_deal):
    held = changed(no_deal, nearest_miss={"acceptable_counts": {"us": 12, "dprk": 1}})
    text = said(deal(Glossary(shaped(held))))
    assert "no value function consistent with the evidence leaves a package acceptable to all" in text
    assert "United States could accept 12 packages and North Korea could accept 1 package, but no package" in text
    assert "The nearest miss is the package with" in text
    assert "0.07 short for United States" in text


def test_the_nearest_miss_is_no_answer_where_there_is_a_deal(hanoi_like):
    missed = copy.deepcopy(hanoi_like)
    missed["accounts"]["ri"]["nearest_miss"] = {"packages": [], "shortfalls": {}, "acceptable_counts": {"us": 3}}
    assert no_deal(Glossary(shaped(missed)), "ri") == []


def test_what_must_be_true_tells_what_moves_most(hanoi_like):
    entry = {
        "party": "us",
        "share": 0.4,
        "reservation": {"accepting": 0.3, "all": 0.5},
        "weights": {"relief": {"accepting": 0.1, "all": 0.3}, "testing": {"accepting": 0.301, "all": 0.3}},
    }
    text = must_be_true(Glossary(hanoi_like), entry)
    assert text == (
        "United States would accept in 40% of readings. In those, less weight goes to Sanctions relief "
        "(0.10 against 0.30) and no deal is worth less (0.30 against 0.50)."
    )


def test_little_moves_where_acceptance_hangs_on_nothing(hanoi_like):
    entry = {"party": "us", "share": 1.0, "reservation": {"accepting": 0.5, "all": 0.5}, "weights": {}}
    assert must_be_true(Glossary(hanoi_like), entry).endswith("and no single thing sets them apart.")


@pytest.mark.parametrize(("accepting", "told"), [(0.19, False), (0.21, False), (0.17, True), (0.24, True)])
def test_small_differences_are_not_told_as_findings(hanoi_like, accepting, told):
    entry = {
        "party": "us",
        "share": 0.4,
        "reservation": {"accepting": 0.205, "all": 0.2},
        "weights": {"relief": {"accepting": accepting, "all": 0.2}},
    }
    assert ("weight goes to" in must_be_true(Glossary(hanoi_like), entry)) == told


def test_a_majority_finds_agreement_and_who_must_accept_is_said_once(majority):
    text = said(answer(majority))
    who = "Agreement takes the assent of United States, and of at least one of North Korea and South Korea."
    assert text.startswith(who)
    assert text.count("Agreement takes") == 1
    assert "packages find agreement" in text
    assert "acceptable to all" not in text


def test_rules_that_leave_nothing_are_named(no_deal):
    nothing = {**no_deal, "space": {"packages": 144, "feasible": 0, "method": "listed"}}
    assert headline(nothing) == "The rules leave no package to agree on."
    assert said(answer(nothing)) == "None of the 144 packages satisfies the rule “no relief while testing”."


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        (
            (0.95, 0.96, 0.85),
            "wider in “As Trump and Pompeo tell it” and “As Ri and Choe tell it” (95% to 96%) than in",
        ),
        ((0.91, 0.92, 0.90), "the accounts hardly differ"),
        ((0.99, 0.70, 0.40), "wider in “As Trump and Pompeo tell it” (99%) than in “What both sides agree on” (40%)"),
    ],
)
def test_accounts_are_not_ranked_on_noise(hanoi_like, shares, words):
    noisy = copy.deepcopy(hanoi_like)
    for account, share in zip(noisy["accounts"].values(), shares, strict=True):
        account["zopa"] |= {"share": share, "standard_error": 0.012}
    assert words in said(between_accounts(Glossary(shaped(noisy))))


def test_warnings_are_passed_on_once(hanoi_like):
    warned = copy.deepcopy(hanoi_like)
    warned["accounts"]["ri"]["parties"]["us"]["warnings"] = ["few effective draws", "few effective draws"]
    assert said(answer(warned)).count("few effective draws") == 1


def test_issues_that_one_package_leaves_out_do_not_count():
    assert differing({"a": "x", "b": "y"}, {"a": "z"}) == ["a"]


def test_a_bare_result_still_has_an_answer():
    bare = {
        "parties": [{"key": "a", "name": "A"}],
        "issues": [],
        "case": {"title": "T"},
        "accounts": {
            "all": {"name": "all", "exact": True, "zopa": {"share": 0.0, "standard_error": 0.0, "exactness": "exact"}}
        },
    }
    assert said(answer(bare)) == "No package is acceptable to all."


def test_an_option_that_several_issues_share_is_told_with_its_issue(hanoi_like):
    shared = copy.deepcopy(hanoi_like)
    for issue in shared["issues"][:2]:
        issue["options"][2]["text"] = "Left to the four powers"
    words = Glossary(shared).in_words({"facilities": "yongbyon", "testing": "written", "relief": "suspend"})
    assert words.startswith("Production facilities: Left to the four powers; Testing: Left to the four powers; Civ")


def test_shaping_twice_changes_nothing(hanoi_like):
    once = shaped(hanoi_like)
    assert shaped(once) == once


def test_wrapped_packages_are_unwrapped(hanoi_like):
    bare = hanoi_like["accounts"]["ri"]["best"]["packages"]
    wrapped = changed(hanoi_like, best={"packages": [{"options": p} for p in bare]})
    assert shaped(wrapped)["accounts"]["ri"]["best"]["packages"] == bare
