"""The talks lens in words, on a terminal and in tables, from a small result made by hand."""

from __future__ import annotations

import copy
import csv
import io
import json
import math
from pathlib import Path

import pytest
from rich.console import Console

from detente.report.glossary import Glossary
from detente.report.tables import write_csv
from detente.report.talks import OWN, answer, filled, headline, within
from detente.report.talks_tables import tables
from detente.report.terminal_talks import print_session, print_talks
from detente.report.words_talks import ENDED, ENDS
from detente.report.words_talks_changes import beyond_noise, biggest_first, difference
from detente.report.words_talks_session import ENDINGS, MOST_SHOWN, shown, steps
from detente.report.words_talks_terms import PROTOCOLS, strategy_words
from detente.talks.sessions import ENDS as ENDS_OF_THE_LENS
from detente.talks.strategies import STRATEGIES

SMALL = json.loads(Path(__file__).with_name("talks_small.json").read_text(encoding="utf-8"))


@pytest.fixture
def lens(hanoi_like):
    heading = {key: hanoi_like[key] for key in ("case", "parties", "issues", "named_packages", "sources", "settings")}
    return {**heading, "lens": "talks", "versions": {}, **copy.deepcopy(SMALL)}


def said(lens, topic):
    return " ".join(sentence.text for sentence in answer(lens) if sentence.topic == topic)


def printed(what, *given):
    text = io.StringIO()
    what(*given, Console(file=text, width=100, highlight=False))
    return text.getvalue()


def told(lens, number):
    account = lens["accounts"]["trump"]
    return {**account["played"][number], "texts": account["texts"]}


def test_the_headline_gives_the_range_over_accounts(lens):
    assert (
        headline(lens)
        == "If they bargain as assumed, between 0% and 45% of sessions end with a deal, whoever is believed."
    )
    for account in lens["accounts"].values():
        account["agreed"]["share"] = 0.0
    assert headline(lens) == "If they bargain as assumed, no session of the talks ends with a deal."
    lens["strategies"]["dprk"] = lens["strategies"]["us"]
    assert headline(lens).startswith("If both concede late (“boulware”), no session")


def test_a_wide_range_depends_on_whom_one_believes(lens):
    lens["accounts"]["trump"]["agreed"]["share"] = 0.6
    assert headline(lens).endswith(
        "between 0% and 60% of sessions end with a deal, depending on whose account is taken."
    )


def test_every_way_to_end_is_told_with_its_share(lens):
    words = said(lens, "agree")
    assert "As Trump and Pompeo tell it: 45% of 100 sessions end with a deal (95% interval: 36% to 55%)" in words
    for end, share in lens["accounts"]["trump"]["ends"].items():
        assert f"{round(100 * share)}% {ENDS[end]}" in words or end == "agreed"
    assert set(ENDS) == set(ENDED) == set(ENDINGS) == set(ENDS_OF_THE_LENS)


def test_accounts_of_which_the_same_is_said_share_a_sentence(lens):
    words = said(lens, "agree")
    both = "“As Ri and Choe tell it” and “What both sides agree on”: none of 100 sessions ends with a deal"
    assert words.count(both) == 1
    assert words.count("none of 100 sessions") == 1


def test_under_tentative_agreement_few_rounds_are_said_to_be_few(lens):
    account, few = lens["accounts"]["trump"], "5 rounds are few beside 4,320 packages"
    account["closeup"]["room"] = {"mean": 0.9, "standard_error": 0.0}
    for other in lens["accounts"].values():
        other["ends"] = {"agreed": 0.6, "deadline": 0.4}
    lens["space"] = {"packages": 5000, "feasible": 4320, "method": "counted"}
    lens["talks"]["protocol"] = "tentative agreement"
    assert few not in said(lens, "agree")
    account["ends"] = {"agreed": 0.4, "deadline": 0.6}
    assert f"each side can put only one package on the table a round, and {few}: with more" in said(lens, "agree")
    lens["space"]["feasible"] = 9
    assert "are few beside" not in said(lens, "agree")
    lens["space"]["feasible"] = 4320
    account["closeup"]["room"]["mean"] = 0.0
    assert few not in said(lens, "agree")
    account["closeup"]["room"]["mean"] = 0.9
    lens["talks"]["protocol"] = "alternating offers"
    assert few not in said(lens, "agree")


def test_without_deals_it_says_whether_there_was_one_to_be_had(lens):
    words = said(lens, "agree")
    assert "there was a deal to be had in 90% of them (± 3.0 points); 50% of these missed it" in words
    assert "in all of them, and all of these missed it: it is not for want of room that talks fail" in words
    for account in lens["accounts"].values():
        account["closeup"]["room"]["mean"] = 0.0
    assert "In none was there a package that all who must sign would have signed." in said(lens, "agree")


def test_the_terms_are_told_in_full(lens):
    words = said(lens, "terms")
    for part in (
        "alternating offers, North Korea first, in up to two meetings",
        "Hanoi (3) and Stockholm (2), as the case has it",
        "United States bargains as “boulware”: it concedes late (at the time t it asks 1 − t^4",
        "North Korea bargains as “nice tit-for-tat”",
        "Stockholm (80%, 50%)",
        "United States −0.02 and North Korea +0.1",
        "10% less to United States with each round",
        "Each round costs North Korea 0.01",
        "may walk out (chance 5% each time)",
        "interim one on Testing and Security (chance 25%), kept if talks then fail (50% of its gain)",
    ):
        assert part in words


def test_rules_that_are_not_of_the_case_are_called_so(lens):
    lens["talks"] |= {"stated": False, "meetings": [], "rounds": 20}
    assert "for 20 rounds (not the case's own rules, but those asked for or usual here)" in said(lens, "terms")


@pytest.mark.parametrize("name", STRATEGIES)
def test_every_strategy_has_words_at_every_table(name):
    one = STRATEGIES[name]
    held = json.loads(json.dumps(one, default=vars))
    for protocol in PROTOCOLS:
        words = strategy_words(held, protocol)
        assert "{" not in words
        assert len(words) > 20
    assert strategy_words({"name": "Mine", "offers": None}) == "follows a strategy of one's own"


def test_deals_are_told_by_meeting_and_round(lens):
    words = said(lens, "when")
    assert "Of deals, by meeting: Hanoi 20% and Stockholm 80%." in words.replace(
        "As Trump and Pompeo tell it: of", "Of"
    )
    assert "between rounds 3 and 4 of 5, most often in round 4 (80%), none in the very last" in words
    assert "In 25% (± 4.0 points) of sessions an interim deal is signed." in words


def test_what_they_agree_on_is_named_with_its_share(lens):
    words = said(lens, "what")
    assert "most often on “Joseph Yun's small deal” (60% of deals, ± 7.0 points)" in words
    assert "What most deals have in common: Production facilities: Yongbyon dismantled for good (80%)" in words
    assert "Least settled is Sanctions relief:" in words
    lens["accounts"]["trump"]["packages"][0]["deals"] = 1
    assert "no two deals are the same" in said(lens, "what")


def test_gains_are_told_with_errors_and_what_is_left(lens):
    words = said(lens, "gain")
    assert "United States +0.125 (± 0.01) and North Korea +0.05 (± 0.01)" in words
    assert "25% of the deals are on the frontier; all could have had 6% of their range more at once" in words
    assert "70% of the largest product of gains" in words


def test_changes_are_told_largest_first_and_without_noise(lens):
    words = said(lens, "change")
    more = (
        "if North Korea bargained as “conceder” (+30 points, ± 5.0); with twice as many rounds (+25 points, ± 4.0); if "
    )
    assert f"more sessions would agree {more}time changed nothing" in words
    assert (
        "Fewer sessions would agree if United States bargained as “hard-liner” or “micro” (−35 points, ± 5.0)." in words
    )
    assert (
        "No difference beyond noise with half as many rounds, if United States spoke first, if every meeting" in words
    )
    assert "100 sessions were played again" in words


def test_changes_within_noise_alone_are_called_noise(lens):
    for one in lens["accounts"]["trump"]["changes"]:
        one["difference"] = {"mean": 0.05, "standard_error": 0.04}
    assert "none of the 10 changes tried makes a difference beyond noise." in said(lens, "change")


def test_beyond_noise_is_more_than_two_standard_errors():
    def change(mean, error):
        return {"difference": {"mean": mean, "standard_error": error}}

    assert not beyond_noise(change(0.1, 0.05))
    assert beyond_noise(change(-0.101, 0.05))
    assert beyond_noise(change(1.0, 0.0))
    assert not beyond_noise(change(0.0, 0.0))
    assert difference(change(-0.101, 0.05)) == "−10 points, ± 5.0"
    ordered = biggest_first({"changes": [change(0.1, 0.0), change(-0.3, 0.0), change(0.2, 0.0)]})
    assert [one["difference"]["mean"] for one in ordered] == [-0.3, 0.2, 0.1]


def test_a_share_of_sessions_is_said_to_be_no_probability(lens):
    words = said(lens, "trust")
    assert "is not a probability of the world" in words
    assert "no more sessions than the 80 independent draws" in words


def test_the_lens_is_found_within_a_result_of_deals(hanoi_like):
    assert within(hanoi_like) is None
    assert within({**hanoi_like, "talks": {"missing": "too many packages"}}) is None
    held = within({**hanoi_like, "talks": SMALL})
    assert held["talks"]["protocol"] == "alternating offers"
    assert set(OWN) == set(SMALL)
    assert filled(held) == held


def test_a_session_is_told_by_what_each_offer_changes(lens):
    glossary = Glossary(filled(lens))
    lines = [(step.when, step.text) for step in steps(glossary, told(lens, 0), told(lens, 0)["texts"])]
    assert [text for _, text in lines if "Hanoi" in text or "Stockholm" in text] == [
        "Hanoi, 28 February 2019", "Stockholm, 5 October 2019",
    ]  # fmt: skip
    assert lines[1][1].startswith("North Korea offered: A monitored halt at Yongbyon")
    assert ("2", "All offered the same again.") in lines
    changed = "Production facilities: Yongbyon dismantled for good instead of A monitored halt at Yongbyon"
    assert ("3", f"North Korea now offered {changed}.") in lines
    assert ("", "An interim deal was signed: Freeze for freeze.") in lines
    assert lines[-2:] == [("4", "United States accepted."), ("4", "Deal: Joseph Yun's small deal.")]


def test_a_refusal_that_leaves_the_offer_standing_is_told(lens):
    session = told(lens, 0)
    offer = session["events"][1]
    session["events"][2:2] = [{**offer, "act": "refuses", "party": "us"}]
    held = steps(Glossary(filled(lens)), session, session["texts"])
    assert [(step.when, step.text) for step in held if step.act == "refuses"] == [("1", "United States refused.")]


def test_quiet_rounds_are_drawn_together_and_no_event_is_lost(lens):
    session = told(lens, 0)
    quiet = [event for event in session["events"] if event["round"] == 2]
    for n in (21, 22):
        session["events"][5:5] = [{**event, "round": n} for event in quiet]
    held = steps(Glossary(filled(lens)), session, session["texts"])
    assert [step.when for step in held if step.text == "All offered the same again."] == ["2–21"]
    assert sorted(place for step in held for place in step.places) == list(range(len(session["events"])))


def test_a_mediators_proposals_are_held_against_the_text_that_stands(lens):
    def proposed(number, text):
        return {"act": "offers", "meeting": 0, "round": number, "party": None, "text": text}

    def accepts(party, number, text):
        return {"act": "accepts", "meeting": 0, "round": number, "party": party, "text": text}

    lens["talks"]["protocol"] = "single text"
    session = told(lens, 0)
    refused = [proposed(0, 4), proposed(1, 3), accepts("us", 1, 3), proposed(2, 1)]
    taken_up = [accepts("us", 2, 1), accepts("dprk", 2, 1), proposed(3, 2)]
    session["events"] = [*refused, *taken_up]
    words = [step.text for step in steps(Glossary(filled(lens)), session, session["texts"])]
    assert words[0] == "The mediator began with the text: Freeze for freeze."
    assert words[2] == "United States said yes, North Korea did not: the text stays as it was."
    assert "Security: Large exercises scaled down instead of An end-of-war declaration" in words[3]
    assert "Yongbyon dismantled" not in words[3]
    assert words[4] == "All said yes: the text is changed."
    assert words[5] == "The mediator proposed Sanctions relief: Humanitarian exemptions instead of None."


def test_signatures_under_a_single_text_are_told_apart_from_votes(lens):
    def event(act, number=1, party=None, text=None):
        return {"act": act, "meeting": 0, "round": number, "party": party, "text": text}

    lens["talks"]["protocol"] = "single text"
    session = {**told(lens, 0), "end": "deadline"}
    begun = [event("meets", 0), event("offers", 0, text=4), event("offers", text=3)]
    ends = event("no deal")
    cases = {  # who says yes to the proposal (text 3), who signs the text that then stands
        ("", "us"): (
            "Nobody said yes: the text stays as it was.",
            "United States would sign",
            "North Korea would not.",
        ),
        ("dprk", ""): ("North Korea said yes, United States did not", "Nobody would sign the text as it stands.", ""),
        ("us dprk", "dprk"): ("All said yes: the text is changed.", "North Korea would", "; United States would not."),
        ("us dprk", "us dprk"): ("All said yes: the text is changed.", "All would sign the text as it stands.", ""),
    }
    for (yes, signed), (vote, opens, closes) in cases.items():
        stands = 3 if yes == "us dprk" else 4
        votes = [event("accepts", party=party, text=3) for party in yes.split()]
        signs = [event("accepts", party=party, text=stands) for party in signed.split()]
        session["events"] = [*begun, *votes, *signs, ends]
        *_, voted, signing, end = steps(Glossary(filled(lens)), session, session["texts"])
        assert voted.text.startswith(vote)
        assert signing.text.startswith(opens)
        assert signing.text.endswith(closes)
        assert end.act == "no deal"


def test_rounds_that_pass_after_a_walk_out_are_told(lens):
    session = told(lens, 0)
    left = {"act": "walks out", "meeting": 0, "round": 1, "party": "us", "text": None}
    meets = [
        {"act": "meets", "meeting": n, "round": before, "party": None, "text": None} for n, before in ((0, 0), (1, 3))
    ]
    session["events"] = [meets[0], left, meets[1]]
    words = [step.text for step in steps(Glossary(filled(lens)), session, session["texts"])]
    assert words[2] == "Rounds 2 to 3 passed without talks."


def test_of_a_very_long_session_the_page_shows_its_beginning_and_end(lens):
    glossary, session = Glossary(filled(lens)), told(lens, 0)
    event = session["events"][1]
    session["events"][1:1] = [{**event, "round": n, "text": n % 2} for n in range(1000)]
    whole, part = (tell(glossary, session, session["texts"]) for tell in (steps, shown))
    assert len(part) == MOST_SHOWN
    assert part[:80] == whole[:80]
    assert part[81:] == whole[-79:]
    assert part[80].text == f"{len(whole) - 159:,} more moves, left out here."


def test_the_terminal_prints_every_account_and_the_tables(lens):
    text = printed(print_talks, lens)
    for part in ("How they bargain", "How sessions end", "What they agree on", "Options in deals", "in points"):
        assert part in text
    row = next(line for line in text.splitlines() if line.startswith("As Trump and Pompeo tell it   "))
    assert row.split()[-7:] == ["100", "45%", "5%", "20%", "20%", "10%", "5.0"]
    assert "(+5 ± 4.0)" in text
    assert "(±0)" not in text
    assert "Baarslag, Hindriks & Jonker 2013" in " ".join(text.split())


def test_the_terminal_prints_nothing_that_steers_it(lens):
    lens["case"] = {**lens["case"], "title": "A\x1b[2Jcase [red]of[/red] it"}
    lens["talks"]["meetings"][0]["name"] = "Ha\x1b[31mnoi"
    text = printed(print_talks, lens) + printed(print_session, told(lens, 0), lens)
    assert "\x1b" not in text
    assert "[red]of[/red]" in text


def test_a_session_is_printed_to_its_end(lens):
    text = printed(print_session, told(lens, 0), {key: held for key, held in lens.items() if key != "accounts"})
    assert "Hanoi, 28 February 2019" in text
    assert "The arsenal grows." in text
    assert "United States 0.625, +0.125 against no deal; North Korea 0.55, +0.05 against no deal." in text
    text = printed(print_session, told(lens, 1), lens)
    assert "United States walked out." in text
    assert "Stockholm, 5 October 2019, was not held." in text
    assert ENDINGS["walked out"] in text
    assert ENDINGS["no room"] in printed(print_session, told(lens, 2), lens)


def test_tables_hold_the_figures_of_the_result(lens, tmp_path):
    found = tables(lens)
    assert list(found) == ["packages", "options", "ends", "rounds", "changes", "events"]
    for table in found.values():
        assert len({len(column) for column in table.values()}) == 1
    assert found["packages"]["share"] == [0.6, 0.2, 0.2]
    assert found["packages"]["issue: relief"][0] == "suspend"
    ends = {
        (a, e): s
        for a, e, s in zip(found["ends"]["account"], found["ends"]["end"], found["ends"]["share"], strict=True)
    }
    assert ends["ri", "walked out"] == 0.75
    assert math.isclose(sum(share for (account, _), share in ends.items() if account == "trump"), 1.0)
    assert found["rounds"]["meeting"][:5] == ["Hanoi"] * 3 + ["Stockholm"] * 2
    assert found["changes"]["difference"][1] == 0.25
    assert found["events"]["act"].count("interim") == 1
    write_csv(lens, tmp_path, tables)
    with (tmp_path / "changes.csv").open(encoding="utf-8") as file:
        assert [row["change"] for row in csv.DictReader(file)][:2] == ["rounds", "rounds"]


def test_one_session_is_told_as_one(lens):
    account = next(iter(lens["accounts"].values()))
    alone = account | {"certain": True, "rounds": [0, 0, 1.0, 0, 0], "ends": {"agreed": 1.0}}
    alone["changes"] = [
        {
            "change": "strategy", "party": "us", "strategy": "micro", "sessions": 1, "agreed": 1.0, "gains": {},
            "difference": {"mean": 0.0, "standard_error": 0.0},
            "gain_differences": {"us": {"mean": 0.3, "standard_error": 0.0}},
        }
    ]  # fmt: skip
    said = " ".join(sentence.text for sentence in answer({**lens, "accounts": {"all": alone}}))
    assert "every session is the same: it ends with a deal in round 3 of 5" in said
    assert "as “micro” (+0.3) would gain most" in said
    assert "noise" not in said
    alone["changes"][0]["gain_differences"]["us"]["mean"] = -0.3
    said = " ".join(sentence.text for sentence in answer({**lens, "accounts": {"all": alone}}))
    assert "would gain most" not in said
    assert "no side would gain by another strategy" in said.lower()
    late = alone | {"rounds": [0] * 5, "ends": {"deadline": 1.0}, "gains": None, "packages": []}
    late["agreed"] = {"share": 0.0, "standard_error": 0.0, "interval": [0.0, 0.0]}
    late["closeup"] = {**account["closeup"], "room": {"mean": 1.0, "standard_error": 0.0}}
    said = " ".join(sentence.text for sentence in answer({**lens, "accounts": {"all": late}}))
    assert "it runs out of time. There was a deal to be had." in said
