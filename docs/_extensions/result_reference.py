"""The JSON of the deals lens, key by key; a test holds these words to real runs, so none is missing or invented.

What the other results give is described in the modules named after them; what all of them have in common, only here.
"""

from __future__ import annotations

from forecast_reference import FORECAST
from impasse_reference import DIFF, IMPASSE
from moves_reference import MOVES
from reaction_reference import REACTION
from talks_reference import TALKS
from tournament_reference import TOURNAMENT

from detente.deals.solutions import DEFINITIONS

Sections = dict[str, tuple[str, str, dict[str, str]]]
"""Heading, the place under which the keys stand, a word before the table, and each key with its meaning."""

TITLES = {
    "nash": "Nash",
    "asymmetric_nash": "Asymmetric Nash",
    "kalai_smorodinsky": "Kalai–Smorodinsky",
    "equal_gains": "Equal gains",
    "egalitarian": "Egalitarian",
    "utilitarian": "Utilitarian",
}
"""What each solution is called on screens and pages."""

PACKAGE = "option of each issue"

SECTIONS: Sections = {
    "What was asked": (
        "",
        "",
        {
            "lens": "`deals`, `impasse`, `moves`, `talks` or `forecast`",
            "schema": "version of this form; 1",
            "versions.<program>": "versions of the programs that bear on the figures",
            "case.title": "",
            "case.date": "",
            "case.about": "",
            "case.file": "name of the file, if it was read from one",
            "case.hash": "SHA-256 of what the case says; comments and layout do not count",
            "case.languages[]": "",
            "settings.draws": "value functions drawn for each party",
            "settings.seed": "the same seed gives the same figures",
            "settings.tolerance": "relative to a party's largest value, or to 1",
            "settings.prior": "the prior of all shares unless another is named: `flat`",
            "settings.second_prior": "`weights`",
            "settings.inclusion_draws": "draws for which the frontier and the solutions are worked out one by one",
            "variant": "the variant answered for; null if the case has none",
            "variant.key": "",
            "variant.name": "",
            "agreement.veto[]": "parties without whom there is no deal",
            "agreement.at_least": "how many of the others must accept",
            "agreement.of[]": "the others",
            "space.packages": "packages in all",
            "space.feasible": "those that the active rules let stand; null where they could not be counted",
            "space.method": "`listed` (all looked at), `merged` (exact without listing), `programmed` (by integer "
            "programs), `searched` (a bound); for an impasse also `solved` (conflicts only), for talks `played`",
        },
    ),
    "The case, for showing beside the figures": (
        "",
        "As the file says it, with its names.",
        {
            "parties[].…": "key, name, who acts, what no deal means, bargaining weight",
            "issues[].…": "key, name, who carries it out, options in order, status quo, one-way options, the "
            "option meant where it is left out, suspended options",
            "rules[].…": "key, reason, kind, whether active, sources, form",
            "sources.<source>.…": "title, publisher, date, language, address, standing, whose claim it is, quotations",
            "contingencies[].…": "key, name, chances by party, sources, reason, whether assumed",
            "sequences[].…": "key, name, package and its options, steps, reason, sources",
            "timeline[].…": "date, time, zone, what, sources",
            "statements.<party>[].…": "as in the file, with `id`, `kind`, `form` (the kind's own keys) and `line`",
            "named_packages[].…": "key, name, options, by, date, sources, yardstick, signed, about; and:",
            "named_packages[].feasible": "whether it breaks no active rule",
            "named_packages[].broken_rules[]": "the rules it breaks",
            "positions.parties.<party>[].…": "the stated positions: key, name, options, demands, date, sources, quote",
            "positions.meet": "whether some feasible package meets a position of every party; null if there are none",
            "positions.meeting_packages[].<issue>": "such packages",
            "positions.apart[]": "issues on which no positions of all parties meet, whatever the rest",
        },
    ),
    "Each account": (
        "accounts.<account>",
        "A case without accounts has the one account `all`.",
        {
            "name": "",
            "about": "",
            "exact": "whether every party's values are known exactly",
            "way": "as `space.method`",
            "parties.<party>.kind": "`exact`, `drawn` or `ranking`",
            "parties.<party>.statements[]": "ids of the statements this account holds",
            "parties.<party>.method": "how the draws were made, in words",
            "parties.<party>.draws": "how many there are",
            "parties.<party>.ess": "how many independent draws they are worth; the least settled unknown counts",
            "parties.<party>.rhat": "split-R̂, the largest of any unknown; 1 is best",
            "parties.<party>.warnings[]": "what is wrong with the draws",
            "parties.<party>.mean_weights.<issue>": "best option's value less the worst's, mean of the draws",
            "parties.<party>.weight_interval.<issue>[]": "its 5 % and 95 % points",
            "parties.<party>.mean_reservation": "what no deal is worth, mean of the draws; null if all is better",
            "parties.<party>.reservation_interval[]": "its 5 % and 95 % points",
            "zopa.share": "share of draws in which some package finds agreement",
            "zopa.at_most": "the same with undecided draws counted too; equal to `share` unless bounded",
            "zopa.standard_error": "0 for exact values",
            "zopa.exactness": "`exact`, `sampled` or `bounded`",
            "zopa.draws": "",
            "zopa.mean_size": "packages that find agreement in a draw, on the mean; null where they were not counted",
            "zopa.by_prior.<prior>.share": "under each prior",
            "zopa.by_prior.<prior>.standard_error": "",
            "acceptable_to.<party>.mean_packages": "feasible packages the party accepts, on the mean",
            "acceptable_to.<party>.share_of_feasible": "",
            "labels.<label>": "how many packages are `necessary`, `possible`, `impossible` for the table as a whole",
            "labels.parties.<party>.<label>": "and for each party",
            "packages_listed": "how many packages are listed below",
            "best.joint_share": "the largest joint share of any package looked at",
            "best.packages[].<issue>": PACKAGE + "; those that tie",
            "best.tied": "how many tie, listed or not",
            "adjusted_winner": "null unless two parties have exact values and no rule ties issues",
            "adjusted_winner.points.<party>": "what each has in points of its own",
            "adjusted_winner.shares.<issue>.<party>": "who gets what part of each issue",
            "adjusted_winner.fractions.<issue>.<party>": "the same as exact fractions, in text",
            "adjusted_winner.divided": "the issue that is divided; null if none is",
            "adjusted_winner.definition": "what the name means",
            "least_regret": "the packages whose largest regret over draws is least; null where not worked out",
            "least_regret.packages[].<issue>": PACKAGE + "; the first ten that tie",
            "least_regret.tied": "how many tie",
            "least_regret.largest_regret": "",
            "least_regret.mean_regret": "of the first of them",
            "least_regret.draws": "draws worked out one by one",
            "least_regret.definition": "what the name means",
            "opposition": "distance from the ideal point to the nearest package; null without a scale",
        },
    ),
    "Each package of an account": (
        "accounts.<account>.packages[]",
        "Best first; all packages of small cases, else the best and all that the case names.",
        {
            "options.<issue>": "the option",
            "names[]": "what the case calls it, if it names it",
            "joint_share": "chance that it finds agreement",
            "standard_error": "of the joint share",
            "party_shares.<party>": "share of the party's draws that accept it",
            "label": "`necessary`, `possible` or `impossible` for the table",
            "party_labels.<party>": "and for each party",
            "mean_values.<party>": "its value, mean of the draws",
            "mean_gains.<party>": "its value less what no deal is worth",
            "joint_share_by_prior.<prior>": "under each prior",
            "party_border[]": "parties for which it is possible at no gain at all only, as what they refused is",
            "frontier_share": "share of draws in which it is efficient",
            "frontier_standard_error": "and its standard error",
            "nash_share": "share of draws in which it is the Nash package",
            "nash_standard_error": "and its standard error",
        },
    ),
    "The frontier of an account": (
        "accounts.<account>",
        "",
        {
            "frontier[].values.<party>": "the point",
            "frontier[].packages[].<issue>": PACKAGE + "; those listed",
            "frontier[].tied": "how many packages have these values, listed or not",
            "frontier_points": "how many points there are; null if unknown",
            "frontier_basis": "`exact values`, or `mean of the draws`",
            "frontier_exactness": "`exact`, `bounded` (points may be missing) or `unknown`",
        },
    ),
    "Each solution of an account": (
        "accounts.<account>.solutions.<solution>",
        "For `" + "`, `".join(DEFINITIONS) + "`; the names are defined in [named solutions](../methods/solutions.md).",
        {
            "values": "values of the first package; null where there is none",
            "values.<party>": "",
            "packages[].<issue>": PACKAGE + "; all that tie",
            "packages_values[].<party>": "and the values of each",
            "tied": "how many tie, listed or not; null if unknown",
            "definition": "what the name means",
            "tie_rule": "",
            "disagreement.<party>": "the value of no deal from which gains are measured",
            "tolerance.<party>": "values closer than this count as equal",
            "reason": "why there is none; otherwise null",
            "exactness": "`exact` or `bounded`",
            "basis": "exact values, or mean of the draws",
            "shares[].options.<issue>": "packages that are most often this solution, draw by draw",
            "shares[].share": "and how often",
            "shares[].standard_error": "and its standard error",
            "separated": "whether the first is it more often than the second, by twice the error; null where exact",
        },
    ),
    "If there is no deal": (
        "accounts.<account>",
        "",
        {
            "nearest_miss": "null where there is a deal in any draw",
            "nearest_miss.shortfall": "the least that some party would have to forgo",
            "nearest_miss.packages[].<issue>": PACKAGE,
            "nearest_miss.packages_values[].<party>": "",
            "nearest_miss.tied": "how many packages come as near",
            "nearest_miss.shortfalls.<party>": "what each party would have to forgo",
            "nearest_miss.acceptable_counts.<party>": "how many packages each could accept",
        },
    ),
    "What must be true, and the stated positions": (
        "accounts.<account>",
        "",
        {
            "must_be_true[].options.<issue>": "a package",
            "must_be_true[].party": "whose acceptance is asked about",
            "must_be_true[].share": "how often the party accepts it",
            "must_be_true[].weights.<issue>.<which>": "mean weight of the draws that accept, and of all",
            "must_be_true[].reservation.<which>": "the same for what no deal is worth",
            "must_be_true[].option_values.<issue>.<option>.<which>": "the same for the value of each option",
            "positions.<party>[].key": "a stated position",
            "positions.<party>[].joint_share": "of the package that it names; null where it names none",
            "positions.<party>[].party_shares": "null for a position that names no whole feasible package",
            "positions.<party>[].party_shares.<party>": "",
            "positions.<party>[].label": "",
            "positions.<party>[].zopa_distance.mean": "issues that must change to come into the ZOPA, on the mean",
            "positions.<party>[].zopa_distance.min": "and at the least",
            "positions.<party>[].zopa_distance.draws": "draws in which there is such a zone",
            "positions.<party>[].closest[].<issue>": "the packages that are nearest",
        },
    ),
    "What holds under all accounts": (
        "across_accounts",
        "",
        {
            "zopa.least": "the smallest share of any account",
            "zopa.most": "and the largest",
            "best.packages[].options.<issue>": "the packages whose smallest joint share is largest",
            "best.packages[].least_share": "",
            "best.packages[].shares.<account>": "",
            "labels.<label>": "`necessary` under all accounts, `impossible` under some, `possible` otherwise",
        },
    ),
    "Only in a report": (
        "",
        "What `detente report` adds to show it.",
        {
            "impasse.…": "what the impasse lens gives, as [below](#impasse)",
            "moves.…": "what the moves lens gives, as [below](#moves); or why it gives nothing",
            "talks.…": "what the talks lens gives, as [below](#talks); or why it gives nothing",
            "forecast.…": "what the forecast gives, as [below](#forecast); or why it gives nothing",
            "accounts.<account>.heat[].…": "for each pair of issues and options, the best joint share with them",
            "accounts.<account>.map.…": "values, numbers, options and joint shares of the packages on the map",
            "variants[].key": "",
            "variants[].name": "",
            "variants[].about": "",
            "variants[].accounts.<account>.…": "the ZOPA share, best packages and named packages in each variant",
        },
    ),
}
"""The JSON of the deals lens."""

HEADER = ("What was asked", "The case, for showing beside the figures")
"""Sections that the other lenses have too."""

ONLY_WHERE_SIGNED = ("positions.",)
"""Keys of these sections that only the deals and the impasse lens have: nobody insists on anything elsewhere."""


def _without(sections: Sections, left_out: tuple[str, ...]) -> Sections:
    """Leave out keys that begin in some way."""
    return {
        title: (place, about, {key: words for key, words in keys.items() if not key.startswith(left_out)})
        for title, (place, about, keys) in sections.items()
    }


_ASKED = {title: SECTIONS[title] for title in HEADER}
_ASKED_ELSEWHERE = _without(_ASKED, ONLY_WHERE_SIGNED)

RESULTS: dict[str, Sections] = {
    "deals": SECTIONS,
    "impasse": _ASKED | IMPASSE,
    "moves": _ASKED_ELSEWHERE | MOVES,
    "talks": _ASKED_ELSEWHERE | TALKS,
    "forecast": _ASKED_ELSEWHERE | FORECAST,
    "reaction": REACTION,
    "tournament": TOURNAMENT,
    "diff": DIFF,
}
"""All results that have a documented form."""


def described(lens: str = "deals") -> dict[str, str]:
    """Give every described key of a result by its whole path."""
    return {
        f"{place}.{key}" if place else key: words
        for place, _, keys in RESULTS[lens].values()
        for key, words in keys.items()
    }


def write() -> str:
    """Write a table for each section of the deals lens."""
    return _written(SECTIONS)


def write_impasse() -> str:
    """Write a table for each section that the impasse lens has of its own."""
    return _written(IMPASSE)


def write_moves() -> str:
    """Write a table for each section that the moves lens has of its own."""
    return _written(MOVES)


def write_talks() -> str:
    """Write a table for each section that the talks lens has of its own."""
    return _written(TALKS)


def write_forecast() -> str:
    """Write a table for each section that the forecast has of its own."""
    return _written(FORECAST)


def write_reaction() -> str:
    """Write a table for each section of the reaction lens."""
    return _written(REACTION)


def write_tournament() -> str:
    """Write a table for each section of a tournament."""
    return _written(TOURNAMENT)


def write_diff() -> str:
    """Write a table for each section of a comparison."""
    return _written(DIFF)


def _written(sections: Sections) -> str:
    return "\n\n".join(_section(title, *parts) for title, parts in sections.items())


def _section(title: str, place: str, words: str, keys: dict[str, str]) -> str:
    intro = f"Under `{place}`. {words}".strip() if place else words
    rows = [f"| `{key}` | {meaning} |" for key, meaning in keys.items()]
    return "\n".join([f"### {title}", "", intro, "", "| key | what it is |", "|---|---|", *rows])


def write_solutions() -> str:
    """Write what each solution's name means, in the words of the results."""
    rows = [f"| {TITLES[name]} | `{name}` | {words} |" for name, words in DEFINITIONS.items()]
    return "\n".join(["| solution | in results | what the name means here |", "|---|---|---|", *rows])
