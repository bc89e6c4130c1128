"""How a party bargains, as data: what it offers, what it accepts, and what it makes of the other's offers.

The three parts combine freely (Baarslag et al. 2014, "Decoupling negotiating agents"). Targets are values on the
party's own scale between its floor (0: the least it can come down to) and its best package (1). The meaning of each
kind is in `offering`, `accepting` and `modelling`, literally; `kernels*` play the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Literal

OfferKind = Literal[
    "time",
    "hard-liner",
    "random",
    "micro",
    "relative tit-for-tat",
    "absolute tit-for-tat",
    "averaged tit-for-tat",
    "naive tit-for-tat",
    "nice tit-for-tat",
]
AcceptKind = Literal["target", "next", "constant", "time", "combined"]
ModelKind = Literal["none", "frequency", "bayesian"]
VoteKind = Literal["climbs", "anneals"]


@dataclass(frozen=True)
class Offers:
    """What a party puts on the table.

    Parameters
    ----------
    kind
        How its target moves; `offering` says what each means.
    exponent
        Of ``time``: the target is 1 − t^exponent. NegMAS calls the exponent itself e (Boulware 4, linear 1, conceder
        0.25); Genius and Faratin, Sierra & Jennings (1998) write 1 − t^(1/e) (Boulware e = 0.2, conceder e = 2).
    window
        Of ``averaged tit-for-tat``: over so many of the other's offers it looks back.
    reach
        Among packages worth at most so much more than the target (on the scale 0 to 1) the one best for the other
        parties, as the model sees it, is offered; without a model the package nearest to the target.
    """

    kind: OfferKind
    exponent: float = 1.0
    window: int = 5
    reach: float = 0.05


@dataclass(frozen=True)
class Accepts:
    """What a party says yes to; never to a package below its reservation value.

    Parameters
    ----------
    kind
        ``target``: at least what it aims at now. ``next``: at least what it would itself offer next. ``constant``: as
        ``next``, and anything of at least ``level``. ``time``: as ``next``, and once ``after`` is past anything.
        ``combined``: as ``next``, and once ``after`` is past anything at least as good as the best heard in a window as
        long as the time left.
    level
        On the scale 0 to 1.
    after
        A share of the time; where the last round comes before it, as in short talks, that round.
    """

    kind: AcceptKind
    level: float = 0.9
    after: float = 0.98


@dataclass(frozen=True)
class Strategy:
    """A way to bargain.

    Parameters
    ----------
    name
        What it is called.
    offers, accepts, model
        Its parts.
    source
        Who described it.
    votes
        On a single text: ``climbs`` says yes to what is no worse for it than the text as it stands; ``anneals`` says
        yes to a loss too, ever less often (`single_text`). Other protocols make nothing of it: there ``climber`` and
        ``annealer`` are ``linear``.
    """

    name: str
    offers: Offers
    accepts: Accepts
    model: ModelKind = "none"
    source: str = ""
    votes: VoteKind = "climbs"

    def in_time(self, last: float) -> Strategy:
        """Give the same way for talks that see the time ``last`` in their last round, which is late enough for any."""
        return replace(self, accepts=replace(self.accepts, after=min(self.accepts.after, last)))


_FARATIN = "Faratin, Sierra & Jennings 1998"
_NEGMAS = "Faratin, Sierra & Jennings 1998, with the formula of NegMAS"
_GENIUS = "Faratin, Sierra & Jennings 1998, with the formula of Genius"
_KLEIN = "Klein, Faratin, Sayama & Bar-Yam 2003"

STRATEGIES: Final[dict[str, Strategy]] = {
    one.name: one
    for one in (
        Strategy("boulware", Offers("time", exponent=4.0), Accepts("target"), source=_NEGMAS),
        Strategy("linear", Offers("time", exponent=1.0), Accepts("target"), source=_NEGMAS),
        Strategy("conceder", Offers("time", exponent=0.25), Accepts("target"), source=_NEGMAS),
        Strategy("genius boulware", Offers("time", exponent=5.0), Accepts("next"), source=_GENIUS),
        Strategy("genius conceder", Offers("time", exponent=0.5), Accepts("next"), source=_GENIUS),
        Strategy("hard-liner", Offers("hard-liner"), Accepts("target")),
        Strategy("random", Offers("random"), Accepts("next")),
        Strategy("micro", Offers("micro"), Accepts("next"), source="de Jonge 2022"),
        Strategy("relative tit-for-tat", Offers("relative tit-for-tat"), Accepts("next"), source=_FARATIN),
        Strategy("absolute tit-for-tat", Offers("absolute tit-for-tat"), Accepts("next"), source=_FARATIN),
        Strategy("averaged tit-for-tat", Offers("averaged tit-for-tat"), Accepts("next"), source=_FARATIN),
        Strategy("naive tit-for-tat", Offers("naive tit-for-tat"), Accepts("target"), source="NegMAS"),
        Strategy(
            "nice tit-for-tat",
            Offers("nice tit-for-tat"),
            Accepts("combined"),
            "bayesian",
            source="Baarslag, Hindriks & Jonker 2013",
        ),
        Strategy(
            "bayesian", Offers("time", exponent=2.0), Accepts("next"), "bayesian", source="Hindriks & Tykhonov 2008"
        ),
        Strategy(
            "frequency", Offers("time", exponent=2.0), Accepts("next"), "frequency", source="van Krimpen et al. 2013"
        ),
        Strategy("climber", Offers("time"), Accepts("target"), source=_KLEIN),
        Strategy("annealer", Offers("time"), Accepts("target"), source=_KLEIN, votes="anneals"),
    )
}
"""Ways to bargain that have a name."""


def strategy(name: str) -> Strategy:
    """Give a strategy by its name.

    Raises
    ------
    LookupError
        If there is none; the message names those there are.
    """
    if name not in STRATEGIES:
        raise LookupError(f"there is no strategy {name!r}; there are: {', '.join(STRATEGIES)}")
    return STRATEGIES[name]
