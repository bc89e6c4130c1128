"""Plain building blocks of a case file: names, packages, choices of options, bounds and dates."""

from __future__ import annotations

import datetime as dt
import unicodedata
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

LONGEST_NAME = 120
LONGEST_TEXT = 20_000


class Words(BaseModel):
    """A part of a case file: frozen, its keys fixed, its numbers finite."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, allow_inf_nan=False)


def _visible(name: str) -> str:
    """Refuse names that look like another name or like nothing: control, direction-changing and invisible characters."""
    for character in name:
        if unicodedata.category(character) in {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}:
            msg = f"holds the invisible character U+{ord(character):04X}; names may hold only visible characters and plain spaces"
            raise ValueError(msg)
    if unicodedata.normalize("NFC", name) != name:
        msg = "is written in decomposed Unicode; write accented letters as one character (normal form C)"
        raise ValueError(msg)
    if name != name.strip() or not name:
        msg = "is empty or begins or ends with a space"
        raise ValueError(msg)
    return name


Name = Annotated[str, Field(max_length=LONGEST_NAME), AfterValidator(_visible)]
"""A name by which other parts of the file refer to something."""
Text = Annotated[str, Field(max_length=LONGEST_TEXT)]
Number = Annotated[float, Field(ge=-1e12, le=1e12)]
Share = Annotated[float, Field(ge=0, le=1)]
Date = dt.date | Annotated[str, Field(pattern=r"^\d{4}(-\d{2})?$")]
"""A day, or only a month or year where the day is not known."""


def _as_tuple(given: Any) -> Any:
    """Let one item stand for a list of one."""
    return (given,) if isinstance(given, str | dict) else given


Names = Annotated[tuple[Name, ...], BeforeValidator(_as_tuple)]
PartialPackage = dict[Name, Name]
"""Issue to option; issues may be left out."""
PackageRef = Name | PartialPackage
"""A named package, ``status quo``, or the options themselves."""
PackageRefs = Annotated[tuple[PackageRef, ...], BeforeValidator(_as_tuple)]


class OptionRange(Words):
    """Options from one on, up to one, or other than some, in the order in which the issue lists them."""

    at_least: Name | None = Field(None, alias="at least", description="this option or a later one in the issue's list")
    at_most: Name | None = Field(None, alias="at most", description="this option or an earlier one in the issue's list")
    but_not: Names = Field((), alias="not", description="any option but these")

    @model_validator(mode="after")
    def _says_something(self) -> OptionRange:
        if self.at_least is None and self.at_most is None and not self.but_not:
            msg = "say `at least`, `at most` or `not`"
            raise ValueError(msg)
        return self


Choice = Name | tuple[Name, ...] | OptionRange
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
            msg = "say `at least`, `at most` or both"
            raise ValueError(msg)
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            msg = f"`at least` {self.at_least:g} is above `at most` {self.at_most:g}"
            raise ValueError(msg)
        return self


NO_DEAL: Literal["no deal"] = "no deal"
STATUS_QUO: Literal["status quo"] = "status quo"
