"""The API keeps to its own description, whatever is sent: schemathesis makes requests of it, sound ones and others."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, Phase, given, settings

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
positive_data_acceptance = pytest.importorskip("schemathesis.specs.openapi.checks").positive_data_acceptance
"""A check that does not fit: a name or a text of the described form may still be none of a case."""

EXAMPLES = 12
OTHERS = "/events$|/api/(ask|live|package|keep|apply|answer|walk)$"
"""Streams, which do not end, and what is handed on to processes that compute."""


@pytest.fixture(scope="module")
def app(serving, tmp_path_factory):
    folder = tmp_path_factory.mktemp("cases")
    (folder / "a.yaml").write_text("title: A\n")
    with serving(folder) as running:
        yield running


def test_every_answer_is_one_that_is_described(app):
    described = schemathesis.openapi.from_url(app.address + "/api/openapi.json", headers=app.headers)
    asked = []
    for found in described.exclude(path_regex=OTHERS).get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
        )
        @given(case=operation.as_strategy())
        def check(case):
            case.call_and_validate(headers=app.headers, excluded_checks=[positive_data_acceptance])

        check()
        asked.append(operation.label)
    assert len(asked) > 12
    assert (app.folder / "a.yaml").is_file()
