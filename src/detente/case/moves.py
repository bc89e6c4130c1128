"""What a case file can say for the moves lens: states of the world, who moves where, who would rather have which."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from detente.case.names import (
    Date,
    Name,
    Names,
    Number,
    OrAlone,
    PartialPackage,
    Selection,
    Share,
    Text,
    Words,
    YesNo,
    as_tuple,
    refusal,
    shape_of,
)
from detente.case.rules import Rule  # noqa: TC001  pydantic reads it when the class is made

MOST_STATES_NAMED = 20_000
MOST_BARRED = 500
MOST_READINGS = 20
MOST_PRIORITIES = 500
MOST_PAIRS = 20_000
MOST_DEGREES = 9

ONE_READING = ("ranking", "weights", "priorities", "fuzzy", "likely")
"""The ways to say what a party would rather have; a reading takes one."""

StateRef = Annotated[
    Annotated[Name, Tag(" one")] | Annotated[Selection, Tag(" mapping")],
    Discriminator(
        shape_of,
        custom_error_type="wrong-shape",
        custom_error_message="expected the label of a state, or the options that it has as {issue: option, …}",
    ),
]
"""A state by its label, or every state that has some options."""
StateRefs = Annotated[tuple[StateRef, ...], BeforeValidator(as_tuple), OrAlone()]
RankedStates = Annotated[
    Annotated[Name, Tag(" one")] | Annotated[tuple[Name, ...], Field(min_length=1), Tag(" list")],
    Discriminator(
        shape_of,
        custom_error_type="wrong-shape",
        custom_error_message="expected a state's label, a list of equally good ones, or `>>` for a strong preference",
    ),
]
"""One place of a ranking: a state, several that are equally good, or ``>>`` (``>>>`` …) between two places."""


class Follow(Words):
    """An issue that nobody moves by itself: where some options stand, these others do."""

    when: Selection = Field(alias="if")
    then: Annotated[PartialPackage, Field(min_length=1)]


class StatedMove(Words):
    """Moves of some parties, from every state that has some options to those that have others."""

    party: Names = Field((), description="whose moves; everybody's where nobody is named")
    origin: StateRef = Field(alias="from", description="the states left")
    to: StateRef = Field(description="the states reached")
    variants: Names = Field((), description="the variants in which it holds; all of them where none is named")
    because: Text | None = None


class Reading(Words):
    """One reading of what a party would rather have, over the states of the world."""

    name: Text | None = None
    ranking: Annotated[tuple[RankedStates, ...], Field(max_length=MOST_STATES_NAMED)] = Field(
        (), description="labels of states from best to worst, equally good ones in a list, `>>` for a strong preference"
    )
    weights: dict[Name, dict[Name, Number]] = Field({}, description="what each option adds; those left out add 0")
    degrees: Annotated[tuple[Number, ...], Field(max_length=MOST_DEGREES)] = Field(
        (),
        description="with weights, the differences beyond which a state is better at all, strongly better, and so on",
    )
    priorities: Annotated[tuple[Text, ...], Field(max_length=MOST_PRIORITIES)] = Field(
        (), description="statements from the most important on, such as `testing is free if relief is none`"
    )
    fuzzy: dict[Name, dict[Name, Share]] = Field(
        {}, description="how certainly one state is preferred to another, from 0 to 1; the other way is 1 less it"
    )
    threshold: Share = Field(0.5, description="for fuzzy preferences, the relative certainty at which the party acts")
    likely: Share | None = Field(
        None, description="acts on what it prefers in more than this share of the draws that its statements leave open"
    )
    unknown: Annotated[tuple[tuple[Name, Name], ...], Field(max_length=MOST_PAIRS)] = Field(
        (), description="pairs of states of which nobody knows which the party would rather have"
    )
    accounts: Names = Field((), description="the accounts that hold it; all of them where none is named")
    variants: Names = Field((), description="the variants in which it holds; all of them where none is named")
    source: Names = ()
    date: Date | None = None
    assumption: YesNo = Field(default=False, description="an assumption of the analyst, not evidence")
    because: Text | None = None

    @model_validator(mode="after")
    def _one_way_to_say_it(self) -> Reading:
        if sum(getattr(self, way) not in (None, (), {}) for way in ONE_READING) != 1:
            raise refusal("not-one-reading", f"give exactly one of {', '.join(f'`{way}`' for way in ONE_READING)}")
        if self.unknown and not self.ranking:
            raise refusal("not-one-reading", "`unknown` pairs go with a `ranking`")
        if self.degrees and not self.weights:
            raise refusal("not-one-reading", "`degrees` go with `weights`; in a `ranking`, write `>>`")
        if list(self.degrees) != sorted(set(self.degrees)) or any(degree < 0 for degree in self.degrees):
            raise refusal("not-one-reading", "`degrees` rise from 0 on")
        return self


class View(Words):
    """What a party misperceives."""

    unseen: StateRefs = Field((), description="states that it does not know of: it moves neither to nor from them")
    thinks: dict[Name, Name] = Field({}, description="for other parties, the reading that it takes them to have")
    variants: Names = Field((), description="the variants in which it holds; all of them where none is named")


class Moves(Words):
    """The world as a graph of moves: by default all issues, each moved by the party that carries it out."""

    about: Text | None = None
    issues: dict[Name, Names] = Field(
        {}, description="the issues in play and the options at which each can stand; all of all where left out"
    )
    held: PartialPackage = Field({}, description="where the issues not in play stand, if not as in the status quo")
    follows: Annotated[tuple[Follow, ...], Field(max_length=MOST_BARRED)] = ()
    alone: Names = Field(
        (), description="issues carried out by several parties that each of them can move alone, not only together"
    )
    rules_off: Names = Field((), alias="rules off", description="rules of texts that do not bind what sides just do")
    rules: Annotated[dict[Name, Rule], Field(max_length=MOST_BARRED)] = Field(
        {}, description="further rules: which states of the world cannot be"
    )
    cannot: Annotated[tuple[StatedMove, ...], Field(max_length=MOST_BARRED)] = ()
    can: Annotated[tuple[StatedMove, ...], Field(max_length=MOST_BARRED)] = ()
    arcs: dict[Name, dict[Name, Names]] = Field(
        {}, description="by party and label of a state, the states it can reach, in place of what follows from issues"
    )
    states: Annotated[dict[Name, PartialPackage], Field(max_length=MOST_STATES_NAMED)] = Field(
        {}, description="labels of states, each with the options in play"
    )
    merged: Annotated[dict[Name, Selection], Field(max_length=MOST_STATES_NAMED)] = Field(
        {}, description="labels of states that stand for every state with some options"
    )
    start: StateRef | None = Field(None, description="how things stand, where the case's status quo does not say it")
    preferences: dict[Name, Annotated[dict[Name, Reading], Field(min_length=1, max_length=MOST_READINGS)]] = Field({})
    views: dict[Name, View] = Field({})
    policies: dict[Name, Annotated[dict[Name, Name], Field(max_length=MOST_STATES_NAMED)]] = Field(
        {}, description="what a party means to do: by label of a state, the state it then moves to; it stays in others"
    )
    attitudes: dict[Name, dict[Name, Literal["friendly", "neutral", "hostile"]]] = Field(
        {}, description="how a party stands to others, and to itself: whose gain it seeks, whose it opposes"
    )

    def readings(self, party: str, account: str, variant: str | None) -> dict[str, Reading]:
        """Give the readings of a party that hold in an account and a variant, the default first."""
        return {
            name: one
            for name, one in self.preferences.get(party, {}).items()
            if (not one.accounts or account in one.accounts) and (not one.variants or variant in one.variants)
        }
