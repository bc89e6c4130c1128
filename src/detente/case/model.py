"""What a case file may say, part by part. Names are resolved and checked against each other in ``checks``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, GetJsonSchemaHandler, Tag, model_validator

from detente.case.moves import Moves  # noqa: TC001  pydantic reads these when the class is made
from detente.case.names import (
    LONGEST_NAME,
    LONGEST_TEXT,
    STATUS_QUO,
    WRITTEN,
    Count,
    Date,
    Factor,
    Name,
    Names,
    PackageRef,
    PartialPackage,
    Selection,
    Share,
    Text,
    Time,
    Words,
    YesNo,
    Zone,
    refusal,
    shape_of,
)
from detente.case.rules import Rule  # noqa: TC001
from detente.case.statements import Statement  # noqa: TC001  pydantic reads it when the class is made
from detente.case.talks import Talks  # noqa: TC001

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

MOST_PARTIES = 50
MOST_ISSUES = 500
MOST_OPTIONS = 10_000
MOST_STATEMENTS = 2_000
MOST_RULES = 500
MOST_PACKAGES = 2_000
MOST_ACCOUNTS = 20
MOST_POSITIONS = 100
"""Of one party."""
MOST_VARIANTS = 20
MOST_CONTINGENCIES = 100
MOST_SEQUENCES = 100
MOST_STEPS = 500
MOST_UNKNOWNS = 2_000
"""Values that are loosely known of one party, in one account and variant; exact values have none."""


def _quotation(given: Any) -> Any:
    return {"text": given} if isinstance(given, str) else given


def _option_list(given: Any) -> Any:
    """Let options be a plain list of names, or names with what they mean."""
    if isinstance(given, list | tuple) and all(isinstance(name, str) for name in given):
        if len(set(given)) < len(given):
            raise refusal("duplicate-key", "an option stands twice in the list")
        return dict.fromkeys(given, "")
    if isinstance(given, dict):
        return {name: "" if meaning is None else meaning for name, meaning in given.items()}
    return given


class _OrPlainList:
    """Says in the JSON Schema that options may be a plain list of names."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        mapping = handler(core)
        meaning = {"type": [*WRITTEN, "null"], "maxLength": LONGEST_TEXT}
        listed = {
            "type": "array",
            "items": {"type": WRITTEN, "maxLength": LONGEST_NAME},
            "minItems": 1,
            "maxItems": MOST_OPTIONS,
            "uniqueItems": True,
        }
        return {"anyOf": [listed, {**mapping, "additionalProperties": meaning}]}


class _OrWords:
    """Says in the JSON Schema that plain words may stand for a quotation."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"anyOf": [{"type": "string", "maxLength": LONGEST_TEXT}, handler(core)]}


class Quotation(Words):
    """Words of a source, and what they mean in the language of the case."""

    text: Text
    translation: Text | None = None


class Source(Words):
    """Where a statement comes from."""

    title: Text
    publisher: Text | None = None
    date: Date | None = None
    language: Name | None = None
    address: Text | None = Field(None, description="where it can be read")
    file: Text | None = Field(None, description="a text file beside the case in which quotations are looked up")
    standing: Literal["read", "second-hand", "from memory"] = Field(
        "read", description="how well the case's author knows the wording"
    )
    claim_of: Name | None = Field(None, alias="claim of", description="the side whose claim this is, where it is one")
    quotations: tuple[Annotated[Quotation, BeforeValidator(_quotation), _OrWords()], ...] = ()


class Party(Words):
    """One side of the table."""

    name: Text
    who: Text | None = Field(None, description="the people who act for it")
    no_deal: Text | None = Field(None, alias="no deal", description="what it has if there is no deal, in words")
    bargaining_weight: Factor = Field(1.0, alias="bargaining weight")


class Issue(Words):
    """Something to agree on, with its options in a meaningful order."""

    name: Text
    by: Names = Field((), description="the party or parties that carry it out")
    options: Annotated[
        dict[Name, Text],
        Field(min_length=1, max_length=MOST_OPTIONS),
        BeforeValidator(_option_list),
        _OrPlainList(),
        Field(description="a list of names, or each name with what it means; in an order that makes sense"),
    ]
    one_way: Names = Field(
        (), alias="one way", description="options that, once reached, cannot be moved back from to an earlier one"
    )
    otherwise: Name | None = Field(
        None, description="the option meant by packages and a status quo that leave the issue out"
    )
    suspends: dict[Name, Name] = Field(
        {}, description="options that are another option in a form that comes back if the deal is broken"
    )
    about: Text | None = None


class NamedPackage(Words):
    """A package someone proposed, or one worth looking at."""

    name: Text
    options: PartialPackage = Field(min_length=1)
    by: Text | None = Field(None, description="who put it forward")
    date: Date | None = None
    source: Names = ()
    about: Text | None = None
    yardstick: YesNo = Field(default=False, description="a proposal of others to hold the answer against")
    signed: YesNo = Field(default=False, description="a text that was signed")


class Position(Words):
    """A stated position: what a party says it must have. Several positions of a party are alternatives."""

    name: Text
    package: PackageRef | None = Field(None, description="the text it tabled")
    demands: Selection | None = Field(None, description="what it insists on; the package itself where left out")
    date: Date | None = None
    source: Names = ()
    quote: Text | None = None
    accounts: Names = Field((), description="the accounts that tell of it; all of them where none is named")
    variants: Names = ()

    @model_validator(mode="after")
    def _says_something(self) -> Position:
        if self.package is None and self.demands is None:
            raise refusal("says-nothing", "say `package`, `demands` or both")
        return self


class Account(Words):
    """A named set of statements that belong together, a rival to other such sets."""

    name: Text
    about: Text | None = None


class Variant(Words):
    """Another time or circumstance: statements and positions that name it hold only in it."""

    name: Text
    about: Text | None = None


class AgreementRule(Words):
    """Who must say yes: all with a veto, and so many of the others."""

    veto: Names = ()
    at_least: Count = Field(0, alias="at least")
    of: Names = ()


class Contingency(Words):
    """Something that may come to pass, and how likely each party thinks it is."""

    name: Text
    chances: Annotated[dict[Name, Share], Field(min_length=2)] = Field(
        description="for two parties or more, how likely they think it is"
    )
    source: Names = ()
    because: Text | None = Field(None, description="why these chances")
    assumption: YesNo = Field(default=False, description="an assumption of the analyst, not evidence")


class Sequence(Words):
    """The order in which a package is to be carried out."""

    name: Text
    package: PackageRef
    steps: Annotated[tuple[Annotated[PartialPackage, Field(min_length=1)], ...], Field(max_length=MOST_STEPS)] = Field(
        min_length=1, description="one after the other, the issues moved and the option each is moved to"
    )
    because: Text | None = Field(None, description="why in this order")
    source: Names = ()


class Event(Words):
    """Something that happened, for the timeline."""

    date: Date
    time: Time | None = None
    zone: Zone | None = Field(None, description="time zone, as in Asia/Ho_Chi_Minh")
    what: Text
    news: YesNo = Field(default=True, description="false for what is no news to markets, such as their own close")
    source: Names = ()


class CaseFile(Words):
    """A negotiation: the parties, what is on the table, what is known of each side, and what no deal means."""

    title: Text
    date: Date | None = None
    languages: Names = ()
    about: Text | None = None
    sources: dict[Name, Source] = Field({})
    parties: Annotated[dict[Name, Party], Field(min_length=1, max_length=MOST_PARTIES)]
    issues: Annotated[dict[Name, Issue], Field(min_length=1, max_length=MOST_ISSUES)]
    rules: Annotated[dict[Name, Rule], Field(max_length=MOST_RULES)] = Field({})
    status_quo: PartialPackage = Field(
        {}, alias="status quo", description="how things stand; issues that do not apply are left out"
    )
    packages: Annotated[dict[Name, NamedPackage], Field(max_length=MOST_PACKAGES)] = Field({})
    accounts: Annotated[dict[Name, Account], Field(max_length=MOST_ACCOUNTS)] = Field({})
    variants: dict[Name, Variant] = Field(
        {}, max_length=MOST_VARIANTS, description="the first is the one shown unless another is asked for"
    )
    statements: dict[Name, Annotated[tuple[Statement, ...], Field(max_length=MOST_STATEMENTS)]] = Field({})
    positions: dict[Name, Annotated[dict[Name, Position], Field(max_length=MOST_POSITIONS)]] = Field({})
    contingencies: Annotated[dict[Name, Contingency], Field(max_length=MOST_CONTINGENCIES)] = Field({})
    sequences: Annotated[dict[Name, Sequence], Field(max_length=MOST_SEQUENCES)] = Field({})
    moves: Moves | None = Field(None, description="states of the world and who can move between them")
    talks: Talks | None = Field(None, description="how the parties meet, and how each of them bargains")
    agreement: Annotated[
        Annotated[Literal["all"], Tag(" one")] | Annotated[AgreementRule, Tag(" mapping")],
        Discriminator(
            shape_of,
            custom_error_type="wrong-shape",
            custom_error_message="expected `all`, or {veto: […], at least: k, of: […]}",
        ),
    ] = "all"
    timeline: tuple[Event, ...] = ()

    def all_rules(self) -> Iterator[tuple[tuple[str, ...], Rule]]:
        """Give every rule with the path of its words: those of texts, and those of the world only."""
        yield from ((("rules", name), rule) for name, rule in self.rules.items())
        if self.moves is not None:
            yield from ((("moves", "rules", name), rule) for name, rule in self.moves.rules.items())

    def options_of(self, reference: PackageRef) -> Mapping[str, str]:
        """Give the options of a package, named or written out, and those meant where it leaves issues out.

        Raises
        ------
        KeyError
            If no package has that name.
        """
        if not isinstance(reference, str):
            return self.whole(reference)
        return self.whole(self.status_quo if reference == STATUS_QUO else self.packages[reference].options)

    def whole(self, options: Mapping[str, str]) -> Mapping[str, str]:
        """Give options with what is meant by each issue left out, as far as the issue says so (`otherwise`)."""
        meant = {
            name: issue.otherwise
            for name, issue in self.issues.items()
            if issue.otherwise is not None and name not in options
        }
        return {**options, **meant} if meant else options
