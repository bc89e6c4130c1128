"""The JSON of the talks lens, key by key; a test holds these words to real runs."""

from __future__ import annotations

from detente.workbench.talks_changes import FEWEST, SESSIONS
from detente.workbench.talks_data import BACKDROP, MOST_PACKAGES, TOLD

DEALS = "mean over deals"
OF_A_CASE = "; null for a class of one's own"


def _share(place: str, words: str) -> dict[str, str]:
    """Describe a share of sessions."""
    return {
        f"{place}.share": words,
        f"{place}.standard_error": "",
        f"{place}.interval[]": "where it lies 95 times in 100 (Wilson 1927)",
    }


def _mean(place: str, words: str, none: str = "") -> dict[str, str]:
    """Describe a mean, and why there may be none."""
    told = {place: none} if none else {}
    return {**told, f"{place}.mean": words, f"{place}.standard_error": ""}


TERMS: dict[str, str] = {
    "talks.stated": "whether the terms are those that the case states; if not, one meeting of `rounds`",
    "talks.about": "",
    "talks.protocol": "`alternating offers`, `tentative agreement` or `single text`",
    "talks.order[]": "who has the first turn, the second and so on",
    "talks.clock": "whether the parties see the time of the whole `series` run out, or that of each `meeting`",
    "talks.rounds": "of all meetings together",
    "talks.meetings[].name": "the meetings that the case states; one meeting without a name is not listed",
    "talks.meetings[].date": "",
    "talks.meetings[].rounds": "",
    "talks.meetings[].held": "chance that it is held where the one before ended in good order",
    "talks.meetings[].returns": "and after a walk-out, or a meeting not held",
    "talks.meetings[].no_deal.<party>": "what no deal is worth more than at the meeting before",
    "talks.meetings[].worth.<party>.<issue>.<option>": "what the option is worth more",
    "talks.meetings[].source[]": "",
    "talks.meetings[].because": "",
    "talks.discount.<party>": "what a gain is worth a round later, as a factor; nobody named if it is 1 for all",
    "talks.delay.<party>": "what a round costs; nobody named if nothing",
    "talks.walks_out.<party>": "chance of leaving a meeting after an offer worse than no deal; nobody named if 0",
    "talks.interim": "null without interim deals",
    "talks.interim.issues[]": "what they may touch",
    "talks.interim.signed": "chance that the best one is signed at the end of a meeting without a deal",
    "talks.interim.kept": "the part of its gain that is kept if nothing further is agreed",
    "talks.interim.packages": "how many packages could be such a deal",
    "strategies.<party>.name": "how the party bargains",
    "strategies.<party>.offers": "what it offers" + OF_A_CASE,
    "strategies.<party>.offers.kind": "as in [strategies](../methods/strategies.md)",
    "strategies.<party>.offers.exponent": "",
    "strategies.<party>.offers.window": "",
    "strategies.<party>.offers.reach": "",
    "strategies.<party>.accepts": "what it says yes to" + OF_A_CASE,
    "strategies.<party>.accepts.kind": "",
    "strategies.<party>.accepts.level": "",
    "strategies.<party>.accepts.after": "",
    "strategies.<party>.model": "what it learns from offers: `none`, `frequency` or `bayesian`" + OF_A_CASE,
    "strategies.<party>.source": "who described it; empty if nobody" + OF_A_CASE,
    "strategies.<party>.votes": "on a single text: `climbs` or `anneals`",
}

OUTCOMES: dict[str, str] = {
    "name": "",
    "about": "",
    "sessions": "how many were played",
    "certain": "whether nothing is left to chance, so that one session stands for all",
    "effective": "how many count as independent: at most as many as the draws they were played with are worth",
    **_share("agreed", "share of sessions that end with a deal"),
    "ends.<end>": "share of sessions that end so: `agreed`, `deadline`, `not held`, `walked out`, or `no room` (for "
    "some party no package is worth its reservation value)",
    "rounds[]": "share of sessions with a deal in the first round, the second and so on, counted over all meetings",
    "meetings[]": "share of sessions with a deal at each meeting",
    **_share("interim", "share of sessions in which some interim deal is signed"),
    **_mean("gains.<party>", f"the deal's value less that of no deal at the time, as in the first round: {DEALS}"),
    "gains": "null without deals",
}

CLOSEUP: dict[str, str] = {
    "closeup.looked": "so many sessions were held against all packages, in the values the parties had in them",
    **_mean("closeup.room", "share in which some package was acceptable to all who must sign, when talks began"),
    **_mean("closeup.missed", "of these, the share that end without a deal all the same", "null without any"),
    **_mean(
        "closeup.efficient",
        "share of deals that no package betters for one side without being worse for another",
        "null without deals",
    ),
    **_mean(
        "closeup.left", f"how much more all could have had at once, as a part of each side's range: {DEALS}", "likewise"
    ),
    **_mean("closeup.product", f"the product of gains as a part of the largest there was: {DEALS}", "likewise"),
    "packages[].text": f"what was agreed on, most frequent first and up to {MOST_PACKAGES}: number in `texts`, from 0",
    "packages[].share": "share of deals",
    "packages[].standard_error": "",
    "packages[].deals": "how many",
    "options.<issue>.<option>": "share of deals that have the option; 0 throughout without deals",
}

CHANGES: dict[str, str] = {
    "changes[].change": "what is different: `rounds`, `opens`, `strategy`, `no drift`, `every meeting held`, `nobody "
    "walks out` or `no interim deal`",
    "changes[].factor": "of `rounds`: by how much each meeting is longer",
    "changes[].party": "of `opens` and `strategy`: who speaks first, who bargains otherwise",
    "changes[].strategy": "of `strategy`: how",
    "changes[].sessions": f"how many were played again: {SESSIONS}, of large spaces down to {FEWEST}; 1 if certain",
    "changes[].agreed": "share of them that now end with a deal",
    **_mean("changes[].difference", "by how much more of them than before"),
    "changes[].gains.<party>": "mean gain over no deal; a session without a deal gains nothing and pays for its rounds",
    **_mean("changes[].gain_differences.<party>", "by how much more than before"),
}

PLAYED: dict[str, str] = {
    "played[].session": f"number of a session, for `--session`; up to {TOLD}, some for each way to end",
    "played[].end": "as `ends`",
    "played[].round": "in which it ended, over all meetings; all rounds where the deadline passed",
    "played[].text": "the deal, or null",
    "played[].draws.<party>": "number of the value function that the party had",
    "played[].values.<party>": "what it has in the end: the deal, or no deal with what it keeps of an interim one",
    "played[].no_deal.<party>": "what no deal was worth to it by then",
    "played[].events[].act": "`meets`, `not held`, `offers`, `accepts`, `refuses` (and makes no offer), `walks out`, "
    "`interim`, `deal` or `no deal`",
    "played[].events[].meeting": "from 0",
    "played[].events[].round": "from 1 over all meetings; 0 before the first",
    "played[].events[].party": "null where it is nobody's act",
    "played[].events[].text": "the package, or null",
    "texts[].options.<issue>": "a package that was spoken of: option of each issue",
    "texts[].names[]": "what the case calls it, if it names it",
    "texts[].mean_values.<party>": "its value, mean of the draws",
    "map": "what sessions are drawn on; null unless there are two parties",
    "map.parties[]": "whose values the points are, in this order",
    "map.points[][]": f"mean values of packages, up to {BACKDROP}",
    "map.every": "1 if all packages are there, 2 for every other one, and so on",
    "map.no_deal[]": "mean value of no deal to each",
}

TALKS: dict[str, tuple[str, str, dict[str, str]]] = {
    "The rules of the table": ("", "What was played, whoever said it.", TERMS),
    "What came of the sessions": ("accounts.<account>", "Shares of sessions, with their errors.", OUTCOMES),
    "How far from the frontier, and on what": ("accounts.<account>", "", CLOSEUP),
    "What would change it": ("accounts.<account>", "The same sessions again, with one thing different.", CHANGES),
    "Sessions told move by move": ("accounts.<account>", "", PLAYED),
    "Under all accounts": (
        "across_accounts",
        "",
        {"agreed.least": "the smallest share of any account", "agreed.most": "and the largest"},
    ),
}
"""What the talks lens gives beside what was asked and the case: heading, place, a word before, each key."""
