"""What an answer writes: it reads back, holds in every draw where it binds, and leaves the rest of the file alone."""

import json
from pathlib import Path

import pytest

from detente.case.editing import EditError
from detente.case.errors import CaseError
from detente.deals.findings import Settings
from detente.impasse.questions import answers_of
from detente.workbench import Case
from detente.workbench.answering import Answer, ChangedError, Manuscript, NewSource, added, clashes_with
from detente.workbench.inquiring import Ground, asked_of, inquire
from detente.workbench.questioning import question_data

HANOI = Path(__file__).parents[2] / "examples" / "hanoi-2019.yaml"
SETTINGS = Settings(draws=300)

SHOP = """\
# A made case. This comment stays.
title: A shop and its supplier
parties: {shop: {name: Shop}, supplier: {name: Supplier}}
issues:
  price: {name: Price, options: [low, middle, high]}
  days:   {name: Days to pay, options: [ten, thirty, ninety]}   # so does this one
  brand: {name: Brand, options: ["own", shared]}
statements:
  shop:
    - less is better: price
    - more is better: [days, brand]

  # said of the supplier
  supplier:
    - more is better: price
    - less is better: [days, brand]
"""

ACCOUNTS = SHOP.replace(
    "statements:\n  shop:\n",
    """\
accounts: {hers: {name: As she tells it}, his: {name: As he tells it}}
variants: {spring: {name: Spring}, autumn: {name: Autumn}}
statements:
  shop:
    - matters more: [days, price, brand]
      accounts: his
      id: his-order
""",
)


def asked_about(text, account=None, variant=None, draws=300):
    return asked_of(Case.from_text(text), account, variant, Settings(draws=draws))


def answer(question, reply, **told):
    return Answer(**({"party": question.words["party"], "form": question.words[reply], "credence": 1.0} | told))


def every_question(asked):
    """List the open questions of one account as the lens thinks of them, each with the words it is written in."""
    from detente.impasse.questions import candidates

    ground = Ground(asked, asked.accounts[0])
    return [one for one in candidates(ground.table.space, ground.table.draws, ground.packages) if ground.takes(one)]


KINDS = ("weight order", "trade-off", "no deal", "take")


@pytest.mark.parametrize("reply", ["yes", "no"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_binding_answer_reads_back_and_is_then_given_alike_in_all_draws(kind, reply):
    asked = asked_about(SHOP)
    questions = [one for one in every_question(asked) if one.kind == kind]
    assert questions
    for question in questions[:: max(1, len(questions) // 3)]:
        words = question_data(asked.numbering, question)
        party = words["party"]
        addition = added(SHOP, Answer(party, words[reply], 1.0, because="so it is"))
        then = asked_about(addition.text)
        ground = Ground(then, "all")
        told = answers_of(ground.table.space, ground.table.draws[question.party], [question])
        assert told.all() if reply == "yes" else not told.any()
        assert json.loads(json.dumps(words[reply])) == written(addition)


def written(addition):
    """Give the new statement's own words, as the file has them now."""
    from detente.case.document import statements_data

    said = next(one for one in statements_data(addition.document.words, addition.party) if one["id"] == addition.id)
    return said["form"]


def test_questions_of_the_shipped_case_bind_too():
    text = HANOI.read_text(encoding="utf-8")
    asked = asked_of(Case.from_text(text), "agreed", None, SETTINGS)
    questions = every_question(asked)
    for kind, reply in zip(KINDS, ("yes", "no", "yes", "no"), strict=True):
        question = next(one for one in questions if one.kind == kind)
        words = question_data(asked.numbering, question)
        said = Answer(words["party"], words[reply], 1.0, ("agreed",), asked.variant, "ri-midnight")
        addition = added(text, said)
        assert clashes_with(addition, said) == ()
        ground = Ground(asked_of(Case.from_text(addition.text), "agreed", None, SETTINGS), "agreed")
        told = answers_of(ground.table.space, ground.table.draws[question.party], [question])
        assert told.all() if reply == "yes" else not told.any()


def test_an_issue_added_to_the_table_is_not_weighed_but_its_steps_bind():
    text = SHOP.replace("\nstatements:\n", "\n  cash: {name: Cash, options: [none, some]}\nstatements:\n")
    text = text.replace(
        "  supplier:\n    - more", "    - added value: {cash: {none: 0, some: 0.2}}\n  supplier:\n    - more"
    )
    text += "    - added value: {cash: {none: 0, some: -0.2}}\n"
    asked = asked_about(text)
    about = [question_data(asked.numbering, one) for one in every_question(asked)]
    assert not any("cash" in one["issues"] for one in about)
    steps = [one for one in every_question(asked) if "cash" in str(question_data(asked.numbering, one)["steps"])]
    for question, reply in zip(steps[:2], ("yes", "no"), strict=True):
        words = question_data(asked.numbering, question)
        ground = Ground(asked_about(added(text, Answer(words["party"], words[reply], 1.0, because="x")).text), "all")
        told = answers_of(ground.table.space, ground.table.draws[question.party], [question])
        assert told.all() if reply == "yes" else not told.any()


def test_the_rest_of_the_file_stays_to_the_byte():
    for text in (SHOP, SHOP.replace("\n", "\r\n"), "\ufeff" + SHOP):
        addition = added(text, Answer("shop", {"matters more": ["price", "days"]}, 0.8, source=NewSource("A: talk")))
        old, new = text.splitlines(keepends=True), addition.text.splitlines(keepends=True)
        numbers = {number for number, _ in addition.lines}
        assert [line for number, line in enumerate(new, 1) if number not in numbers] == old
        assert [new[number - 1].rstrip("\r\n") for number, _ in addition.lines] == [line for _, line in addition.lines]


def test_all_that_stands_behind_an_answer_is_written():
    said = Answer(
        "shop",
        {"no deal": {"at least": 0.3}},
        0.6,
        ("hers",),
        "autumn",
        NewSource("The owner, by telephone", "second-hand"),
        "she should know",
        "2024-05",
    )
    addition = added(ACCOUNTS, said)
    [*_, made] = addition.document.words.statements["shop"]
    assert (made.id, made.credence, made.accounts, made.variants) == ("asked-1", 0.6, ("hers",), ("autumn",))
    assert (made.source, made.because, str(made.date)) == (("the-owner-by-telephone",), "she should know", "2024-05")
    assert not made.assumption
    source = addition.document.words.sources["the-owner-by-telephone"]
    assert (source.title, source.standing) == ("The owner, by telephone", "second-hand")


def test_ids_and_names_of_sources_are_not_given_twice():
    said = Answer("shop", {"no deal": {"at least": 0.1}}, 0.6, source=NewSource("Talk"))
    once = added(SHOP, said)
    twice = added(once.text, said)
    assert (once.id, twice.id) == ("asked-1", "asked-2")
    assert list(twice.document.words.sources) == ["talk", "talk-1"]
    thrice = added(twice.text, Answer("shop", {"no deal": {"at least": 0.1}}, 0.6, source=NewSource("!?")))
    assert list(thrice.document.words.sources)[-1] == "source"


def test_an_answer_without_a_source_is_an_assumption():
    [*_, made] = added(
        SHOP, Answer("shop", {"no deal": {"at most": 0.5}}, 1.0, because="a guess")
    ).document.words.statements["shop"]
    assert made.assumption
    assert made.because == "a guess"


def test_what_the_file_cannot_take_is_refused():
    with pytest.raises(CaseError):
        added(SHOP, Answer("shop", {"matters more": ["price", "colour"]}, 1.0))
    with pytest.raises(CaseError):
        added(SHOP, Answer("shop", {"no deal": {"at least": 0.5}}, 1.0, because="a\x1bb"))
    repeated = SHOP.replace(
        "    - less is better: price\n    - more is better: [days, brand]\n", "    *said\n"
    ).replace(
        "  shop:\n    *said\n", "  shop: &said\n    - less is better: [price]\n    - more is better: [days, brand]\n"
    )
    shared = repeated[: repeated.index("  supplier:\n    - more")] + "  supplier: *said\n"
    with pytest.raises(EditError):
        added(shared, Answer("supplier", {"no deal": {"at least": 0.5}}, 1.0))


def test_binding_answers_clash_with_what_binds_and_only_there():
    said = Answer("shop", {"matters more": ["price", "days"], "by factor": 2}, 1.0, ("hers", "his"), "spring")
    [clash] = clashes_with(added(ACCOUNTS, said), said)
    assert (clash.account, clash.variant) == ("his", "spring")
    assert {name for name, _, _ in clash.statements} == {"his-order", "asked-1"}
    lines = added(ACCOUNTS, said).text.splitlines()
    for name, line, _ in clash.statements:
        assert f"id: {name}" in "".join(lines[line - 1 : line + 2])
    weighing = Answer("shop", said.form, 0.9, said.accounts, "spring")
    assert clashes_with(added(ACCOUNTS, weighing), weighing) == ()


class TestInquiry:
    """Which questions are put."""

    def test_they_are_those_of_the_lens_under_one_account(self):
        found = inquire(asked_about(SHOP))
        lens = Case.from_text(SHOP).impasse(draws=300).data["accounts"]["all"]["questions"]
        assert [one.words["yes"] for one in found.questions] == [one["yes"] for one in lens]
        assert [one.held_out for one in found.questions] == pytest.approx([one["held_out"] for one in lens])
        assert [one.standard_error for one in found.questions] == pytest.approx([one["standard_error"] for one in lens])

    def test_under_several_accounts_they_are_worth_the_mean(self):
        found = inquire(asked_about(ACCOUNTS))
        single = {name: inquire(asked_about(ACCOUNTS, name)) for name in ("hers", "his")}
        assert [one.score for one in found.questions] == sorted((one.score for one in found.questions), reverse=True)
        for one in found.questions:
            assert one.held_out == pytest.approx(sum(worth["held_out"] for worth in one.worth.values()) / 2)
            for name, worth in one.worth.items():
                alone = next((q for q in single[name].questions if q.words == one.words), None)
                assert alone is None or alone.held_out == pytest.approx(worth["held_out"])

    def test_what_the_file_answers_is_not_asked_again(self):
        first = inquire(asked_about(SHOP)).questions
        for question in first[:4]:
            text = added(SHOP, answer(question, "no", credence=0.6, because="x")).text
            then = inquire(asked_about(text)).questions
            assert question.words["yes"] not in [
                one.words["yes"] for one in then if one.words["party"] == question.words["party"]
            ]

    def test_an_answer_gives_what_it_promised(self):
        """At the credence that is offered, the best text is then as widely acceptable as the question says."""
        asked = asked_about(SHOP, draws=2_000)
        ground = Ground(asked, "all")
        valued, places = ground.values(ground.leading((0, 1))[:3])
        for question, at in places.items():
            words = question_data(asked.numbering, question)
            for reply, promised in (("yes", valued.share_if_yes[at]), ("no", valued.share_if_no[at])):
                said = Answer(words["party"], words[reply], float(valued.trust[at]), because="x")
                then = inquire(asked_about(added(SHOP, said).text, draws=2_000)).standing["all"]
                assert then.best == pytest.approx(promised, abs=0.04)

    def test_one_party_only(self):
        found = inquire(asked_about(SHOP), "supplier")
        assert {one.words["party"] for one in found.questions} == {"supplier"}
        with pytest.raises(LookupError, match="there is no party 'owl'; the case has: shop, supplier"):
            inquire(asked_about(SHOP), "owl")

    def test_exact_values_leave_nothing_to_ask(self):
        case = Case.from_tables(
            {"a": {"x": {"lo": 0, "hi": 2}}, "b": {"x": {"lo": 3, "hi": 1}}}, no_deal={"a": 1, "b": 0}
        )
        found = inquire(asked_of(case, None, None, SETTINGS))
        assert found.questions == ()
        assert "known exactly" in found.why_none

    def test_one_exact_party_is_not_asked_about(self):
        exact = SHOP[: SHOP.index("    - more is better: price\n")] + (
            "    - exact values: {price: {low: 0, middle: 4, high: 6}, days: {ten: 3, thirty: 2, ninety: 0},"
            " brand: {own: 1, shared: 0}}\n      no deal: 5\n"
        )
        assert {one.words["party"] for one in inquire(asked_about(exact)).questions} == {"shop"}
        assert "known exactly" in inquire(asked_about(exact), "supplier").why_none

    def test_a_party_exact_under_one_account_is_asked_about_under_the_other_alone(self):
        text = ACCOUNTS.replace(
            "    - more is better: price\n    - less is better: [days, brand]\n",
            "    - {more is better: price, accounts: hers}\n    - {less is better: [days, brand], accounts: hers}\n"
            "    - exact values: {price: {low: 0, middle: 4, high: 6}, days: {ten: 3, thirty: 2, ninety: 0},"
            " brand: {own: 1, shared: 0}}\n      no deal: 5\n      accounts: his\n",
        )
        found = inquire(asked_about(text), "supplier").questions
        assert found
        assert all(set(one.worth) == {"hers"} for one in found)

    def test_what_cannot_be_said_of_a_moved_no_deal_is_not_asked(self):
        moved = SHOP + "    - no deal moves: 0.1\n"
        kinds = {one.words["kind"] for one in inquire(asked_about(moved), "supplier").questions}
        assert kinds
        assert not kinds & {"take", "no deal"}

    def test_a_complete_ranking_leaves_nothing_to_ask(self):
        options = [{"x": one} for one in ("lo", "hi")]
        words = {
            "title": "Two options",
            "parties": {"a": {"name": "A"}, "b": {"name": "B"}},
            "issues": {"x": {"name": "X", "options": ["lo", "hi"]}},
            "statements": {
                "a": [{"ranking": [*options, "no deal"], "complete": True}],
                "b": [{"more is better": "x"}],
            },
        }
        assert "order" in inquire(asked_of(Case.from_words(words), None, None, SETTINGS)).why_none

    def test_too_many_packages_to_list(self, monkeypatch):
        monkeypatch.setattr("detente.consent.table.LISTABLE", 1)
        assert "too many packages" in inquire(asked_about(SHOP)).why_none

    def test_red_lines_across_everything(self):
        barred = SHOP + "    - red line: {price: [low, middle, high]}\n"
        assert "red line" in inquire(asked_about(barred)).why_none

    def test_packages_across_a_red_line_are_not_asked_about(self):
        barred = SHOP + "    - red line: {price: [low, middle]}\n"
        takes = [one.words["package"] for one in inquire(asked_about(barred)).questions if one.words["package"]]
        assert takes
        assert {one["price"] for one in takes} == {"high"}

    def test_red_lines_across_everything_under_one_account(self):
        barred = ACCOUNTS + "    - {red line: {price: [low, middle, high]}, accounts: his}\n"
        found = inquire(asked_about(barred)).questions
        assert found
        for one in found:
            assert set(one.worth) == {"hers"}
            assert one.held_out == pytest.approx(one.worth["hers"]["held_out"] / 2)

    def test_statements_about_things_as_they_stand(self):
        text = SHOP.replace("statements:\n", "status quo: {price: middle, days: ten, brand: own}\nstatements:\n")
        found = inquire(asked_about(text + "    - {refused: status quo, credence: 0.6}\n"), "supplier").questions
        assert {"price": "middle", "days": "ten", "brand": "own"} not in [one.words["package"] for one in found]

    def test_where_no_answer_helps(self):
        hopeless = SHOP.replace("  supplier:\n    - more", "    - no deal: {at least: 0.99}\n  supplier:\n    - more")
        found = inquire(asked_about(hopeless + "    - no deal: {at least: 0.99}\n"))
        assert found.questions == ()
        assert "nothing is worth asking" in found.why_none

    def test_plain_data(self):
        data = inquire(asked_about(ACCOUNTS)).data
        json.dumps(data, allow_nan=False)
        assert set(data["accounts"]) == {"hers", "his"}


class TestManuscript:
    """Writing a file whole or not at all."""

    @pytest.fixture
    def held(self, tmp_path):
        path = tmp_path / "shop.yaml"
        path.write_bytes(("\ufeff" + SHOP.replace("\n", "\r\n")).encode())
        return Manuscript.read(path)

    @pytest.fixture
    def addition(self, held):
        return added(held.text, Answer("shop", {"no deal": {"at least": 0.2}}, 0.8, because="x"))

    def test_it_is_read_back(self, held, addition):
        then = held.written(addition, held.path)
        assert then.raw == held.path.read_bytes() == addition.text.encode()
        assert then.case.document.digest == addition.document.digest
        assert held.rewritten(addition).case.document.digest == addition.document.digest

    def test_a_changed_file_is_left_as_it_is(self, held, addition):
        held.path.write_text(SHOP + "# mine\n")
        with pytest.raises(ChangedError, match="changed on disk"):
            held.written(addition, held.path)
        assert held.path.read_text() == SHOP + "# mine\n"
        held.path.unlink()
        with pytest.raises(ChangedError, match="changed on disk"):
            held.written(addition, held.path)
        assert list(held.path.parent.iterdir()) == []

    def test_another_file_is_not_written_over(self, held, addition, tmp_path):
        then = held.written(addition, tmp_path / "new.yaml")
        assert then.path == tmp_path / "new.yaml"
        assert held.path.read_bytes() == held.raw
        with pytest.raises(ChangedError, match="is there already"):
            held.written(addition, tmp_path / "new.yaml")

    def test_killed_while_writing(self, held, addition, monkeypatch):
        def killed(*_):
            raise KeyboardInterrupt

        monkeypatch.setattr(Path, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            held.written(addition, held.path)
        assert held.path.read_bytes() == held.raw
        assert [one.name for one in held.path.parent.iterdir()] == ["shop.yaml"]
