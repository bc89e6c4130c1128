"""The JSON of the reaction lens, key by key; a test holds these words to real runs."""

from __future__ import annotations

from detente.workbench.reaction_focus import AFTER, BEFORE

ASKED: dict[str, str] = {
    "lens": "`reaction`",
    "schema": "version of this form; 1",
    "versions.<program>": "versions of the programs that bear on the figures",
    "case.title": "of the case, or `Market reaction` where there is none",
    "case.date": "null if the case names none",
    "case.file": "null without a case",
    "case.hash": "SHA-256 of what the case says; null without one",
    "events": "file of the events; null where they are those of the timeline",
    "across": "null with one index; see below",
    "sources.…": "those of the case, by the names that news refers to",
    "prices.file": "file of the closes",
    "prices.hash": "SHA-256 of it",
    "prices.source": "what it says above its head of where they come from",
    "prices.first": "first day",
    "prices.last": "last day",
    "prices.indices[]": "its columns",
    "settings.estimation": "days from which the normal return is estimated, at most",
    "settings.gap": "days between the last of them and the news",
    "settings.least": "with fewer days there is no estimate",
    "settings.spans[][]": "first and last day over which abnormal returns are added up, from the day of the news",
    "settings.slack_hours": "hours by which a factor may close later and still count as closing with the index",
    "settings.drop_overlaps": "whether days of other events are left out of what counts as normal",
}


def _quote(place: str, whose: str) -> dict[str, str]:
    """Describe an index as the prices have it."""
    return {
        f"{place}key": f"name of {whose} among the prices",
        f"{place}name": "",
        f"{place}exchange": "market identifier code (ISO 10383)",
        f"{place}zone": "time zone of the exchange",
        f"{place}closes": "how many there are, on days of a session",
        f"{place}missing.count": "sessions between the first and the last close that have none",
        f"{place}missing.days[]": "the first of them",
        f"{place}extra.count": "closes on days on which the exchange held no session; they are left out",
        f"{place}extra.days[]": "the first of them",
    }


def _news(place: str, words: str) -> dict[str, str]:
    """Describe a piece of news."""
    return {
        f"{place}what": words,
        f"{place}date": "the day, as it was called where it happened",
        f"{place}time": "the hour there; null if it is not known",
        f"{place}zone": "time zone there; null if it is not known",
        f"{place}local": "when it broke in the exchange's own time; null if the hour is not known",
        f"{place}day": "the day whose close is the first at or after it",
        f"{place}waited": "why not its own: `after the close`, `after an early close`, `closed`, `no price`; or null",
        f"{place}could_be[]": "other days that it could be, where the hour is not known",
        f"{place}group": "its kind, as the table of events has it; else null",
        f"{place}source[]": "",
        f"{place}study": "whether it is an event under study, and not only what else was in the news",
    }


def _sum(place: str) -> dict[str, str]:
    """Describe an abnormal return."""
    return {
        f"{place}sum": "abnormal return, log, as a fraction; null where there is no estimate or no price",
        f"{place}error": "its standard error: of the days themselves and of the estimate",
        f"{place}t": "the former over the latter",
        f"{place}p": "chance of so large a t, either way, if nothing happened and returns are normal",
    }


def _measured(place: str) -> dict[str, str]:
    """Describe what one model says of one day."""
    return {
        f"{place}days": "L: from so many days it was estimated",
        f"{place}degrees": "L − K",
        f"{place}deviation": "s: standard deviation of the residuals",
        f"{place}determined": "R²",
        **_sum(place),
        f"{place}placebo_p": "share of ordinary days, the day itself among them, that strayed as far",
        f"{place}rank": "place of the day by how far it strayed; 1 is farthest",
        f"{place}rank_from_below": "place of the day by its abnormal return; 1 is the lowest",
        f"{place}spans[].from": "the same added up over days: the first, counted from the day of the news",
        f"{place}spans[].to": "and the last",
        **_sum(f"{place}spans[]."),
    }


def _tests(place: str) -> dict[str, str]:
    """Describe tests of several events."""
    return {
        f"{place}days[]": "their days",
        f"{place}count": "how many there are",
        f"{place}mean": "mean abnormal return, log",
        f"{place}falls": "how many are below nought",
        f"{place}correlation": "mean correlation of residuals over all pairs of events, nought for different days",
        f"{place}shared_pairs": "pairs that share a day",
        f"{place}few": "whether they are too few for any mark",
        f"{place}tests.<test>.statistic": "of `patell`, `bmp`, `corrado`, `grank`; null where events are too few",
        f"{place}tests.<test>.p": "chance of one so large, either way, if nothing happened",
        f"{place}tests.<test>.may_be_marked": "whether it may bear stars: enough events, and none that share a day",
    }


def _verdict(place: str, words: str) -> dict[str, str]:
    """Describe how a finding fares over several ways of taking it."""
    return {
        f"{place}sign": f"{words}: 1 or −1 where all have that sign, else 0",
        f"{place}ways": "how many there are",
        f"{place}falls": "how many are below nought",
        f"{place}significant": "how many are significant by t at the level",
        f"{place}placebo": "how many by their placebo share",
        f"{place}placebo_ways": "of so many that have one",
    }


INDEX: dict[str, str] = {
    **_quote("", "the index"),
    "factors[].name": "what the normal return may follow: an index, or the mean of several",
    **_quote("factors[].members[].", "an index of it"),
    "factors[].members[].same_day": "whether it mostly enters with its close of the asset's own day",
    "factors[].members[].closes_later_hours": "its close comes so much after the asset's; negative where before",
    "models[].key": "`mean` (a constant mean), `factor 1` … (one factor alone), `all`",
    "models[].factors[]": "which factors it has, counted from 0",
    "unplaced[].what": "news that no day answers",
    "unplaced[].date": "",
    "unplaced[].reason": "and why",
}

DAY: dict[str, str] = {
    "day": "a day on which events fell; events of one day cannot be told apart",
    "early_close": "whether the exchange closed before the usual hour",
    "return": "raw return since the close before, as a fraction",
    "log_return": "the same, log",
    "factor_returns[]": "log returns of the factors over the same span",
    **_news("news[].", "news that the day answers"),
    **_news("other_news[].", "other news on the days that the spans take in"),
    "window.first": "first day of the window; null if there is none",
    "window.last": "and the last",
    "window.events_inside[]": "days of other events in it",
    "window.dropped": "whether they were left out",
    **_measured("models.<model>."),
}

FOCUS: dict[str, str] = {
    "day": "the day the answer is about",
    "model": "the model it rests on, the fullest",
    "path[].at": f"a day, counted from that of the news: from {BEFORE} before to {AFTER} after",
    "path[].day": "its date",
    "path[].sum": "abnormal returns added up from the close before the news to that of the day, onwards or backwards",
    "path[].error": "its standard error",
    "path[].band": "half the width of its band of 95 %",
    "rested[]": "weekdays without a session among the days that are added up",
    "ways[].way": "`as asked`, `half the window`, `without other events`, `no later closes`, `another day`",
    "ways[].model": "",
    "ways[].day": "the day taken; null as asked",
    **_measured("ways[]."),
    "verdict.level": "significant is what has a smaller chance",
    "verdict.without_factors": "whether there is but the constant mean",
    **_verdict("verdict.models.", "the day by all models, as asked"),
    **_verdict("verdict.day.", "the day in all ways"),
    **_verdict("verdict.spans.", "the sums over days around it in all ways"),
    "implied.move": "abnormal return, simple, as a fraction",
    "implied.move_interval[]": "its interval of 95 %",
    "implied.least_spread": "so much the worth of the two outcomes differs at least, if the price was a bet on them",
    "implied.bounds": "null unless bounds are given",
    "implied.bounds.deal[]": "what the index is worth with a deal, least and greatest, against the price before",
    "implied.bounds.no_deal[]": "and without",
    **{
        f"implied.bounds.{name}.{key}": words
        for name, lead in (("point", "at the abnormal return"), ("interval", "anywhere in its interval"))
        for key, words in {
            "before[]": f"share that a deal had before, least and greatest, {lead}",
            "after[]": "and after",
            "change[]": "the change",
            "inside": "whether the price lies between the worths, however they are taken",
        }.items()
    },
}

REACTION: dict[str, tuple[str, str, dict[str, str]]] = {
    "What was asked": ("", "", ASKED),
    "The index": ("assets.<index>", "", INDEX),
    "Each day of news": ("assets.<index>.days[]", "", DAY),
    "The day the answer is about": ("assets.<index>.focus", "Null where no day answers any of the news.", FOCUS),
    "All events together": (
        "assets.<index>.tests[]",
        "Of all events, of each group, and by each model; where there are at least two.",
        {"group": "null for all", "model": "", **_tests("")},
    ),
    "Several indices on one piece of news": (
        "across",
        "Null with one index.",
        {"assets[]": "", **_tests("")},
    ),
}
"""What the reaction lens gives: heading, place, a word before, each key."""
