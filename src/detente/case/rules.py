"""The words of a rule: which combinations of options cannot be."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from detente.case.names import Count, Names, Selection, Text, Words, YesNo, refusal


class Rule(Words):
    """A combination of options that cannot be, and why."""

    when: Selection | None = Field(None, alias="if")
    then: Selection | None = None
    never: Selection | None = Field(None, description="these options never stand together")
    always: Selection | None = Field(None, description="these options always hold")
    at_least: Count | None = Field(None, alias="at least", description="of the conditions under `of`")
    at_most: Count | None = Field(None, alias="at most", description="of the conditions under `of`")
    of: tuple[Selection, ...] = ()
    because: Text = Field(description="the reason")
    source: Names = ()
    kind: Literal["logical", "political"] = "logical"
    active: YesNo = Field(default=True, description="switch the rule off with `active: false`")

    @model_validator(mode="after")
    def _one_form(self) -> Rule:
        forms = [
            self.when is not None or self.then is not None,
            self.never is not None,
            self.always is not None,
            bool(self.of),
        ]
        if sum(forms) != 1:
            raise refusal(
                "not-one-rule",
                "give exactly one of `if … then …`, `never`, `always`, or `at least`/`at most` with `of`",
            )
        if (self.when is None) != (self.then is None):
            raise refusal("not-one-rule", "`if` and `then` go together")
        if (self.at_least is not None or self.at_most is not None) != bool(self.of):
            raise refusal("not-one-rule", "`at least` and `at most` go with `of`")
        return self
