"""What a case file can say for the talks lens: how the parties meet, and how each of them bargains."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, get_args

from pydantic import BeforeValidator, Field, GetJsonSchemaHandler, model_validator

from detente.case.names import NUMERAL, Date, Factor, Name, Names, Number, Share, Text, Words, refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

MOST_MEETINGS = 100
MOST_ROUNDS = 10_000
"""Of all meetings together."""

StrategyName = Literal[
    "boulware",
    "linear",
    "conceder",
    "genius boulware",
    "genius conceder",
    "hard-liner",
    "random",
    "micro",
    "relative tit-for-tat",
    "absolute tit-for-tat",
    "averaged tit-for-tat",
    "naive tit-for-tat",
    "nice tit-for-tat",
    "bayesian",
    "frequency",
    "climber",
    "annealer",
]
"""Ways to bargain that have a name; `detente.talks.strategies` says what each is."""

Rounds = Annotated[int, Field(ge=1, le=MOST_ROUNDS), NUMERAL]
_Loss = Annotated[float, Field(ge=0, le=1e12), NUMERAL]


def _named(given: Any) -> Any:
    """Let the name of a strategy stand for a strategy like it."""
    return {"like": given} if isinstance(given, str) else given


TIMED = frozenset(
    {
        "boulware", "linear", "conceder", "genius boulware", "genius conceder", "bayesian", "frequency", "climber",
        "annealer",
    }
)  # fmt: skip
"""Named ways whose aim falls with time."""
LEARNING = frozenset({"nice tit-for-tat", "bayesian", "frequency"})
"""Named ways that learn from offers."""


class _OrName:
    """Says in the JSON Schema that the name of a strategy may stand for a strategy like it."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [{"enum": list(get_args(StrategyName))}, handler(core)]}


class Way(Words):
    """How a party bargains: like a strategy with a name, but for the parts that are given."""

    like: StrategyName = "boulware"
    offers: (
        Literal[
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
        | None
    ) = Field(None, description="how what it aims at moves")
    exponent: Factor | None = Field(None, description="with `offers: time`, it aims at 1 − t^exponent at time t")
    window: Annotated[int, Field(ge=1, le=1000), NUMERAL] | None = Field(
        None, description="with `averaged tit-for-tat`, over so many of the other's offers it looks back"
    )
    reach: Share | None = Field(
        None, description="with a model, how far above its aim it looks for what is best for the other"
    )
    accepts: Literal["target", "next", "constant", "time", "combined"] | None = None
    level: Share | None = Field(None, description="with `accepts: constant`, the part of its best that is enough")
    after: Share | None = Field(None, description="with `accepts: time` or `combined`, when it begins to give in")
    model: Literal["none", "frequency", "bayesian"] | None = Field(None, description="what it learns from offers")
    votes: Literal["climbs", "anneals"] | None = Field(
        None, description="on a single text, whether it votes only for what is no worse, or at first for some worse too"
    )

    @model_validator(mode="after")
    def _parts_have_a_meaning(self) -> Way:
        offers = self.offers or ("time" if self.like in TIMED else self.like)
        late = self.accepts in {"time", "combined"} or (self.accepts is None and self.like == "nice tit-for-tat")
        learns = self.model not in {None, "none"} or (self.model is None and self.like in LEARNING)
        for part, fits, where in (
            ("exponent", offers == "time", "`offers: time`"),
            ("window", offers == "averaged tit-for-tat", "`offers: averaged tit-for-tat`"),
            ("reach", learns, "a `model`"),
            ("level", self.accepts == "constant", "`accepts: constant`"),
            ("after", late, "`accepts: time` or `combined`"),
        ):
            if getattr(self, part) is not None and not fits:
                raise refusal("wrong-talks", f"`{part}` means nothing here: it goes with {where}")
        return self


class Meeting(Words):
    """One meeting of a series, and what had changed by then."""

    name: Text
    rounds: Rounds
    date: Date | None = None
    held: Share = Field(1.0, description="chance that it is held where the last one ended in good order, but no deal")
    returns: Share = Field(0.0, description="chance that it is held after a walk-out, or after a meeting not held")
    no_deal: dict[Name, Number] = Field(
        {}, alias="no deal", description="by party, what no deal is worth more (below 0: less) than at the last meeting"
    )
    worth: dict[Name, dict[Name, dict[Name, Number]]] = Field(
        {}, description="by party, issue and option, what it is worth more (below 0: less) than at the last meeting"
    )
    source: Names = ()
    because: Text | None = None


class Interim(Words):
    """A lesser deal that the parties may sign at the end of a meeting, and that changes what no deal means."""

    issues: Annotated[Names, Field(min_length=1)] = Field(
        description="the issues that it may touch; the others stay as in the status quo"
    )
    signed: Share = Field(description="chance that they sign the best one at the end of a meeting without a deal")
    kept: Share = Field(1.0, description="the part of its gain that a party keeps if there is no further deal")


class Talks(Words):
    """How the parties meet, and how each of them bargains."""

    about: Text | None = None
    protocol: Literal["alternating offers", "tentative agreement", "single text"] = "alternating offers"
    order: Names = Field((), description="who speaks first, second and so on; the others after them")
    rounds: Rounds | None = Field(None, description="in a round every party has a turn; for one meeting without a name")
    meetings: Annotated[tuple[Meeting, ...], Field(max_length=MOST_MEETINGS)] = ()
    clock: Literal["series", "meeting"] = Field(
        "series", description="whether the parties see the time of all meetings run out, or that of each"
    )
    strategies: dict[Name, Annotated[Way, BeforeValidator(_named), _OrName()]] = Field({})
    discount: dict[Name, Share] = Field({}, description="by party, what a gain is worth a round later, as a factor")
    delay: dict[Name, _Loss] = Field({}, alias="cost of delay", description="by party, what a round costs it")
    walks_out: dict[Name, Share] = Field(
        {}, alias="walks out", description="by party, chance that it leaves a meeting after an offer worse than no deal"
    )
    interim: Interim | None = None

    @model_validator(mode="after")
    def _fits_together(self) -> Talks:
        if self.rounds is not None and self.meetings:
            raise refusal("wrong-talks", "give `rounds`, or `meetings` with rounds of their own, not both")
        if sum(meeting.rounds for meeting in self.meetings) > MOST_ROUNDS:
            raise refusal("wrong-talks", f"the meetings have more than {MOST_ROUNDS:,} rounds together")
        if len({meeting.name for meeting in self.meetings}) < len(self.meetings):
            raise refusal("wrong-talks", "two meetings have the same name")
        if len(set(self.order)) < len(self.order):
            raise refusal("wrong-talks", "a party stands twice in `order`")
        if self.protocol != "alternating offers" and (unfit := list(self._only_alternating())):
            told = ", ".join(f"`{one}`" for one in unfit)
            raise refusal("wrong-talks", f"{told} cannot stand beside `protocol: {self.protocol}`")
        return self

    def _only_alternating(self) -> Iterator[str]:
        """Name what is said that only alternating offers know."""
        if len(self.meetings) > 1:
            yield "meetings"
        for name, said in (("walks out", self.walks_out), ("interim", self.interim), ("discount", self.discount)):
            if said:
                yield name
        if self.delay:
            yield "cost of delay"
