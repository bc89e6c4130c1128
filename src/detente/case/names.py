"""Plain building blocks of a case file: names, packages, choices of options, bounds and dates.

A reader hands over every scalar as the text that stands in the file; numbers, dates and truth values are made here.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    GetJsonSchemaHandler,
    Tag,
    ValidationInfo,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

if TYPE_CHECKING:
    from pydantic.json_schema import JsonSchemaValue
    from pydantic_core import CoreSchema

LONGEST_NAME = 120
LONGEST_TEXT = 20_000
WRITTEN = ["string", "number", "boolean"]
"""What an editor may take unquoted words of a file for; here they are all text."""


def refusal(code: str, message: str) -> PydanticCustomError:
    """Make the error a validator raises; ``code`` is one of ``detente.case.codes.CODES``."""
    return PydanticCustomError(code, "{message}", {"message": message})


class Words(BaseModel):
    """A part of a case file: frozen, its keys fixed, its numbers finite; a key with nothing after it is left out."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _leave_out_empty(cls, given: Any, info: ValidationInfo) -> Any:
        if not isinstance(given, dict):
            return given
        if info.context is not None:
            info.context[id(given)] = cls
        return {key: value for key, value in given.items() if value is not None}


def _visible(name: str) -> str:
    """Refuse names that look like another name or like nothing: control, direction-changing, invisible characters."""
    for character in name:
        if unicodedata.category(character) in {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}:
            message = f"the name holds the invisible character U+{ord(character):04X}"
            raise refusal("bad-name", message)
    if unicodedata.normalize("NFC", name) != name:
        raise refusal("bad-name", "the name is written in decomposed Unicode: an accented letter is two characters")
    if name != name.strip() or not name:
        raise refusal("bad-name", "the name is empty, or begins or ends with a space")
    return name


def _readable(text: str) -> str:
    """Refuse control characters, which terminals obey and nobody sees; line breaks and tabs may stand in texts."""
    for character in text:
        if unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t":
            raise refusal("bad-text", f"the text holds the control character U+{ord(character):04X}")
    return text


def _numeral(given: Any) -> Any:
    """Refuse numbers with underscores, which are text in YAML 1.2 and numbers in Python."""
    if isinstance(given, str) and "_" in given:
        raise refusal("not-a-number", f"expected a number, found `{given[:60]}`")
    return given


_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?", re.ASCII)
_TIME = re.compile(r"\d{2}:\d{2}(:\d{2})?", re.ASCII)


def _date(given: Any) -> Any:
    """Read a day, a month or a year; refuse what the calendar does not hold, and bare numbers of seconds."""
    if isinstance(given, dt.date) and not isinstance(given, dt.datetime):
        return given
    if not isinstance(given, str) or not _DATE.fullmatch(given):
        raise refusal("bad-date", "expected a date such as 2019-02-28, 2019-02 or 2019")
    try:
        day = dt.date.fromisoformat((given + "-01-01")[:10])
    except ValueError:
        raise refusal("bad-date", f"the calendar has no {given}") from None
    return day if len(given) == 10 else given


def _time(given: Any) -> Any:
    if isinstance(given, dt.time):
        return given
    if not isinstance(given, str) or not _TIME.fullmatch(given):
        raise refusal("bad-date", "expected a time such as 09:30")
    try:
        return dt.time.fromisoformat(given)
    except ValueError:
        raise refusal("bad-date", f"the clock has no {given}") from None


def _zone(name: str) -> str:
    """Refuse what is no time zone: the moment of an event hangs on it."""
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        raise refusal("bad-date", f"there is no time zone {name}; expected one such as Asia/Seoul") from None
    return name


def _truth(given: Any) -> Any:
    """Read true and false as YAML 1.2 does: `yes`, `no`, `on` and `off` are words."""
    if isinstance(given, bool):
        return given
    if isinstance(given, str) and given in {"true", "True", "TRUE", "false", "False", "FALSE"}:
        return given.lower() == "true"
    raise refusal("not-true-or-false", "expected `true` or `false`")


NUMERAL = BeforeValidator(_numeral)
Name = Annotated[
    str,
    Field(max_length=LONGEST_NAME),
    AfterValidator(_visible),
    WithJsonSchema({"type": WRITTEN, "maxLength": LONGEST_NAME, "minLength": 1}),
]
"""A name by which other parts of the file refer to something."""
Text = Annotated[
    str,
    Field(max_length=LONGEST_TEXT),
    AfterValidator(_readable),
    WithJsonSchema({"type": WRITTEN, "maxLength": LONGEST_TEXT}),
]
Number = Annotated[float, Field(ge=-1e12, le=1e12), NUMERAL]
Factor = Annotated[float, Field(gt=0, le=1e6), NUMERAL]
Count = Annotated[int, Field(ge=0), NUMERAL]
Share = Annotated[float, Field(ge=0, le=1), NUMERAL]
YesNo = Annotated[bool, BeforeValidator(_truth)]
Date = Annotated[
    dt.date | str,
    BeforeValidator(_date),
    WithJsonSchema(
        {"type": ["string", "integer"], "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$", "minimum": 1, "maximum": 9999}
    ),
]
"""A day, or only a month or year where the day is not known."""
Zone = Annotated[Name, AfterValidator(_zone)]
"""A time zone by its name in the tz database."""
Time = Annotated[
    dt.time, BeforeValidator(_time), WithJsonSchema({"type": "string", "pattern": r"^\d{2}:\d{2}(:\d{2})?$"})
]


def as_tuple(given: Any) -> Any:
    """Let one item stand for a list of one."""
    return (given,) if isinstance(given, str | dict) else given


class OrAlone:
    """Says in the JSON Schema that one item may stand without a list around it."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        listed = handler(core)
        return {"anyOf": [listed["items"], listed]}


def shape_of(given: Any) -> str | None:
    """Tell whether one name, a list or a mapping was written; the blank keeps the tag apart from every name."""
    if isinstance(given, str):
        return " one"
    if isinstance(given, list | tuple):
        return " list"
    return " mapping" if isinstance(given, dict | BaseModel) else None


def _by_shape(message: str) -> Discriminator:
    return Discriminator(shape_of, custom_error_type="wrong-shape", custom_error_message=message)


Names = Annotated[tuple[Name, ...], BeforeValidator(as_tuple), OrAlone()]
PartialPackage = dict[Name, Name]
"""Issue to option; issues may be left out."""
PackageRef = Annotated[
    Annotated[Name, Tag(" one")] | Annotated[PartialPackage, Tag(" mapping")],
    _by_shape("expected the name of a package, or its options as {issue: option, …}"),
]
"""A named package, ``status quo``, or the options themselves."""
TiedPackages = Annotated[tuple[PackageRef, ...], Field(min_length=1)]
RankedPackages = Annotated[
    Annotated[Name, Tag(" one")] | Annotated[PartialPackage, Tag(" mapping")] | Annotated[TiedPackages, Tag(" list")],
    _by_shape("expected a package, or a list of equally good ones"),
]
"""One place of a ranking: a package, or several that are equally good."""
PackageRefs = Annotated[tuple[PackageRef, ...], BeforeValidator(as_tuple), OrAlone()]


class OptionRange(Words):
    """Options from one on, up to one, or other than some, in the order in which the issue lists them."""

    at_least: Name | None = Field(None, alias="at least", description="this option or a later one in the issue's list")
    at_most: Name | None = Field(None, alias="at most", description="this option or an earlier one in the issue's list")
    but_not: Names = Field((), alias="not", description="any option but these")

    @model_validator(mode="after")
    def _says_something(self) -> OptionRange:
        if self.at_least is None and self.at_most is None and not self.but_not:
            raise refusal("says-nothing", "say `at least`, `at most` or `not`")
        return self


Choice = Annotated[
    Annotated[Name, Tag(" one")]
    | Annotated[tuple[Name, ...], Field(min_length=1), Tag(" list")]
    | Annotated[OptionRange, Tag(" mapping")],
    _by_shape("expected an option, a list of options, or a range such as {at least: …}"),
]
"""One option, any of several, or a range of them."""
Selection = Annotated[dict[Name, Choice], Field(min_length=1)]
"""Issue to the options meant; all issues named must be met."""


class Bounds(Words):
    """A least and a greatest value, both included."""

    at_least: Number | None = Field(None, alias="at least")
    at_most: Number | None = Field(None, alias="at most")

    @model_validator(mode="after")
    def _in_order(self) -> Bounds:
        if self.at_least is None and self.at_most is None:
            raise refusal("says-nothing", "say `at least`, `at most` or both")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            message = f"`at least` {self.at_least:g} is above `at most` {self.at_most:g}"
            raise refusal("empty-range", message)
        return self


NO_DEAL: Literal["no deal"] = "no deal"
STATUS_QUO: Literal["status quo"] = "status quo"
