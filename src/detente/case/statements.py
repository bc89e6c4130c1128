"""What a case file can say about what one party wants: a statement for each kind of evidence."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import Discriminator, Field, Tag

from detente.case.names import (
    NUMERAL,
    Bounds,
    Date,
    Factor,
    Name,
    Names,
    Number,
    PackageRef,
    PackageRefs,
    RankedPackages,
    Selection,
    Share,
    Text,
    Words,
    YesNo,
)

Times = Annotated[float, Field(gt=0, le=100), NUMERAL]
"""How many times as much something weighs."""

TACTICAL_CREDENCE = 0.8
"""How far a refusal is believed where the file does not say: it may be a tactic."""


class StatementWords(Words):
    """What all statements share: where they come from and how far they are believed."""

    default_credence: ClassVar[float] = 1.0

    id: Name | None = Field(None, description="a name to refer to the statement by")
    source: Names = Field((), description="where it comes from: names of sources")
    quote: Text | None = Field(None, description="the words of the source that carry it")
    date: Date | None = None
    credence: Annotated[float, Field(gt=0, le=1), NUMERAL] | None = Field(
        None, description="how far it is believed, from just above 0 to 1; below 1 it weighs and does not bind"
    )
    accounts: Names = Field((), description="the accounts that hold it; all of them where none is named")
    variants: Names = Field((), description="the variants in which it holds; all of them where none is named")
    assumption: YesNo = Field(default=False, description="an assumption of the analyst, not evidence")
    because: Text | None = Field(None, description="why it is believed")

    @property
    def belief(self) -> float:
        """The credence given, or the default of the kind."""
        return self.default_credence if self.credence is None else self.credence


class MoreIsBetter(StatementWords):
    """The party likes an issue's options better the later they stand in its list."""

    more_is_better: Names = Field(alias="more is better", min_length=1)


class LessIsBetter(StatementWords):
    """The party likes an issue's options better the earlier they stand in its list."""

    less_is_better: Names = Field(alias="less is better", min_length=1)


class OrderOfOptions(StatementWords):
    """An issue's options from best to worst for the party; equally good ones in a list of their own."""

    order_of_options: dict[Name, tuple[Names, ...]] = Field(alias="order of options", min_length=1)


class BestAndWorst(StatementWords):
    """Only an issue's best and worst option for the party are known."""

    best_and_worst: dict[Name, tuple[Name, Name]] = Field(alias="best and worst", min_length=1)


class Indifferent(StatementWords):
    """The party does not care about these issues."""

    indifferent: Names = Field(min_length=1)


class MattersMore(StatementWords):
    """Issues from the weightiest to the least, each weighing at least ``by factor`` times the next."""

    matters_more: tuple[Name, ...] = Field(alias="matters more", min_length=2)
    by_factor: Factor = Field(1.0, alias="by factor")


class Weight(StatementWords):
    """Bounds on issues' weights, as shares of the whole (all weights together are 1)."""

    weight: dict[Name, Bounds] = Field(min_length=1)


class ValueOfOption(StatementWords):
    """Bounds on options' values, on the issue's own scale from 0 (worst option) to 1 (best)."""

    value: dict[Name, dict[Name, Bounds]] = Field(min_length=1)


class Step(StatementWords):
    """Moving some issues from one option to another is worth at least ``by factor`` times as much as another move."""

    step: dict[Name, tuple[Name, Name]] = Field(min_length=1)
    worth_more_than: dict[Name, tuple[Name, Name]] = Field(alias="is worth more than", min_length=1)
    by_factor: Factor = Field(1.0, alias="by factor")


class Prefers(StatementWords):
    """The party would rather have one thing than each of the others: packages, ``status quo`` or ``no deal``."""

    prefers: PackageRef
    to: PackageRefs = Field(min_length=1)


class Offered(StatementWords):
    """Packages the party put forward itself: each is at least as good to it as no deal."""

    offered: PackageRefs = Field(min_length=1)


class Accepted(StatementWords):
    """Packages the party said yes to: each is at least as good to it as no deal."""

    accepted: PackageRefs = Field(min_length=1)


class Refused(StatementWords):
    """Packages the party said no to: no deal is at least as good; believed to 0.8 unless said: it may be a tactic."""

    default_credence: ClassVar[float] = TACTICAL_CREDENCE

    refused: PackageRefs = Field(min_length=1)


class RedLine(StatementWords):
    """The party signs no package that has all of these options, whatever else it holds."""

    red_line: Selection = Field(alias="red line")


class NoDealBounds(StatementWords):
    """Bounds on what no deal is worth, on the scale from 0 (worst package) to 1 (best)."""

    no_deal: Bounds = Field(alias="no deal")


class NoDealAgainstStatusQuo(StatementWords):
    """Bounds on how much more no deal is worth than the status quo's options alone (0 to 1 scale)."""

    no_deal_against_status_quo: Bounds = Field(alias="no deal against status quo")


class NoDealMoves(StatementWords):
    """No deal is from now on worth so much more (or, below 0, less) than all other statements say it was.

    They speak of how things stood before: what was offered or refused then says nothing of what no deal became. The
    number is on the scale from 0 (worst package) to 1 (best), for exact values in their own unit; several add up.
    """

    no_deal_moves: Number = Field(alias="no deal moves")


class WeightTimes(StatementWords):
    """Issues weigh from now on so many times as much as all other statements say they did; several multiply.

    They speak of how things stood before: what was offered or refused then says nothing of what the issue became. The
    values of its options are multiplied, counted from its worst option, for an added issue from 0; no deal and the
    other issues stay as they are, so that all weights together are no longer 1.
    """

    weight_times: dict[Name, Times] = Field(alias="weight times", min_length=1)


class AddedValue(StatementWords):
    """An issue added to the table, such as a side payment: what each of its options is worth is known exactly.

    The numbers are on the scale on which the weights of all other issues are 1 together, for exact values in their own
    unit. They may be negative. The issue needs no direction, has no weight, and changes nothing in the others.
    """

    added_value: dict[Name, dict[Name, Number]] = Field(alias="added value", min_length=1)


class Mixture(StatementWords):
    """Options worth to the party the weighted mean of other options of the same issue.

    So an option between two others is put into numbers, a form of an option that may come back, or a clause that hangs
    on what comes to pass. The shares of the options mixed make 1 together; none of them is itself a mixture.
    """

    mixture: dict[Name, dict[Name, Annotated[dict[Name, Share], Field(min_length=1)]]] = Field(min_length=1)


class ExactValues(StatementWords):
    """The party's values are known exactly: a number for every option, in any unit, and one for no deal."""

    exact_values: dict[Name, dict[Name, Number]] = Field(alias="exact values", min_length=1)
    no_deal: Number | None = Field(None, alias="no deal", description="left out: every package is better than no deal")


class Ranking(StatementWords):
    """Packages from best to worst, equally good ones in a list of their own; ``no deal`` may stand among them.

    With ``complete: true`` the ranking holds every feasible package and *is* what is known: no values are added to it.
    """

    ranking: tuple[RankedPackages, ...] = Field(min_length=2)
    complete: YesNo = False


KINDS: dict[str, type[StatementWords]] = {
    "more is better": MoreIsBetter,
    "less is better": LessIsBetter,
    "order of options": OrderOfOptions,
    "best and worst": BestAndWorst,
    "indifferent": Indifferent,
    "matters more": MattersMore,
    "weight": Weight,
    "value": ValueOfOption,
    "step": Step,
    "prefers": Prefers,
    "offered": Offered,
    "accepted": Accepted,
    "refused": Refused,
    "red line": RedLine,
    "exact values": ExactValues,
    "added value": AddedValue,
    "mixture": Mixture,
    "no deal moves": NoDealMoves,
    "weight times": WeightTimes,
    "no deal against status quo": NoDealAgainstStatusQuo,
    "ranking": Ranking,
    "no deal": NoDealBounds,
}
"""The key that makes a statement, and what it then is; the first counts (``exact values`` has a ``no deal``)."""


def kind_of(statement: Any) -> str | None:
    """Name the kind of a statement, given as words of the file or as an object."""
    if isinstance(statement, StatementWords):
        return next(key for key, kind in KINDS.items() if type(statement) is kind)
    if isinstance(statement, dict):
        return next((key for key in KINDS if key in statement), None)
    return None


def _tag_of(statement: Any) -> str | None:
    """Tag a statement with its kind; the blank keeps the tag apart from every key in the file."""
    kind = kind_of(statement)
    return None if kind is None else f" {kind}"


Statement = Annotated[
    Annotated[MoreIsBetter, Tag(" more is better")]
    | Annotated[LessIsBetter, Tag(" less is better")]
    | Annotated[OrderOfOptions, Tag(" order of options")]
    | Annotated[BestAndWorst, Tag(" best and worst")]
    | Annotated[Indifferent, Tag(" indifferent")]
    | Annotated[MattersMore, Tag(" matters more")]
    | Annotated[Weight, Tag(" weight")]
    | Annotated[ValueOfOption, Tag(" value")]
    | Annotated[Step, Tag(" step")]
    | Annotated[Prefers, Tag(" prefers")]
    | Annotated[Offered, Tag(" offered")]
    | Annotated[Accepted, Tag(" accepted")]
    | Annotated[Refused, Tag(" refused")]
    | Annotated[RedLine, Tag(" red line")]
    | Annotated[ExactValues, Tag(" exact values")]
    | Annotated[AddedValue, Tag(" added value")]
    | Annotated[Mixture, Tag(" mixture")]
    | Annotated[NoDealMoves, Tag(" no deal moves")]
    | Annotated[WeightTimes, Tag(" weight times")]
    | Annotated[NoDealAgainstStatusQuo, Tag(" no deal against status quo")]
    | Annotated[Ranking, Tag(" ranking")]
    | Annotated[NoDealBounds, Tag(" no deal")],
    Discriminator(
        _tag_of, custom_error_type="no-kind", custom_error_message="the statement says nothing that is understood"
    ),
]
