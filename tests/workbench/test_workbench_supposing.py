"""What is supposed with a slider is what the case file says once it is written in."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detente.case.document import named_statements
from detente.case.editing import EditError
from detente.case.errors import CaseError
from detente.case.reading import case_from_words, parse_case
from detente.workbench.supposing import (
    SuppositionError,
    Where,
    edits_of,
    kept,
    statements_supposed,
    supposed,
    suppositions_of,
)

HANOI = Path(__file__).parents[2] / "examples" / "hanoi-2019.yaml"

SHOP = """\
# A made case. This comment stays.
title: A shop and its supplier
parties: {shop: {name: Shop}, supplier: {name: Supplier}}
issues:
  price: {name: Price, options: [low, middle, high]}
  days:   {name: Days to pay, options: [ten, thirty, ninety]}   # so does this one
accounts: {hers: {name: As she tells it}, his: {name: As he tells it}}
variants: {spring: {name: Spring}, autumn: {name: Autumn}}
statements:
  shop:
    - less is better: price
    - more is better: days
    - matters more: [days, price]
      accounts: his
      id: his-order
      credence: 0.8
    - offered: {price: middle, days: thirty}
      id: offer   # made in a hurry
  # said of the supplier
  supplier:
    - more is better: price
    - less is better: days
    - no deal: {at least: 0.2}
      id: floor
"""
IDS = ["his-order", "offer"]
ACCOUNTS, VARIANTS = [None, "hers", "his"], [None, "spring", "autumn"]

FACTORS = st.floats(0.01, 100).map(lambda number: round(number, 3)) | st.just(1)
HELD = st.fixed_dictionaries(
    {},
    optional={
        "weights": st.dictionaries(st.sampled_from(["price", "days"]), FACTORS),
        "no_deal": st.floats(-1, 1).map(lambda number: round(number, 3)),
        "credences": st.dictionaries(st.sampled_from(IDS), st.sampled_from([0, 0.25, 0.8, 1])),
    },
)


def shop(party="shop", **held):
    return {party: held}


@given(st.fixed_dictionaries({}, optional={"shop": HELD}), st.sampled_from(ACCOUNTS), st.sampled_from(VARIANTS))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_what_is_supposed_is_what_the_text_kept_says(suppose, account, variant):
    document = parse_case(SHOP)
    text, lines = kept(document, suppose, account, variant)
    assert all(text.splitlines()[number - 1] == line for number, line in lines)
    found = suppositions_of(document.words, suppose, account, variant)
    if not found:
        assert text == SHOP
        assert supposed(document, suppose, account, variant) is document
        return
    said = [one for _, one in statements_supposed(document.words, "shop", found["shop"], Where(account, variant))]
    read = supposed(document, suppose, account, variant)
    assert tuple(said) == read.words.statements["shop"] == parse_case(text).words.statements["shop"]
    assert read.words.statements["supplier"] == document.words.statements["supplier"]
    assert read.text == text


def test_what_no_case_could_say_cannot_be_supposed():
    with pytest.raises(CaseError, match="nothing says which options shop likes better"):
        supposed(parse_case(SHOP), shop(credences={"shop 1": 0}))


def test_a_text_that_cannot_be_edited_is_written_out_anew():
    shared = SHOP[: SHOP.index("  shop:\n")] + "  shop: &all\n    - more is better: [price, days]\n  supplier: *all\n"
    document, suppose = parse_case(shared), {"supplier": {"no_deal": 0.1}}
    with pytest.raises(EditError, match="write it out"):
        kept(document, suppose)
    said = supposed(document, suppose).words.statements
    assert len(said["supplier"]) == len(said["shop"]) + 1


def test_a_case_made_by_a_program_is_supposed_alike():
    plain = case_from_words(
        {
            "title": "T",
            "parties": {"a": {"name": "A"}},
            "issues": {"i": {"name": "I", "options": ["x", "y"]}},
            "statements": {"a": [{"more is better": "i"}]},
        }
    )
    suppose = {"a": {"weights": {"i": 2}, "no_deal": 0.1}}
    assert supposed(plain, suppose).words == parse_case(kept(plain, suppose)[0]).words


def test_comments_and_layout_stay_and_the_new_lines_are_told():
    text, lines = kept(SHOP, shop(weights={"days": 1.5}, no_deal=-0.05, credences={"offer": 0.4}), "his", "autumn")
    assert set(SHOP.splitlines()) <= set(text.splitlines())
    told = "\n".join(line for _, line in lines)
    assert "weight times" in told
    assert "no deal moves: -0.05" in told
    assert "credence: 0.4" in told
    said = [one for _, one in named_statements(parse_case(text).words, "shop")][-2:]
    assert [(one.accounts, one.variants, one.assumption) for one in said] == [(("his",), ("autumn",), True)] * 2


@pytest.mark.parametrize(
    ("account", "variant", "left"),
    [
        ("his", None, None),
        ("his", "spring", (("his",), ("autumn",))),
        (None, None, None),
        (None, "spring", (("his",), ("autumn",))),
    ],
)
def test_credence_nought_takes_a_statement_out_of_where_it_is_supposed(account, variant, left):
    words = supposed(parse_case(SHOP), shop(credences={"his-order": 0}), account, variant).words
    found = next((one for name, one in named_statements(words, "shop") if name == "his-order"), None)
    assert (found and (found.accounts, found.variants)) == left


def test_a_statement_held_elsewhere_is_not_touched():
    document = parse_case(SHOP)
    assert supposed(document, shop(credences={"his-order": 0.3}), "hers") is document


def test_statements_of_hanoi_can_be_taken_out_one_by_one():
    document = parse_case(HANOI.read_text("utf-8"))
    for name, said in named_statements(document.words, "north-korea")[4::5]:
        gone = {"north-korea": {"credences": {name: 0}}}
        assert said not in supposed(document, gone).words.statements["north-korea"]
        assert len(edits_of(document, gone)) == 1


@pytest.mark.parametrize(
    ("suppose", "told"),
    [
        ({"nobody": {}}, "nobody: there is no party of that name; there are: shop, supplier"),
        (shop(mood=1), "shop › mood: there is no supposition of that name"),
        (
            shop(weights={"colour": 2}),
            "shop › weights › colour: there is no issue of that name; there are: price, days",
        ),
        (shop(weights={"price": 0}), "weighs above 0"),
        (shop(weights={"price": 101}), "expected a number from 0 to 100, got 101"),
        (shop(weights={"price": float("nan")}), "got nan"),
        (shop(weights=["price"]), "expected names with what is supposed of each, got list"),
        (shop(no_deal=float("inf")), "got inf"),
        (shop(no_deal=True), "got True"),
        (shop(no_deal="much"), "got 'much'"),
        (shop(credences={"his-order": 1.5}), "expected a number from 0 to 1, got 1.5"),
        (shop(credences={"nothing": 1}), "there is no statement of that name; there are: "),
        ([], None),
        ([1], "suppose: expected names"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(suppose, told):
    words = parse_case(SHOP).words
    if told is None:
        assert suppositions_of(words, suppose) == {}
        return
    with pytest.raises(SuppositionError) as refused:
        suppositions_of(words, suppose)
    assert told in str(refused.value)


@pytest.mark.parametrize("where", [("theirs", None), (None, "winter")])
def test_an_unknown_account_or_variant_is_refused(where):
    with pytest.raises(LookupError, match="the case has"):
        suppositions_of(parse_case(SHOP).words, {}, *where)


def test_a_complete_ranking_has_no_weights_to_suppose():
    ranked = SHOP.replace("    - less is better: price\n    - more is better: days\n", "").replace(
        "    - matters more: [days, price]\n      accounts: his\n      id: his-order\n      credence: 0.8\n"
        "    - offered: {price: middle, days: thirty}\n      id: offer   # made in a hurry\n",
        "    - ranking: "
        + str([{"price": p, "days": d} for p in ("low", "middle", "high") for d in ("ninety", "thirty", "ten")])
        + "\n      complete: true\n      id: order\n",
    )
    words = parse_case(ranked).words
    with pytest.raises(SuppositionError, match="complete ranking"):
        suppositions_of(words, shop(no_deal=0.1))
    with pytest.raises(SuppositionError, match="cannot be half believed"):
        suppositions_of(words, shop(credences={"order": 0.5}))
    assert suppositions_of(words, {"supplier": {"no_deal": 0.1}})
