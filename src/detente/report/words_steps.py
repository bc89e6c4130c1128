"""Words for a deal carried out in steps: what the figure counts, and how the order found compares with others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from detente.report import numbers
from detente.report.sentences import capital, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from detente.report.glossary import Glossary
    from detente.report.sentences import Numbers

_TIED = 1e-9
AT_ONCE = "all at once"
"""The key of the order in which everything is done in one step."""


def steps_words(glossary: Glossary, detail: Mapping[str, Any]) -> str:
    """Say which package is to be carried out in which steps."""
    key, instead = detail.get("package_key"), detail.get("instead")
    named = glossary.named(key) if key else None
    package = f"“{named['name']}”" if named else quoted(glossary, detail["package"])
    stages = numbers.plural_small(len(detail["steps"]), "stage")
    other = f", not {_order(glossary, instead)}," if instead else ""
    return f"In {stages}{other} carry out {package}.{_at_once(glossary, detail)}"


def _order(glossary: Glossary, key: str) -> str:
    return AT_ONCE if key == AT_ONCE else f"with {glossary.party(key)} first"


def _at_once(glossary: Glossary, detail: Mapping[str, Any]) -> str:
    """Say where doing everything at once holds as well as the steps of an entry of the menu."""
    plans = [
        plan
        for account in glossary.result["accounts"].values()
        for plan in account["steps"]
        if plan["package"] == detail["package"] and AT_ONCE in plan["compare"] and not plan.get("sequence")
    ]
    alike = [plan for plan in plans if plan["holds"] and plan["compare"][AT_ONCE]["holds"] >= plan["holds"] - _TIED]
    if not alike or detail.get("instead") == AT_ONCE:
        return ""
    return f" All at once would do as well{'' if len(alike) == len(plans) else ' by some accounts'}."


def compared(glossary: Glossary, account: Numbers, plan: Numbers) -> str:
    """Say which other orders of the same package hold as often as the one that is shown, or more often."""
    better = {key: one["holds"] for key, one in plan["compare"].items() if one["holds"] > plan["holds"] + _TIED}
    alike = [key for key, one in plan["compare"].items() if abs(one["holds"] - plan["holds"]) <= _TIED]
    said = [_beaten(glossary, account, plan, better)] if better else []
    if alike and (plan["holds"] or not account["exact"]):
        said.append(f"{capital(_orders(glossary, alike))} would do as well{_share(account, plan['holds'])}.")
    return " ".join(said)


def _beaten(glossary: Glossary, account: Numbers, plan: Numbers, better: Mapping[str, float]) -> str:
    if AT_ONCE in better and not plan.get("sequence"):
        return f"No order in steps does as well as all at once{_share(account, better[AT_ONCE])}."
    best = max(better.values())
    orders = [key for key, share in better.items() if share >= best - _TIED]
    return f"{capital(_orders(glossary, orders))} would do better{_share(account, best)}."


def _orders(glossary: Glossary, keys: list[str]) -> str:
    return numbers.listing((AT_ONCE if key == AT_ONCE else f"{glossary.party(key)} first" for key in keys), "or")


def _share(account: Numbers, share: float) -> str:
    return "" if account["exact"] else f" ({numbers.percent(share)})"
