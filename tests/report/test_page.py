"""The page holds the figures, lets no text of a case out of its place, and is written whole or not at all."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from detente.report import html, render, write_report
from detente.report.html import embedded, web_address
from detente.report.pack import STEPS, numbered, pack, steps, values_of
from detente.report.shape import shaped

HOSTILE = [
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'; alert(1) //",
    "</script><script>alert(1)",
    "{{ 7*7 }}",
    "\u2028\u2029",
    "<!--",
    "]]>",
    "javascript:alert(1)",
    "שלום \u202egpj.exe",
    "a" * 3000,
    "&lt;b&gt;",
    "\\u003cb",
]


def hostile(result, text):
    """Put a text wherever a case may hold free text."""
    bad = copy.deepcopy(result)
    bad["case"] |= {"title": text, "about": text, "file": text}
    for held in (*bad["parties"], *bad["issues"], *bad["named_packages"]):
        held["name"] = text
    for issue in bad["issues"]:
        issue["about"] = text
        for option in issue["options"]:
            option["text"] = text
    for rule in bad["rules"]:
        rule["because"] = text
    for source in bad["sources"].values():
        source |= {
            "title": text,
            "publisher": text,
            "address": text,
            "language": text,
            "quotations": [{"text": text, "translation": text}],
        }
    for statements in bad["statements"].values():
        for statement in statements:
            statement |= {"quote": text, "because": text}
    for event in bad["timeline"]:
        event["what"] = text
    for account in bad["accounts"].values():
        account["name"] = text
    for variant in bad["variants"]:
        variant["name"] = text
    return bad


@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_a_case_becomes_markup(hanoi_like, text):
    tags = re.compile(r"<(?:!--|script|img|iframe|style|svg|link|object)", re.IGNORECASE)
    page, harmless = render(hostile(hanoi_like, text)), render(hostile(hanoi_like, "harmless"))
    assert len(tags.findall(page)) == len(tags.findall(harmless))
    assert 'href="javascript' not in page.lower()


def test_what_turns_the_direction_of_writing_is_replaced(hanoi_like):
    named = copy.deepcopy(hanoi_like)
    named["parties"][0]["name"] = "Ann \u202e321"
    page = render(named)
    assert "\u202e" not in page
    assert "Ann \N{REPLACEMENT CHARACTER}321" in page


@pytest.mark.parametrize("text", HOSTILE)
def test_data_cannot_leave_its_element(text):
    held = str(embedded({"a": text}))
    assert not re.search("[<>&\u2028\u2029]", held)
    assert json.loads(held) == {"a": text}


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "https://a b", "", None, " https://x"]
)
def test_only_addresses_of_the_web_are_linked(address):
    assert web_address(address) is None


def test_an_address_is_a_link_that_tells_nothing(hanoi_like):
    assert 'rel="noreferrer noopener" href="https://example.org/hanoi?a=1&amp;b=2"' in render(hanoi_like)


def test_the_policy_names_the_script_and_nothing_else(hanoi_like):
    page = render(hanoi_like)
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', page)[1].replace("&#39;", "'")
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-")
    script = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    assert len(script) == 1
    digest = base64.b64encode(hashlib.sha256(script[0].encode()).digest()).decode()
    assert f"'sha256-{digest}'" in policy


def test_nothing_is_fetched(hanoi_like):
    page = render(hanoi_like)
    assert not re.search(r"<(link|img|iframe|object|embed|audio|video|source)\b", page)
    assert not re.search(r"\bsrc=", page)
    assert "@import" not in page
    assert not re.search(r"url\((?!data:)", page)


def test_every_section_and_figure_is_there(hanoi_like):
    page = render(hanoi_like)
    for section in (
        "answer",
        "map",
        "packages",
        "heat",
        "accounts",
        "variants",
        "beliefs",
        "positions",
        "solutions",
        "statements",
        "sources",
        "rules",
        "timeline",
        "method",
    ):
        assert f'<section id="{section}"' in page
        assert f'<a href="#{section}">' in page
    for text in (
        "not a full lifting but a partial one",
        "Tests point to more sanctions",
        "20190228",
        "3f2a3f2a",
        "ensemble hit-and-run",
    ):
        assert text in page
    assert 'lang="ko"' in page


def test_every_link_within_the_page_arrives(hanoi_like):
    page = render(hanoi_like)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(ids)


@pytest.mark.parametrize("name", ["three_exact", "no_deal"])
def test_other_kinds_of_result_make_a_page_too(name, request):
    page = render(request.getfixturevalue(name))
    assert "</html>" in page
    assert "undefined" not in page.split("<script")[0].lower()


def test_exact_values_are_shown_as_values_not_as_shares(three_exact):
    page = render(three_exact)
    for name in ("answer", "map", "packages", "heat"):
        section = re.search(rf'<section id="{name}".*?</section>', page, re.DOTALL)[0]
        assert "readings" not in section
        assert "%" not in section
    assert "would accept" in page


def test_a_majority_is_not_called_all(majority):
    page = render(majority)
    assert "acceptable to all" not in page
    assert "all would sign" not in page.lower()
    assert ">Agreed</th>" in page
    assert "at least one of North Korea and South Korea" in page


def test_values_known_exactly_come_with_their_gains(three_exact):
    assert re.search(r'<td data-v="[^"]+">[\d.]+ <span class="quiet">[+−][\d.]+</span>', render(three_exact))


def test_tables_whose_cells_are_all_alike_are_left_out(three_exact):
    alike = copy.deepcopy(three_exact)
    for one in alike["accounts"]["all"]["heat"]:
        one["joint_share"] = [[1.0 for _ in line] for line in one["joint_share"]]
    page = render(alike)
    assert "Here nothing hangs on two issues alone" in page
    assert "data-heat" not in page.split("<script")[0]


def test_bands_are_told_of_only_where_they_are_drawn(hanoi_like):
    banded = copy.deepcopy(hanoi_like)
    for account in banded["accounts"].values():
        for held in account["parties"].values():
            held["reservation_interval"] = [0.3, 0.3]
    assert "tinted bands" not in render(banded)
    banded["accounts"]["ri"]["parties"]["us"]["reservation_interval"] = [0.3, 0.5]
    assert render(banded).count("tinted bands") == 1


def test_a_solution_that_does_not_stand_out_is_neither_named_nor_marked(hanoi_like):
    assert "No package stands out: the most frequent is it in 31% (± 2.0) of readings." in render(hanoi_like)
    for account in pack(shaped(hanoi_like))["accounts"].values():
        labels = {label for mark in account["marks"] for label in mark["labels"]}
        assert "Nash" in labels
        assert "Utilitarian" not in labels


def test_what_is_open_only_at_the_border_says_so(hanoi_like):
    border = copy.deepcopy(hanoi_like)
    package = next(p for p in border["accounts"]["ri"]["packages"] if p["label"] == "possible")
    package["party_border"] = ["us"]
    assert render(border).count("open only at the border</span>") == 1


@pytest.mark.parametrize(("about", "kept"), [("Hanoi, in the small.", False), ("Hanoi in the small, and why", True)])
def test_a_subtitle_does_not_repeat_the_title(hanoi_like, about, kept):
    page = render({**hanoi_like, "case": {**hanoi_like["case"], "about": about}})
    assert ('<p class="about">' in page) == kept


def test_packages_are_told_in_words_and_not_in_keys(hanoi_like):
    table = re.search(r'<table class="packages.*?</table>', render(hanoi_like), re.DOTALL)[0]
    assert "An oral moratorium" in table or "A written halt" in table
    assert "all-known" not in table


def test_a_result_without_pictures_makes_a_page(hanoi_like):
    bare = copy.deepcopy(hanoi_like)
    for account in bare["accounts"].values():
        for key in ("map", "heat", "must_be_true", "positions", "adjusted_winner", "labels"):
            del account[key]
    del bare["positions"]
    del bare["variants"]
    assert "This result holds no map." in render(bare)


def test_a_page_is_written_whole_or_not_at_all(tmp_path, hanoi_like, monkeypatch):
    target = tmp_path / "report.html"
    target.write_text("before")
    monkeypatch.setattr(html, "render", lambda _: "\ud800 half")
    write_report(hanoi_like, target)
    assert target.read_bytes() == b"? half"
    monkeypatch.setattr(html, "render", lambda _: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_report(hanoi_like, target)
    assert target.read_bytes() == b"? half"
    assert [p.name for p in tmp_path.iterdir()] == ["report.html"]
    monkeypatch.setattr(html, "render", lambda _: "whole")
    with pytest.raises(FileNotFoundError):
        write_report(hanoi_like, tmp_path / "nowhere" / "report.html")


def unpacked(held, count):
    """Read 12-bit steps the slow way, as the page's script does."""
    raw = base64.b64decode(held["data"])
    bits = "".join(f"{raw[i + 2]:08b}{raw[i + 1]:08b}{raw[i]:08b}" for i in range(0, len(raw), 3))
    pairs = [bits[i : i + 24] for i in range(0, len(bits), 24)]
    found = [int(part, 2) for pair in pairs for part in (pair[12:], pair[:12])][:count]
    return [held["low"] + (held["high"] - held["low"]) * step / STEPS for step in found]


@given(arrays(float, st.integers(0, 9), elements=st.floats(-1e6, 1e6)))
def test_packed_numbers_come_back_to_half_a_step(values):
    held = steps(values.tolist())
    span = held["high"] - held["low"]
    assert np.allclose(unpacked(held, len(values)), values, rtol=0, atol=span / STEPS * 0.51 + 1e-12)


@pytest.mark.parametrize("additive", [True, False])
def test_values_that_add_up_come_as_a_table(additive):
    generator = np.random.default_rng(5)
    sizes = [3, 1, 4, 2]
    rows = np.stack(np.unravel_index(np.arange(24), sizes), axis=1)[generator.permutation(24)[:20]]
    table = generator.random(10)
    starts = np.array([0, 3, 4, 8])
    values = table[rows + starts].sum(1) if additive else generator.random(20)
    held = values_of(rows, values.round(5).tolist(), sizes)
    assert ("table" in held) == additive
    found = np.array(held["table"])[rows + starts].sum(1) if additive else unpacked(held, 20)
    assert np.allclose(found, values, rtol=0, atol=np.ptp(values) / STEPS)


@given(st.data())
def test_packages_come_back_from_their_numbers(data):
    sizes = data.draw(st.lists(st.integers(1, 300), min_size=1, max_size=4))
    rows = sorted(data.draw(st.sets(st.tuples(*(st.integers(0, size - 1) for size in sizes)), max_size=8)))
    raw, number, scale, found = base64.b64decode(numbered(rows, sizes)), 0, 1, []
    for byte in raw:
        number += (byte & 127) * scale
        scale *= 128
        if byte < 128:
            scale = 1
            found.append(tuple(int(i) for i in np.unravel_index(number, sizes)))
    assert found == rows


def test_packages_out_of_order_or_too_many_are_listed_instead():
    assert numbered([[1], [0]], [2]) is None
    assert numbered([[0] * 60], [10] * 60) is None


def test_each_package_is_marked_once_with_all_its_names(hanoi_like):
    for account in pack(shaped(hanoi_like))["accounts"].values():
        rows = [tuple(mark["options"]) for mark in account["marks"]]
        assert len(rows) == len(set(rows))
        assert any("What Pyongyang asked" in mark["labels"] and mark["party"] == "dprk" for mark in account["marks"])


def test_the_page_of_a_large_case_stays_small(hanoi_like, large_map):
    page = render(large_map(hanoi_like, 16_704))
    assert len(page.encode()) < 1_500_000
