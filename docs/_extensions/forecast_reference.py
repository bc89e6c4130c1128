"""The JSON of the forecast, key by key; a test holds these words to real runs."""

from __future__ import annotations

from detente.workbench.forecasting import DRAWS, MOST_PACKAGES

MARKS = {
    "log": "minus the logarithm of the share that the package agreed had, in nats; less is better",
    "brier": "squared error over all packages (Brier 1950), 0 to 2; less is better",
    "top1": "how often the likeliest package was the one agreed; ties by lot",
    "top5": "how often it was among the likeliest five",
}

HELD_TO = {
    "folds": "on deals left out, a tenth at a time",
    "configurations": "on deals whose pairing of interests was left out",
    "shipped": "as `folds`, as forecast for people of another study",
    "fitted": "on the deals it was fitted to",
    "valid": "on the negotiations set apart",
    "valid_shipped": "on these, as forecast for people of another study",
    "valid_uniform": "all packages alike, on these",
}
"""The model's scores, and what they were taken on."""


def _marks(place: str, words: str) -> dict[str, str]:
    """Describe the four marks of a forecast."""
    first, *others = MARKS
    return {f"{place}.{first}[]": words, **{f"{place}.{other}[]": "" for other in others}}


def _rival(place: str, words: str) -> dict[str, str]:
    """Describe the marks of another forecast, and the model's lead."""
    return {**_marks(place, words), f"{place}.model_less_this[]": "the model's `log` less this; below 0 it is better"}


def _updated(place: str, words: str) -> dict[str, str]:
    """Describe scores once an offer is known."""
    return {
        f"{place}.negotiations": words,
        f"{place}.deals": "those of them that ended with a deal",
        **_marks(place, "the forecast after it, on deals left out"),
        **_marks(f"{place}.before", "the forecast before it, on the same"),
        f"{place}.no_deal.brier[]": "squared error of the chance of no deal, after it",
        f"{place}.no_deal.before[]": "and before it",
    }


MODEL: dict[str, str] = {
    "model.calibrated_on.data": "what it was fitted to",
    "model.calibrated_on.source": "",
    "model.calibrated_on.negotiations": "how many",
    "model.calibrated_on.deals": "of them",
    "model.calibrated_on.configurations": "how many different pairings of interests there were",
    "model.calibrated_on.valid_negotiations": "how many were set apart to check it",
    "model.calibrated_on.valid_deals": "of them",
    "model.calibrated_on.fitted": "when",
    "model.calibrated_on.by": "the command that does it again",
    "model.calibrated_on.penalty": "on the squares of coefficients",
    "model.terms[].name": "a feature of packages",
    "model.terms[].meaning": "what it says, in any case",
    "model.terms[].coefficient": "what a unit of the feature adds to the log-odds of a package",
    "model.terms[].interval[]": "its 95 % bootstrap interval over negotiations",
}

SCORES: dict[str, str] = {
    **{key: value for place, words in HELD_TO.items() for key, value in _marks(f"model.scores.{place}", words).items()},
    "model.scores.two_configurations.log[]": "fitted to two pairings of interests, on deals of all others",
    **_rival("model.scores.valid_nash_power", "the rival `nash_power` on the negotiations set apart"),
    "model.scores.one_settled.<forecast>.log[]": "on cases of another shape: one issue taken as settled; by `model`, "
    "`shipped`, `nash_power` and `uniform`",
    **_rival(
        "model.scores.rivals.<rival>",
        "others on the deals of `folds`: `uniform`; each named solution, with a share fitted to how often people reach "
        "it; `nash_power`, the product of gains to a fitted power",
    ),
    "model.scores.reliability[].forecast": "packages given about the same chance: its mean",
    "model.scores.reliability[].observed": "the part of them that was agreed",
    "model.scores.reliability[].count": "how many",
    "model.scores.no_deal.brier[]": "squared error of the chance of no deal",
    "model.scores.no_deal.base_rate[]": "and of simply how often there was none",
    "model.scores.no_deal.difference[]": "the former less the latter; below 0 it is better",
    **_updated("model.scores.updated.first_offer", "with a first offer, whose answer is awaited"),
    **_updated("model.scores.updated.first_refusal", "in which it was refused"),
}

ANSWER: dict[str, str] = {
    "name": "",
    "about": "",
    "draws": f"so many draws were averaged; at most {DRAWS}",
    "exact": "whether every party's values are known exactly",
    "no_deal.probability": "chance of no deal",
    "no_deal.standard_error": "over draws; null with one. It says how well values are known, not how good the model is",
    "no_deal.base_rate": "how often there was none in what it was calibrated on",
    "no_deal.room": "share of draws in which some package is acceptable to all who must sign",
    "packages[].options.<issue>": f"the likeliest packages, up to {MOST_PACKAGES}: option of each issue",
    "packages[].names[]": "what the case calls it, if it names it",
    "packages[].share": "chance of the package, given a deal",
    "packages[].standard_error": "as above",
    "packages[].values.<party>": "its value, mean of the draws",
    "options.<issue>.<option>": "chance of the option, given a deal",
    "gains.<party>": "what a party can expect over no deal, given a deal, as a share of the most that it could gain "
    "in a package acceptable to all",
    "acceptable": "chance, given a deal, that it is acceptable to all who must sign",
    "concentration.top1": "chance of the likeliest package",
    "concentration.top5": "of the likeliest five",
    "concentration.effective": "so many equally likely packages would be as spread (exponential of the entropy)",
}

FORECAST: dict[str, tuple[str, str, dict[str, str]]] = {
    "What the forecast rests on": ("", "", MODEL),
    "How good it was": (
        "",
        "Every list of three is a mean with its 95 % bootstrap interval over negotiations. The four marks: "
        + "; ".join(f"`{mark}`, {words}" for mark, words in MARKS.items())
        + ".",
        SCORES,
    ),
    "How far the case is from that, and the offers made": (
        "",
        "",
        {
            "distance[].what": "`who bargains`, `parties`, `issues` or `packages`",
            "distance[].calibrated": "who, or how many, in what it was calibrated on",
            "distance[].here": "and here",
            "offers[].party": "who made an offer, in the order made; all of them count as not accepted",
            "offers[].options.<issue>": "what was offered",
        },
    ),
    "Where people usually end": ("accounts.<account>", "", ANSWER),
    "Chance of no deal under all accounts": (
        "across_accounts",
        "",
        {"no_deal.least": "the smallest of any account", "no_deal.most": "and the largest"},
    ),
}
"""What the forecast gives beside what was asked and the case: heading, place, a word before, each key."""
