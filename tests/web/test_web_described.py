"""The API keeps to its own description, whatever is sent: schemathesis makes requests of it, sound ones and others."""

from __future__ import annotations

import httpx
import pytest
from hypothesis import HealthCheck, Phase, given, settings

schemathesis = pytest.importorskip("schemathesis", reason="schemathesis is not installed")
positive_data_acceptance = pytest.importorskip("schemathesis.specs.openapi.checks").positive_data_acceptance
"""A check that does not fit: a name or a text of the described form may still be none of a case."""

EXAMPLES = 30
STREAMS = "/events$"
"""They do not end."""
CASE = """\
title: A small case
parties: {a: {name: Ann}, b: {name: Ben}}
issues: {price: {name: Price, options: [low, high]}}
statements: {a: [more is better: price], b: [less is better: price]}
"""


@pytest.fixture(scope="module")
def app(serving, tmp_path_factory):
    folder = tmp_path_factory.mktemp("cases")
    (folder / "a.yaml").write_text("title: A\n")
    with serving(folder) as running:
        yield running


@pytest.fixture(scope="module")
def version(app):
    """Make a text known, so that what is asked of it is handed on to a process that computes."""
    answer = httpx.post(app.address + "/api/texts", headers=app.headers, json={"text": CASE})
    return answer.json()["version"]


def test_every_answer_is_one_that_is_described(app, version):
    described = schemathesis.openapi.from_url(app.address + "/api/openapi.json", headers=app.headers)
    asked = []
    for found in described.exclude(path_regex=STREAMS).get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def check(case):
            if isinstance(case.body, dict) and "version" in case.body:
                case.body["version"] = version
            case.call_and_validate(headers=app.headers, excluded_checks=[positive_data_acceptance])

        check()
        asked.append(operation.label)
    assert len(asked) > 20
    assert (app.folder / "a.yaml").is_file()
