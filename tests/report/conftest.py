"""Small made-up results of the deals lens, built by counting draws, so that the report is tested apart from it."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from detente.report import write_report

ISSUES = {
    "facilities": (
        "Production facilities",
        ["none", "halt", "yongbyon", "all-known"],
        [
            "Nothing",
            "A monitored halt at Yongbyon",
            "Yongbyon dismantled for good",
            "Yongbyon and the undeclared plants",
        ],
    ),
    "testing": (
        "Testing",
        ["free", "oral", "written"],
        ["Free to test", "An oral moratorium", "A written halt to nuclear and long-range tests"],
    ),
    "relief": (
        "Sanctions relief",
        ["none", "exempt", "suspend", "lift"],
        ["None", "Humanitarian exemptions", "Civilian items suspended, with snapback", "Civilian items lifted"],
    ),
    "security": (
        "Security",
        ["scaled-down", "end-of-war", "pledge"],
        ["Large exercises scaled down", "An end-of-war declaration", "A non-aggression pledge"],
    ),
}
STATUS_QUO = {"facilities": "none", "testing": "oral", "relief": "none", "security": "scaled-down"}
NAMED = {
    "ask": ("What Pyongyang asked", (2, 2, 3, 0), "North Korea", False),
    "offer": ("What Washington offered", (3, 2, 0, 1), "United States", False),
    "yun": ("Joseph Yun's small deal", (2, 2, 2, 1), "Joseph Yun", True),
    "freeze": ("Freeze for freeze", (0, 2, 0, 1), "Wang Yi", True),
}
ACCOUNTS = {
    "trump": ("As Trump and Pompeo tell it", 0.02),
    "ri": ("As Ri and Choe tell it", -0.06),
    "shared": ("What both sides agree on", -0.02),
}
SOLUTIONS = ("nash", "kalai_smorodinsky", "equal_gains", "egalitarian", "utilitarian")


def options(row):
    return {issue: keys[i] for (issue, (_, keys, _)), i in zip(ISSUES.items(), row, strict=True)}


def packages():
    rows = itertools.product(*(range(len(keys)) for _, keys, _ in ISSUES.values()))
    return [row for row in rows if not (row[1] == 0 and row[2] > 0)]


def draws(generator, count, *, likes, weights, no_deal):
    """Sample value functions: each party's values of all packages, and its reservation value."""
    w = generator.dirichlet(np.array(weights) * 6.0, count)
    value = np.zeros((count, len(packages())))
    for i, (_, keys, _) in enumerate(ISSUES.values()):
        steps = np.concatenate(
            [np.zeros((count, 1)), np.cumsum(generator.dirichlet(np.ones(len(keys) - 1), count), axis=1)], axis=1
        )
        scale = steps if likes[i] else 1 - steps
        value += w[:, i, None] * scale[:, [row[i] for row in packages()]]
    return value, generator.normal(no_deal, 0.05, count), w


def label(share):
    return "necessary" if share > 0.99 else "impossible" if share < 0.01 else "possible"


def solution(values, reservation, name, parties):
    rows = packages()
    gain = np.array([values[p].mean(0) - reservation[p].mean() for p in parties])
    score = {"utilitarian": gain.sum(0), "nash": np.prod(np.clip(gain, 0, None), axis=0)}.get(name, gain.min(0))
    best = int(score.argmax())
    held = {p: float(values[p].mean(0)[best]) for p in parties}
    return {
        "values": held,
        "packages": [options(rows[best])],
        "packages_values": [held],
        "tied": 1,
        "definition": f"The {name} package.",
        "tie_rule": "All tied packages are listed.",
        "tolerance": 1e-9,
        "disagreement": {p: float(reservation[p].mean()) for p in parties},
        "reason": None,
        "basis": "mean of the draws",
        "shares": [{"options": options(rows[best]), "share": 0.31, "standard_error": 0.02}],
        "separated": name != "utilitarian",
    }


def account(name, values, reservation, weights, parties, *, exact=False, known=()):
    rows = packages()
    count = len(reservation[parties[0]])
    accepts = {p: values[p] >= reservation[p][:, None] for p in parties}
    both = np.logical_and.reduce([accepts[p] for p in parties])
    joint, own = both.mean(0), {p: accepts[p].mean(0) for p in parties}
    gain = {p: (values[p] - reservation[p][:, None]).mean(0) for p in parties}
    mean = {p: values[p].mean(0) for p in parties}
    front = [
        i
        for i in range(len(rows))
        if not any(
            all(mean[p][j] >= mean[p][i] for p in parties) and any(mean[p][j] > mean[p][i] for p in parties)
            for j in range(len(rows))
        )
    ]
    share = float(both.any(1).mean())
    keys = {row: [k for k, (_, r, _, _) in NAMED.items() if r == row] for row in rows}
    order = sorted(range(len(rows)), key=lambda i: -joint[i])
    chosen = order[:20] + [i for i in order[20:] if keys[rows[i]]]
    listed = [
        {
            "options": options(rows[i]),
            "names": keys[rows[i]],
            "joint_share": float(joint[i]),
            "standard_error": float(np.sqrt(joint[i] * (1 - joint[i]) / count)),
            "party_shares": {p: float(own[p][i]) for p in parties},
            "label": label(joint[i]),
            "party_labels": {p: label(own[p][i]) for p in parties},
            "mean_values": {p: float(mean[p][i]) for p in parties},
            "mean_gains": {p: float(gain[p][i]) for p in parties},
            "joint_share_by_prior": {"flat": float(joint[i]), "weights": float(joint[i] * 0.9)},
            "frontier_share": 0.4,
            "nash_share": 0.1,
        }
        for i in chosen
    ]
    counted = {kind: sum(label(x) == kind for x in joint) for kind in ("necessary", "possible", "impossible")}
    top = float(joint.max())
    issues = list(ISSUES)
    return {
        "name": name,
        "about": None,
        "exact": exact,
        "parties": {
            p: {
                "kind": "exact" if exact else "drawn",
                "statements": list(known),
                "method": "ensemble hit-and-run",
                "draws": count,
                "ess": count * 0.6,
                "rhat": 1.003,
                "warnings": [],
                "mean_weights": dict(zip(issues, weights[p].mean(0).tolist(), strict=True)),
                "mean_reservation": float(reservation[p].mean()),
                "weight_interval": {issue: [0.1, 0.4] for issue in issues},
            }
            for p in parties
        },
        "zopa": {
            "share": share,
            "standard_error": 0.0 if exact else float(np.sqrt(share * (1 - share) / count)),
            "exactness": "exact" if exact else "sampled",
            "draws": count,
            "mean_size": float(both.sum(1).mean()),
            "by_prior": {
                "flat": {"share": share, "standard_error": 0.01},
                "weights": {"share": share * 0.93, "standard_error": 0.01},
            },
        },
        "acceptable_to": {
            p: {"mean_packages": float(accepts[p].sum(1).mean()), "share_of_feasible": float(accepts[p].mean())}
            for p in parties
        },
        "labels": {**counted, "parties": dict.fromkeys(parties, counted)},
        "packages": listed,
        "packages_listed": len(listed),
        "best": {"joint_share": top, "packages": [options(rows[i]) for i in order if joint[i] == top] if top else []},
        "frontier": [
            {"values": {p: float(mean[p][i]) for p in parties}, "packages": [options(rows[i])], "tied": 1}
            for i in front
        ],
        "frontier_basis": "exact values" if exact else "mean of the draws",
        "frontier_exactness": "exact",
        "solutions": {s: solution(values, reservation, s, parties) for s in SOLUTIONS},
        "adjusted_winner": None,
        "opposition": 0.21,
        "nearest_miss": None
        if share
        else {
            "packages": [options(rows[order[0]])],
            "shortfalls": {parties[0]: 0.07},
            "acceptable_counts": {p: int(accepts[p][0].sum()) for p in parties},
        },
        "positions": {
            p: [
                {
                    "key": k,
                    "joint_share": float(joint[rows.index(NAMED[k][1])]),
                    "party_shares": {q: float(own[q][rows.index(NAMED[k][1])]) for q in parties},
                    "label": "possible",
                    "zopa_distance": {"mean": 1.4, "min": 1, "draws": count} if share else None,
                    "closest": [options(rows[order[0]])],
                }
            ]
            for p, k in zip(parties, ("offer", "ask"), strict=False)
        },
        "must_be_true": [
            {
                "options": options(rows[i]),
                "party": p,
                "share": float(own[p][i]),
                "weights": {
                    issue: {
                        "accepting": float(weights[p][accepts[p][:, i], n].mean()),
                        "all": float(weights[p][:, n].mean()),
                    }
                    for n, issue in enumerate(issues)
                },
                "reservation": {
                    "accepting": float(reservation[p][accepts[p][:, i]].mean()),
                    "all": float(reservation[p].mean()),
                },
                "option_values": {},
            }
            for i in order[:3]
            for p in parties
            if accepts[p][:, i].any()
        ],
        "heat": [heat(a, b, joint, rows) for a, b in itertools.combinations(range(len(issues)), 2)],
        "map": {
            "values": {p: [round(float(v), 4) for v in mean[p]] for p in parties},
            "numbers": list(range(len(rows))),
            "options": [list(row) for row in rows],
            "joint_share": [round(float(s), 4) for s in joint],
            "on_frontier": [i in front for i in range(len(rows))],
        },
    }


def heat(a, b, joint, rows):
    issues = list(ISSUES)
    shares, held = [], []
    for i in range(len(ISSUES[issues[a]][1])):
        line, texts = [], []
        for j in range(len(ISSUES[issues[b]][1])):
            inside = [n for n, row in enumerate(rows) if row[a] == i and row[b] == j]
            best = max(inside, key=lambda n: joint[n], default=None)
            line.append(None if best is None else float(joint[best]))
            texts.append(None if best is None else options(rows[best]))
        shares.append(line)
        held.append(texts)
    return {"issues": [issues[a], issues[b]], "joint_share": shares, "packages": held}


def statements(parties):
    first, second = parties[:2]
    return {
        first: [
            {
                "id": f"{first}-1",
                "kind": "less is better",
                "form": {"less is better": ["relief", "security"]},
                "source": ["state"],
                "quote": None,
                "date": None,
                "credence": 1.0,
                "accounts": [],
                "variants": [],
                "assumption": False,
                "because": None,
                "line": 31,
            },
            {
                "id": f"{first}-2",
                "kind": "refused",
                "form": {"refused": ["ask"]},
                "source": ["state", "ri"],
                "quote": "They wanted the sanctions lifted in their entirety",
                "date": "2019-02-28",
                "credence": 0.8,
                "accounts": ["trump"],
                "variants": [],
                "assumption": False,
                "because": "He walked away.",
                "line": 35,
            },
            {
                "id": f"{first}-3",
                "kind": "no deal",
                "form": {"no deal": {"at least": 0.3}},
                "source": [],
                "quote": None,
                "date": None,
                "credence": 1.0,
                "accounts": [],
                "variants": ["y2020"],
                "assumption": True,
                "because": "No rush.",
                "line": 40,
            },
        ],
        second: [
            {
                "id": f"{second}-1",
                "kind": "matters more",
                "form": {"matters more": ["facilities", "testing"], "by factor": 2.0},
                "source": ["ri"],
                "quote": None,
                "date": "2019-03-01",
                "credence": 1.0,
                "accounts": [],
                "variants": [],
                "assumption": False,
                "because": None,
                "line": 50,
            },
            {
                "id": f"{second}-2",
                "kind": "offered",
                "form": {
                    "offered": [
                        "ask",
                        {"facilities": "halt", "testing": "written", "relief": "suspend", "security": "end-of-war"},
                    ]
                },
                "source": ["ri"],
                "quote": "영변지구",
                "date": "2019-03-01",
                "credence": 1.0,
                "accounts": ["ri", "shared"],
                "variants": [],
                "assumption": False,
                "because": None,
                "line": 52,
            },
        ],
    }


def made_up(parties=("us", "dprk"), *, exact=False, floor=0.0, accounts=ACCOUNTS, count=400):
    """Build a result in the shape of the deals lens's JSON."""
    generator = np.random.default_rng(7)
    names = {"us": "United States", "dprk": "North Korea", "rok": "South Korea"}
    taste = {
        "us": ((1, 1, 0, 0), (3, 2, 3, 1.5), 0.58),
        "dprk": ((0, 0, 1, 1), (3, 1, 4, 2), 0.52),
        "rok": ((1, 1, 1, 1), (2, 2, 1, 2), 0.4),
    }
    known = statements(parties)
    held = {}
    for key, (name, shift) in accounts.items():
        drawn = {
            p: draws(
                generator,
                1 if exact else count,
                likes=taste[p][0],
                weights=taste[p][1],
                no_deal=taste[p][2] + shift + floor,
            )
            for p in parties
        }
        held[key] = account(
            name,
            {p: d[0] for p, d in drawn.items()},
            {p: d[1] for p, d in drawn.items()},
            {p: d[2] for p, d in drawn.items()},
            parties,
            exact=exact,
        )
        for p in parties:
            held[key]["parties"][p]["statements"] = [
                s["id"] for s in known.get(p, []) if not s["accounts"] or key in s["accounts"]
            ]
    shares = [a["zopa"]["share"] for a in held.values()]
    first = next(iter(held.values()))
    return {
        "lens": "deals",
        "schema": 1,
        "versions": {"detente": "0.1.0", "numpy": "2.1"},
        "case": {
            "title": "Hanoi in the small",
            "date": "2019-02-28",
            "about": "Two leaders met, and parted without a text.",
            "file": "hanoi.yaml",
            "hash": "3f2a" * 16,
            "languages": ["en"],
        },
        "parties": [
            {
                "key": p,
                "name": names[p],
                "who": "its negotiators",
                "no_deal": "The freeze goes on.",
                "bargaining_weight": 1.0,
            }
            for p in parties
        ],
        "issues": [
            {
                "key": k,
                "name": n,
                "about": None,
                "by": ["dprk" if i < 2 else "us"],
                "options": [{"key": o, "text": t} for o, t in zip(keys, texts, strict=True)],
                "status_quo": STATUS_QUO[k],
                "one_way": ["yongbyon"] if k == "facilities" else [],
            }
            for i, (k, (n, keys, texts)) in enumerate(ISSUES.items())
        ],
        "rules": [
            {
                "key": "no-relief-while-testing",
                "because": "Tests point to more sanctions, not fewer.",
                "kind": "political",
                "active": True,
                "source": ["state"],
                "form": {"if": {"testing": "free"}, "then": {"relief": "none"}},
            }
        ],
        "sources": {
            "state": {
                "title": "Press conference in Hanoi",
                "publisher": "White House",
                "date": "2019-02-28",
                "language": "en",
                "address": "https://example.org/hanoi?a=1&b=2",
                "standing": "read",
                "claim_of": "us",
                "quotations": [
                    {"text": "Basically, they wanted the sanctions lifted in their entirety.", "translation": None}
                ],
            },
            "ri": {
                "title": "Press statement of Ri Yong-ho",
                "publisher": None,
                "date": "2019-03-01",
                "language": "ko",
                "address": None,
                "standing": "second-hand",
                "claim_of": "dprk",
                "quotations": [
                    {
                        "text": "전면적인 제재해제가 아니라 일부해제",
                        "translation": "not a full lifting but a partial one",
                    }
                ],
            },
        },
        "timeline": [
            {
                "date": "2019-02-28",
                "time": "14:05:00",
                "zone": "Asia/Ho_Chi_Minh",
                "what": "The lunch is cancelled.",
                "source": ["state"],
            }
        ],
        "agreement": {"veto": list(parties), "at_least": 0, "of": []},
        "space": {"packages": 144, "feasible": len(packages()), "method": "listed"},
        "settings": {"draws": count, "seed": 20190228, "tolerance": 1e-9, "prior": "flat", "second_prior": "weights"},
        "variant": {"key": "y2019", "name": "The day in Hanoi"},
        "statements": known,
        "named_packages": [
            {
                "key": k,
                "name": n,
                "options": options(r),
                "by": by,
                "date": None,
                "source": ["ri"],
                "yardstick": y,
                "about": None,
                "feasible": True,
                "broken_rules": [],
            }
            for k, (n, r, by, y) in NAMED.items()
        ],
        "positions": {
            "parties": {
                p: [
                    {
                        "key": k,
                        "name": NAMED[k][0],
                        "options": options(NAMED[k][1]),
                        "demands": {"relief": {"at most": "exempt"}},
                        "date": "2019-02-28",
                        "source": ["state"],
                        "quote": None,
                    }
                ]
                for p, k in zip(parties, ("offer", "ask"), strict=False)
            },
            "meet": False,
            "meeting_packages": [],
        },
        "accounts": held,
        "across_accounts": {
            "zopa": {"least": min(shares), "most": max(shares)},
            "best": {
                "packages": [
                    {
                        "options": first["packages"][0]["options"],
                        "least_share": min(a["packages"][0]["joint_share"] for a in held.values()),
                        "shares": {k: a["packages"][0]["joint_share"] for k, a in held.items()},
                    }
                ]
            },
            "labels": first["labels"],
        },
        "variants": [
            {
                "key": v,
                "name": n,
                "about": None,
                "accounts": {
                    k: {
                        "zopa": {"share": a["zopa"]["share"] * f, "standard_error": 0.02},
                        "best": a["best"],
                        "named": {
                            p: {
                                "joint_share": f * 0.3,
                                "party_shares": dict.fromkeys(parties, 0.5 * f),
                                "label": "possible",
                            }
                            for p in NAMED
                        },
                    }
                    for k, a in held.items()
                },
            }
            for v, n, f in (
                ("y2018", "2018, after Singapore", 1.0),
                ("y2019", "The day in Hanoi", 0.9),
                ("y2020", "2020 and after", 0.4),
            )
        ],
    }


@pytest.fixture(scope="session")
def hanoi_like():
    """Two parties, three accounts, three variants, drawn."""
    return made_up()


@pytest.fixture(scope="session")
def three_exact():
    """Three parties whose values are known exactly, one account."""
    return {**made_up(("us", "dprk", "rok"), exact=True, accounts={"all": ("all", -0.1)}), "variants": []}


@pytest.fixture(scope="session")
def majority(three_exact):
    """Three parties of whom one has a veto and one of the other two must accept."""
    return {**three_exact, "agreement": {"veto": ["us"], "at_least": 1, "of": ["dprk", "rok"]}}


@pytest.fixture(scope="session")
def no_deal():
    """Reservation values so high that nothing is acceptable to all."""
    return made_up(floor=0.6)


def with_large_map(result, size):
    """Give every account a map of so many made-up packages over eight issues of four options."""
    generator = np.random.default_rng(3)
    sizes = [4] * 8
    numbers = np.sort(generator.choice(4**8, size, replace=False))
    rows = np.stack(np.unravel_index(numbers, sizes), axis=1).tolist()
    first = [
        {
            **issue,
            "key": f"i{i}",
            "name": f"Issue {i}",
            "options": [{"key": f"o{j}", "text": f"Option {j} of issue {i}"} for j in range(4)],
            "status_quo": "o0",
        }
        for i, issue in enumerate((result["issues"] * 2)[:8])
    ]
    held = {
        key: {
            **account,
            "heat": [],
            "must_be_true": [],
            "packages": [],
            "solutions": {},
            "best": {"joint_share": 0.0, "packages": []},
        }
        for key, account in result["accounts"].items()
    }
    for account in held.values():
        x = generator.normal(0.5, 0.1, size)
        y = 1 - x + generator.normal(0, 0.05, size)
        account["map"] = {
            "values": {"us": x.tolist(), "dprk": y.tolist()},
            "numbers": numbers.tolist(),
            "options": rows,
            "joint_share": generator.random(size).tolist(),
            "on_frontier": (x + y > 1.14).tolist(),
        }
    return {
        **result,
        "issues": first,
        "accounts": held,
        "named_packages": [],
        "positions": {},
        "variants": [],
        "across_accounts": {},
        "statements": {},
        "rules": [],
    }


@pytest.fixture(scope="session")
def large_map():
    """A maker of results with as large a map as is asked for."""
    return with_large_map


@pytest.fixture(scope="module")
def visit(new_page, tmp_path_factory):
    """Write the report of a result, and open it in the browser."""

    def open_page(result, **options):
        path = tmp_path_factory.mktemp("report") / "report.html"
        write_report(result, path)
        page = new_page(**options)
        page.goto(path.as_uri())
        if options.get("java_script_enabled", True):
            page.wait_for_selector("html[data-ready]", state="attached")
        return page

    return open_page
